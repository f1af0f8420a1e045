"""Others are chosen to be like the sample: in its proportions of platform, release and environment."""

from collections import Counter

from timeline.patterns.sampling import Other, match

OLD, NEW, OTHER = ("js", "1", "live"), ("js", "2", "live"), ("python", "1", "live")


def others(*counts: tuple[tuple[str, ...], int]) -> list[Other]:
    """So many events that are like this, of ten issues each."""
    return [
        Other(f"{like}{number}", 10 * place + number % 10, like)
        for place, (like, count) in enumerate(counts)
        for number in range(count)
    ]


def test_releases_stand_on_both_sides_in_the_same_proportions() -> None:
    chosen, depth = match(
        [OLD] * 30 + [NEW] * 10, others((OLD, 400), (NEW, 30), (OTHER, 90)), most=400, least=50, issues=5
    )

    assert (Counter(other.like for other in chosen), depth) == ({OLD: 90, NEW: 30}, 3)


def test_where_a_release_has_too_few_others_the_platform_decides() -> None:
    chosen, depth = match([NEW] * 20, others((OLD, 400), (NEW, 9), (OTHER, 90)), most=60, least=50, issues=5)

    assert ({other.like[0] for other in chosen}, len(chosen), depth) == ({"js"}, 60, 1)


def test_where_the_platform_is_alone_others_are_as_they_come() -> None:
    chosen, depth = match([OTHER] * 20, others((OLD, 100), (OTHER, 9)), most=80, least=50, issues=5)

    assert (len(chosen), depth) == (80, 0)


def test_what_one_in_twenty_is_like_is_not_waited_for() -> None:
    chosen, depth = match([OLD] * 99 + [NEW], others((OLD, 100)), most=400, least=50, issues=5)

    assert ({other.like for other in chosen}, depth) == ({OLD}, 3)
