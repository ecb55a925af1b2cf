"""The room of organisations and staff."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "talo.register.organisations"
    label = "organisations"
