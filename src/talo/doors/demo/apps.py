"""The demo's door."""

from django.apps import AppConfig
from django.conf import settings


class DemoConfig(AppConfig):
    name = "talo.doors.demo"
    label = "demo"

    def ready(self) -> None:
        """Show the roles on the first page; register what only the demo has."""
        from talo.doors.demo import checks  # noqa: F401
        from talo.doors.demo.roles import cards
        from talo.doors.front.sections import Section, register_section

        if settings.TALO_MODE == "demo":
            register_section(Section("demo/roles.html", lambda request: {"roles": cards()}))
