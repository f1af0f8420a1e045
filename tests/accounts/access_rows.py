"""Every URL, and what everybody gets there."""

from typing import Any, NamedTuple

import pytest

from tests.places import EVENT_ID

pytestmark = pytest.mark.django_db

Answer = Any  # what the test client gives: an HttpResponse and more
SIGN_IN = "sign-in"  # sent to the sign-in page


class Row(NamedTuple):
    """What each of them gets: a status, or SIGN_IN."""

    address: str
    anonymous: int | str
    member: int
    stranger: int  # a member of another organization
    owner: int
    method: str = "get"
    data: dict[str, str] = {}


def page(address: str) -> Row:
    """A page of an organization that every member may read."""
    return Row(address, SIGN_IN, 200, 404, 200)


def deed(address: str, *, member: int = 302, **data: str) -> Row:
    """A POST by which something changes."""
    return Row(address, SIGN_IN, member, 404, 302, "post", data)


def owned(address: str) -> Row:
    """A page for owners."""
    return Row(address, SIGN_IN, 403, 404, 200)


def change(address: str, method: str, *, owner: int, member: int = 403, **data: str) -> Row:
    """A change by the API."""
    return Row(address, 401, member, 404, owner, method, data)


def read(address: str) -> Row:
    """A read of the API."""
    return Row(address, 401, 200, 404, 200)


ISSUE = "/acme/shop/issues/1/"
EVENT = f"{ISSUE}events/{EVENT_ID}/"
LOG = f"{'a' * 20}-0"
API = "/api/v1/projects/acme/shop/"
CHANNELS = "/api/v1/organizations/acme/channels/"
SENTRY = "/api/0/organizations/acme/"

