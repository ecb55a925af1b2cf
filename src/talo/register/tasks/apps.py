"""The room of tasks."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "talo.register.tasks"
    label = "tasks"

    def ready(self) -> None:
        from talo.foundation.notices import kinds as notices
        from talo.foundation.ui import registry
        from talo.register.organisations.administering import register_left_behind
        from talo.register.tasks import events, kinds, panels, people
        from talo.register.tasks.leaving import left_behind
        from talo.register.timeline import events as timeline

        timeline.register(*events.ALL)
        kinds.register(*events.TASKS)
        notices.register(*events.NOTICES)
        register_left_behind(left_behind)
        registry.register_nav(people.NAV)
        registry.register_client_panel(*panels.PANELS)
