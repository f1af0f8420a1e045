"""How different two shares are, for all that so few events can say. Pure functions of counts."""

import math
from functools import lru_cache

Z = 1.96  # 95 %


def wilson(count: int, of: int) -> tuple[float, float]:
    """95 % bounds of a share (Wilson's score interval). (0, 1) of nothing."""
    if not of:
        return 0.0, 1.0
    share, d = count / of, 1 + Z * Z / of
    middle = (share + Z * Z / (2 * of)) / d
    half = Z * math.sqrt(share * (1 - share) / of + Z * Z / (4 * of * of)) / d
    return max(0.0, middle - half), min(1.0, middle + half)


def lower_difference(one: int, of_one: int, other: int, of_other: int) -> float:
    """The lower 95 % bound of the difference of two shares (Newcombe 1998, method 10)."""
    p, q = one / of_one if of_one else 0.0, other / of_other if of_other else 0.0
    return p - q - math.hypot(p - wilson(one, of_one)[0], wilson(other, of_other)[1] - q)


def divergence(one: int, of_one: int, other: int, of_other: int) -> float:
    """Kullback and Leibler's divergence of two shares, half an event added to each; negative where the first is smaller."""
    p, q = (one + 0.5) / (of_one + 1), (other + 0.5) / (of_other + 1)
    value = p * math.log(p / q) + (1 - p) * math.log((1 - p) / (1 - q))
    return value if p > q else -value


def chance_of_more(one: int, of_one: int, other: int, of_other: int) -> float:
    """The chance to see so many more among the first, were there no difference (Fisher's exact test, one-sided)."""
    total, every = one + other, of_one + of_other
    whole = _log_choose(every, total)
    chance = sum(
        math.exp(_log_choose(of_one, count) + _log_choose(of_other, total - count) - whole)
        for count in range(max(one, total - of_other), min(of_one, total) + 1)
    )
    return min(1.0, chance)


def association(both: int, one: int, other: int, of: int) -> float:
    """Phi of two things that some of the same events have."""
    spread = math.sqrt(one * (of - one) * other * (of - other))
    return (both * of - one * other) / spread if spread else 0.0


@lru_cache(maxsize=8_192)
def _log_factorial(n: int) -> float:
    return math.lgamma(n + 1)


def _log_choose(n: int, k: int) -> float:
    return _log_factorial(n) - _log_factorial(k) - _log_factorial(n - k)
