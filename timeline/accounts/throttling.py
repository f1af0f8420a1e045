"""How often a password may be tried: counted in the database, so for all processes and servers together.

A try is written before it is counted and before the password is looked at. Of any number of tries at the
same moment no more than the limit see a count within it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network

from django.db.models import Count
from django.utils import timezone

from timeline.models import SignInAttempt, digest

WINDOW = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` tries of what `subject` names, in a window."""

    subject: str
    most: int


def limits_of(email: str, client: str, browser: str = "") -> tuple[Limit, ...]:
    """What a try counts against.

    An account as a whole has room, so that no single network can lock it, however many addresses it has; `browser` names
    one that this account was signed in from before (`browsers.py`), which nobody else can lock out.
    """
    email, network = email.strip().lower(), network_of(client)
    if browser:
        return (Limit(f"{email} in {browser}", 20), Limit(f"from {network}", 60))
    return (
        Limit(f"{email} from {network}", 10),
        Limit(f"{email} from around {site_of(client)}", 30),
        Limit(f"from {network}", 60),
        Limit(f"{email} from anywhere", 200),
    )


def network_of(client: str) -> str:
    """Who a client's address stands for: itself, or its /64 in IPv6."""
    return _network(client, 64, 32)


def site_of(client: str) -> str:
    """The network that one customer of a provider may have at most: a /48 in IPv6, a /24 in IPv4."""
    return _network(client, 48, 24)


def _network(client: str, length_6: int, length_4: int) -> str:
    try:
        address = ip_address(client)
    except ValueError:
        return client
    length = length_6 if address.version == 6 else length_4
    return (
        str(address) if length == address.max_prefixlen else str(ip_network((address, length), strict=False))
    )


def allow(limits: Sequence[Limit]) -> bool:
    """Whether one more try is within every limit; it counts only if it is. Four queries."""
    now = timezone.now()
    digests = {digest(limit.subject): limit.most for limit in limits}
    SignInAttempt.objects.filter(at__lte=now - WINDOW).delete()
    tries = SignInAttempt.objects.bulk_create(SignInAttempt(digest=each, at=now) for each in digests)
    counted = SignInAttempt.objects.filter(digest__in=digests).values("digest").annotate(tries=Count("id"))
    if all(row["tries"] <= digests[row["digest"]] for row in counted):
        return True
    SignInAttempt.objects.filter(id__in=[each.pk for each in tries]).delete()
    return False


def forget(limits: Sequence[Limit]) -> None:
    """After the right password: the account's earlier tries were its owner's."""
    SignInAttempt.objects.filter(digest=digest(limits[0].subject)).delete()
