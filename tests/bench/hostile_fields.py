"""Hostile events of what stands around breadcrumbs: frames, exceptions, threads, contexts, tags, remarks."""

from tests.bench.hostile import SIZE, Json, bush, fill, frames, hostile, many


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


@hostile
def mechanisms_with_data() -> Json:
    return {
        "exception": many(
            lambda n: {
                "type": f"E{n}",
                "value": "v https://a.test/",
                "module": "m" * 20,
                "mechanism": {
                    "type": "t",
                    "description": "d http://b.test/",
                    "help_link": f"https://a.test/{n}",
                    "data": {f"k{k}": "<&" for k in range(40)},
                },
            }
        )
    }


@hostile
def threads_with_locks() -> Json:
    return {
        "threads": {
            "values": many(
                lambda n: {
                    "id": n,
                    "name": "t\u202e" * 9,
                    "crashed": n == 3,
                    "current": True,
                    "state": "WAITING",
                    "held_locks": {
                        f"0x{k:08x}": {
                            "address": f"0x{k:08x}",
                            "class_name": "a.b",
                            "package_name": "p",
                            "thread_id": k,
                            "type": 2,
                        }
                        for k in range(20)
                    },
                    "stacktrace": {"frames": [{"function": "f", "module": "m", "context_line": "x < y"}] * 3},
                }
            )
        }
    }
