"""Relay's caps on what it keeps (docs/protocol.md, "Trimming"), which we do not apply."""

import json
from typing import Any


def cut(text: str | None, most: int, allowance: int) -> str | None:
    """A text as Relay cuts it."""
    return text if text is None or len(text) <= most + allowance else text[: most - 3] + "..."


class _Budget:
    def __init__(self, left: int) -> None:
        self.left = left


def trim(data: Any, depth: int = 5, most: int = 2048) -> Any:
    """Data as Relay cuts it: 2,048 bytes in the order of its keys, five levels."""
    return _trim(data, depth, _Budget(most))


def _trim(value: Any, depth: int, budget: _Budget) -> Any:
    if isinstance(value, str):
        return _trim_text(value, budget)
    if isinstance(value, (dict, list)):
        if depth == 1:
            text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
            return _trim_text(text, budget)
        return _trim_container(value, depth, budget)
    whole = isinstance(value, float) and value.is_integer()  # 1e20 costs its 21 digits
    budget.left = max(budget.left - len(json.dumps(int(value) if whole else value)) - 1, 0)
    return value


def _trim_text(text: str, budget: _Budget) -> str:
    left = budget.left
    if len(text) > left:
        text = text[: max(left - 3, 0)] + "..."
    budget.left = max(left - len(text.encode("utf-8", "surrogatepass")) - 3, 0)
    return text


def _trim_container(value: Any, depth: int, budget: _Budget) -> Any:
    pairs = sorted(value.items()) if isinstance(value, dict) else list(enumerate(value))
    kept = []
    for key, child in pairs:
        if budget.left <= 0:
            break
        kept.append((key, _trim(child, depth - 1, budget)))
    budget.left = max(budget.left - 3, 0)
    return dict(kept) if isinstance(value, dict) else [child for _, child in kept]
