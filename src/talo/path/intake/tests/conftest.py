"""A contact that waits in the house of Lappeenranta, sent through check-in."""

from __future__ import annotations

from typing import Any

import pytest

from talo.foundation.database.actor import acting_as, service
from talo.path.intake.models import Channel, Contact
from talo.path.intake.receiving import NewContact, receive
from talo.register.organisations.models import Unit

WORDS = "Haluaisin tehdä jotain käsilläni, mutta selkä ei kestä."


@pytest.fixture
def house(world: Any) -> Unit:
    return Unit.objects.select_related("organisation").get(key="ek-talo")


def check_in(unit: Unit, **more: Any) -> Contact:
    by = service("checkin")
    given = {"first_names": "Kaisa", "last_name": "Korhonen", "phone": "040 1234567", "own_words": WORDS} | more
    with acting_as(by):
        return receive(NewContact(**given), unit, Channel.CHECK_IN, by=by)


@pytest.fixture
def contact(house: Unit) -> Contact:
    return check_in(house, answers={"work": "years", "health": "some", "helps": ["suitable_work", "money"]})
