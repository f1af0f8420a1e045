"""What granian loads: the server, in a process where Django may not be set up yet."""

import gc

from crumbsite.wsgi import application

# isort: split
# Only now, because Django is set up by the line above.
from timeline.server.server import Server

server = Server(application)
gc.freeze()  # what is loaded by now is never garbage: no collection looks at it again
gc.set_threshold(10_000)  # a page and an event make thousands of objects, and few cycles
