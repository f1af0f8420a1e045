"""What granian loads: the server, in a process where Django may not be set up yet."""

import contextlib
import ctypes
import gc
import sys

from crumbsite.wsgi import application

# isort: split
# Only now, because Django is set up by the line above.
from timeline.server.server import Server

server = Server(application)
gc.freeze()  # what is loaded by now is never garbage: no collection looks at it again
gc.set_threshold(10_000)  # a page and an event make thousands of objects, and few cycles
# A thread that computes gives way to one that was waiting for the database: an event waits dozens of times. Where only
# one thread works this costs nothing.
sys.setswitchinterval(0.0005)
# Memory of large bodies goes back at once: glibc would keep it after the first one (M_MMAP_THRESHOLD in mallopt(3)).
with contextlib.suppress(OSError, AttributeError):
    ctypes.CDLL(None).mallopt(-3, 256 << 10)
