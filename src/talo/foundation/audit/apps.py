"""The room of the sealed log."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "talo.foundation.audit"
    label = "audit"

    def ready(self) -> None:
        from talo.foundation.audit import checks
        from talo.foundation.database import inspecting

        inspecting.register(checks.heads_are_kept)
        inspecting.register(checks.log_is_sealed, only_production=True)
