"""The staff's door: today, the caseload, the client page. No models."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "talo.doors.desk"
    label = "desk"

    def ready(self) -> None:
        from talo.doors.desk import events, frame, panels
        from talo.foundation.ui import registry
        from talo.register.tasks import kinds as tasks
        from talo.register.timeline import events as timeline

        timeline.register(*events.ALL)
        tasks.register(*events.TASKS)
        registry.register_nav(*panels.NAV)
        registry.register_client_tab(*panels.TABS)
        registry.register_client_panel(*panels.PANELS)
        registry.register_client_frame(frame.client_frame)
        registry.register_search("desk:search", panels.SEARCH, panels.ROLES)
