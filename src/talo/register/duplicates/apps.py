"""The room of duplicates: requests to link a client whom somebody else knows, merging with a journal, un-merging."""

from django.apps import AppConfig


class DuplicatesConfig(AppConfig):
    name = "talo.register.duplicates"
    label = "duplicates"

    def ready(self) -> None:
        from talo.foundation.notices import kinds as notices
        from talo.foundation.ui.registry import register_client_panel, register_nav
        from talo.register.duplicates import events
        from talo.register.duplicates.panels import PANELS
        from talo.register.tasks import kinds as tasks
        from talo.register.timeline import events as timeline

        timeline.register(*events.ALL)
        tasks.register(*events.TASKS)
        notices.register(*events.NOTICES)
        register_nav(events.NAV)
        register_client_panel(*PANELS)
