"""The room of emergency access: a client opened for hours with a reason, told at once, reviewed by somebody else."""

from django.apps import AppConfig


class EmergencyConfig(AppConfig):
    name = "talo.register.emergency"
    label = "emergency"

    def ready(self) -> None:
        from talo.foundation.notices import kinds as notices
        from talo.foundation.ui.registry import register_nav
        from talo.register.emergency import events, keeping, navigation
        from talo.register.tasks import ending_units
        from talo.register.tasks import kinds as tasks
        from talo.register.timeline import events as timeline

        timeline.register(*events.ALL)
        tasks.register(*events.TASKS)
        notices.register(*events.NOTICES)
        ending_units.register(keeping.KEPT)
        register_nav(*navigation.ENTRIES)
