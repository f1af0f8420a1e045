"""Where requests name their key, in which order and spellings; wrong keys all get the same error."""

import base64

import pytest
from pytest_django import DjangoAssertNumQueries

from timeline.ingest import auth
from timeline.ingest.auth import authenticate, claim_of_dsn, read_claims
from timeline.ingest.responses import IngestError
from timeline.models import Organization, Project, ProjectKey

KEY = "0123456789abcdef0123456789abcdef"
OTHER = "f" * 32


@pytest.fixture(autouse=True)
def _no_key_is_known() -> None:
    auth.forget_keys()


@pytest.fixture
def project(db: None) -> Project:
    organization = Organization.objects.create(slug="acme", name="Acme")
    project = Project.objects.create(organization=organization, slug="shop", name="Shop")
    ProjectKey.objects.create(project=project, public_key=KEY)
    return project


def basic(user: str) -> str:
    return f"Basic {base64.b64encode(f'{user}:secret'.encode()).decode()}"


@pytest.mark.parametrize(
    ("query", "headers", "path_key"),
    [
        (f"sentry_key={KEY}", {}, ""),
        (f"sentry_version=7&sentry_key={KEY}&sentry_client=x%2F1", {}, ""),
        (f"sentry_key={KEY}.no-cache", {}, ""),
        (f"sentry_key={KEY.upper()}", {}, ""),
        ("sentry_key=01234567-89ab-cdef-0123-456789abcdef", {}, ""),
        ("", {"x-sentry-auth": f"Sentry sentry_version=7, sentry_client=raven/1, sentry_key={KEY}"}, ""),
        ("", {"x-sentry-auth": f"sentry sentry_key={KEY},sentry_secret={OTHER}"}, ""),
        ("", {"authorization": f"Sentry sentry_key={KEY}"}, ""),
        ("", {"authorization": basic(KEY)}, ""),
        ("", {"x-sentry-auth": "", "authorization": f"SENTRY sentry_key={KEY}"}, ""),
        ("", {"x-sentry-auth": "Bearer abc", "authorization": f"Sentry sentry_key={KEY}"}, ""),
        ("", {}, KEY),
    ],
)
def test_each_place_opens_the_project(
    project: Project, query: str, headers: dict[str, str], path_key: str
) -> None:
    assert authenticate(read_claims(query, headers, path_key), project.pk) == project.pk
    assert authenticate(read_claims(query, headers, path_key), None) == project.pk


@pytest.mark.parametrize(
    "dsn",
    [
        f"https://{KEY}@o1.ingest.example.com/1",
        f"http://{KEY}:{OTHER}@[::1]:8000/prefix/99",
        f"https://{KEY}.flags@localhost/1",
    ],
)
def test_an_envelope_names_its_key_in_its_dsn(project: Project, dsn: str) -> None:
    assert authenticate([claim_of_dsn(dsn)], project.pk) == project.pk


@pytest.mark.parametrize("dsn", ["", "nonsense", "https://example.com/1", "http://[::1/1", 5, [], {}])
def test_a_dsn_without_a_key_is_told(dsn: object) -> None:
    with pytest.raises(IngestError, match="bad envelope authentication header") as caught:
        authenticate([claim_of_dsn(dsn)], 1)
    assert caught.value.status == 401


def test_the_first_key_that_opens_the_project_wins(project: Project) -> None:
    headers = {"x-sentry-auth": f"Sentry sentry_key={KEY}"}
    assert authenticate(read_claims("sentry_key=short", headers), project.pk) == project.pk
    assert authenticate(read_claims(f"sentry_key={OTHER}", headers), project.pk) == project.pk
    assert read_claims(f"sentry_key={OTHER}", headers, "a" * 32) == [OTHER, KEY, "a" * 32]


def test_nothing_is_401() -> None:
    for query in ("", "a=b", "x_sentry_key=1"):
        with pytest.raises(IngestError, match="missing authorization information") as caught:
            authenticate(read_claims(query, {}), 1)
        assert caught.value.status == 401


@pytest.mark.parametrize("value", ["Sentry", "Sentry sentry_version=7", "sentry ,,,"])
def test_a_header_without_a_key_is_401(value: str) -> None:
    for name in ("x-sentry-auth", "authorization"):
        with pytest.raises(IngestError, match="bad x-sentry-auth header") as caught:
            authenticate(read_claims("", {name: value}), 1)
        assert caught.value.status == 401


@pytest.mark.django_db
def test_unknown_and_foreign_and_switched_off_are_the_same_answer(project: Project) -> None:
    ProjectKey.objects.create(project=project, public_key="a" * 32, is_active=False)
    answers = []
    for key, project_id in (
        (OTHER, project.pk),
        (KEY, project.pk + 1),
        ("a" * 32, project.pk),
        ("no key", project.pk),
    ):
        with pytest.raises(IngestError) as caught:
            authenticate(read_claims(f"sentry_key={key}", {}), project_id)
        answers.append((caught.value.status, caught.value.detail, caught.value.causes))
    causes = ["the key is unknown, switched off or of another project, or its project was deleted"]
    assert answers == [(403, "event submission rejected with_reason: ProjectId", causes)] * 4


def test_a_known_key_asks_the_database_once(
    project: Project, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        for _ in range(3):
            assert authenticate([KEY], project.pk) == project.pk


def test_a_key_that_is_switched_off_ends_within_seconds(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr("timeline.ingest.auth.time.monotonic", lambda: now)
    assert authenticate([KEY], project.pk) == project.pk
    project.keys.update(is_active=False)
    now += auth.KEY_CACHE_SECONDS
    with pytest.raises(IngestError):
        authenticate([KEY], project.pk)


def test_a_new_key_works_at_once(project: Project) -> None:
    with pytest.raises(IngestError):
        authenticate([OTHER], project.pk)
    ProjectKey.objects.create(project=project, public_key=OTHER)
    assert authenticate([OTHER], project.pk) == project.pk


def test_the_keys_that_are_remembered_are_bounded(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "MAX_CACHED_KEYS", 2)
    for digit in "abcde":
        ProjectKey.objects.create(project=project, public_key=digit * 32)
        assert authenticate([digit * 32], project.pk) == project.pk
        assert len(auth._cache) <= 2
