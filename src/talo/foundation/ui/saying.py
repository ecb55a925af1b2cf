"""Puts what a verb refused beside the fields of its form."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError


def say(form: forms.BaseForm, error: ValidationError) -> None:
    """Errors at their fields; those of fields that the form has not, and those of the whole, stand above it."""
    by_field = error.error_dict if hasattr(error, "error_dict") else {"__all__": error.error_list}
    for field, said in by_field.items():
        form.add_error(field if field in form.fields else None, said)
