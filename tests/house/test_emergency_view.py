"""By emergency access one only reads: no page of the client offers an act, and no link on it leads nowhere."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from talo.doors.demo import staff as demo_staff
from talo.doors.demo import talking
from talo.doors.demo.journeys import journey_a
from talo.doors.demo.people import People
from talo.foundation.database.actor import acting_as
from talo.foundation.identity.encryption import open_sealed
from talo.foundation.identity.hetu import parse_hetu
from talo.register.clients.models import Client, ClientIdentity
from talo.register.clients.opening import COLUMN, TABLE
from talo.register.emergency.models import Reason
from talo.register.emergency.opening import break_glass
from talo.testing.browsing import signed_in
from talo.testing.world import World

LINK = re.compile(r'<a [^>]*href="([^"#]+)"')
MAIN = re.compile(r"<main.*?</main>", re.DOTALL)
ACT = re.compile(r'<form [^>]*method="post"[^>]*>|data-action="[^"]*"')


@pytest.fixture
def story(world: World) -> Iterator[Any]:
    demo_staff.area.cache_clear()
    today = timezone.localdate()
    lived = journey_a(People("house"), today - dt.timedelta(days=420 + (today.weekday() + 1) % 7), today)
    talking.talk(lived)
    yield lived
    demo_staff.area.cache_clear()


def open_in_emergency(story: Any, world: World, role: str) -> Client:
    with acting_as(story.by):
        identity = ClientIdentity.objects.get(client=story.client)
        assert identity.hetu_sealed is not None
        code = open_sealed(bytes(identity.hetu_sealed), TABLE, COLUMN, identity.public_id)
    actor = world.actor(role)
    with acting_as(actor):
        answer = break_glass(
            parse_hetu(code, allow_temporary=True), reason=Reason.LIFE, words="Löytyi tajuttomana, kysytään.", by=actor
        )
    assert answer.state == "opened"
    client: Client = story.client
    return client


@pytest.mark.parametrize("role", ["physician", "social_worker", "employment_expert"])
def test_every_link_opens_and_no_act_is_offered(world: World, story: Any, role: str) -> None:
    client = open_in_emergency(story, world, role)
    browser = signed_in(world, role)
    first = f"/clients/{client.public_id}/"
    waiting, seen = [first], {first}
    nowhere, acts = [], []
    while waiting:
        address = waiting.pop()
        answer = browser.get(address)
        if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
            nowhere += [address] if answer.status_code >= 400 else []
            continue
        page = answer.content.decode()
        acts += [(address, form) for main in MAIN.findall(page) for form in ACT.findall(main)]
        for link in LINK.findall(page):
            link = link.replace("&amp;", "&")
            if str(client.public_id) in link and link.split("?")[0] not in seen:
                seen.add(link.split("?")[0])
                waiting.append(link)
    assert nowhere == []
    assert acts == []
    assert len(seen) > 5
