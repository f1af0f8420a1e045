"""Django's WSGI handler: what the server (`timeline/server`) hands complete requests to."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crumbsite.settings")

application = get_wsgi_application()
