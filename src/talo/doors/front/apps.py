"""The front door."""

from django.apps import AppConfig


class FrontConfig(AppConfig):
    name = "talo.doors.front"
    label = "front"
