"""Every URL on one screen. Ingestion (`/api/<digits>/…`) never comes here: see `ingest/`."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
