"""`{% load addresses %}`: `{% url %}` for what is stored, in a tenth of the time of Django's; a page has thirty."""

from django import template

from timeline.addresses import path_of

register = template.Library()
register.simple_tag(path_of, name="url")
