"""Which exception was caused by which, and which of them names the event (docs/protocol.md, "Exceptions")."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from timeline.protocol.calls import signature_of
from timeline.protocol.exceptions import ExceptionValue


@dataclass(frozen=True, slots=True)
class ExceptionTree:
    """Exceptions by their places in the list as read. `children` are what one holds or was caused by, by their ids."""

    parents: tuple[int | None, ...]
    children: tuple[tuple[int, ...], ...]
    root: int

    @property
    def has_branches(self) -> bool:
        """Whether a list of causes would not say it all."""
        return any(len(children) > 1 for children in self.children)

    def below(self, place: int, depth: int = 0) -> Iterator[tuple[int, int]]:
        """The places of an exception and of everything below it, each with its depth."""
        yield place, depth
        for child in self.children[place]:
            yield from self.below(child, depth + 1)


def read_tree(exceptions: Sequence[ExceptionValue]) -> ExceptionTree | None:
    """Without any ids each exception was caused by the one before it. None where ids are missing, double or cyclic."""
    ids = [_number(one, "exception_id") for one in exceptions]
    if not exceptions:
        return None
    if all(id_ is None for id_ in ids):
        last = len(ids) - 1
        return _grown([place + 1 if place < last else None for place in range(len(ids))], range(len(ids)))
    places = {id_: place for place, id_ in enumerate(ids)}
    if None in places or len(places) < len(ids):
        return None
    parent_ids = [_number(one, "parent_id") for one in exceptions]
    if any(id_ is not None and id_ not in places for id_ in parent_ids):
        return None
    parents = [None if id_ is None else places[id_] for id_ in parent_ids]
    return _grown(parents, [places[id_] for id_ in sorted(id_ for id_ in ids if id_ is not None)])


def _grown(parents: list[int | None], order: Sequence[int]) -> ExceptionTree | None:
    """The tree of these parents; None where they make none. `order` is that of children."""
    roots = [place for place, parent in enumerate(parents) if parent is None]
    if len(roots) != 1:
        return None
    children: list[list[int]] = [[] for _ in parents]
    for place in order:
        parent = parents[place]
        if parent is not None:
            children[parent].append(place)
    tree = ExceptionTree(tuple(parents), tuple(map(tuple, children)), roots[0])
    # Whatever a circle holds hangs on no root.
    return tree if sum(1 for _ in tree.below(tree.root)) == len(parents) else None


def _number(exception: ExceptionValue, name: str) -> int | None:
    value = exception.mechanism.get(name) if exception.mechanism else None
    return value if type(value) is int else None


def source_of(exception: ExceptionValue) -> str:
    """Where the parent holds it: InnerExceptions[1], errors[0], __context__; "" where that was not sent."""
    source = exception.mechanism.get("source") if exception.mechanism else None
    return source if isinstance(source, str) else ""


def is_group(exception: ExceptionValue) -> bool:
    """It holds others, and says so."""
    return exception.mechanism is not None and exception.mechanism.get("is_exception_group") is True


# ---------------------------------------------------------------- the one that names the event


def find_main(exceptions: Sequence[ExceptionValue], tree: ExceptionTree | None) -> int:
    """The place of the newest; but what only holds or wraps another yields to it (rustrak#306: as Sentry does)."""
    main = len(exceptions) - 1
    if tree is None or main == 0:
        return main
    if _is_diagnostic(exceptions[main]):
        parent = tree.parents[main]
        main = main if parent is None else parent
    while True:
        inner = _inside_wrapper(exceptions, tree, _inside_group(exceptions, tree, main))
        if inner == main:
            return main
        main = inner


def _inside_group(exceptions: Sequence[ExceptionValue], tree: ExceptionTree, place: int) -> int:
    """The only member, or the first of several that are alike, groups in groups included; else the group itself."""
    while is_group(exceptions[place]):
        members = _members(exceptions, tree, place)
        if len(members) == 1:
            place = members[0]
            continue
        leaves = list(_leaves(exceptions, tree, place))
        if leaves and len({signature_of(exceptions[leaf]) for leaf in leaves}) == 1:
            return leaves[0]
        return place
    return place


def _leaves(exceptions: Sequence[ExceptionValue], tree: ExceptionTree, place: int) -> Iterator[int]:
    for member in _members(exceptions, tree, place):
        if is_group(exceptions[member]):
            yield from _leaves(exceptions, tree, member)
        else:
            yield member


def _members(exceptions: Sequence[ExceptionValue], tree: ExceptionTree, place: int) -> tuple[int, ...]:
    """What a group holds; not what it was raised from."""
    children = tree.children[place]
    numbered = tuple(child for child in children if source_of(exceptions[child]).endswith("]"))
    return numbered or children


def _inside_wrapper(exceptions: Sequence[ExceptionValue], tree: ExceptionTree, place: int) -> int:
    """The cause of what a framework wraps around every error that it meets."""
    if not _is_wrapper(exceptions[place]):
        return place
    causes = [child for child in tree.children[place] if not _is_suppressed(exceptions[child])]
    return causes[0] if causes else place


_REACT = (
    "There was an error during concurrent rendering",
    "There was an error while hydrating",
    "Minified React error #422",
    "Minified React error #423",
    "Minified React error #520",
)
# By type, and how the module begins that it must be of where one was sent.
_WRAPPERS = {
    "OnErrorNotImplementedException": ("io.reactivex", "rx."),
    "UndeliverableException": ("io.reactivex", "rx."),
    "CompositeException": ("io.reactivex", "rx."),
    "ErrorCallbackNotImplemented": ("reactor.core",),
    "DiagnosticCoroutineContextException": ("kotlinx.coroutines",),
    "DiagnosticComposeException": ("androidx.compose",),
}


def _is_wrapper(exception: ExceptionValue) -> bool:
    if (exception.value or "").startswith(_REACT):
        return exception.type in (None, "Error")
    module, _, type_ = (exception.type or "").replace("$", ".").rpartition(".")
    modules = _WRAPPERS.get(type_)
    module = exception.module or module
    return modules is not None and (not module or module.startswith(modules))


def _is_diagnostic(exception: ExceptionValue) -> bool:
    """A note that hangs on the exception that it explains."""
    return (exception.type or "").rpartition(".")[2].startswith("Diagnostic") and _is_wrapper(exception)


def _is_suppressed(exception: ExceptionValue) -> bool:
    mechanism: dict[str, Any] = exception.mechanism or {}
    return mechanism.get("type") == "suppressed" or _is_diagnostic(exception)
