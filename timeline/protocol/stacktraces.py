"""The Stack Trace interface: frames, oldest call first (docs/protocol.md, "Frames")."""

from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from timeline.protocol.frame_fields import MAX_REMARKS, read_frames
from timeline.protocol.images import NO_IMAGES, Images, read_address
from timeline.protocol.meta import length_of, node_of
from timeline.protocol.remarks import INVALID, MISSING, TOO_LONG, Remark, unexpected

# Beyond these the oldest calls, where it began, and the newest, where it ended, are read.
OLDEST, NEWEST = 200, 800
_ADDRESS = "instruction_addr"
MAX_FRAMES = 5_000  # of all exceptions of an event, or of all its threads
MAX_LINES = 100  # of source before the line of a frame, and after it


class Frame(NamedTuple):
    """One call. Absent is None. (A tuple takes a fifth of the time that a frozen dataclass does to make.)"""

    function: str | None = None
    module: str | None = None
    filename: str | None = None
    abs_path: str | None = None
    lineno: int | None = None
    colno: int | None = None
    in_app: bool | None = None
    context_line: str | None = None
    pre_context: tuple[str, ...] = ()
    post_context: tuple[str, ...] = ()
    vars: dict[str, Any] | None = None
    package: str | None = None  # of native code: the path of its image
    raw_function: str | None = None  # where no other is: as the compiler has it, with its parameters
    instruction_addr: str | None = None  # hexadecimal, as the next two
    symbol_addr: str | None = None
    image_addr: str | None = None
    offset: int | None = None  # of the instruction in its image
    debug_id: str | None = None  # of the image

    @property
    def called(self) -> str | None:
        """What a person is told of its function."""
        return self.function or self.raw_function


@dataclass(frozen=True, slots=True)
class Stacktrace:
    """The calls that led somewhere."""

    frames: tuple[Frame, ...] = ()
    omitted: int = 0  # how many frames are missing: the SDK left them out, or we

    @property
    def telling(self) -> tuple[Frame, ...]:
        """Those frames that say anything: SDKs send null and empty ones."""
        return tuple([frame for frame in self.frames if frame.function or not _says_nothing(frame)])


def read_stacktrace(
    value: Any,
    field: str,
    remarks: list[Remark],
    node: dict[str, Any] | None = None,
    images: Images = NO_IMAGES,
    most: int = OLDEST + NEWEST,
) -> Stacktrace | None:
    """A stack trace; None where none was sent. `field` is its path, for the remarks; `node` what `_meta` says.

    Of fewer than OLDEST + NEWEST frames that may be read, `most`, the newest are.
    """
    if value is None:
        return None
    if type(value) is not dict:
        remarks.append(unexpected(field, "a stack trace", value))
        return None
    sent = value.get("frames")
    if type(sent) is not list or not sent:
        if sent is None:
            remarks.append(Remark(f"{field}.frames", MISSING, "frames are missing"))
        elif sent == []:
            remarks.append(Remark(f"{field}.frames", INVALID, "no frames were sent"))
        else:
            remarks.append(unexpected(f"{field}.frames", "a list of frames", sent))
        return Stacktrace()
    omitted = _count_omitted(value.get("frames_omitted"), node, len(sent))
    places = list(range(len(sent)))
    most = min(most, OLDEST + NEWEST)
    if len(sent) > most:
        oldest = OLDEST if most == OLDEST + NEWEST else 0
        places[oldest : len(sent) - most + oldest] = []
        which = f"{oldest:,} oldest and {most - oldest:,}" if oldest else f"{most:,}"
        text = f"only the {which} newest of {len(sent):,} frames are read"
        remarks.append(Remark(f"{field}.frames", TOO_LONG, text, length=len(sent)))
        omitted += len(sent) - len(places)
    wrong: list[Remark] = []
    frames = list(map(_make, read_frames([sent[place] for place in places], places, field, wrong)))
    native = [at for at, place in enumerate(places) if type(sent[place]) is dict and _ADDRESS in sent[place]]
    for at in native:
        frames[at] = _with_addresses(frames[at], sent[places[at]], images)
    remarks += wrong
    if len(wrong) == MAX_REMARKS:
        remarks.append(Remark(f"{field}.frames", INVALID, "whatever else is of the wrong kind is left out"))
    return Stacktrace(tuple(frames), omitted)


def _count_omitted(told: Any, node: dict[str, Any] | None, kept: int) -> int:
    """`frames_omitted` is [start, end); `_meta` tells how many there were."""
    omitted = max((length_of(node_of(node, "frames")) or 0) - kept, 0) if node else 0
    if type(told) is list and len(told) == 2 and type(told[0]) is int and type(told[1]) is int:
        omitted = max(omitted, min(told[1] - told[0], 1 << 53))
    return omitted


def _make(values: tuple[Any, ...]) -> Frame:
    (function, module, filename, abs_path, source, package, raw, pre, post, lineno, colno, in_app, held) = (
        values
    )
    if source is None and (pre or post):
        source = ""
    if function == "?":
        function = None
    return Frame(
        function,
        module,
        filename or (_path_of(abs_path) if abs_path else filename),
        abs_path or filename,
        lineno,
        colno,
        in_app,
        source,
        tuple(pre[-MAX_LINES:]) if pre else (),
        tuple(post[:MAX_LINES]) if post else (),
        held or None,
        package,
        None if function else raw or None,
    )


def _says_nothing(frame: Frame) -> bool:
    return not (
        frame.filename
        or frame.module
        or frame.raw_function
        or frame.package
        or frame.instruction_addr
        or frame.context_line
        or frame.vars
    )


def _with_addresses(frame: Frame, sent: dict[str, Any], images: Images) -> Frame:
    """The frame with where it was in memory: in the image that it names, else in the one that holds its address."""
    address = read_address(sent[_ADDRESS])
    if address is None:
        return frame
    start: int | None
    offset: int | None
    mode = sent.get("addr_mode")
    if type(mode) is str and mode[:4] == "rel:" and mode[4:].isdecimal() and len(mode) < 10:
        image = images.numbered(int(mode[4:]))  # WebAssembly
        start, offset = None, address
    else:
        start = read_address(sent.get("image_addr")) or None
        image = images.holding(address)
        start = start or (image.start if image else None)
        offset = address - start if start is not None and start <= address else None
    symbol = read_address(sent.get("symbol_addr"))
    return frame._replace(
        package=frame.package or (image.path if image else None) or None,
        instruction_addr=f"0x{address:x}",
        symbol_addr=None if symbol is None else f"0x{symbol:x}",
        image_addr=None if start is None else f"0x{start:x}",
        offset=offset,
        debug_id=(image.debug_id if image else None) or None,
    )


def _path_of(abs_path: str) -> str:
    """A URL's path; anything else as it is."""
    if "://" not in abs_path[:32]:
        return abs_path
    try:
        return urlsplit(abs_path[:4096]).path or abs_path
    except ValueError:
        return abs_path
