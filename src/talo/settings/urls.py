"""All doors of the house: each room brings its own URLs."""

from __future__ import annotations

from importlib.util import find_spec

from django.apps import apps
from django.urls import include, path

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
]
for config in apps.get_app_configs():
    if config.name.startswith("talo.") and find_spec(f"{config.name}.urls"):
        urlpatterns.append(path("", include(f"{config.name}.urls")))

handler403 = "talo.foundation.ui.errors.not_found"
handler404 = "talo.foundation.ui.errors.not_found"
handler500 = "talo.foundation.ui.errors.failed"
