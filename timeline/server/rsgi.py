"""What granian loads, in a process that may have nothing of Django yet: the server."""

import gc

from crumbsite.wsgi import application

# isort: split
# Only now, because Django is set up by the line above.
from timeline.server.server import Server

server = Server(application)
gc.freeze()  # what is loaded by now stays: no collection need look through it again
gc.set_threshold(10_000)  # a page and an event are thousands of objects, and seldom leave a cycle behind
