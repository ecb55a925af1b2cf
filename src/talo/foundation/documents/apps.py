"""The room of documents: what leaves the house on paper or as a spreadsheet."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "talo.foundation.documents"
    label = "documents"
