from timeline.ingest.downloads import from_download, is_download

DOWNLOAD = {
    "id": "e" * 32,
    "eventID": "e" * 32,
    "dateCreated": "2026-11-20T12:00:00Z",
    "dateReceived": "2026-11-20T12:00:01Z",
    "platform": "python",
    "type": "error",
    "tags": [{"key": "level", "value": "fatal"}, {"key": "color", "value": "red"}],
    "release": {"version": "4.0.0"},
    "context": {"argv": ["x"]},
    "contexts": {"runtime": {"name": "CPython"}},
    "entries": [
        {"type": "breadcrumbs", "data": {"values": [{"category": "auth", "message": "hi"}]}},
        {
            "type": "exception",
            "data": {
                "values": [
                    {
                        "type": "ValueError",
                        "value": "no",
                        "stacktrace": {
                            "frames": [
                                {
                                    "absPath": "/srv/a.py",
                                    "lineNo": 2,
                                    "inApp": True,
                                    "function": "f",
                                    "context": [[1, "one"], [2, "two"], [3, "three"]],
                                }
                            ]
                        },
                    }
                ]
            },
        },
        {"type": "debugmeta", "data": {}},
    ],
}


def test_a_download_is_told_from_an_event() -> None:
    assert is_download(DOWNLOAD)
    assert not is_download({"event_id": "e" * 32, "breadcrumbs": []})
    assert not is_download({"entries": [], "message": "an event that has a key of that name"})


def test_a_download_becomes_the_event_that_it_shows() -> None:
    event = from_download(DOWNLOAD)

    assert event["event_id"] == "e" * 32
    assert (event["timestamp"], event["level"], event["release"]) == (
        "2026-11-20T12:00:00Z",
        "fatal",
        "4.0.0",
    )
    assert event["breadcrumbs"] == {"values": [{"category": "auth", "message": "hi"}]}
    assert event["extra"] == {"argv": ["x"]}
    assert event["tags"] == [["level", "fatal"], ["color", "red"]]
    frame = event["exception"]["values"][0]["stacktrace"]["frames"][0]
    assert frame == {
        "abs_path": "/srv/a.py",
        "lineno": 2,
        "in_app": True,
        "function": "f",
        "pre_context": ["one"],
        "context_line": "two",
        "post_context": ["three"],
    }
    assert "entries" not in event


def test_a_download_of_odd_shapes_is_read_all_the_same() -> None:
    event = from_download(
        {
            "entries": [None, {"type": "exception", "data": [1]}, {"type": ["x"]}],
            "tags": "no",
            "eventID": None,
        }
    )

    assert event["exception"] == [1]
    assert event["tags"] == []
