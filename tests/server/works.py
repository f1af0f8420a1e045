"""What a process beside the tests does."""

import os
import signal
import threading
import time
from typing import Any

TIMEOUT = 20


class Doing:
    """Does what it is told by name."""

    threads = 3

    def __call__(self, argument: Any, gone: threading.Event) -> Any:
        """The answer."""
        name, *given = argument
        return getattr(self, name)(*given, gone=gone)

    def stop(self) -> None:
        """Nothing is to be ended."""

    def echo(self, value: Any, gone: threading.Event) -> Any:
        """The same."""
        return value

    def where(self, gone: threading.Event) -> tuple[int, Any]:
        """The process, and what it does when it is told to end."""
        return os.getpid(), signal.getsignal(signal.SIGTERM)

    def fail(self, error: Exception, gone: threading.Event) -> None:
        """Raises it."""
        raise error

    def wait(self, gone: threading.Event) -> str:
        """Until nobody waits for it."""
        return "gone" if gone.wait(TIMEOUT) else "still there"

    def write(self, path: str, seconds: float, gone: threading.Event) -> str:
        """After a while, whatever happens."""
        time.sleep(seconds)
        with open(path, "w") as file:
            file.write("done")
        return "done"

    def lock(self, gone: threading.Event) -> Any:
        """What cannot be sent."""
        return threading.Lock()

    def die(self, gone: threading.Event) -> None:
        """At once."""
        os.kill(os.getpid(), signal.SIGKILL)


def make_doing() -> Doing:
    """As `Aside` asks for it."""
    return Doing()
