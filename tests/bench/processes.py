"""What processes have used: CPU and memory, from /proc."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def tree(pid: int) -> set[int]:
    """A process and all below it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            fields = _stat(int(entry.name))
            if fields:
                children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, rest = set(), [pid]
    while rest:
        current = rest.pop()
        found.add(current)
        rest += children.get(current, [])
    return found


def named(name: str) -> set[int]:
    """The processes of this name."""
    return {
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and _read(entry / "comm").strip() == name
    }


def cpu_seconds(pids: set[int]) -> float:
    """User and system time, with that of children that have ended."""
    return sum(sum(map(int, fields[11:15])) / TICKS for fields in map(_stat, pids) if fields)


def resident_bytes(pids: set[int]) -> int:
    """Resident memory, what is shared counted in each."""
    return sum(int(fields[21]) * PAGE for fields in map(_stat, pids) if fields)


def _stat(pid: int) -> list[str]:
    """The fields behind the name."""
    return _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
