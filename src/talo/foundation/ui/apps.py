"""The ui room as a Django app."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Frames and parts of pages; it has no models."""

    name = "talo.foundation.ui"
    label = "ui"
    verbose_name = "Look"