# By the URL's name. {…} are filled in: the last key, membership and invitation of acme, and fresh secrets.
TABLE: dict[str, list[Row]] = {
    "healthz": [Row("/healthz", 200, 200, 200, 200)],
    "readyz": [Row("/readyz", 200, 200, 200, 200)],
    "metrics": [Row("/metrics", 404, 404, 404, 404)],
    "robots": [Row("/robots.txt", 200, 200, 200, 200)],
    "favicon": [Row("/favicon.ico", 302, 302, 302, 302)],
    "home": [Row("/", SIGN_IN, 302, 302, 302)],
    "sign-in": [Row("/sign-in/", 200, 302, 302, 302)],
    "sign-in-link": [
        Row("/sign-in/{link}/", 200, 200, 200, 200),
        Row("/sign-in/{unknown}/", 404, 404, 404, 404),
        Row("/sign-in/{link}/", 302, 302, 302, 302, "post"),
        Row("/sign-in/{unknown}/", 404, 404, 404, 404, "post"),
    ],
    "sign-out": [Row("/sign-out/", 302, 302, 302, 302, "post"), Row("/sign-out/", 405, 405, 405, 405)],
    "account": [Row("/account/", SIGN_IN, 200, 200, 200), Row("/account/", SIGN_IN, 302, 302, 302, "post")],
    "password": [Row("/account/password/", SIGN_IN, 400, 400, 400, "post")],
    "tokens": [Row("/account/tokens/", SIGN_IN, 200, 200, 200, "post", {"name": "script"})],
    "token-revoke": [Row("/account/tokens/{token}/revoke/", SIGN_IN, 404, 404, 302, "post")],
    "undo": [Row("/account/undo/", SIGN_IN, 302, 302, 302, "post", {"undo": "x"})],
    "invite": [
        Row("/invite/{invitation}/", 200, 403, 403, 403),
        Row("/invite/{unknown}/", 404, 404, 404, 404),
        Row("/invite/{invitation}/", 400, 403, 403, 403, "post"),
    ],
    "issues": [page("/acme/"), page("/acme/?q=release:4.*&sort=events&status=all&cursor=x")],
    "live": [Row("/acme/live/", SIGN_IN, 204, 404, 204)],
    "issues-status": [deed("/acme/issues/status/", issue="shop/1", status="resolved")],
    "members": [page("/acme/members/")],
    "member-invite": [
        Row(
            "/acme/members/invite/",
            SIGN_IN,
            403,
            404,
            200,
            "post",
            {"email": "a@b.example", "role": "member"},
        )
    ],
    "invitation-revoke": [deed("/acme/members/invitations/{invitation_id}/revoke/", member=403)],
    "member-role": [deed("/acme/members/{member_id}/role/", member=403, role="owner")],
    "member-remove": [deed("/acme/members/{member_id}/remove/", member=403)],
    "projects": [
        page("/acme/projects/"),
        deed("/acme/projects/", member=403, name="Till"),
    ],
    "project": [page("/acme/shop/")],
    "project-settings": [
        owned("/acme/shop/settings/"),
        deed("/acme/shop/settings/", member=403, name="Shop", slug="shop"),
    ],
    "project-delete": [owned("/acme/shop/delete/"), deed("/acme/shop/delete/", member=403, name="shop")],
    "setup": [page("/acme/shop/setup/"), page("/acme/shop/setup/?sdk=rust")],
    "keys": [page("/acme/shop/keys/"), deed("/acme/shop/keys/", member=403, name="second")],
    "key-change": [deed("/acme/shop/keys/{key_id}/", member=403, is_active="0")],
    "channels": [
        page("/acme/alerts/"),
        deed("/acme/alerts/", member=403, name="a", kind="email", target="a@b.example", per_hour="5"),
    ],
    "channel": [
        Row("/acme/alerts/{channel_id}/", SIGN_IN, 403, 404, 200),
        deed(
            "/acme/alerts/{channel_id}/",
            member=403,
            name="a",
            kind="email",
            target="a@b.example",
            per_hour="5",
        ),
    ],
    "channel-test": [deed("/acme/alerts/{channel_id}/test/", member=403)],
    "channel-remove": [deed("/acme/alerts/{channel_id}/remove/", member=403)],
    "alerts": [page("/acme/shop/alerts/")],
    "alert-rule": [
        Row("/acme/shop/alerts/{rule_id}/", SIGN_IN, 403, 404, 200),
        deed("/acme/shop/alerts/{rule_id}/", member=403, is_active="0"),
    ],
    "alert-rule-remove": [deed("/acme/shop/alerts/{rule_id}/remove/", member=403)],
    "issue": [Row(ISSUE, SIGN_IN, 302, 404, 302)],
    "issue-events": [page(f"{ISSUE}events/"), page(f"{ISSUE}events/?q=level:fatal")],
    "issue-status": [deed(f"{ISSUE}status/", status="ignored")],
    "issue-delete": [owned(f"{ISSUE}delete/"), deed(f"{ISSUE}delete/", member=403)],
    "event-delete": [owned(f"{EVENT}delete/"), deed(f"{EVENT}delete/", member=403)],
    "event": [page(EVENT), page(f"{EVENT}?level=error")],
    "event-by-id": [Row(f"/acme/events/{EVENT_ID}/", SIGN_IN, 302, 404, 302)],
    "crumb": [page(f"{EVENT}crumbs/0/")],
    "log": [Row(f"{EVENT}crumbs/{LOG}/", SIGN_IN, 404, 404, 404)],  # no log came
    "crumb-and-log": [Row(f"{EVENT}crumbs/0/{LOG}/", SIGN_IN, 404, 404, 404)],
    "event-json": [page(f"{EVENT}json/")],
    "issue-trail": [page(f"{ISSUE}trail/"), page(f"{ISSUE}trail/?event={EVENT_ID}")],
    "issue-trail-md": [page(f"{ISSUE}trail.md")],
    "event-step": [Row(f"{EVENT}steps/1/", SIGN_IN, 302, 404, 302)],
    "event-like": [Row(f"{EVENT}crumbs/0/like/", SIGN_IN, 302, 404, 302)],
    "event-diff": [page(f"{EVENT}diff/{EVENT_ID}/")],
    "event-diff-common": [page(f"{EVENT}diff/common/")],
    "event-diff-beside": [Row(f"{EVENT}diff/previous/", SIGN_IN, 302, 404, 302)],
    "event-diff-with": [Row(f"{EVENT}diff/?with={EVENT_ID}", SIGN_IN, 302, 404, 302)],
    "org-events": [page("/acme/events/"), page("/acme/events/?q=crumb:signed")],
    "project-events": [Row("/acme/shop/events/", SIGN_IN, 302, 404, 302)],
    "export": [page(f"{EVENT}timeline.{suffix}") for suffix in ("txt", "md", "json", "ndjson", "csv")],
    "api-issues": [read("/api/v1/organizations/acme/issues/")],
    "api-projects": [read("/api/v1/organizations/acme/projects/")],
    "api-event-id": [read(f"/api/v1/organizations/acme/eventids/{EVENT_ID}/")],
    "api-project": [
        read(API),
        change(API, "put", owner=200, name="Shop 2"),
        change(API, "delete", owner=202),
    ],
    "api-dropped": [read(f"{API}dropped/")],
    "api-stored": [read(f"{API}stored/")],
    "api-issue": [
        read(f"{API}issues/1/"),
        change(f"{API}issues/1/", "put", owner=200, member=200, status="resolved"),
        change(f"{API}issues/1/", "delete", owner=204),
    ],
    "api-issue-events": [read(f"{API}issues/1/events/")],
    "api-project-events": [read(f"{API}events/"), read(f"{API}events/?q=crumb:signed")],
    "api-issue-trail": [read(f"{API}issues/1/trail/")],
    "api-event-diff": [read(f"{API}events/{EVENT_ID}/diff/{EVENT_ID}/")],
    "api-event": [
        read(f"{API}events/{EVENT_ID}/"),
        change(f"{API}events/{EVENT_ID}/", "delete", owner=204),
    ],
    "api-event-json": [read(f"{API}events/{EVENT_ID}/json/")],
    "api-schema": [Row("/api/v1/schema/", 401, 200, 200, 200)],
    "api-docs": [Row("/api/v1/docs/", SIGN_IN, 200, 200, 200)],
    "api-channels": [
        read(CHANNELS),
        change(CHANNELS, "post", owner=201, name="x", kind="email", target="a@b.example"),
    ],
    "api-channel": [
        read(f"{CHANNELS}{{channel_id}}/"),
        change(f"{CHANNELS}{{channel_id}}/", "put", owner=200, name="y"),
        change(f"{CHANNELS}{{channel_id}}/", "delete", owner=204),
    ],
    "api-notices": [
        read(f"{CHANNELS}{{channel_id}}/notices/"),
        change(f"{CHANNELS}{{channel_id}}/notices/", "post", owner=202),
    ],
    "api-rules": [read(f"{API}rules/"), change(f"{API}rules/", "post", owner=400)],
    "api-rule": [
        read(f"{API}rules/{{rule_id}}/"),
        change(f"{API}rules/{{rule_id}}/", "put", owner=200, environment="production"),
        change(f"{API}rules/{{rule_id}}/", "delete", owner=204),
    ],
    "sentry-root": [Row("/api/0/", 401, 200, 200, 200)],
    "sentry-auth": [Row("/api/0/auth/", 401, 200, 200, 200)],
    "sentry-organizations": [Row("/api/0/organizations/", 401, 200, 200, 200)],
    "sentry-organization": [read(SENTRY)],
    "sentry-projects": [read(f"{SENTRY}projects/")],
    "sentry-issues": [
        read(f"{SENTRY}issues/"),
        change(f"{SENTRY}issues/?id=SHOP-1", "put", owner=200, member=200, status="resolved"),
    ],
    "sentry-short-id": [read(f"{SENTRY}shortids/SHOP-1/")],
    "sentry-issue": [
        read(f"{SENTRY}issues/SHOP-1/"),
        change(f"{SENTRY}issues/SHOP-1/", "put", owner=200, member=200, status="ignored"),
    ],
    "sentry-issue-events": [read(f"{SENTRY}issues/SHOP-1/events/")],
    "sentry-issue-event": [read(f"{SENTRY}issues/SHOP-1/events/latest/")],
    "sentry-project": [read("/api/0/projects/acme/shop/")],
    "sentry-project-issues": [
        read("/api/0/projects/acme/shop/issues/"),
        change("/api/0/projects/acme/shop/issues/", "put", owner=200, member=200, status="resolved"),
    ],
    "sentry-project-events": [read("/api/0/projects/acme/shop/events/")],
    "sentry-project-event": [read(f"/api/0/projects/acme/shop/events/{EVENT_ID}/")],
    "sentry-issue-page": [Row("/organizations/acme/issues/SHOP-1/", SIGN_IN, 302, 404, 302)],
    "sentry-event-page": [Row("/organizations/acme/issues/SHOP-1/events/latest/", SIGN_IN, 302, 404, 302)],
    "mcp": [Row("/mcp", 401, 401, 401, 401)],  # tokens only
    "api-missing": [Row("/api/v1/anything", 401, 404, 404, 404)],
    "missing": [Row("/acme/shop/anything/else/", SIGN_IN, 404, 404, 404)],
}
ROWS = [(name, row) for name, rows in TABLE.items() for row in rows]
