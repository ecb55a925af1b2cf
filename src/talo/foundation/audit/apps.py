"""The room of the sealed log."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "talo.foundation.audit"
    label = "audit"
