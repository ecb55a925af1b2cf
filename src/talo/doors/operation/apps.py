"""The door of operation: health for machines, background tasks and checks for administrators."""

from django.apps import AppConfig


class OperationConfig(AppConfig):
    name = "talo.doors.operation"
    label = "operation"

    def ready(self) -> None:
        from talo.doors.operation.navigation import ENTRIES
        from talo.foundation.ui.registry import register_nav

        for entry in ENTRIES:
            register_nav(entry)
