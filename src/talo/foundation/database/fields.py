"""Field types that several rooms use: texts in three languages and UUIDv7."""

from __future__ import annotations

import json
import os
import time
import uuid
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields.json import KeyTransform
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

LANGUAGES = ("fi", "sv", "en")


def uuid7() -> uuid.UUID:
    """A UUIDv7: 48 bits of milliseconds, then random; sorts by time."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    return uuid.UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


class Texts(dict[str, str]):
    """One text in three languages; `str()` gives the reader's language, else Finnish, else what there is."""

    def __str__(self) -> str:
        language = (get_language() or "fi")[:2]
        return self.get(language) or self.get("fi") or next((text for text in self.values() if text), "")

    def in_language(self, language: str) -> str:
        return self.get(language) or str(self)


@lru_cache(maxsize=4000)
def _read(text: str) -> Any:
    """What the database holds; a page meets the name of the same unit in many rows."""
    return json.loads(text)


class TextsField(models.JSONField):
    """`{"fi": …, "sv": …, "en": …}` in the database, `Texts` in Python; a bare string is Finnish."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Texts | None:
        plain = isinstance(value, str) and not isinstance(expression, KeyTransform)
        loaded = _read(value) if plain else super().from_db_value(value, expression, connection)
        return None if loaded is None else Texts(loaded)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            return Texts(fi=value)
        return Texts(value) if isinstance(value, dict) else value

    def get_prep_value(self, value: Any) -> Any:
        return {"fi": value} if isinstance(value, str) else value

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if not isinstance(value, dict) or set(value) - set(LANGUAGES):
            raise ValidationError(_("Give the text by language: fi, sv, en."))
