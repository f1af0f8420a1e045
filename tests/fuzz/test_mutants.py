"""A few thousand mutants; `make fuzz` sends a hundred thousand."""

from itertools import islice

import pytest

from tests.fuzz.mutants import captured, mutants
from tests.fuzz.trial import send, survives
from timeline.models import Organization, Project, ProjectKey

MUTANTS = 1500
SEED = 20261120


@pytest.fixture
def key(db: None) -> ProjectKey:
    organization = Organization.objects.create(slug="acme", name="Acme")
    return ProjectKey.objects.create(
        project=Project.objects.create(organization=organization, slug="shop", name="Shop")
    )


def test_what_sdks_sent_is_accepted(key: ProjectKey) -> None:
    assert {request.name: send(key.project_id, key.public_key, request) for request in captured()} == {
        request.name: 200 for request in captured()
    }


def test_a_seed_gives_the_same_mutants() -> None:
    assert list(islice(mutants(1), 50)) == list(islice(mutants(1), 50))
    assert list(islice(mutants(1), 50)) != list(islice(mutants(2), 50))


def test_no_mutant_gets_a_5xx_or_costs_its_neighbour(key: ProjectKey) -> None:
    for mutant in islice(mutants(SEED), MUTANTS):
        wrong = survives(key.project_id, key.public_key, mutant)
        assert not wrong, (wrong, mutant)
