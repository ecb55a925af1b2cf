"""The room of areas."""

from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "talo.foundation.areas"
    label = "areas"
    default_auto_field = "django.db.models.BigAutoField"
