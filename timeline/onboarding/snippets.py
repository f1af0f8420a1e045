"""What to paste into a program so that its errors, and the crumbs before them, arrive."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Snippet:
    """How one SDK is set up: what to install, then the code."""

    key: str  # in the address: ?sdk=python
    name: str
    install: str
    code: str  # {dsn} stands for the DSN

    def filled(self, dsn: str) -> str:
        """The code, with this DSN."""
        return self.code.replace("{dsn}", dsn)


SNIPPETS = (
    Snippet(
        "python",
        "Python",
        "pip install sentry-sdk",
        """\
import sentry_sdk


def before_breadcrumb(crumb, hint):
    if crumb.get("category") == "urllib3.connectionpool":
        return None  # left out
    return crumb


sentry_sdk.init(
    dsn="{dsn}",
    before_breadcrumb=before_breadcrumb,
    enable_logs=True,
)

sentry_sdk.add_breadcrumb(
    category="auth",
    message="Authenticated user jane@example.com",
    level="info",
    data={"method": "password"},
)

try:
    1 / 0
except ZeroDivisionError as error:
    sentry_sdk.capture_exception(error)
sentry_sdk.flush()
""",
    ),
    Snippet(
        "django",
        "Django",
        'pip install "sentry-sdk[django]"',
        """\
# settings.py
import sentry_sdk


def before_breadcrumb(crumb, hint):
    if crumb.get("category") == "django.security.DisallowedHost":
        return None  # left out
    return crumb


# Requests, queries, cache and logging leave breadcrumbs by themselves.
sentry_sdk.init(
    dsn="{dsn}",
    before_breadcrumb=before_breadcrumb,
    enable_logs=True,
    send_default_pii=True,
)

# views.py
import sentry_sdk


def pay(request):
    sentry_sdk.add_breadcrumb(
        category="checkout",
        message="Paying an invoice",
        level="info",
        data={"user": request.user.pk},
    )
    1 / 0
""",
    ),
    Snippet(
        "flask",
        "Flask",
        'pip install "sentry-sdk[flask]"',
        """\
import sentry_sdk
from flask import Flask


def before_breadcrumb(crumb, hint):
    if crumb.get("category") == "werkzeug":
        return None  # left out
    return crumb


sentry_sdk.init(
    dsn="{dsn}",
    before_breadcrumb=before_breadcrumb,
    enable_logs=True,
)

app = Flask(__name__)


@app.get("/pay")
def pay():
    sentry_sdk.add_breadcrumb(
        category="checkout",
        message="Paying an invoice",
        level="info",
        data={"invoice": 8821},
    )
    1 / 0
""",
    ),
    Snippet(
        "fastapi",
        "FastAPI",
        'pip install "sentry-sdk[fastapi]"',
        """\
import sentry_sdk
from fastapi import FastAPI


def before_breadcrumb(crumb, hint):
    if crumb.get("category") == "httpx":
        return None  # left out
    return crumb


sentry_sdk.init(
    dsn="{dsn}",
    before_breadcrumb=before_breadcrumb,
    enable_logs=True,
)

app = FastAPI()


@app.get("/pay")
async def pay():
    sentry_sdk.add_breadcrumb(
        category="checkout",
        message="Paying an invoice",
        level="info",
        data={"invoice": 8821},
    )
    1 / 0
""",
    ),
    Snippet(
        "node",
        "Node",
        "npm install @sentry/node",
        """\
// instrument.js: node --import ./instrument.js app.js
const Sentry = require("@sentry/node");

Sentry.init({
  dsn: "{dsn}",
  enableLogs: true,
  beforeBreadcrumb(breadcrumb, hint) {
    if (breadcrumb.category === "console" && breadcrumb.level === "debug") {
      return null; // left out
    }
    return breadcrumb;
  },
});

// app.js
const Sentry = require("@sentry/node");

Sentry.addBreadcrumb({
  category: "auth",
  message: "Authenticated user jane@example.com",
  level: "info",
  data: { method: "password" },
});

try {
  missing();
} catch (error) {
  Sentry.captureException(error);
}
""",
    ),
    Snippet(
        "browser",
        "Browser",
        "npm install @sentry/browser",
        """\
import * as Sentry from "@sentry/browser";

// Clicks, requests, navigation and the console leave breadcrumbs by themselves.
Sentry.init({
  dsn: "{dsn}",
  enableLogs: true,
  beforeBreadcrumb(breadcrumb, hint) {
    if (breadcrumb.category === "ui.click") {
      const label = hint?.event?.target?.getAttribute?.("aria-label");
      if (label) breadcrumb.message = label;
    }
    return breadcrumb; // null leaves it out
  },
});

Sentry.addBreadcrumb({
  category: "auth",
  message: "Authenticated user jane@example.com",
  level: "info",
  data: { method: "password" },
});

Sentry.captureException(new Error("First light"));
""",
    ),
    Snippet(
        "rust",
        "Rust (axum)",
        "cargo add axum tokio -F tokio/full && cargo add sentry -F logs && cargo add sentry-tower -F sentry-tower/http,sentry-tower/axum-matched-path",
        """\
use std::sync::Arc;

use axum::{Router, body::Body, http::Request, routing::get};
use sentry::{Breadcrumb, Level};
use sentry_tower::{NewSentryLayer, SentryHttpLayer};

