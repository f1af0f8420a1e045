from pathlib import Path

from tests.databases import fresh_database, manage


def test_djangos_checks_of_a_deployment_find_nothing(tmp_path: Path) -> None:
    with fresh_database(tmp_path) as environment:
        environment["CRUMBSITE_BASE_URL"] = "https://crumbs.example.com"
        manage(environment, "check", "--deploy", "--fail-level=WARNING")
