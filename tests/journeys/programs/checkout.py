"""A checkout that fails: a move, requests, log lines, and an error whose trail names an earlier event.

Prints, as JSON, the ids of both events and the port of the shop that it asked.
"""

import http.client
import http.server
import json
import logging
import os
import threading

import sentry_sdk


class Shop(http.server.BaseHTTPRequestHandler):
    """Its till is closed."""

    def do_GET(self) -> None:
        self.send_response(503 if self.path == "/pay" else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        self.do_GET()


def ask(port: int, method: str, path: str) -> None:
    """A request that the SDK records by itself."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request(method, path)
    connection.getresponse().read()
    connection.close()


def main() -> None:
    """The story."""
    shop = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    threading.Thread(target=shop.serve_forever, daemon=True).start()
    port = shop.server_address[1]
    log = logging.getLogger("shop.checkout")
    log.setLevel(logging.INFO)
    sentry_sdk.init(os.environ["SENTRY_DSN"], release="shop@1.4.2", environment="production")
    earlier = sentry_sdk.capture_message("stock is low", level="warning")
    sentry_sdk.add_breadcrumb(
        type="navigation", category="navigation", data={"from": "/cart", "to": "/checkout"}
    )
    ask(port, "GET", "/ok?cart=7")
    log.info("cart %d loaded", 7)
    ask(port, "POST", "/pay")
    log.warning("the till said %d", 503)
    sentry_sdk.add_breadcrumb(
        category="sentry.event", level="error", message="stock is low", event_id=earlier
    )
    try:
        raise ConnectionError("payment failed")
    except ConnectionError as error:
        later = sentry_sdk.capture_exception(error)
    sentry_sdk.flush()
    print(json.dumps({"earlier": earlier, "later": later, "port": port}))


main()
