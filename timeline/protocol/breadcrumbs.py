"""The Breadcrumbs interface: the ordered trail of an event (develop.sentry.dev, "Breadcrumbs Interface")."""

from dataclasses import dataclass, field
from typing import Any

from timeline.protocol.remarks import Remark


@dataclass(frozen=True, slots=True)
class Breadcrumb:
    """One entry of a trail, read. Absent is None; what Relay refuses and we can recover is here, with a remark."""

    index: int  # the place in the list as sent, from 0 (nulls count)
    sent: Any  # the entry as decoded from JSON, untouched
    timestamp: float | None = None  # seconds since 1970, microseconds exact, as sent (no drift applied)
    timestamp_has_fraction: bool = True  # "whole seconds were sent" is shown as such
    type: str = "default"
    category: str | None = None
    level: str = "info"  # the interface's: debug, info, warning, error, fatal
    level_sent: str | None = None  # the text that was sent, None when no level was
    message: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    event_id: str | None = None  # 32 lower-case hex digits
    origin: str | None = None
    other: dict[str, Any] = field(default_factory=dict)  # keys beyond the interface
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Trail:
    """The ordered breadcrumbs of an event."""

    breadcrumbs: tuple[Breadcrumb, ...] = ()
    dropped: int = 0  # how many the SDK says it cut from the old end
    remarks: tuple[Remark, ...] = ()  # about the container
