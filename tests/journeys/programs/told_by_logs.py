"""A checkout that tells its story by logs: of the standard library, of the SDK itself, and by spans.

`stream` as argument sends spans as they end, else a transaction carries them. Prints the id of the event.
"""

import http.client
import http.server
import logging
import os
import sys
import threading

import sentry_sdk
import sentry_sdk.logger


class Shop(http.server.BaseHTTPRequestHandler):
    """Takes a moment."""

    def do_GET(self) -> None:
        threading.Event().wait(0.02)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()


def story(port: int) -> str | None:
    """What happens; the id of the event that it ends in."""
    log = logging.getLogger("shop.checkout")
    log.setLevel(logging.INFO)
    log.info("cart %s has %d lines", "A-1", 3, extra={"order": "A-1"})
    sentry_sdk.logger.warning("only {left} left", left=2)
    sentry_sdk.add_breadcrumb(category="shop.till", message="till opened")
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/price?cart=A-1")
    connection.getresponse().read()
    log.warning("the price is old")
    try:
        raise ConnectionError("payment failed")
    except ConnectionError as error:
        event_id = sentry_sdk.capture_exception(error)
    sentry_sdk.logger.info("cleaned up")
    return event_id


def main() -> None:
    """Once."""
    shop = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    threading.Thread(target=shop.serve_forever, daemon=True).start()
    is_streamed = "stream" in sys.argv
    sentry_sdk.init(
        os.environ["SENTRY_DSN"],
        enable_logs=True,
        traces_sample_rate=1.0,
        trace_lifecycle="stream" if is_streamed else "static",
    )
    begin = sentry_sdk.traces.start_span if is_streamed else sentry_sdk.start_transaction
    with begin(name="checkout"):
        event_id = story(shop.server_address[1])
    sentry_sdk.flush()
    print(event_id)


main()
