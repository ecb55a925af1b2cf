"""The room of the multi-professional team: meetings, cases, decisions, summaries, questions without a meeting."""

from django.apps import AppConfig


class TeamConfig(AppConfig):
    name = "talo.path.team"
    label = "team"

    def ready(self) -> None:
        from talo.foundation.notices import kinds as notices
        from talo.foundation.ui.registry import register_client_panel, register_client_tab, register_nav
        from talo.path.team import events, keeping, panels
        from talo.register.tasks import ending_units
        from talo.register.tasks import kinds as tasks
        from talo.register.timeline import events as timeline

        timeline.register(*events.ALL)
        tasks.register(*events.TASKS)
        notices.register(*events.NOTICES)
        ending_units.register(keeping.KEPT)
        register_nav(panels.NAV)
        register_client_tab(panels.TAB)
        register_client_panel(*panels.PANELS)
