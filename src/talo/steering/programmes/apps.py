"""The room of programmes: plans as data, enrolment, indicators counted through the counting role."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "talo.steering.programmes"
    label = "programmes"

    def ready(self) -> None:
        from talo.foundation.ui.registry import register_client_panel, register_nav
        from talo.register.timeline import events as timeline
        from talo.steering.programmes import events, navigation, taking_part

        timeline.register(*events.ALL)
        register_nav(navigation.NAV)
        register_client_panel(taking_part.PANEL)
