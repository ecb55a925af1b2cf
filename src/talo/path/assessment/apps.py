"""The room of assessment: instruments, rounds and their change, the work ability profile."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "talo.path.assessment"
    label = "assessment"

    def ready(self) -> None:
        from talo.foundation.ui.registry import register_client_panel, register_client_tab
        from talo.path.assessment import events, panels
        from talo.register.timeline import events as timeline

        timeline.register(*events.ALL)
        register_client_tab(panels.TAB)
        register_client_panel(*panels.PANELS)
