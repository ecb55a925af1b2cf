"""Says a change of the catalogue in the reader's language: what was, what became."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talo.foundation.areas.models import EmploymentArea
from talo.foundation.database.fields import LANGUAGES
from talo.foundation.ui.formats import date_text
from talo.path.services.catalogue_forms import LABELS
from talo.path.services.models import ServiceChange
from talo.path.services.serving import EVERYWHERE

Act = ServiceChange.Act
OTHERS = {
    "answer_working_days": gettext_lazy("Promise in working days"),
    "ptv_class": gettext_lazy("Class in the national service register"),
}


def in_words(changes: Iterable[ServiceChange]) -> list[dict[str, Any]]:
    """Each change with its sentences, a line each; the names of all areas in one query."""
    shown = list(changes)
    codes = {code for row in shown for told in (row.before, row.after) for code in told.get("area_codes", [])}
    areas = {area.code: str(area) for area in EmploymentArea.objects.filter(code__in=codes)}
    return [{"change": row, "lines": _told(row, areas), "who": str(row.by.staff_member)} for row in shown]


def _told(change: ServiceChange, areas: dict[str, str]) -> list[str]:
    day = {"day": date_text(change.day) if change.day else ""}
    if change.act == Act.ADDED:
        return [_("Added. First day %(day)s.") % day, _("Offered: %(where)s.") % {"where": _where(change.after, areas)}]
    if change.act == Act.ENDED:
        return [_("Ends. Last day %(day)s.") % day]
    if change.act == Act.REOPENED:
        return [_("The end on %(day)s was taken back.") % day]
    if change.act == Act.CHANGED:
        return [line for name in change.after for line in _changed(name, change.before[name], change.after[name])]
    return [_moved(change.before.get("area_codes", []), change.after.get("area_codes", []), areas)]


def _moved(was: list[str], is_now: list[str], areas: dict[str, str]) -> str:
    """The areas that came or went; both sides where one of them is everywhere."""
    if was and is_now:
        gone, come = sorted(set(was) - set(is_now)), sorted(set(is_now) - set(was))
        told = _("Offered in one more area: %(areas)s.") if come else _("No longer offered in this area: %(areas)s.")
        return told % {"areas": ", ".join(areas.get(code, code) for code in come or gone)}
    return _became(_("Offered"), _where({"area_codes": was}, areas), _where({"area_codes": is_now}, areas))


def _where(told: dict[str, Any], areas: dict[str, str]) -> str:
    codes = told.get("area_codes", EVERYWHERE)
    return ", ".join(sorted(areas.get(code, code) for code in codes)) if codes else _("in every area")


def _changed(name: str, was: Any, is_now: Any) -> list[str]:
    if name in OTHERS:
        return [_became(OTHERS[name], was, is_now)]
    pairs = [(label, was.get(one, ""), is_now.get(one, "")) for one, label in zip(LANGUAGES, LABELS[name], strict=True)]
    return [_became(label, before, after) for label, before, after in pairs if before != after]


def _became(label: Any, was: Any, is_now: Any) -> str:
    return _("%(label)s: %(was)s → %(now)s") % {"label": label, "was": was or "–", "now": is_now or "–"}
