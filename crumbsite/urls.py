"""The root of every URL; all of them stand in `timeline/urls.py`. The admin is there only when it is asked for."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLResolver, include, path

urlpatterns: list[URLResolver] = []
if settings.ADMIN:
    urlpatterns += [path("admin/", admin.site.urls)]
urlpatterns += [path("", include("timeline.urls"))]

# Django looks for these names here.
handler400 = "timeline.web.views.errors.bad_request"
handler500 = "timeline.web.views.errors.server_error"
