"""The room of law rows."""

from django.apps import AppConfig


class LawConfig(AppConfig):
    name = "talo.foundation.law"
    label = "law"
    default_auto_field = "django.db.models.BigAutoField"
