"""The root of every URL; all of them stand in `timeline/urls.py`."""

from django.urls import include, path

urlpatterns = [path("", include("timeline.urls"))]
