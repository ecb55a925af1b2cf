"""Says a change of an area in the reader's language: what was, what became, from which day."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talo.foundation.areas.models import Act, AreaChange, Languages
from talo.foundation.database.fields import Texts

PARENT_WORDS = {
    "employment_area": gettext_lazy("Employment area"),
    "wellbeing_county": gettext_lazy("Wellbeing services county"),
    "region": gettext_lazy("Region"),
}


def told(change: AreaChange) -> list[str]:
    """What the change was, a sentence a line."""
    if change.act == Act.ADDED:
        return [_("Added. First day %(day)s.") % _days(change), *_places(change)]
    if change.act == Act.MOVED:
        return [_("Belongs to other areas from %(day)s.") % _days(change), *_places(change)]
    if change.act == Act.RENAMED:
        return [_("Name or languages changed."), *_renamed(change)]
    if change.act == Act.ENDED:
        successor = change.after.get("successor")
        goes_on = [_("%(name)s goes on from the next day.") % {"name": Texts(successor)}] if successor else []
        return [_("Ends. Last day %(day)s.") % _days(change), *goes_on]
    if change.act == Act.REOPENED:
        return [_("The end on %(day)s was taken back.") % _days(change)]
    return [_("Taken back before its first day %(day)s.") % _days(change)]


def _days(change: AreaChange) -> dict[str, str]:
    return {"day": f"{change.day:%-d.%-m.%Y}" if change.day else ""}


def _places(change: AreaChange) -> list[str]:
    lines = []
    for key, label in PARENT_WORDS.items():
        was, is_now = change.before.get(key), change.after.get(key)
        if is_now and was != is_now:
            lines.append(_became(label, Texts(was) if was else "", Texts(is_now)))
    return lines


def _renamed(change: AreaChange) -> list[str]:
    lines = []
    was, is_now = change.before.get("name", {}), change.after.get("name", {})
    if was != is_now:
        lines.append(_became(_("Name"), _all_names(was), _all_names(is_now)))
    spoken = dict(Languages.choices)
    before, after = change.before.get("languages"), change.after.get("languages")
    if before != after:
        lines.append(_became(_("Languages"), spoken.get(before, ""), spoken.get(after, "")))
    return lines


def _all_names(names: dict[str, str]) -> str:
    return " / ".join(dict.fromkeys(names.values()))


def _became(label: Any, was: Any, is_now: Any) -> str:
    words = {"label": label, "was": was, "now": is_now}
    return _("%(label)s: %(was)s → %(now)s") % words if was else _("%(label)s: %(now)s") % words
