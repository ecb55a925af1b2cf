"""The client's own channel: messages, appointments, feedback, and the code that opens the portal."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "talo.path.messages"
    label = "channel"  # `messages` is the frame's own app

    def ready(self) -> None:
        from talo.foundation.notices import kinds as notices
        from talo.foundation.ui.registry import register_client_panel, register_client_tab, register_nav
        from talo.path.messages import events, handing_on, panels
        from talo.register.tasks import handing_over
        from talo.register.tasks import kinds as tasks
        from talo.register.timeline import events as timeline

        timeline.register(*events.ALL)
        tasks.register(*events.TASKS)
        notices.register(*events.NOTICES)
        handing_over.register_follower(handing_on.follow)
        register_nav(*panels.NAV)
        register_client_tab(panels.TAB)
        register_client_panel(*panels.PANELS)
