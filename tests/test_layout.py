"""The plan of the house: which room may know which, names that must not come back, files that belong together."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent

# A room and the rooms it may import from; itself always. Whatever is not named may not be imported.
# Two streets that meet at the tables and share the protocol: write (ingest) and read (web, api).
MAY_IMPORT: dict[str, set[str]] = {
    # what every room needs
    "slugs": set(),
    "codec": set(),
    "metrics": set(),
    "background": set(),
    "budget": set(),
    "allowance": set(),
    "models": {"slugs", "codec"},
    "addresses": {"models"},
    "database": {"metrics"},
    # what an SDK sends, and how it is read
    "protocol": set(),
    "crumbs": {"protocol", "budget"},
    "onboarding": set(),
    # the write street
    "ingest": {"protocol", "models", "codec", "metrics", "database", "background", "allowance"},
    "patterns": {
        "protocol",
        "crumbs",
        "models",
        "codec",
        "metrics",
        "database",
        "background",
        "telemetry",
        "budget",
    },
    "retention": {"models", "metrics", "database", "background", "patterns"},
    # what people decide
    "housekeeping": {"models", "protocol", "ingest", "retention", "database"},
    # the read street
    "search": {"protocol", "crumbs", "models", "budget", "patterns"},
    "telemetry": {"protocol", "models", "database", "budget"},
    "trail": {"protocol", "crumbs", "search", "onboarding", "telemetry", "budget"},
    "issues": {"addresses", "crumbs", "models", "database", "search", "budget"},
    "reading": {"protocol", "models", "database", "issues", "trail", "telemetry"},
    "accounts": {"models", "slugs", "addresses", "database"},
    "bundles": set(),
    "templatetags": {"addresses", "crumbs", "bundles"},
    "live": {"addresses", "models", "accounts"},
}
# These stand at the ends of the streets and may use every room but each other.
ENDS = {"web", "api", "mcp", "alerts", "server", "admin", "urls", "management", "demo"}
STRANGERS = (
    ("web", "api"),
    ("web", "mcp"),
    ("ingest", "alerts"),
    ("server", "web"),
    ("server", "api"),
    ("server", "mcp"),
    ("ingest", "trail"),
)


def modules() -> Iterator[tuple[str, Path]]:
    """Each module of timeline, with its room."""
    for path in sorted((ROOT / "timeline").rglob("*.py")):
        parts = path.relative_to(ROOT / "timeline").with_suffix("").parts
        if parts[0] not in ("migrations", "__init__"):
            yield parts[0], path


def imports(source: str, package: tuple[str, ...]) -> Iterator[str]:
    """Every dotted name that a module of `package` imports: in functions and relative ones too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            for alias in node.names:
                yield ".".join([*base, *([node.module] if node.module else []), alias.name])


def imports_of(path: Path) -> Iterator[str]:
    """Every dotted name that a module imports."""
    return imports(path.read_text(), path.relative_to(ROOT).with_suffix("").parts[:-1])


def rooms(names: Iterable[str]) -> set[str]:
    """The rooms of timeline that names belong to."""
    return {name.split(".")[1] for name in names if name.startswith("timeline.")}


@pytest.mark.parametrize(
    ("room", "path"), [pytest.param(*module, id=str(module[1].relative_to(ROOT))) for module in modules()]
)
def test_imports_go_one_way(room: str, path: Path) -> None:
    if room in ENDS:
        return
    assert room in MAY_IMPORT, f"{room} is a new room: say in tests/test_layout.py what it may know"
    assert rooms(imports_of(path)) - {room} <= MAY_IMPORT[room]


@pytest.mark.parametrize("pair", STRANGERS, ids=" and ".join)
def test_these_rooms_never_meet(pair: tuple[str, str]) -> None:
    found = [
        path for room, path in modules() if room in pair and rooms(imports_of(path)) & (set(pair) - {room})
    ]
    assert found == []


def test_rooms_make_no_circle() -> None:
    def reach(room: str, seen: frozenset[str]) -> set[str]:
        onward = MAY_IMPORT.get(room, set()) - seen
        return onward.union(*(reach(one, seen | onward) for one in onward))

    assert [room for room in MAY_IMPORT if room in reach(room, frozenset())] == []


def test_the_site_knows_the_app_by_its_urls_only() -> None:
    for path in (ROOT / "crumbsite").rglob("*.py"):
        assert rooms(imports_of(path)) == set(), path


def test_imports_inside_functions_are_seen() -> None:
    source = "def f():\n    from ..crumbs import http\n    import timeline.web.views.events\n    from . import auth\n"

    assert rooms(imports(source, ("timeline", "ingest"))) == {"crumbs", "web", "ingest"}


def test_the_protocol_knows_no_django() -> None:
    for room, path in modules():
        if room in ("protocol", "crumbs"):
            assert not [
                name for name in imports_of(path) if name.split(".")[0] in ("django", "rest_framework")
            ], path


def test_no_room_has_a_name_that_says_nothing() -> None:
    for _, path in modules():
        assert path.stem not in ("utils", "helpers", "services", "common", "misc"), path


def test_composite_keys_are_never_looked_up_by_pk_in() -> None:
    needle = re.compile(r"\bpk__in\b")
    found = [path for room, path in modules() if needle.search(path.read_text()) and room != "models"]
    assert found == []


@pytest.mark.django_db
def test_the_migrations_are_complete() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_every_module_has_a_sign_on_its_door() -> None:
    for _, path in modules():
        if path.read_text().strip():
            assert ast.get_docstring(ast.parse(path.read_text())), path


# Of runs of text; everything else stands in templates. The demo sends some.
MAKES_MARKUP = {"timeline/trail/html/runs.py", "timeline/demo/oddities.py"}
TAGS = "a|b|br|button|code|details|div|i|li|mark|ol|p|pre|small|span|svg|table|td|th|tr|ul"
TAG = re.compile(rf"(?<!\?P)</?({TAGS})( [^>]*)?/?>")


def test_html_stands_in_templates() -> None:
    found = set()
    for _, path in modules():
        tree = ast.parse(path.read_text())
        docstrings = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            text = node.value if isinstance(node, ast.Constant) and id(node) not in docstrings else None
            if isinstance(text, str) and TAG.search(text):
                found.add((str(path.relative_to(ROOT)), text[:60]))
    assert {name for name, _ in found} <= MAKES_MARKUP, found


# What is long because it is data: the first tables, the set-up snippets.
DATA = {"timeline/migrations/0001_tables.py", "timeline/onboarding/snippets.py"}
MAX_LINES = 300


def test_no_file_is_too_long_to_be_read_at_once() -> None:
    files = [
        path
        for folder in ("crumbsite", "timeline", "templates", "static", "tests")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".html", ".css", ".js")
    ]
    names = {str(path.relative_to(ROOT)): path for path in files}
    long = {name for name, path in names.items() if len(path.read_text().splitlines()) > MAX_LINES}
    assert long == DATA
