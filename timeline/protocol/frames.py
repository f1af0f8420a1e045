"""What one call is called: its place, and which of a stack is the main one (docs/protocol.md, "Frames")."""

from timeline.protocol.stacktraces import Frame, Stacktrace


def main_frame(stacktrace: Stacktrace | None) -> Frame | None:
    """The last frame of the application; without one the last frame."""
    frames = stacktrace.telling if stacktrace else ()
    for frame in frames[::-1]:
        if frame.in_app:
            return frame
    return frames[-1] if frames else None


def place_of(frame: Frame) -> str:
    """shop/checkout.py:88, app.js:2:4198314; in native code viewer +0x14f2 (0x55d1c2a014f2)."""
    name = frame.filename or frame.module or ""
    if frame.instruction_addr and not frame.lineno and not (name and frame.called):
        return " ".join(filter(None, (image_place(frame), _address(frame))))
    if not name:
        return base_name(frame.package or "")
    if not frame.lineno:
        return name
    return f"{name}:{frame.lineno}:{frame.colno}" if frame.colno else f"{name}:{frame.lineno}"


def image_place(frame: Frame) -> str:
    """viewer +0x14f2: the image and how far behind its start, the same in every run."""
    name = base_name(frame.package or frame.filename or frame.module or "")
    return " ".join(filter(None, (name, f"+0x{frame.offset:x}" if frame.offset is not None else "")))


def _address(frame: Frame) -> str:
    """Where a function says no more."""
    if frame.called and frame.offset is not None:
        return ""
    return f"({frame.instruction_addr})" if image_place(frame) else frame.instruction_addr or ""


def base_name(path: str) -> str:
    """The last part of a path of any system."""
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2] or path
