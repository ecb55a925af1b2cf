"""The base of every table of ours: a number inside, a UUIDv7 outside."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.encoding import force_str

from talo.foundation.database.fields import uuid7
from talo.foundation.database.violations import ENFORCED


class PublicModel(models.Model):
    """A row with a bigint key for joins and a public id for URLs and files."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)

    class Meta:
        abstract = True

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """Validate what only a look-up can tell (unique constraints); the write answers for the rest, in words."""
        errors: dict[str, list[ValidationError]] = {}
        for constraint in self._meta.constraints:
            if isinstance(constraint, ENFORCED):
                continue
            try:
                constraint.validate(type(self), self, exclude=set(exclude or ()), using=self._state.db or "default")
            except ValidationError as error:
                errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def _get_FIELD_display(self, field: Any) -> str:  # noqa: N802 - the name is Django's
        """The label of a choice, as Django gives it; Django would make the table of labels anew for each row."""
        value = getattr(self, field.attname)
        shown: str = force_str(_labels(field).get(value, value), strings_only=True)
        return shown


@cache
def _labels(field: Any) -> dict[Any, Any]:
    return dict(field.flatchoices)
