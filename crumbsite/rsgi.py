"""What granian loads, in a process that may have nothing of Django yet: the door in front of it."""

from crumbsite.wsgi import application

# isort: split
# Only now, because Django is set up by the line above.
from crumbsite.server import Door

door = Door(application)
