"""The room of employers, contacts with them, and jobs."""

from django.apps import AppConfig


class EmployersConfig(AppConfig):
    name = "talo.path.employers"
    label = "employers"

    def ready(self) -> None:
        from talo.foundation.ui.registry import register_client_tab, register_nav
        from talo.path.employers import events, panels
        from talo.register.timeline import events as timeline

        timeline.register(*events.ALL)
        register_nav(panels.NAV)
        register_client_tab(panels.TAB)
