"""The room of supported employment: caseload, follow-along."""

from django.apps import AppConfig


class CoachingConfig(AppConfig):
    name = "talo.path.coaching"
    label = "coaching"

    def ready(self) -> None:
        from talo.foundation.ui.registry import register_client_tab, register_nav
        from talo.path.coaching import events, following, panels
        from talo.path.employers import employing
        from talo.register.tasks import kinds as tasks
        from talo.register.timeline import events as timeline

        timeline.register(*events.ALL)
        tasks.register(*events.TASKS)
        employing.on_start(following.begin)
        employing.on_end(following.finish)
        register_nav(panels.NAV)
        register_client_tab(panels.TAB)
