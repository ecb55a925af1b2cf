"""The room of paths: a pseudonymised path store for each programme and area, refreshed in the background."""

from django.apps import AppConfig


class PathsConfig(AppConfig):
    name = "talo.steering.paths"
    label = "paths"

    def ready(self) -> None:
        from talo.foundation.identity import rotating
        from talo.steering.paths.navigation import register_pages
        from talo.steering.paths.rotating import Names

        rotating.register(Names())
        register_pages()
