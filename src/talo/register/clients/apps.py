"""The room of clients."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "talo.register.clients"
    label = "clients"
