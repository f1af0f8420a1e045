//! An axum server whose one handler tells its story by `tracing`: breadcrumbs and logs of the same lines, then an event.
//! Prints the id of the event.

use std::{io::Read, io::Write, net::TcpStream};

use axum::{body::Body, http::Request, routing::get, Router};
use sentry::integrations::{tower as sentry_tower, tracing as sentry_tracing};
use tracing_subscriber::prelude::*;

async fn checkout() -> &'static str {
    tracing::info!(order = "A-1", lines = 3, "cart loaded");
    tracing::warn!("the price is old");
    sentry::logger_info!(left = 2, "only {} left", 2);
    tracing::error!(till = "closed", "payment failed");
    "sorry"
}

fn main() {
    let guard = sentry::init(sentry::ClientOptions {
        dsn: std::env::var("SENTRY_DSN").unwrap().parse().ok(),
        enable_logs: true,
        traces_sample_rate: 1.0,
        ..Default::default()
    });
    let layer = sentry_tracing::layer().event_filter(|metadata| match *metadata.level() {
        tracing::Level::ERROR => sentry_tracing::EventFilter::Event | sentry_tracing::EventFilter::Log,
        tracing::Level::TRACE | tracing::Level::DEBUG => sentry_tracing::EventFilter::Ignore,
        _ => sentry_tracing::EventFilter::Breadcrumb | sentry_tracing::EventFilter::Log,
    });
    tracing_subscriber::registry().with(layer).init();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let app = Router::new()
            .route("/checkout", get(checkout))
            .layer(sentry_tower::SentryHttpLayer::new().enable_transaction())
            .layer(sentry_tower::NewSentryLayer::<Request<Body>>::new_from_top());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move { axum::serve(listener, app).await });
        tokio::task::spawn_blocking(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            write!(stream, "GET /checkout HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\n\r\n").unwrap();
            stream.read_to_end(&mut Vec::new()).unwrap();
        })
        .await
        .unwrap();
        server.abort();
    });
    drop(guard);
}
