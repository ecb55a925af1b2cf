"""Turns a constraint that the database enforces into the words that its model declares for it.

Validating beforehand would ask the database each constraint by itself, and would see only rows that are open to the
actor; the write itself asks them all, at no cost.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.core.exceptions import ValidationError
from django.db import models
from django.db.utils import IntegrityError

# Unique constraints are not among them: what a verb finds twice, it answers in its own way.
ENFORCED = (models.CheckConstraint, ExclusionConstraint)
# A constraint that no user can run into has no words: there the error stays the database's.
WITHOUT_WORDS = models.BaseConstraint.default_violation_error_message


def in_words(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Execute wrapper of the web connection.

    Raises:
        ValidationError: a check or an exclusion constraint of a model does not hold; the caller's block rolls back.
    """
    try:
        return execute(sql, params, many, context)
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        constraint = _declared().get(name or "")
        if constraint is None:
            raise
        raise ValidationError(constraint.get_violation_error_message(), code=constraint.violation_error_code) from error


@lru_cache(maxsize=1)
def _declared() -> dict[str, models.BaseConstraint]:
    return {
        constraint.name: constraint
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, ENFORCED) and constraint.violation_error_message != WITHOUT_WORDS
    }
