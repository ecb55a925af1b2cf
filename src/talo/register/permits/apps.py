"""The room of permits, prohibitions and legal grounds."""

from django.apps import AppConfig


class PermitsConfig(AppConfig):
    name = "talo.register.permits"
    label = "permits"

    def ready(self) -> None:
        from talo.register.permits.disclosing import EVENTS
        from talo.register.timeline.events import register

        register(*EVENTS)
