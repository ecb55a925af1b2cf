"""What the plan tells beside its figures: organisations, target groups, pilots, statistics, calls, cards, chapters."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talo.foundation.ui import formats
from talo.steering.programmes.models import Programme
from talo.steering.programmes.wording import said, unit_text

CHAPTERS = (
    ("needs", gettext_lazy("Why it is built")),
    ("governance", gettext_lazy("Governance")),
    ("services", gettext_lazy("Services")),
    ("means", gettext_lazy("Means")),
    ("experience", gettext_lazy("Experience")),
    ("dependencies", gettext_lazy("Depends on")),
    ("follow_up", gettext_lazy("Follow-up and evaluation")),
    ("communication", gettext_lazy("Communication")),
    ("background", gettext_lazy("Background")),
)


def days(note: dict[str, Any]) -> str:
    """The dates of a note of the plan as text."""
    if note.get("date"):
        return formats.date_text(_day(note["date"]))
    return formats.range_text(_day(note.get("from")), _day(note.get("until")))


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def notes(planned: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Notes of the plan: title, text, dates and source."""
    return [
        {"title": said(one["title"]), "text": said(one.get("text")), "days": days(one), "source": one.get("source", "")}
        for one in planned
    ]


def chapters(programme: Programme) -> list[dict[str, Any]]:
    """The chapters that the plan has."""
    planned = programme.plan.get("chapters", {})
    return [{"title": title, "notes": notes(planned[key])} for key, title in CHAPTERS if key in planned]


def organisations(programme: Programme) -> list[dict[str, str]]:
    """The organisations as they were then, with their role and dates."""
    roles = {
        "lead": _("manages"),
        "partner": _("partner"),
        "participant": _("takes part"),
        "funder": _("funds"),
        "subproject": _("sub-project"),
        "provider": _("provides services"),
        "school": _("school"),
        "ngo": _("non-governmental organisation"),
    }
    return [
        {
            "name": str(one.name),
            "role": roles[one.role],
            "days": formats.range_text(one.starts, one.ends) if one.starts or one.ends else "",
        }
        for one in programme.participants.all()
    ]


def pilots(programme: Programme) -> list[dict[str, Any]]:
    """The pilots with their steps, roles and open questions."""
    planned = {pilot["key"]: pilot for pilot in programme.plan.get("pilots", [])}
    found = []
    for pilot in programme.pilots.all():
        plan = planned[pilot.key]
        tasks = [{"role": said(role["role"]), "does": [said(act) for act in role["does"]]} for role in plan["roles"]]
        found.append(
            {
                "title": f"{pilot.number}. {pilot.name}",
                "summary": str(pilot.summary),
                "planned_clients": pilot.planned_clients,
                "place": plan.get("place", ""),
                "steps": [said(step) for step in plan["steps"]],
                "tasks": tasks,
                "questions": [said(question) for question in plan["open_questions"]],
            }
        )
    return found


def statistics(programme: Programme) -> list[dict[str, Any]]:
    """The tables of figures that the plan leans on."""
    return [
        {
            "title": said(table["title"]),
            "columns": [f"#{column}" for column in table["columns"]],
            "rows": [
                {
                    "name": said(row["name"]) + (f", {unit_text(row['unit'])}" if unit_text(row["unit"]) else ""),
                    "values": [formats.number_text(value) or "–" for value in row["values"]],
                }
                for row in table["rows"]
            ],
            "note": f"{formats.date_text(_day(table['as_of']))}, {table['source']}",
        }
        for table in programme.plan.get("statistics", [])
    ]


def calls(programme: Programme) -> list[dict[str, Any]]:
    """Calls for partners with their tray of areas."""
    return [
        {
            "title": said(call["title"]),
            "opened": call["opened"],
            "areas": [said(area) for area in call["areas"]],
            "choose": "–".join(map(str, call["choose"])),
            "in_time": call.get("in_time"),
            "planned": "–".join(map(str, call.get("planned", []))),
        }
        for call in programme.plan.get("calls", [])
    ]


def cards(programme: Programme) -> list[dict[str, Any]]:
    """The cards that development plans are written on."""
    return [
        {
            "title": f"{said(card['title'])} {card['version']}",
            "parts": [said(part) for part in card["parts"]],
            "count": card.get("count"),
        }
        for card in programme.plan.get("cards", [])
    ]


def amendments(programme: Programme) -> list[dict[str, Any]]:
    """Changes of the plan, with the questions and answers that led to them."""
    return [
        {"title": said(one["title"]), "text": said(one["text"]), "questions": notes(one["questions"])}
        for one in programme.plan.get("amendments", [])
    ]
