"""Pages of coaching: the coach's caseload and follow-along of own clients only."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.urls import reverse

from talo.foundation.database.actor import acting_as
from talo.path.employers.directory import add_employer
from talo.path.employers.employing import start_employment
from talo.register.clients.models import NetworkRole
from talo.testing.browsing import body, signed_in


def test_the_coach_records_follow_along_of_own_clients_only(world: Any) -> None:
    coach = world.join("job_coach", NetworkRole.COACH)
    with acting_as(coach):
        job = start_employment(
            world.client(),
            by=coach,
            kind="open",
            job_title="Pakkaaja",
            hours_per_week=Decimal(25),
            starts=dt.date(2026, 11, 2),
            employer=add_employer("Pakkaamo Oy"),
        )
    browser = signed_in(world, "job_coach")
    record = reverse("coaching:record", args=[world.client().public_id, job.public_id])
    sent = {"day": "5.11.2026", "with_whom": "both", "way": "work_place", "going": "4", "agreed": "Tauko kahdelta"}
    assert browser.get(record).status_code == 200
    assert browser.post(record, sent).status_code == 302
    for wrong in (
        {"day": "1.1.2100"},
        {"with_whom": ""},
        {"going": "9"},
        {"next_on": "5.11.2026"},
        {"agreed": "x" * 501},
    ):
        assert browser.post(record, sent | wrong).status_code == 422, wrong
    assert "Tauko kahdelta" in body(browser.get(reverse("coaching:client", args=[world.client().public_id])))
    assert "Mäkelä" in body(browser.get(reverse("coaching:caseload")))
    for key in ("other_coach", "administrator", "client", "peer_coach"):
        assert signed_in(world, key).post(record, sent).status_code == 404, key
    wrong_client = reverse("coaching:record", args=[world.client("second_client").public_id, job.public_id])
    assert signed_in(world, "own_worker").post(wrong_client, sent).status_code == 404
