# Crumbsite in a container: everything that stays is in /data (or in PostgreSQL), and nothing runs as root.
# Any base with Python 3.11 or newer and venv will do: --build-arg PYTHON_IMAGE=…
ARG PYTHON_IMAGE=python:3.13-slim-bookworm

# hadolint ignore=DL3006
FROM ${PYTHON_IMAGE} AS build
WORKDIR /app
COPY requirements.txt ./
RUN python3 -m venv .venv && .venv/bin/python -m pip install --no-cache-dir --require-hashes --requirement requirements.txt
COPY manage.py ./
COPY crumbsite crumbsite
COPY timeline timeline
COPY templates templates
COPY static static
RUN .venv/bin/python -m compileall -q crumbsite timeline

# hadolint ignore=DL3006
FROM ${PYTHON_IMAGE}
RUN groupadd --gid 10001 crumbsite \
 && useradd --uid 10001 --gid crumbsite --no-create-home --home-dir /data --shell /usr/sbin/nologin crumbsite \
 && install --directory --owner=crumbsite --group=crumbsite --mode=0700 /data
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    BIND=0.0.0.0:8000 \
    CRUMBSITE_DATA_DIR=/data
VOLUME /data
EXPOSE 8000
USER 10001:10001
# SIGTERM finishes what is in flight; give it 40 seconds (docker stop --time=40) before it is killed.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["python", "-m", "crumbsite.healthcheck"]
ENTRYPOINT ["python", "manage.py"]
CMD ["serve"]
