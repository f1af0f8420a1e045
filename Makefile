# Every task of the project. `make run` serves it with its demo, `make test` passes the whole suite.
.DEFAULT_GOAL := help
.PHONY: help run test citus lint lock fuzz soak attack bench

PYTHON ?= python3
BIND ?= 127.0.0.1:8000
# The tests' order, the same in each run; another number finds what depends on it.
SEED ?= 1
VENV := .venv
BIN := $(VENV)/bin
export BIND

help:  ## list the tasks
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(VENV)/ready: requirements.txt
	@$(PYTHON) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Crumbsite needs Python 3.11 or newer with venv (Debian: apt install python3-venv; elsewhere: make PYTHON=/path/to/python3.11)."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Setting up $(VENV) (about a minute) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/ready-dev: requirements-dev.txt $(VENV)/ready
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

run: $(VENV)/ready  ## set up, migrate, fill an empty database with the demo, serve on BIND
	@$(BIN)/python manage.py serve --demo

test: $(VENV)/ready-dev  ## set up and pass the whole suite
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --randomly-seed=$(SEED)

citus: $(VENV)/ready-dev  ## pass the suite on a Citus, CRUMBSITE_CITUS_URL (docs/scale.md)
	@test -n "$(CRUMBSITE_CITUS_URL)" || { echo "Set CRUMBSITE_CITUS_URL to a database on the coordinator (docs/scale.md)."; exit 1; }
	@CRUMBSITE_DATABASE_URL="$(CRUMBSITE_CITUS_URL)" $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --randomly-seed=$(SEED)

lint: $(VENV)/ready-dev  ## ruff, mypy, djade
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djade --check --target-version 5.2 $$(git ls-files 'templates/*.html' ':!templates/timeline')
	@$(BIN)/mypy

fuzz: $(VENV)/ready-dev  ## the long form of the property tests: 100,000 mutants of captured requests
	@$(BIN)/python -m tests.fuzz

soak: $(VENV)/ready-dev  ## ten minutes at 80 % of capacity; memory stays flat
	@$(BIN)/python -m tests.faults soak

attack: $(VENV)/ready-dev  ## a minute of each attack beside a healthy project, and what that takes longer
	@$(BIN)/python -m tests.faults attack

bench: $(VENV)/ready-dev  ## what an event and a page cost, beside the floor (needs a C compiler)
	@$(BIN)/python -m tests.bench.ingest
	@$(BIN)/python -m tests.bench.reading

lock:  ## pin every dependency, with hashes (needs uv)
	uv pip compile -q pyproject.toml --python-version 3.11 --universal --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header -o requirements.txt
	uv pip compile -q pyproject.toml --group dev --python-version 3.11 --universal --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header -o requirements-dev.txt
