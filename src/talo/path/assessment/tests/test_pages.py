"""Pages of assessment: each role, the object of another client, bad input, the portal."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from talo.foundation.database.actor import acting_as
from talo.path.assessment import profiling
from talo.path.assessment.models import ProfileLine, Round
from talo.path.assessment.rounds import record_round
from talo.testing.browsing import body, signed_in

TODAY = timezone.localdate()
ROUND = {"kind": "start", "mode": "together", "date": TODAY.strftime("%d.%m.%Y"), "area_body": "4", "area_skills": "8"}


def url(world: Any, name: str, *more: Any, client: str = "client") -> str:
    return reverse(f"assessment:{name}", args=[world.client(client).public_id, *more])


@pytest.fixture
def browser(world: Any) -> Any:
    return signed_in(world, "own_worker")


def test_a_round_is_written_down_and_the_strongest_stand_first(world: Any, browser: Any) -> None:
    form = url(world, "new_round", "kykyviisari")
    assert 'data-action="round.record"' in body(browser.get(form))
    assert browser.post(form, ROUND).status_code == 302
    page = body(browser.get(url(world, "client")))
    assert page.index(">Taidot<") < page.index(">Keho<")
    again = browser.post(form, ROUND)
    assert again.status_code == 422
    with acting_as(world.actor("own_worker")):
        assert Round.objects.count() == 1


@pytest.mark.parametrize(
    "bad",
    [
        {"area_body": "11"},
        {"area_body": "-1"},
        {"area_body": "4,5"},
        {"area_body": "", "area_skills": ""},
        {"date": "1.1.2099"},
        {"date": "31.2.2026"},
        {"date": ""},
        {"kind": "whenever"},
        {"mode": ""},
    ],
)
def test_bad_input_comes_back(world: Any, browser: Any, bad: dict[str, str]) -> None:
    assert browser.post(url(world, "new_round", "kykyviisari"), ROUND | bad).status_code == 422
    with acting_as(world.actor("own_worker")):
        assert not Round.objects.exists()


def test_an_unknown_instrument_is_404(world: Any, browser: Any) -> None:
    assert browser.get(url(world, "new_round", "tarot")).status_code == 404


def test_pages_open_to_the_network_and_to_nobody_else(world: Any, browser: Any) -> None:
    for page in (url(world, "client"), url(world, "new_round", "kykyviisari")):
        assert browser.get(page).status_code == 200
        for key in ("other_worker", "administrator", "programme_manager", "client", "unit_lead"):
            assert signed_in(world, key).get(page).status_code == 404, key


def test_a_coach_reads_what_helps_but_does_not_write_it(world: Any, browser: Any) -> None:
    by = world.actor("own_worker")
    with acting_as(by):
        line = profiling.add_line(world.client(), ProfileLine.Kind.HELPS, "Ei yli 10 kg nostoja", by=by)
    world.join("work_coach")
    coach = signed_in(world, "work_coach")
    assert coach.get(url(world, "client")).status_code == 200
    assert coach.get(url(world, "new_round", "kykyviisari")).status_code == 404
    assert coach.post(url(world, "add_profile_line"), {"kind": "helps", "text": "x"}).status_code == 404
    end = url(world, "end_profile_line", line.public_id)
    assert coach.post(end).status_code == 404
    assert browser.post(url(world, "end_profile_line", line.public_id, client="second_client")).status_code == 404
    assert browser.post(end).status_code == 302
    assert browser.post(end).status_code == 404


def test_a_diagnosis_is_refused_with_a_kind_word(world: Any, browser: Any) -> None:
    answer = browser.post(url(world, "add_profile_line"), {"kind": "helps", "text": "Masennus F32.1"})
    assert answer.status_code == 422
    assert "F32.1" in body(answer)
    assert (
        browser.post(url(world, "add_profile_line"), {"kind": "helps", "text": "Tauko tunnin välein"}).status_code
        == 302
    )
    assert "Tauko tunnin" in body(browser.get(url(world, "client")))


def test_the_client_gives_own_scores(world: Any) -> None:
    mine = signed_in(world, "client")
    form = url(world, "my_new_round", "kykyviisari")
    assert mine.get(form).status_code == 200
    assert mine.post(form, {}).status_code == 422
    assert mine.post(form, {"area_body": "6"}).status_code == 302
    assert mine.post(form, {"area_body": "7"}).status_code == 302  # the start stands, so this is a middle round
    assert mine.post(form, {"area_body": "8"}).status_code == 422
    assert mine.get(url(world, "mine")).status_code == 200
    for page in ("mine", "my_new_round"):
        more = ["kykyviisari"] if page == "my_new_round" else []
        for key in ("other_client", "own_worker"):
            assert signed_in(world, key).get(url(world, page, *more)).status_code == 404, (page, key)


def test_the_change_is_said_with_both_dates(world: Any, browser: Any) -> None:
    by = world.actor("own_worker")
    first = TODAY.replace(year=TODAY.year - 1)
    with acting_as(by):
        record_round(world.client(), "kykyviisari", "start", {"work_ability": 4}, date=first, by=by)
        record_round(world.client(), "kykyviisari", "end", {"work_ability": 6}, date=TODAY, by=by)
    page = body(browser.get(url(world, "client")))
    assert f"4 → 6, {first.day}.{first.month}.{first.year}" in page
