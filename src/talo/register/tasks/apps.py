"""The room of tasks."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "talo.register.tasks"
    label = "tasks"

    def ready(self) -> None:
        from talo.foundation.notices import kinds as notices
        from talo.foundation.ui import registry
        from talo.register.tasks import events, kinds, panels, people
        from talo.register.timeline import events as timeline

        timeline.register(*events.ALL)
        kinds.register(*events.TASKS)
        notices.register(*events.NOTICES)
        registry.register_nav(people.NAV)
        registry.register_client_panel(*panels.PANELS)
