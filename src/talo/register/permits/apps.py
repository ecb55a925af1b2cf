"""The room of permits, prohibitions and legal grounds."""

from django.apps import AppConfig


class PermitsConfig(AppConfig):
    name = "talo.register.permits"
    label = "permits"

    def ready(self) -> None:
        from talo.foundation.notices import kinds as notices
        from talo.register.permits import disclosing, representing
        from talo.register.timeline.events import register

        register(*disclosing.EVENTS, *representing.EVENTS)
        notices.register(*representing.NOTICES)
