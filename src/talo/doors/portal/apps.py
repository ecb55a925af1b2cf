"""The client's own door: my path, my plan, my people, my permits, who has read my data."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "talo.doors.portal"
    label = "portal"

    def ready(self) -> None:
        from talo.doors.portal import events, navigation, people
        from talo.foundation import audit
        from talo.foundation.ui.registry import register_nav
        from talo.register.timeline import events as timeline

        timeline.register(*events.ALL)
        register_nav(*navigation.ENTRIES)
        audit.register_names(people.names)
