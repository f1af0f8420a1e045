"""Ends with 0 when the server of this machine is ready: for a container's HEALTHCHECK. Starts no Django."""

import http.client
import sys

from crumbsite import environment

ANSWER_SECONDS = 4


def main() -> int:
    """0 when /readyz answers 200, else 1 and why."""
    host, port = environment.address("BIND", "127.0.0.1:8000")
    connection = http.client.HTTPConnection(
        {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host),  # noqa: S104 (compared, not bound)
        port,
        timeout=ANSWER_SECONDS,
    )
    try:
        connection.request("GET", "/readyz")
        response = connection.getresponse()
        content = response.read().decode(errors="replace")
    except OSError as error:
        content, status = str(error), 0
    else:
        status = response.status
    finally:
        connection.close()
    if status == 200:
        return 0
    sys.stderr.write(f"not ready ({status}): {content}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
