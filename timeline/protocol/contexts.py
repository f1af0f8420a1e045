"""The Contexts interface, as far as it names a trace (docs/protocol.md, "Fields of an event")."""

from itertools import islice
from typing import Any

from timeline.protocol.ids import NIL, read_id
from timeline.protocol.remarks import Remark, refused
from timeline.protocol.text import json_text

MAX_FLAGS = 1_000


def read_trace_id(contexts: Any, remarks: list[Remark]) -> str | None:
    """The id of the trace that the event belongs to, if a valid one was sent."""
    trace = contexts.get("trace") if type(contexts) is dict else None
    sent = trace.get("trace_id") if type(trace) is dict else None
    if sent is None:
        return None
    trace_id = read_id(sent)
    if trace_id is None or trace_id == NIL:
        remarks.append(refused("contexts.trace.trace_id", "not a trace id", sent))
        return None
    return trace_id


def read_flags(context: Any) -> dict[str, Any]:
    """The feature flags of the context `flags` with their results, in the order sent; {} where it holds none."""
    values = context.get("values") if type(context) is dict else context
    if type(values) is not list:
        return {}
    return {
        entry["flag"]: entry.get("result")
        for entry in values[:MAX_FLAGS]
        if type(entry) is dict and type(entry.get("flag")) is str
    }


def flag_texts(context: Any, most: int) -> list[str]:
    """`checkout-v2=true`, `variant=blue`, `old=null`: the first flags, as a search names them."""
    found = islice(read_flags(context).items(), most)
    return [f"{name}={_result(result)}" for name, result in found]


def _result(result: Any) -> str:
    if type(result) is str:
        return result
    return "…" if type(result) in (dict, list) else json_text(result)
