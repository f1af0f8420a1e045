"""What public reports said of reading errors, as small events, with what a reader must get: list, page, API, text."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.cases.sending import SENT, Read, bodies_of, read, send
from tests.places import Place, make_place
from timeline.models import Event, Issue


@dataclass(frozen=True)
class Case:
    """The titles of its issues; what its newest event shows."""

    titles: tuple[str, ...]
    page: tuple[str, ...] = ()  # stands on the page
    rows: tuple[str, ...] = ()  # begins a row of the text export, without its time
    absent: tuple[str, ...] = ()  # stands on no page
    remark: str = ""  # begins one of the API's
    own: str = ""  # the title of the event itself, where it is not that of its issue
    api: dict[str, Any] = field(default_factory=dict)


AGGREGATE = (
    "System.AggregateException: One or more errors occurred. (row 7: bad date) (Failed to connect to db-2)"
)
GROUP = "ExceptionGroup: unhandled errors in a TaskGroup (2 sub-exceptions)"
WAVE = "fatal default InvalidOperationException: wave {} not ready ×2"
MOVED = "sent as 2026-11-26 00:00:00.000 UTC; moved by +26 h 41 min, because the sender's clock (`sent_at`) was behind"
CASES = {
    "message-stack-in-threads": Case(("Retry budget exhausted for queue-a",), ("worker/jobs.py:88 in run_job", "give_up(job)", "<Job 17>", "Threads 1")),
    "native-unsymbolicated": Case(("SIGSEGV: Segfault",), ("viewer +0x14f2 (0x55d1c2a014f2)", "viewer +0x1b7e", "/opt/viewer/bin/viewer", "signal.name SIGSEGV"), absent=("<unknown>",)),
    "js-minified-columns": Case(('TypeError: can\'t access property "padding", t.rows.first() is null',), ("panel-Za9xCv34.js:2:4198314",)),
    "synthetic-worker-error": Case(("Error: Uncaught NetworkError: Failed to execute 'importScripts' on 'WorkerGlobalScope': the script at 'https://cdn.example.org/chunks/4899.6c7be.js' failed to load.",), absent=("<unknown>",)),
    "dotnet-aggregate-tree": Case((AGGREGATE,), ("InnerExceptions[0]", "InnerExceptions[1]", "Importer.cs:62 in ImportAll")),
    "react-recoverable-wrapper": Case(("RangeError: Invalid time value in <OrderDate>",), ("src/OrderDate.tsx:9 in OrderDate",)),
    "python-nested-groups": Case((GROUP,), ("exceptions[0]", "__context__")),
    "cocoa-touch-which-button": Case(("NSInvalidArgumentException: -[NSNull length]: unrecognized selector",), rows=("info ui touch onTapStart: Start", "info ui touch onTap: workout_save_button")),
    "graphql-all-the-same": Case(("GraphQLError: Code: 3",), rows=tuple(f"info http POST api.example.org/v1/graphql {name} 200" for name in ("LoadProfile", "SaveWorkout", "LoadProfile", "CartQuery", "PayMutation", "Logout"))),
    "rn-touch-path": Case(("Error: cannot read nav state",), rows=("info ui touch checkout-submit · SubmitButton (CheckoutScreen.tsx) ‹ Footer ‹ CheckoutScreen",)),
    "flutter-route-without-name": Case(("StateError: Bad state: No element",), rows=("info navigation → / state=didPush",)),
    "android-http-start-end": Case(("IllegalStateException: no receipt",), ("2.35 s", "Last problem: POST api.example.org/pay no response"), ("info http POST api.example.org/pay no response timeout",), absent=("1795687189000",)),
    "unity-each-error-twice": Case(("System.NullReferenceException: Object reference not set to an instance of an object",), ("4 fatal",), tuple(WAVE.format(n) for n in range(4)), absent=("4 errors",)),
    "kmp-pairs": Case(("RuntimeException: boom",), rows=("info system state=foreground ×2", "info navigation created MainActivity ×2", "info navigation started MainActivity ×2", "info navigation → /home ×2", "info navigation /home → /detail/{id} ×2", "info system state=background ×2")),
    "unreal-log-crumbs": Case(("Assertion failed: Index >= 0 [File:Inventory.cpp] [Line: 88]",), absent=("<unknown>",)),
    "godot-script-error": Case(("SCRIPT ERROR: Invalid call. Nonexistent function 'heal' in base 'Nil'.",), ("res://player.gd:41",)),
    "laravel-bindings": Case(('ErrorException: Undefined array key "sku"',), ("executionTimeMs=1.2 s",), absent=("quiet",)),
    "logback-template": Case(("Payment 8123 of tenant acme failed after 3 tries",), ("Pay.java:77 in charge", "http-nio-8080-exec-4", "Payment {} of tenant {} failed after {} tries")),
    "feature-flags": Case(("Error: checkout v2 exploded",), ("checkout-v2 true", "dark-mode false", "org:beta true", "search.engine solr")),
    "anr-crumbs-of-next-run": Case(("ApplicationNotResponding: ANR",), ("Last crumb: resumed Old , 5 h before", "after the event", "3 of 4 crumbs are later than the event")),
    "js-clock-behind": Case(("Error: late",)),
    "null-frames": Case(("Error: outer",), ("b.js:2 in b",), absent=("unknown place",)),
    "cocoa-nserror-mechanism": Case(("NSURLErrorDomain: The certificate for this server is invalid. (Code: -1202)",), ("NSURLErrorDomain: -1202", "ns_error.code -1202", "mach_exception.name EXC_BAD_ACCESS", "https://developer.example.org/ns", "failing_url https://api.example.org/login")),
    "flutter-framework-error": Case(("FlutterError: ══╡ EXCEPTION CAUGHT BY RENDERING LIBRARY ╞══",), ("thrown during layout", "rendering library", "cart.dart:42:12")),
    "wasm-frames": Case(("RuntimeError: unreachable",), ("wasm-function[2275]:0x2b880f",)),
    "level-rises": Case(("disk full",), api={"level": "fatal"}),
    "spark-driver": Case(("Py4JJavaError: An error occurred while calling o42.count.",), rows=("warning default Job 3 Failed",)),
    "crumbs-named-by-id": Case(("TypeError: x is undefined",), rows=("error event 4f1c3bcc0279865fe3058404b2831d9e not stored here",)),
    "crashpad-minidump": Case(("Native crash",), ("1 minidump (minidump.dmp) came with this event and is not kept",), tuple(f"info ui menu {n}" for n in range(5)), remark="5 breadcrumbs were read from 2 attachments", absent=("No breadcrumbs came",)),
    "attachment-name-not-escaped": Case(("native unhandled exception: Unhandled exception. Code 0xc0000005",), remark="the rest of the envelope could not be read"),
    "replay-length-too-short": Case(("Error: with replay of wrong length",), remark="the rest of the envelope could not be read"),
    "event-and-logs": Case(("Error: charge with logs",)),
    "offline-sent-at-fresh": Case(("Offline0: queued on the train",), absent=("moved by",)),
    "offline-sent-at-stale": Case(("Offline1: queued on the train",), (MOVED,), remark=MOVED),
    "group-members-in-another-order": Case((GROUP,)),
    "native-two-places": Case(("SIGSEGV: Segfault", "SIGSEGV: Segfault")),
    "same-message-two-places": Case(("Request failed",)),
    "quiet-after-step-back": Case(("Ex: maui",), absent=("1 min 3 s",)),
    "search-by-frame-class": Case(("NullReferenceException: Object reference not set",)),
    "search-with-colons": Case(('Rack::Timeout::RequestTimeoutError: Request waited 12ms, then ran for longer than 15000ms: path="/cart" [GET] status:open',)),
    "kotlin-diagnostic-wrapper": Case(("SQLiteFullException: database or disk is full", "IllegalStateException: no view")),
    "placeholder-replaces-title": Case(("NetError: connection reset by db-3",), own="<unlabeled event>"),
    "crumb-with-exception-in-data": Case(("E: y",), rows=("error log task crashed ValueError: no rows", 'error error ValueError, KeyError: {"code":7}', "error error OSError: No space left")),
}  # fmt: skip


@pytest.fixture
def place(db: None) -> Place:
    place = make_place("acme")
    Event.objects.in_project(place.project.pk).delete()
    Issue.objects.in_project(place.project.pk).delete()
    return place


def test_no_case_is_left_out() -> None:
    assert {path.stem for path in SENT.iterdir()} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_a_case(name: str, place: Place) -> None:
    send(place, bodies_of(name))
    check(CASES[name], read(place))


def check(case: Case, found: Read) -> None:
    assert tuple(found.issues) == case.titles
    title = case.own or case.titles[-1]
    assert found.api["title"] == title
    assert found.text.splitlines()[0].endswith(title)
    for shown in case.titles:
        assert " ".join(shown.split()) in found.lists
    for text in (*case.page, " ".join(title.split())):
        assert text in found.page
    places = [next(n for n, row in enumerate(found.exported) if row.startswith(begin)) for begin in case.rows]
    assert len(places) == len(case.rows)
    for text in case.absent:
        assert text not in found.page + found.lists + found.text
    if case.remark:
        assert any(remark["text"].startswith(case.remark) for remark in found.api["remarks"])
    assert case.api.items() <= found.api.items()


def test_what_flaps_is_one_row(place: Place) -> None:
    crumbs = [
        {"timestamp": f"2026-11-26T09:59:{n:02}.000Z", "type": "connectivity", "category": "device.connectivity",
         "data": {"connectivity": ("wifi", "none")[n % 2]}} for n in range(40)
    ]  # fmt: skip
    event = {"timestamp": "2026-11-26T10:00:00.000Z", "exception": [{"type": "E"}], "breadcrumbs": crumbs}
    send(place, [("store", {}, json.dumps(event).encode())])
    assert "info system connectivity=wifi ⇄ connectivity=none ×20 to" in read(place).exported[0]


def test_very_long_crumbs_are_clamped_and_whole_in_the_json(place: Place) -> None:
    image = "data:image/png;base64,iVBORw0KGgo" + "iVBORw0KGgo" * 18_000
    log = "\n".join(f"[{n:05}] LogStreaming: Display: loaded chunk {n}" for n in range(6_000))
    state = {f"k{n}": {"v": "x" * 40, "n": [1, 2, 3]} for n in range(2_500)}
    crumbs = [
        {"timestamp": "2026-11-26T09:59:57.000Z", "category": "payload", "message": image},
        {"timestamp": "2026-11-26T09:59:58.000Z", "category": "logfile", "message": log},
        {"timestamp": "2026-11-26T09:59:59.000Z", "category": "state", "message": "redux", "data": {"state": state}},
    ]  # fmt: skip
    event = {"timestamp": "2026-11-26T10:00:00.000Z", "exception": [{"type": "E", "value": "long"}]}
    send(place, [("store", {}, json.dumps({**event, "breadcrumbs": crumbs}).encode())])

    found = read(place)

    assert "[00000] LogStreaming: Display: loaded chunk 0 +5,999 lines" in found.page
    assert "redux state={2,500}" in found.page
    assert len(found.page) < 50_000
    assert [crumb["message"] for crumb in found.api["breadcrumbs"]] == [image, log, "redux"]
    assert "loaded chunk 5999" in found.text
