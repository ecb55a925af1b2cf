"""The room of the database: backend, roles, policies, embedded server."""

from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    name = "talo.foundation.database"
    label = "database"

    def ready(self) -> None:
        from talo.foundation.database import checks

        checks.register_all()