async fn pay() -> &'static str {
    sentry::add_breadcrumb(Breadcrumb {
        category: Some("checkout".into()),
        message: Some("Paying an invoice".into()),
        level: Level::Info,
        data: [("invoice".into(), 8821.into())].into(),
        ..Default::default()
    });
    sentry::capture_message("The provider does not answer", Level::Error);
    "sent"
}

fn main() -> std::io::Result<()> {
    // Kept until the end of main: dropping it sends what waits.
    let _guard = sentry::init((
        "{dsn}",
        sentry::ClientOptions {
            release: sentry::release_name!(),
            enable_logs: true,
            before_breadcrumb: Some(Arc::new(|crumb: Breadcrumb| {
                if crumb.category.as_deref() == Some("noisy") {
                    return None; // left out
                }
                Some(crumb)
            })),
            ..Default::default()
        },
    ));

    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(async {
            let app = Router::new()
                .route("/pay", get(pay))
                .layer(SentryHttpLayer::new())
                .layer(NewSentryLayer::<Request<Body>>::new_from_top());
            let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
            axum::serve(listener, app).await
        })
}
""",
    ),
    Snippet(
        "ruby",
        "Ruby",
        "bundle add sentry-ruby",
        """\
require "sentry-ruby"

Sentry.init do |config|
  config.dsn = "{dsn}"
  config.enable_logs = true
  config.breadcrumbs_logger = [:sentry_logger, :http_logger]
  config.before_breadcrumb = lambda do |breadcrumb, hint|
    next nil if breadcrumb.category == "noisy" # left out

    breadcrumb
  end
end

Sentry.add_breadcrumb(
  Sentry::Breadcrumb.new(
    category: "auth",
    message: "Authenticated user jane@example.com",
    level: "info",
    data: { method: "password" }
  )
)

begin
  1 / 0
rescue ZeroDivisionError => error
  Sentry.capture_exception(error)
end
""",
    ),
    Snippet(
        "php",
        "PHP",
        "composer require sentry/sentry",
        """\
<?php
require __DIR__ . '/vendor/autoload.php';

\\Sentry\\init([
    'dsn' => '{dsn}',
    'enable_logs' => true,
    'before_breadcrumb' => function (\\Sentry\\Breadcrumb $breadcrumb): ?\\Sentry\\Breadcrumb {
        if ($breadcrumb->getCategory() === 'noisy') {
            return null; // left out
        }

        return $breadcrumb;
    },
]);

\\Sentry\\addBreadcrumb(new \\Sentry\\Breadcrumb(
    \\Sentry\\Breadcrumb::LEVEL_INFO,
    \\Sentry\\Breadcrumb::TYPE_USER,
    'auth',
    'Authenticated user jane@example.com',
    ['method' => 'password'],
));

try {
    intdiv(1, 0);
} catch (\\Throwable $error) {
    \\Sentry\\captureException($error);
}
""",
    ),
    Snippet(
        "go",
        "Go",
        "go get github.com/getsentry/sentry-go",
        """\
package main

import (
	"errors"
	"log"
	"time"

	"github.com/getsentry/sentry-go"
)

func main() {
	err := sentry.Init(sentry.ClientOptions{
		Dsn:        "{dsn}",
		EnableLogs: true,
		BeforeBreadcrumb: func(breadcrumb *sentry.Breadcrumb, hint *sentry.BreadcrumbHint) *sentry.Breadcrumb {
			if breadcrumb.Category == "noisy" {
				return nil // left out
			}
			return breadcrumb
		},
	})
	if err != nil {
		log.Fatalf("sentry.Init: %s", err)
	}
	defer sentry.Flush(2 * time.Second)

	sentry.AddBreadcrumb(&sentry.Breadcrumb{
		Category: "auth",
		Message:  "Authenticated user jane@example.com",
		Level:    sentry.LevelInfo,
		Data:     map[string]interface{}{"method": "password"},
	})

	sentry.CaptureException(errors.New("first light"))
}
""",
    ),
    Snippet(
        "java",
        "Java",
        "implementation 'io.sentry:sentry:8.+'  // build.gradle",
        """\
import io.sentry.Breadcrumb;
import io.sentry.Sentry;
import io.sentry.SentryLevel;

public class Main {
  public static void main(String[] arguments) {
    Sentry.init(options -> {
      options.setDsn("{dsn}");
      options.getLogs().setEnabled(true);
      options.setBeforeBreadcrumb((breadcrumb, hint) -> {
        if ("noisy".equals(breadcrumb.getCategory())) {
          return null; // left out
        }
        return breadcrumb;
      });
    });

    Breadcrumb breadcrumb = new Breadcrumb();
    breadcrumb.setCategory("auth");
    breadcrumb.setMessage("Authenticated user jane@example.com");
    breadcrumb.setLevel(SentryLevel.INFO);
    breadcrumb.setData("method", "password");
    Sentry.addBreadcrumb(breadcrumb);

    try {
      throw new IllegalStateException("First light");
    } catch (IllegalStateException error) {
      Sentry.captureException(error);
    }
    Sentry.flush(2000);
  }
}
""",
    ),
)

BY_KEY = {snippet.key: snippet for snippet in SNIPPETS}
