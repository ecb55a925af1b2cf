"""The room of the joint client plan."""

from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "talo.path.plan"
    label = "plan"

    def ready(self) -> None:
        from talo.foundation.ui.registry import register_client_panel, register_client_tab
        from talo.path.plan import events, panels
        from talo.register.tasks import kinds as tasks
        from talo.register.timeline import events as timeline

        timeline.register(*events.ALL)
        tasks.register(*events.TASKS)
        register_client_tab(panels.TAB)
        register_client_panel(*panels.PANELS)
