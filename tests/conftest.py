"""What every test shares: how hypothesis runs, and where the database comes from (`CRUMBSITE_DATABASE_URL`)."""

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "crumbsite",
    derandomize=True,
    deadline=None,
    max_examples=200,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("crumbsite")


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """A test's database is rolled back: what this process knows of its issues was never committed."""
    from timeline.ingest import known_issues  # Django is set up only now

    known_issues.forget()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright's event loop stays in the process, where Django then refuses its database."""
    items.sort(key=lambda item: "browser" in item.path.parts)
