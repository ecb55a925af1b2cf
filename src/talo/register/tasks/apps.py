"""The room of tasks."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "talo.register.tasks"
    label = "tasks"
