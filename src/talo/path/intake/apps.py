"""The room of intake: check-in, walk-in, the unit's queue, and the way from a contact to a client."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "talo.path.intake"
    label = "intake"

    def ready(self) -> None:
        from talo.foundation.notices import kinds as notices
        from talo.foundation.ui.registry import register_client_panel, register_nav
        from talo.path.intake import events, panels, passing
        from talo.register.tasks import duties, ending_units
        from talo.register.tasks import kinds as tasks
        from talo.register.timeline import events as timeline

        timeline.register(*events.ALL)
        tasks.register(*events.TASKS)
        notices.register(*events.NOTICES)
        duties.register(passing.DUTY)
        ending_units.register(passing.KEPT)
        register_nav(panels.NAV)
        register_client_panel(panels.PANEL)
