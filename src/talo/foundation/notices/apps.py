"""The room of notices."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "talo.foundation.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
