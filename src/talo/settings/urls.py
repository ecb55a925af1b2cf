"""All doors of the house: each room brings its own URLs."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.urls import include, path

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
]
for config in apps.get_app_configs():
    if not config.name.startswith("talo.") or not find_spec(f"{config.name}.urls"):
        continue
    # The database's `urls` are connection strings.
    if hasattr(import_module(f"{config.name}.urls"), "urlpatterns"):
        urlpatterns.append(path("", include(f"{config.name}.urls")))

handler403 = "talo.foundation.ui.errors.not_found"
handler404 = "talo.foundation.ui.errors.not_found"
handler500 = "talo.foundation.ui.errors.failed"
