"""Finding a municipality by its code on a day."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from talo.foundation.areas.models import Municipality

CODE_LENGTH = 3


class UnknownMunicipality(LookupError):
    """No municipality has this code on this day."""

    def __init__(self, code: str, on: datetime.date) -> None:
        super().__init__(f"no municipality has the code {code[:20]!r} on {on}")
        self.code, self.on = code, on

    @property
    def message(self) -> Promise:
        """What to tell the person who gave the code."""
        return _("There is no such municipality. Choose one from the list.")


def municipality(code: str, on: datetime.date) -> Municipality:
    """The municipality with an official code (`405` or `5`, which is `005`) on a day.

    Raises:
        UnknownMunicipality: no such code, or not on this day.
    """
    wanted = code.strip()
    # Django refuses nothing here by itself: a null byte would be the database's error.
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) <= CODE_LENGTH):
        raise UnknownMunicipality(code, on)
    found: Municipality | None = (
        apps.get_model("areas", "Municipality").objects.on(on).filter(code=wanted.zfill(CODE_LENGTH)).first()
    )
    if found is None:
        raise UnknownMunicipality(code, on)
    return found
