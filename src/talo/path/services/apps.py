"""The room of services: catalogue, referrals, periods. The exemplary room: build others like it."""

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "talo.path.services"
    label = "services"

    def ready(self) -> None:
        from talo.foundation.ui.registry import register_client_panel, register_client_tab, register_nav
        from talo.path.services import events, keeping, panels
        from talo.register.tasks import ending_units
        from talo.register.tasks import kinds as tasks
        from talo.register.timeline import events as timeline

        timeline.register(*events.ALL)
        tasks.register(*events.TASKS)
        ending_units.register(*keeping.KEPT)
        register_nav(panels.NAV)
        register_nav(panels.CATALOGUE)
        register_client_tab(panels.TAB)
        register_client_panel(panels.PANEL)
