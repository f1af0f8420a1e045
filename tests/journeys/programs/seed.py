"""The smallest program of somebody who tries us: one breadcrumb, one error."""

import os

import sentry_sdk

DSN = os.environ["SENTRY_DSN"]

sentry_sdk.init(dsn=DSN)
sentry_sdk.add_breadcrumb(category="auth", message="Authenticated user jane@example.com", level="info")
try:
    1 / 0  # noqa: B018
except ZeroDivisionError as error:
    print(sentry_sdk.capture_exception(error))
sentry_sdk.flush()
