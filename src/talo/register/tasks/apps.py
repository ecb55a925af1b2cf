"""The room of tasks."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "talo.register.tasks"
    label = "tasks"

    def ready(self) -> None:
        from talo.register.tasks.closing import CLOSED
        from talo.register.timeline.events import register

        register(CLOSED)
