"""The cards of a call beside each other: what each partner chose and aims at, the newest version of each."""

from __future__ import annotations

from typing import Any

from talo.foundation.database.fields import Texts
from talo.steering.programmes.keeping import FilledCard
from talo.steering.programmes.models import Programme


def card_of(programme: Programme) -> dict[str, Any] | None:
    """The plan's kind of card, if it says how many there are."""
    return next((card for card in programme.plan.get("cards", []) if card.get("count")), None)


def call_of(programme: Programme) -> dict[str, Any] | None:
    """The plan's call with its tray of areas, if it has one."""
    return next(iter(programme.plan.get("calls", [])), None)


def standing(programme: Programme) -> dict[int, FilledCard]:
    """The newest version of each card that somebody has filled in, by its number."""
    return {card.number: card for card in programme.filledcards.select_related("entered_by__staff_member")}


def beside(programme: Programme) -> dict[str, Any] | None:
    """All cards beside each other: heads of the parts, and for each card its partner, areas and parts; None: no cards.

    A card that nobody has filled in stands too, empty: the plan says how many there are.
    """
    kind, call = card_of(programme), call_of(programme)
    if kind is None:
        return None
    filled = standing(programme)
    tray = [str(Texts(area)) for area in call["areas"]] if call else []
    parts = [str(Texts(part)) for part in kind["parts"]]
    cards = []
    for number in range(1, kind["count"] + 1):
        card = filled.get(number)
        cards.append(
            {
                "number": number,
                "card": card,
                "areas": [tray[area] for area in card.areas if area < len(tray)] if card else [],
                "parts": [
                    {"head": head, "text": card.parts[place] if card and place < len(card.parts) else ""}
                    for place, head in enumerate(parts)
                ],
            }
        )
    return {
        "title": f"{Texts(kind['title'])} {kind['version']}",
        "heads": parts,
        "tray": tray,
        "cards": cards,
        "filled": len(filled),
        "source": kind["source"],
    }
