"""The room of files: scans of signed papers – type by content, encrypted, every download logged."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "talo.register.files"
    label = "files"

    def ready(self) -> None:
        from talo.foundation.identity import rotating
        from talo.register.files.resealing import SCANS
        from talo.register.files.storing import EVENTS
        from talo.register.timeline.events import register

        register(*EVENTS)
        rotating.register(SCANS)
