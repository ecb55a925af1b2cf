"""The field of a prohibition that says who may not see: one organisation or all others, and nothing from the start."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from talo.foundation.ui.type_ahead import OneOf
from talo.register.organisations.models import Organisation, live_on

EVERYBODY = "*"  # no key of an organisation


class ForbiddenField(OneOf):
    """Whom a prohibition keeps out: cleans to an organisation that works now, or to None for all others."""

    default_error_messages = {"required": _("Choose who may not see it: one organisation or all others.")}

    def __init__(self, **kwargs: Any) -> None:
        how = _("One organisation or all other organisations: choose from the list.")
        super().__init__(choices=_choices, help_text=how, **kwargs)

    def clean(self, value: Any) -> Organisation | None:
        key = super().clean(value)
        if key == EVERYBODY:
            return None
        found = Organisation.objects.filter(live_on(), key=key).first()
        if found is None:  # it ended while the page was open
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return found


def _choices() -> list[tuple[str, Any]]:
    found = Organisation.objects.filter(live_on()).order_by("key")
    return [("", _("choose")), (EVERYBODY, _("all other organisations")), *((one.key, str(one)) for one in found)]
