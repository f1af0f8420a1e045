"""What arrives: by mail, as JSON, in Slack's shape; and what is said of a channel that does not take it."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.alerts.catchers import HttpCatcher, MailCatcher, http_catcher, mail_catcher
from tests.places import OTHER_EVENT_ID, Place, store
from timeline.alerts import outbox
from timeline.alerts.sender import send
from timeline.models import AlertChannel, AlertRule, ChannelKind, Issue, Notice, NoticeState, Occasion

HOSTILE = "`x` *b* <!channel> @here [a](http://e.example) & </td>\r\nBcc: all@e.example\u202e"
TRAIL = [
    {"message": f"step {place}", "category": "app", "timestamp": 1_700_000_000 + place} for place in range(9)
]


@pytest.fixture
def hook() -> Iterator[HttpCatcher]:
    with http_catcher() as catcher:
        yield catcher


@pytest.fixture
def post_office(settings: Any) -> Iterator[MailCatcher]:
    with mail_catcher() as catcher:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = catcher.host, catcher.port
        yield catcher


def tell(place: Place, channel: AlertChannel, **fields: Any) -> Notice:
    """An event that is told, and what became of it."""
    AlertRule.objects.create(project=place.project, channel=channel)
    store(place.project, event_id=OTHER_EVENT_ID, fingerprint=["told"], **{"breadcrumbs": TRAIL, **fields})
    outbox.take_news(Issue.objects.latest("last_seen").last_seen)
    return deliver()


def deliver() -> Notice:
    """The notice that is due, sent."""
    claimed = outbox.claim(Notice.objects.latest("created").due)  # type: ignore[arg-type]
    assert claimed is not None
    send(claimed)
    return Notice.objects.get(notice_id=claimed.notice_id)


def channel_of(place: Place, kind: str, target: str) -> AlertChannel:
    return AlertChannel.objects.create(organization=place.organization, name="ops", kind=kind, target=target)


def test_json_is_signed_and_holds_the_api_s_issue_and_event_and_the_trail(
    acme: Place, hook: HttpCatcher
) -> None:
    channel = channel_of(acme, ChannelKind.WEBHOOK, hook.url)
    notice = tell(acme, channel)
    assert (notice.state, notice.status, notice.due) == (NoticeState.SENT, "200", None)
    (request,) = hook.requests
    signature = hmac.new(channel.secret.encode(), request.body, hashlib.sha256).hexdigest()
    assert request.headers["x-crumbsite-signature"] == f"sha256={signature}"
    assert request.headers["x-crumbsite-delivery"] == notice.notice_id
    said = json.loads(request.body)
    assert (said["occasion"], said["id"], said["organization"]) == ("new", notice.notice_id, "acme")
    assert said["issue"]["short_id"] == "SHOP-2"
    assert len(said["event"]["breadcrumbs"]) == 9
    rows = said["trail"]["last"]
    assert [row["text"] for row in rows[:5]] == [f"step {place}" for place in range(4, 9)]
    assert rows[5]["kind"] == "this event"
    assert said["trail"]["lead"].startswith("Last crumb: step 8")
    assert said["trail"]["url"].endswith(f"/acme/shop/issues/2/events/{OTHER_EVENT_ID}/?at=8#crumb-8")


def test_slack_s_shape_keeps_all_that_was_sent_in_code(acme: Place, hook: HttpCatcher) -> None:
    crumbs = [{"message": HOSTILE, "category": HOSTILE}, {"message": "```\n<!here>"}]
    tell(
        acme,
        channel_of(acme, ChannelKind.SLACK, hook.url),
        message=HOSTILE + "t" * 500,
        breadcrumbs=crumbs,
        environment="a`b*",
    )
    said = json.loads(hook.requests[0].body)
    (attachment,) = said["attachments"]
    text = f"{said['text']}\n{attachment['text']}"
    assert "<!" not in text
    assert "\u202e" not in text
    assert text.count("```") == 2
    outside = "".join(text.split("```")[::2])
    assert outside.count("`") % 2 == 0
    plain = "".join(outside.split("`")[::2])  # what stands in no code
    assert not set("[]@&") & set(plain.replace("&amp;", ""))
    assert "channel" not in plain
    title = said["text"].split("`")[1]
    assert len(title.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")) <= 150


def test_a_mail_has_the_trail_as_text_and_as_html(acme: Place, post_office: MailCatcher) -> None:
    channel = channel_of(acme, ChannelKind.EMAIL, "a@e.example, b@e.example")
    notice = tell(acme, channel, message=HOSTILE, breadcrumbs=[*TRAIL, {"message": HOSTILE}])
    assert notice.state == NoticeState.SENT
    (mail,) = post_office.mails
    assert mail["To"] == "a@e.example, b@e.example"
    assert mail["Bcc"] is None
    assert mail["Subject"].strip().startswith("New issue in shop · SHOP-2 · ")
    assert len(mail["Subject"]) <= 150
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    lines = text.get_content().splitlines()
    assert [line.split()[-1] for line in lines if " step " in line and "log" not in line][-3:] == [
        "6",
        "7",
        "8",
    ]
    assert not [line for line in lines if line.startswith("Bcc:")]
    drawn = html.get_content()
    assert "</td>\r\nBcc" not in drawn
    assert "&lt;!channel&gt;" in drawn
    assert drawn.count("<tr>") == 6


@pytest.mark.parametrize(
    ("status", "shown"), [(500, "500"), (302, "302 (redirects are not followed)"), (404, "404")]
)
def test_a_channel_that_says_no_is_shown_with_status_and_answer(
    status: int, shown: str, acme: Place, hook: HttpCatcher
) -> None:
    hook.status, hook.answer, hook.headers = status, b"no such hook <b>" * 500, {"Location": hook.url}
    notice = tell(acme, channel_of(acme, ChannelKind.SLACK, hook.url))
    assert (notice.state, notice.tries, notice.status) == (NoticeState.WAITING, 1, shown)
    assert notice.answer.startswith("no such hook")
    assert len(notice.answer) == 2_000
    assert notice.due is not None


def test_nobody_there_is_tried_again_and_a_refused_address_is_not(acme: Place, settings: Any) -> None:
    notice = tell(acme, channel_of(acme, ChannelKind.WEBHOOK, "http://127.0.0.1:9/"))
    assert (notice.state, notice.status) == (NoticeState.WAITING, "ConnectionRefusedError")
    settings.WEBHOOK_NETWORKS = ()
    notice.due = notice.created
    notice.save(update_fields=["due"])
    notice = deliver()
    assert (notice.state, notice.status) == (NoticeState.FAILED, "refused")
    assert "CRUMBSITE_WEBHOOK_NETWORKS" in notice.answer


def test_what_is_gone_is_not_told(acme: Place, hook: HttpCatcher) -> None:
    channel = channel_of(acme, ChannelKind.WEBHOOK, hook.url)
    Notice.objects.create(
        project_id=acme.project.pk, channel_id=channel.pk, occasion=Occasion.NEW, issue_number=99
    )
    assert (deliver().state, hook.requests) == (NoticeState.FAILED, [])
    Notice.objects.create(project_id=acme.project.pk, channel_id=0, occasion=Occasion.TEST)
    assert deliver().status == "the channel is gone"


@pytest.mark.parametrize("kind", [ChannelKind.WEBHOOK, ChannelKind.SLACK])
def test_a_test_and_a_digest_are_told_too(kind: str, acme: Place, hook: HttpCatcher) -> None:
    channel = channel_of(acme, kind, hook.url)
    outbox.send_test(channel)
    assert deliver().state == NoticeState.SENT
    Notice.objects.create(
        project_id=acme.project.pk,
        channel_id=channel.pk,
        occasion=Occasion.DIGEST,
        held=[[acme.project.pk, number, 2] for number in range(1, 31)],
    )
    assert deliver().state == NoticeState.SENT
    test, digest = (request.body.decode() for request in hook.requests)
    assert "Test of ops" in test
    assert "SHOP-1" in test
    assert "SHOP-20" in digest
    assert "SHOP-21" not in digest
