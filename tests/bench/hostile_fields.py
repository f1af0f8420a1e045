"""Hostile events of single fields: breadcrumbs that are many, long or odd; frames, exceptions, tags, remarks."""

from tests.bench.hostile import NOW, SIZE, Json, bush, crumbs, every, fill, frames, hostile, many

# ---------------------------------------------------------------- breadcrumbs


@hostile
def ten_thousand_requests() -> Json:
    return crumbs(
        *({"type": "http", "data": {"url": f"https://a.test/{n}", "method": "GET"}} for n in range(10_000))
    )


@hostile
def ten_thousand_different_categories() -> Json:
    return crumbs(
        *({"timestamp": NOW - n, "category": f"c{n}.x{n}.y", "message": "m"} for n in range(10_000))
    )


@hostile
def many_empty_breadcrumbs() -> Json:
    return crumbs(*[{}] * (SIZE // 3))


@hostile
def many_texts_for_breadcrumbs() -> Json:
    return crumbs(*["a"] * (SIZE // 4))


@hostile
def categories_of_separators() -> Json:
    return every(category="." * 505, message="m")


@hostile
def types_and_categories_that_differ() -> Json:
    return crumbs(*many(lambda n: {"type": f"{n}" * 90, "category": f"{n}." * 90}))


@hostile
def statements_of_numbers() -> Json:
    return every(category="query", message=fill("SELECT 1,2,3,", 8_000))


@hostile
def statements_of_quotes() -> Json:
    return every(category="query", message="SELECT " + fill("'a',", 8_000), level="error")


@hostile
def parameters_of_addresses() -> Json:
    return every(type="http", data={"url": "https://a.test/?" + fill("a=1&", 2_000), "method": "GET"})


@hostile
def console_arguments() -> Json:
    return every(category="console", data={"arguments": [bush(3, 6)] * 3})


@hostile
def many_keys_with_numbers() -> Json:
    return crumbs(*many(lambda n: {"timestamp": NOW, "data": {f"a{k}": k for k in range(60)}}))


@hostile
def remarks_on_every_breadcrumb() -> Json:
    sent = many({"timestamp": "x", "level": 7, "type": 1, "category": [], "data": [], "o": 1}, SIZE)
    return crumbs(*sent)


@hostile
def remarks_of_meta_on_breadcrumbs() -> Json:
    about = {
        str(n): {"message": {"": {"rem": [["r", "s", k, k + 1] for k in range(20)]}}} for n in range(1500)
    }
    return crumbs(*[{"message": "x" * 40}] * 1500, _meta={"breadcrumbs": {"values": about}})


@hostile
def a_message_with_many_ranges() -> Json:
    rules = [["r", "s", k * 2, k * 2 + 1] for k in range(40_000)]
    return crumbs(
        {"message": "x" * 90_000}, _meta={"breadcrumbs": {"values": {"0": {"message": {"": {"rem": rules}}}}}}
    )


@hostile
def breadcrumbs_that_fold() -> Json:
    return every(message="tick", level="warning", data={"a": {"b": [1, 2, 3]}})


@hostile
def breadcrumbs_back_in_time() -> Json:
    return crumbs(*({"timestamp": NOW - 9e8 + (n % 2) * 9e8 + n, "message": f"{n}"} for n in range(10_000)))


@hostile
def origins_and_links() -> Json:
    return crumbs(*many(lambda n: {"event_id": f"{n:032x}", "origin": f"auto.{n}", "type": "sentry.event"}))


# ---------------------------------------------------------------- around them


@hostile
def frames_with_long_lines() -> Json:
    line = "x" * 900
    return frames(
        function="f",
        in_app=True,
        lineno=1,
        context_line=line,
        pre_context=[line] * 5,
        post_context=[line] * 5,
    )


@hostile
def frames_with_many_lines() -> Json:
    return frames(
        function="f",
        in_app=True,
        lineno=9,
        context_line="x",
        pre_context=["<"] * 9000,
        post_context=["&"] * 9000,
    )


@hostile
def frames_with_variables() -> Json:
    return frames(function="f", in_app=True, vars=bush(2, 20))


@hostile
def a_hundred_exceptions() -> Json:
    frame = {
        "function": "f",
        "filename": "a.py",
        "context_line": "x",
        "pre_context": ["<"] * 5,
        "in_app": True,
        "vars": {"a": "1"},
    }
    return {
        "exception": [
            {"type": f"E{n}", "value": "v", "stacktrace": {"frames": [frame] * 80}} for n in range(100)
        ]
    }


@hostile
def many_small_frames() -> Json:
    return {
        "exception": [{"type": "E", "stacktrace": {"frames": [{"function": "f"}] * 600}} for n in range(90)]
    }


@hostile
def many_threads() -> Json:
    return {
        "threads": {"values": many({"id": 1, "name": "t", "stacktrace": {"frames": [{"function": "f"}] * 9}})}
    }


@hostile
def many_contexts() -> Json:
    return {"contexts": {f"c{n}": {"a": 1, "b": "<"} for n in range(SIZE // 24)}}


@hostile
def many_tags() -> Json:
    return {"tags": [[f"t{n}", "<" * 200] for n in range(SIZE // 220)]}


@hostile
def many_remarks() -> Json:
    about = {f"k{n}": {"": {"err": ["invalid_data"], "val": "x" * 90}} for n in range(SIZE // 140)}
    return {"_meta": {"extra": about}, "extra": {"k1": 1}}


@hostile
def many_wrong_tags() -> Json:
    return {"tags": many({"": "<"})}


@hostile
def a_long_fingerprint() -> Json:
    return {"fingerprint": many("a")}


@hostile
def a_template_with_many_parameters() -> Json:
    return {"logentry": {"message": fill("%s", 250_000), "params": ["<b>"] * 100_000}}
