"""The room of permits, prohibitions and legal grounds."""

from django.apps import AppConfig


class PermitsConfig(AppConfig):
    name = "talo.register.permits"
    label = "permits"
