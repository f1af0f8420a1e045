"""What granian loads, in a process that may have nothing of Django yet: the door in front of it."""

import gc

from crumbsite.wsgi import application

# isort: split
# Only now, because Django is set up by the line above.
from crumbsite.server import Door

door = Door(application)
gc.freeze()  # what is loaded by now stays: no collection need look through it again
gc.set_threshold(10_000)  # a page and an event are thousands of objects, and seldom leave a cycle behind
