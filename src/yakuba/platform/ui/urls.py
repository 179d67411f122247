"""The screens' own addresses: language, help, accessibility, and the style page."""

from django.urls import path
from django.views.i18n import set_language

from yakuba.platform.ui import style, views

app_name = "ui"
urlpatterns = [
    path("language/", set_language, name="set_language"),
    path("help/", views.help_page, name="help"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("style/", style.style_page, name="style"),
    path("style/pages/<slug:kind>/", style.page_type, name="style_page_type"),
]
