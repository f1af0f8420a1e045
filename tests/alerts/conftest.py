"""An organization with a channel and a rule, and an issue to tell of."""

import ipaddress
from typing import Any

import pytest

from tests.places import Place, make_place
from timeline.models import AlertChannel, AlertRule, ChannelKind, Issue


@pytest.fixture
def acme(db: None, settings: Any) -> Place:
    settings.WEBHOOK_NETWORKS = (ipaddress.ip_network("127.0.0.0/8"),)
    place = make_place("acme")
    Issue.objects.update(news="")
    return place


@pytest.fixture
def channel(acme: Place) -> AlertChannel:
    return AlertChannel.objects.create(
        organization=acme.organization,
        name="hook",
        kind=ChannelKind.WEBHOOK,
        target="http://127.0.0.1:9/hook",
    )


@pytest.fixture
def rule(acme: Place, channel: AlertChannel) -> AlertRule:
    return AlertRule.objects.create(project=acme.project, channel=channel)
