"""The room of paths: a pseudonymised path store for each programme and area, refreshed in the background."""

from django.apps import AppConfig


class PathsConfig(AppConfig):
    name = "talo.steering.paths"
    label = "paths"

    def ready(self) -> None:
        from talo.foundation.database import inspecting
        from talo.foundation.identity import rotating
        from talo.steering.paths import checks
        from talo.steering.paths.navigation import register_pages
        from talo.steering.paths.rotating import Names

        rotating.register(Names())
        inspecting.register(checks.stores_are_fresh)
        inspecting.register(checks.stores_are_closed)
        register_pages()
