"""The room of the database: backend, roles, policies, embedded server."""

from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    name = "talo.foundation.database"
    label = "database"
