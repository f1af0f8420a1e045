"""Every URL on one screen. Ingestion (`/api/<digits>/…`) never comes here: see `ingest/`.

The view's name is the URL's name with `_` for `-`; pages of people first, then the API, then what holds
an organization's slug. `missing` is last: what no line here knows is asked to sign in like the rest.
"""

from django.urls import URLPattern, URLResolver, path, re_path

from timeline.alerts import api as alerts_api
from timeline.api import patterns
from timeline.api import views as api
from timeline.api.sentry import views as sentry
from timeline.mcp.view import mcp
from timeline.web import converters
from timeline.web.views import (
    alerts,
    crumbs,
    deciding,
    deleting,
    differences,
    errors,
    events,
    files,
    found,
    health,
    issues,
    live,
    organizations,
    people,
    projects,
    trails,
)

converters.register()

ISSUE = "<name:org>/<name:project>/issues/<number:number>/"
ALERTS = "<name:org>/<name:project>/alerts/"
EVENT = f"{ISSUE}events/<event_id:event_id>/"
API_CHANNELS = "api/v1/organizations/<name:org>/channels/"
API_PROJECT = "api/v1/projects/<name:org>/<name:project>/"
SENTRY_ORG = "api/0/organizations/<name:org>/"
SENTRY_PROJECT = "api/0/projects/<name:org>/<name:project>/"
SENTRY_ISSUE = f"{SENTRY_ORG}issues/<short_id:short_id>/"
ISSUE_PAGE = "organizations/<name:org>/issues/<short_id:short_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("robots.txt", errors.robots, name="robots"),
    path("favicon.ico", errors.favicon, name="favicon"),
    # people
    path("", organizations.home, name="home"),
    path("sign-in/", people.sign_in, name="sign-in"),
    path("sign-in/<secret:token>/", people.sign_in_link, name="sign-in-link"),
    path("sign-out/", people.sign_out, name="sign-out"),
    path("account/", people.account, name="account"),
    path("account/password/", people.password, name="password"),
    path("account/tokens/", people.tokens, name="tokens"),
    path("account/tokens/<number:token_id>/revoke/", people.token_revoke, name="token-revoke"),
    path("account/undo/", deciding.undo, name="undo"),
    path("invite/<secret:token>/", organizations.invite, name="invite"),
    # the API
    path("api/v1/organizations/<name:org>/issues/", api.issues, name="api-issues"),
    path("api/v1/organizations/<name:org>/projects/", api.projects, name="api-projects"),
    path("api/v1/organizations/<name:org>/eventids/<event_id:event_id>/", api.event_id, name="api-event-id"),
    path(API_CHANNELS, alerts_api.channels, name="api-channels"),
    path(f"{API_CHANNELS}<number:channel_id>/", alerts_api.channel, name="api-channel"),
    path(f"{API_CHANNELS}<number:channel_id>/notices/", alerts_api.notices, name="api-notices"),
    path(API_PROJECT, api.project, name="api-project"),
    path(f"{API_PROJECT}rules/", alerts_api.rules, name="api-rules"),
    path(f"{API_PROJECT}rules/<number:rule_id>/", alerts_api.rule, name="api-rule"),
    path(f"{API_PROJECT}dropped/", api.dropped, name="api-dropped"),
    path(f"{API_PROJECT}stored/", api.stored, name="api-stored"),
    path(f"{API_PROJECT}issues/<number:number>/", api.issue, name="api-issue"),
    path(f"{API_PROJECT}issues/<number:number>/events/", api.issue_events, name="api-issue-events"),
    path(f"{API_PROJECT}events/", patterns.project_events, name="api-project-events"),
    path(f"{API_PROJECT}issues/<number:number>/trail/", patterns.issue_trail, name="api-issue-trail"),
    path(
        f"{API_PROJECT}events/<event_id:event_id>/diff/<event_id:other>/",
        patterns.event_diff,
        name="api-event-diff",
    ),
    path(f"{API_PROJECT}events/<event_id:event_id>/", api.event, name="api-event"),
    path(f"{API_PROJECT}events/<event_id:event_id>/json/", api.event_as_sent, name="api-event-json"),
    path("api/v1/schema/", api.Schema.as_view(), name="api-schema"),
    path("api/v1/docs/", api.docs, name="api-docs"),
    # what Sentry's clients ask for
    path("api/0/", sentry.root, name="sentry-root"),
    path("api/0/auth/", sentry.auth, name="sentry-auth"),
    path("api/0/organizations/", sentry.organizations, name="sentry-organizations"),
    path(SENTRY_ORG, sentry.organization, name="sentry-organization"),
    path(f"{SENTRY_ORG}projects/", sentry.projects, name="sentry-projects"),
    path(f"{SENTRY_ORG}issues/", sentry.issues, name="sentry-issues"),
    path(f"{SENTRY_ORG}shortids/<short_id:short_id>/", sentry.short_id, name="sentry-short-id"),
    path(SENTRY_ISSUE, sentry.issue, name="sentry-issue"),
    path(f"{SENTRY_ISSUE}events/", sentry.issue_events, name="sentry-issue-events"),
    path(f"{SENTRY_ISSUE}events/<event_word:event_id>/", sentry.issue_event, name="sentry-issue-event"),
    path(SENTRY_PROJECT, sentry.project, name="sentry-project"),
    path(f"{SENTRY_PROJECT}issues/", sentry.project_issues, name="sentry-project-issues"),
    path(f"{SENTRY_PROJECT}events/", sentry.project_events, name="sentry-project-events"),
    path(f"{SENTRY_PROJECT}events/<event_id:event_id>/", sentry.project_event, name="sentry-project-event"),
    re_path("^api/", api.missing, name="api-missing"),
    re_path("^mcp/?$", mcp, name="mcp"),
    path(ISSUE_PAGE, sentry.issue_page, name="sentry-issue-page"),
    path(f"{ISSUE_PAGE}events/<event_word:event_id>/", sentry.issue_page, name="sentry-event-page"),
    # an organization
    path("<name:org>/", issues.issues, name="issues"),
    path("<name:org>/live/", live.live, name="live"),
    path("<name:org>/issues/status/", deciding.issues_status, name="issues-status"),
    path("<name:org>/members/", organizations.members, name="members"),
    path("<name:org>/members/invite/", organizations.member_invite, name="member-invite"),
    path(
        "<name:org>/members/invitations/<number:invitation_id>/revoke/",
        organizations.invitation_revoke,
        name="invitation-revoke",
    ),
    path("<name:org>/members/<number:member_id>/role/", organizations.member_role, name="member-role"),
    path("<name:org>/members/<number:member_id>/remove/", organizations.member_remove, name="member-remove"),
    path("<name:org>/projects/", projects.projects, name="projects"),
    path("<name:org>/alerts/", alerts.channels, name="channels"),
    path("<name:org>/alerts/<number:channel_id>/", alerts.channel, name="channel"),
    path("<name:org>/alerts/<number:channel_id>/test/", alerts.channel_test, name="channel-test"),
    path("<name:org>/alerts/<number:channel_id>/remove/", alerts.channel_remove, name="channel-remove"),
    path("<name:org>/events/", found.org_events, name="org-events"),
    # a project
    path("<name:org>/<name:project>/", projects.project, name="project"),
    path("<name:org>/<name:project>/settings/", projects.project_settings, name="project-settings"),
    path("<name:org>/<name:project>/delete/", deleting.project_delete, name="project-delete"),
    path("<name:org>/<name:project>/setup/", projects.setup, name="setup"),
    path("<name:org>/<name:project>/keys/", projects.keys, name="keys"),
    path("<name:org>/<name:project>/keys/<number:key_id>/", projects.key_change, name="key-change"),
    path(ALERTS, alerts.alerts, name="alerts"),
    path(f"{ALERTS}<number:rule_id>/", alerts.rule, name="alert-rule"),
    path(f"{ALERTS}<number:rule_id>/remove/", alerts.rule_remove, name="alert-rule-remove"),
    # an issue and its events
    path(ISSUE, events.issue, name="issue"),
    path(f"{ISSUE}events/", issues.issue_events, name="issue-events"),
    path(f"{ISSUE}status/", deciding.issue_status, name="issue-status"),
    path(f"{ISSUE}delete/", deleting.issue_delete, name="issue-delete"),
    path(f"{ISSUE}trail/", trails.issue_trail, name="issue-trail"),
    path(f"{ISSUE}trail.md", trails.issue_trail_md, name="issue-trail-md"),
    path(f"{EVENT}steps/<number:step>/", trails.event_step, name="event-step"),
    path(f"{EVENT}diff/", differences.event_diff_with, name="event-diff-with"),
    path(f"{EVENT}diff/common/", differences.event_diff_common, name="event-diff-common"),
    path(f"{EVENT}diff/<beside:way>/", differences.event_diff_beside, name="event-diff-beside"),
    path(f"{EVENT}diff/<event_id:other>/", differences.event_diff, name="event-diff"),
    path(EVENT, events.event, name="event"),
    path(f"{EVENT}delete/", deleting.event_delete, name="event-delete"),
    path(f"{EVENT}crumbs/<index:index>/", crumbs.crumb, name="crumb"),
    path(f"{EVENT}crumbs/<log_address:address>/", crumbs.crumb, name="log"),
    path(f"{EVENT}crumbs/<index:index>/<log_address:address>/", crumbs.crumb, name="crumb-and-log"),
    path(f"{EVENT}timeline.<name:suffix>", files.export, name="export"),
    path(f"{EVENT}json/", files.event_json, name="event-json"),
    path("<name:org>/<name:project>/events/", found.project_events, name="project-events"),
    path(f"{EVENT}crumbs/<index:index>/like/", trails.event_like, name="event-like"),
    path("<name:org>/events/<event_id:event_id>/", events.event_by_id, name="event-by-id"),
    # last: everything else
    re_path("", organizations.missing, name="missing"),
]
