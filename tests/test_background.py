import threading

import pytest

from timeline.background import PeriodicThread


@pytest.mark.django_db(transaction=True)
def test_work_is_called_again_after_the_seconds_that_it_returns_until_the_end() -> None:
    calls, enough = [], threading.Event()

    def work(stopped: threading.Event) -> float:
        calls.append("work")
        if len(calls) == 3:
            enough.set()
            stopped.wait(10)
        return 0.001

    thread = PeriodicThread("test", work, 0, at_stop=lambda: calls.append("end"))
    thread.start()
    assert enough.wait(10)
    thread.stop()

    assert calls == ["work", "work", "work", "end"]


@pytest.mark.django_db(transaction=True)
def test_a_defect_is_logged_and_the_work_is_called_again(caplog: pytest.LogCaptureFixture) -> None:
    calls: list[int] = []
    again = threading.Event()

    def work(_: threading.Event) -> float:
        calls.append(len(calls))
        if len(calls) == 1:
            raise KeyError("x")
        again.set()
        return 60

    thread = PeriodicThread("test", work, 0.001)
    thread.start()
    assert again.wait(10)
    thread.stop()

    assert "Background work 'test' failed" in caplog.text
    assert "KeyError" in caplog.text
