"""The room of services: catalogue, referrals, periods. The exemplary room: build others like it."""

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "talo.path.services"
    label = "services"

    def ready(self) -> None:
        from talo.foundation.ui.registry import ClientPanel, ClientTab, NavEntry, register_nav, register_panel, register_tab
        from talo.path.services import events, pages
        from talo.register.tasks import kinds as tasks
        from talo.register.timeline import events as timeline

        timeline.register(*events.ALL)
        tasks.register(*events.TASKS)
        register_nav(NavEntry(**pages.NAV))
        register_tab(ClientTab(**pages.TAB))
        register_panel(ClientPanel(**pages.PANEL))
