"""The room of timeline."""

from django.apps import AppConfig


class TimelineConfig(AppConfig):
    name = "talo.register.timeline"
    label = "timeline"
