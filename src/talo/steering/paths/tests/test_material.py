"""From facts through the store and the counting role to what the pages count in."""

from __future__ import annotations

from typing import Any

from talo.foundation.database.classes import DataClass
from talo.path.assessment.models import Score
from talo.steering.paths import refreshing, scopes
from talo.steering.paths.crowds import ALL
from talo.steering.paths.material import material_of


def test_from_facts_to_numbers(village: Any, programmes: Any) -> None:
    """Paths and rounds of twelve people; those who take consent back are gone at once, fewer than ten are nobody."""
    enrolments = []
    for number in range(12):
        client = village.person()
        enrolments.append(village.joins(client))
        village.serves(client, "supported_employment", days=30, until=90)
        village.works(client, days=100 + number, until=400 + number)
        for kind, day, value in (("start", 5, 3), ("end", 200, 3 + number % 4)):
            made = village.round(client, kind, day)
            village.record(Score, client, DataClass.ROUNDS, round=made, area="work_ability", value=value)
    scope = scopes.of_programme(programmes["palo"])
    refreshing.refresh(scope)
    material = material_of(scope)
    first = material.steps()[ALL].steps[0]
    assert (first.target, first.people, first.share, first.mean_days) == ("service.supported_employment", 12, 100, 30)
    waits = material.waits()[ALL]
    assert (waits.first_job.people, waits.first_job.came) == (12, 12)
    assert waits.job is not None
    assert waits.job.came == 12
    (row,) = material.rounds()[ALL]
    assert (row.started, row.lost, row.paired, row.mean) == (12, 0, 12, 1.5)
    village.withdraws(enrolments[0])
    assert material_of(scope).steps()[ALL].people == 11
    assert material_of(scope).rounds()[ALL][0].started == 11
    for one in enrolments[1:3]:
        village.withdraws(one)
    assert material_of(scope).steps() == material_of(scope).waits() == material_of(scope).rounds() == {}
