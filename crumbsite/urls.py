"""The root of every URL; all of them stand in `timeline/urls.py`. The admin is there only when it is asked for."""

from django.conf import settings
from django.urls import URLResolver, include, path

from timeline.views import errors
from timeline.views.people import admin_sign_in

urlpatterns: list[URLResolver] = []
if settings.ADMIN:
    from django.contrib import admin

    admin.site.login = admin_sign_in  # type: ignore[method-assign]  # one way to sign in for everything
    urlpatterns += [path("admin/", admin.site.urls)]
urlpatterns += [path("", include("timeline.urls"))]

# Django looks for these names here.
handler400 = errors.bad_request
handler500 = errors.server_error
