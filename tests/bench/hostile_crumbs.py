"""Hostile events of breadcrumbs: many, long or odd."""

from tests.bench.hostile import NOW, SIZE, Json, bush, crumbs, every, fill, hostile, many


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


@hostile
def data_of_odd_types() -> Json:
    return crumbs(
        *many(
            lambda n: {
                "type": "http",
                "level": "error",
                "data": {
                    "url": {"a": 1},
                    "method": [1],
                    "status_code": "timeout",
                    "reason": {"b": 2},
                    "error": {"type": "E", "message": "m" * 50},
                    "took_ms": "12",
                    "response_body_size": "1e3",
                    "body": "query q { a }",
                    "start_timestamp": 1.5,
                    "end_timestamp": "2",
                },
            }
        )
    )


@hostile
def requests_with_documents() -> Json:
    return crumbs(
        *many(
            lambda n: {
                "type": "http",
                "data": {
                    "url": f"https://a.test/{n}/?a=1&b=2#c",
                    "method": "POST",
                    "status_code": 500,
                    "reason": "x",
                    "request_body": "query Q { a { b } }",
                    "http.query": "x=1&y=2",
                    "graphql.operation.name": f"op{n}",
                    "request_headers": {"a": "b"},
                    "duration": n,
                },
            }
        )
    )


@hostile
def navigations_far() -> Json:
    return every(
        type="navigation",
        data={"from": "https://a.test/" + "x/?a=%20&" * 60, "to": "https://b.test/" + "y/?a=%20&" * 60},
    )


@hostile
def words_that_repeat() -> Json:
    return every(message="ab " * 600, data={f"k{k}": "ab " * 10 + str(k) for k in range(20)})


@hostile
def messages_of_tracebacks() -> Json:
    return every(
        message="Traceback (most recent call last):\n"
        + '  File "a.py", line 1, in f\n    g()\n' * 50
        + "ValueError: x\n\nDuring handling of the above exception, another exception occurred:\n\n"
        + "\tat a.b.C.d(E.java:1)\n" * 40
    )


@hostile
def statements_with_many_values() -> Json:
    return every(
        category="query",
        message='SELECT "a"."b" FROM "a" WHERE "a"."c" IN (' + "%s," * 200 + ")",
        data={"db.params": ["it's"] * 200},
    )


@hostile
def statements_of_blanks() -> Json:
    return every(category="query", message='SELECT FROM "a" ' + "a\n" * 4000)


@hostile
def statements_of_places() -> Json:
    return every(category="query", message='SELECT FROM "a" ' + "? " * 4000, data={"bindings": [1] * 200})


@hostile
def rounds_that_nearly_repeat() -> Json:
    return crumbs(
        *(
            {
                "timestamp": NOW - 1,
                "category": f"c{n % 7 if n % 50 else n}",
                "message": "m",
                "level": "error",
                "data": {"a": n % 7},
            }
            for n in range(9000)
        )
    )


@hostile
def folds_that_differ() -> Json:
    return crumbs(
        *many(
            lambda n: {
                "category": "c",
                "message": "m",
                "data": {f"k{k}": {"a": n, "b": [n]} for k in range(30)},
            }
        )
    )


@hostile
def levels_and_origins_that_differ() -> Json:
    return crumbs(
        *many(
            lambda n: {
                "level": f"l{n}",
                "origin": f"o{n}",
                "category": f"c{n}",
                "type": f"t{n}",
                "message": "m",
                "zzz": {"k": [n]},
            }
        )
    )
