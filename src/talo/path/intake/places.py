"""Finds the municipality that a person means by its name or code, and lists names to choose from."""

from __future__ import annotations

import datetime as dt

from talo.foundation.areas import UnknownMunicipality, municipality
from talo.foundation.areas.models import Municipality
from talo.foundation.identity.names import fold


def find_municipality(text: str, day: dt.date) -> Municipality | None:
    """The municipality with this name in Finnish, Swedish or English, or with this code; None when there is none."""
    wanted = fold(text)
    if not wanted:
        return None
    if wanted.isdigit():
        try:
            return municipality(wanted, day)
        except UnknownMunicipality:
            return None
    named = [one for one in _all(day) if wanted in {fold(name) for name in one.name.values()}]
    return named[0] if len(named) == 1 else None


def municipality_names(day: dt.date) -> list[str]:
    """The names of all municipalities in the reader's language, in the Finnish order."""
    return sorted((str(one) for one in _all(day)), key=fold)


def _all(day: dt.date) -> list[Municipality]:
    return list(Municipality.objects.on(day))
