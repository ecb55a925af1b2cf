"""The room of notices."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "talo.foundation.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from talo.foundation.database import inspecting
        from talo.foundation.notices import checks

        inspecting.register(checks.tasks_succeed)
        inspecting.register(checks.mail_leaves, only_production=True)
        inspecting.register(checks.worker_works, only_production=True)
