"""What every test shares: how hypothesis runs, and where the database comes from (`CRUMBSITE_DATABASE_URL`)."""

import gc
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from tests import citus

if TYPE_CHECKING:
    from tests.places import Place

settings.register_profile(
    "crumbsite",
    derandomize=True,
    deadline=None,
    max_examples=200,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("crumbsite")


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[None]:
    """With `CRUMBSITE_CITUS_URL` the test database is a cluster, and distributed."""
    if not citus.URL:
        yield
        return
    from django.core.management import call_command  # Django is set up only now
    from django.db import connection

    with django_db_blocker.unblock():
        name = str(connection.settings_dict["NAME"])
        citus.make_cluster(name)
        connection.close()
        call_command("distribute", "--shards=4", stdout=StringIO())
    yield
    with django_db_blocker.unblock():
        connection.close()
        citus.drop_on_workers(name)


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """A test's database is rolled back: what this process knows of its issues was never committed."""
    from timeline.ingest import known_issues, usage  # Django is set up only now

    known_issues.forget()
    usage.forget()


@pytest.fixture(scope="session")
def statements_without_a_project() -> Iterator[list[str]]:
    """What the product asked of tables of projects without naming a project."""
    from tests.statements import watched  # Django is set up only now

    with watched() as wrong:
        yield wrong


@pytest.fixture(autouse=True)
def every_statement_names_its_project(statements_without_a_project: list[str]) -> Iterator[None]:
    """Fails the test in which one does not: a distributed database would ask all its shards."""
    statements_without_a_project.clear()
    yield
    assert statements_without_a_project == []


@pytest.fixture
def acme(db: None) -> "Place":
    """An organization with a project, its people and an event."""
    from tests.places import make_place  # Django is set up only now

    return make_place("acme")


def pytest_collection_finish() -> None:
    """What was loaded until now stays: looking through it for what may go took a fifth of the suite's time."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright's event loop stays in the process, where Django then refuses its database.

    The longest of their files first: what comes last is short, so that no process waits long for the other.
    """
    tests_of = Counter(item.path for item in items if "browser" in item.path.parts)
    items.sort(key=lambda item: ("browser" in item.path.parts, -tests_of[item.path]))
