"""Tags and filters that every template may use without {% load %}."""

from django import template

register = template.Library()
