"""Trails as the SDKs of the demo's two projects write them."""

import random
from datetime import UTC, datetime
from typing import Any

from timeline.demo.sources import Json


class DemoTrail:
    """Breadcrumbs in the making, with a clock that runs. One instance is one scope of an SDK."""

    def __init__(self, start: datetime, chance: random.Random) -> None:
        self.now = start.timestamp()
        self.chance = chance
        self.breadcrumbs: list[Json] = []
        self.until = 0.0  # when the event happened that its breadcrumbs name: no earlier can they do so

    def wait_for_event(self) -> None:
        """Let the event happen that the next breadcrumb is about."""
        self.now = max(self.now, self.until)

    def wait(self, least: float, most: float | None = None) -> None:
        """Let this many seconds pass."""
        self.now += self.chance.uniform(least, most if most is not None else least)

    def add(self, **breadcrumb: Any) -> None:
        """Add a breadcrumb at this moment, a little after the one before."""
        self.wait(0.003, 0.09)
        self.breadcrumbs.append(
            {
                "timestamp": self.stamp(),
                **{key: value for key, value in breadcrumb.items() if value is not None},
            }
        )

    def stamp(self) -> Any:
        """This moment, as this SDK writes times."""
        raise NotImplementedError


class PythonTrail(DemoTrail):
    """Of sentry-sdk for Python with `enable_logs`: ISO times, http in the dialect of its httplib integration.

    A line of the standard library's logging is a breadcrumb and a log, one of the SDK's own logger a log alone.
    """

    def __init__(self, start: datetime, chance: random.Random) -> None:
        super().__init__(start, chance)
        self.logs: list[Json] = []
        self.spans: list[Json] = []

    def stamp(self) -> str:
        return datetime.fromtimestamp(self.now, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def http(
        self, method: str, url: str, status: int, reason: str, query: str = "", took: float = 0.0, **data: Any
    ) -> None:
        """A request; its span, where it took some seconds."""
        start = self.now
        self.wait(took)
        self.add(
            type="http",
            category="httplib",
            level="error" if status >= 500 else "warning" if status >= 400 else None,
            data={
                "url": url,
                "http.method": method,
                "http.query": query,
                "http.fragment": "",
                "http.response.status_code": status,
                "reason": reason,
                **data,
            },
        )
        if took:
            name = f"{method} {url}"
            self.spans.append({"name": name, "start_timestamp": start, "end_timestamp": self.now})

    def query(self, sql: str, **data: Any) -> None:
        self.add(type="default", category="query", message=sql, data=data)

    def log(self, logger: str, level: str, message: str, **data: Any) -> None:
        self.add(type="log", category=logger, level=level, message=message, data=data)
        self._record(level, message, {**data, "logger.name": logger, "sentry.origin": "auto.log.stdlib"})

    def tell(self, level: str, message: str, **attributes: Any) -> None:
        """A line of the SDK's own logger: no breadcrumb."""
        self.wait(0.003, 0.09)
        self._record(level, message, attributes)

    def _record(self, level: str, message: str, attributes: Json) -> None:
        said = {**attributes, "sentry.release": "4.0.0", "thread.name": "MainThread"}
        self.logs.append(
            {
                "timestamp": datetime.fromtimestamp(self.now, UTC).timestamp(),
                "level": level,
                "body": message,
                "attributes": {name: {"value": value} for name, value in said.items()},
            }
        )

    def telemetry(self, trace_id: str) -> list[tuple[str, Json]]:
        """What the SDK sends beside the event: the type of an item, and its payload."""
        found = (("log", self.logs), ("span", self.spans))
        return [
            (kind, {"version": 2, "items": [{**record, "trace_id": trace_id} for record in records]})
            for kind, records in found
            if records
        ]

    def redis(self, command: str, key: str) -> None:
        name = command.split()[0]
        self.add(
            type="redis",
            category="redis",
            message=command,
            data={"db.operation": name, "redis.command": name, "redis.is_cluster": False, "redis.key": key},
        )

    def subprocess(self, command: str, **data: Any) -> None:
        self.add(type="subprocess", category="subprocess", message=command, data=data)

    def auth(self, message: str, **data: Any) -> None:
        self.add(type="default", category="auth", level="info", message=message, data=data)


class BrowserTrail(DemoTrail):
    """Of @sentry/browser: times as floats, no type but for http and user."""

    def stamp(self) -> float:
        return round(self.now, 3)

    def fetch(self, method: str, url: str, status: int | None, **data: Any) -> None:
        self.add(
            type="http",
            category="fetch",
            level="error" if status is None or status >= 500 else "warning" if status >= 400 else None,
            data={
                "method": method,
                "url": url,
                **({} if status is None else {"status_code": status}),
                **data,
            },
        )

    def xhr(self, method: str, url: str, status: int, **data: Any) -> None:
        self.add(
            type="http", category="xhr", data={"method": method, "url": url, "status_code": status, **data}
        )

    def navigate(self, old: str, new: str) -> None:
        self.add(category="navigation", data={"from": old, "to": new})

    def click(self, path: str, component: str | None = None) -> None:
        self.add(
            category="ui.click", message=path, data={"ui.component_name": component} if component else None
        )

    def typed(self, path: str) -> None:
        self.add(category="ui.input", message=path)

    def console(self, level: str, *arguments: Any) -> None:
        message = " ".join(part if isinstance(part, str) else "[object Object]" for part in arguments)
        self.add(
            category="console",
            level=level,
            message=message,
            data={"arguments": list(arguments), "logger": "console"},
        )
