"""The room of clients."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "talo.register.clients"
    label = "clients"

    def ready(self) -> None:
        from talo.foundation.identity import rotating
        from talo.register.clients.resealing import IDENTITY_CODES

        rotating.register(IDENTITY_CODES)
