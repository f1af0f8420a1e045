"""What the tests of requests to ingestion share."""

import pytest

from tests.ingest.sending import forget_everything, make_project
from timeline.models import Project


@pytest.fixture
def project(db: None) -> Project:
    """The one project; nothing is remembered of earlier ones."""
    forget_everything()
    return make_project()
