"""The administrator's acts on areas: from a day on, without gaps or overlaps, and the history keeps them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from talo.foundation import areas
from talo.foundation.areas import changing
from talo.foundation.areas.loading import load
from talo.foundation.areas.models import Act, AreaChange, Belonging, EmploymentArea, Municipality, WellbeingCounty
from talo.foundation.database.actor import Actor, acting_as
from talo.foundation.database.fields import Texts

FIRST = dt.date(2027, 1, 1)
LAST = dt.date(2026, 12, 31)
LAPPEENRANTA, IMATRA = "405", "153"


@pytest.fixture
def by(world: Any) -> Any:
    actor = world.actor("administrator")
    with acting_as(actor):
        yield actor


def place(code: str = LAPPEENRANTA) -> Municipality:
    return Municipality.objects.get(code=code)


def areas_of(municipality: Municipality, **other: Any) -> dict[str, Any]:
    held = municipality.areas_on(LAST)
    assert held is not None
    return {key: getattr(held, key) for key in changing.PARENTS} | other


def merged(by: Actor, code: str = "990") -> Municipality:
    made = changing.add_area(
        "municipality",
        by=by,
        code=code,
        name=Texts(fi="Saimaa", sv="Saimen"),
        valid_from=FIRST,
        languages="fi",
        areas=areas_of(place()),
    )
    assert isinstance(made, Municipality)
    return made


def stretches(municipality: Municipality) -> list[tuple[Any, Any, str]]:
    rows = Belonging.objects.filter(municipality=municipality).order_by("pk").select_related("employment_area")
    return [(row.valid_from, row.valid_to, row.employment_area.code) for row in rows]


def said(refused: pytest.ExceptionInfo[ValidationError]) -> str:
    return " ".join(refused.value.messages)


def test_a_merger_keeps_what_was_and_leads_on(by: Actor) -> None:
    new = merged(by)
    for code in (LAPPEENRANTA, IMATRA):
        changing.end(place(code), by=by, last_day=LAST, successor=new)
    assert areas.municipality(IMATRA, LAST) == place(IMATRA)
    with pytest.raises(areas.UnknownMunicipality):
        areas.municipality(IMATRA, FIRST)
    old = place(IMATRA)
    assert old.continued_on(LAST) == old
    assert old.continued_on(FIRST) == new
    assert stretches(old) == [(None, LAST, "03")]
    before, after = old.employment_area_on(LAST), old.continued_on(FIRST).employment_area_on(FIRST)
    assert before is not None
    assert before == after
    assert old.employment_area_on(FIRST) is None
    assert list(AreaChange.objects.values_list("act", "code")) == [
        (Act.ENDED, IMATRA),
        (Act.ENDED, LAPPEENRANTA),
        (Act.ADDED, "990"),
    ]
    assert {change.by for change in AreaChange.objects.all()} == {by.setting}


def test_moving_cuts_the_days_without_a_gap(by: Actor) -> None:
    other = EmploymentArea.objects.get(code="04")
    changing.move(place(), by=by, valid_from=FIRST, areas=areas_of(place(), employment_area=other))
    assert stretches(place()) == [(None, LAST, "03"), (FIRST, None, "04")]
    assert place().employment_area_on(LAST) != other
    assert place().employment_area_on(FIRST) == other
    # Again for the same day: the plan is changed, not doubled; a later plan stays.
    third, later = EmploymentArea.objects.get(code="05"), dt.date(2028, 1, 1)
    changing.move(place(), by=by, valid_from=later, areas=areas_of(place()))
    changing.move(place(), by=by, valid_from=FIRST, areas=areas_of(place(), employment_area=third))
    assert sorted(stretches(place()), key=str) == sorted(
        [(None, LAST, "03"), (FIRST, later - dt.timedelta(days=1), "05"), (later, None, "03")], key=str
    )
    change = AreaChange.objects.filter(act=Act.MOVED).latest("pk")
    assert (change.day, change.before["employment_area"]["fi"]) == (FIRST, str(other.name["fi"]))


def test_moves_that_change_nothing_or_lead_nowhere_are_refused(by: Actor) -> None:
    with pytest.raises(ValidationError) as refused:
        changing.move(place(), by=by, valid_from=FIRST, areas=areas_of(place()))
    assert "kuuluu näihin alueisiin jo" in said(refused)
    coming = changing.add_area("employment_area", by=by, code="70", name=Texts(fi="Uusi"), valid_from=FIRST)
    for day in (LAST, dt.date(2020, 1, 1)):
        with pytest.raises(ValidationError) as refused:
            changing.move(place(), by=by, valid_from=day, areas=areas_of(place(), employment_area=coming))
        assert "Uusi" in refused.value.message_dict["employment_area"][0]
    changing.end(place(), by=by, last_day=LAST, successor=place(IMATRA))
    with pytest.raises(ValidationError) as refused:
        changing.move(place(), by=by, valid_from=FIRST, areas=areas_of(place(), employment_area=coming))
    assert "valid_from" in refused.value.message_dict
    assert stretches(place()) == [(None, LAST, "03")]


def test_an_area_does_not_end_under_its_municipalities(by: Actor) -> None:
    area = EmploymentArea.objects.get(code="03")
    with pytest.raises(ValidationError) as refused:
        changing.end(area, by=by, last_day=LAST)
    assert "Lappeenranta" in said(refused) or "Imatra" in said(refused)
    assert "ja muita" in said(refused)
    new = changing.add_area("employment_area", by=by, code="70", name=Texts(fi="Kaakko"), valid_from=FIRST)
    for one in Municipality.objects.filter(belongings__employment_area=area):
        changing.move(one, by=by, valid_from=FIRST, areas=areas_of(one, employment_area=new))
    changing.end(area, by=by, last_day=LAST)
    assert not EmploymentArea.objects.on(FIRST).filter(code="03").exists()
    # Nobody can be moved back to what has an end.
    with pytest.raises(ValidationError) as refused:
        changing.move(place(), by=by, valid_from=dt.date(2027, 6, 1), areas=areas_of(place(), employment_area=area))
    assert "employment_area" in refused.value.message_dict


def test_ending_a_municipality_needs_one_that_goes_on(by: Actor) -> None:
    new = merged(by)
    wrong: list[dict[str, Any]] = [
        {"last_day": LAST},
        {"last_day": LAST, "successor": place()},
        {"last_day": dt.date(2026, 12, 1), "successor": new},
    ]
    for values in wrong:
        with pytest.raises(ValidationError) as refused:
            changing.end(place(), by=by, **values)
        assert list(refused.value.message_dict) == ["successor"]
    with pytest.raises(ValidationError):
        changing.end(new, by=by, last_day=LAST, successor=place())
    assert place().valid_to is None
    changing.end(place(), by=by, last_day=LAST, successor=new)
    # The new one cannot end before those end that go on with it.
    with pytest.raises(ValidationError):
        changing.remove(new, by=by)


def test_an_end_is_moved_or_taken_back_until_it_has_passed(by: Actor) -> None:
    new = merged(by)
    changing.end(place(), by=by, last_day=LAST, successor=new)
    later = dt.date(2027, 3, 31)
    changing.end(place(), by=by, last_day=later, successor=new)
    assert stretches(place()) == [(None, later, "03")]
    changing.reopen(place(), by=by)
    assert (place().valid_to, place().successor) == (None, None)
    assert stretches(place()) == [(None, None, "03")]
    changing.remove(new, by=by)
    assert not Municipality.objects.filter(code="990").exists()
    assert AreaChange.objects.filter(code="990", act=Act.REMOVED).exists()
    with pytest.raises(ValidationError):
        changing.reopen(place(), by=by)
    with pytest.raises(ValidationError):
        changing.remove(place(), by=by)


def test_what_has_ended_is_not_changed(by: Actor) -> None:
    past = dt.date(2026, 6, 30)
    changing.end(place(), by=by, last_day=past, successor=place(IMATRA))
    for act in (
        lambda: changing.end(place(), by=by, last_day=LAST, successor=place(IMATRA)),
        lambda: changing.reopen(place(), by=by),
    ):
        with pytest.raises(ValidationError):
            act()
    assert place().valid_to == past


@pytest.mark.parametrize("code", ["", "abcd", "4050", "x05", "\u0664\u0660", "4\x005", "405"])
def test_codes_are_official_and_used_once(by: Actor, code: str) -> None:
    before = Municipality.objects.count()
    with pytest.raises(ValidationError) as refused:
        merged(by, code)
    assert list(refused.value.message_dict) == ["code"]
    assert Municipality.objects.count() == before


def test_names_change_and_the_history_keeps_them(by: Actor) -> None:
    changing.rename(place(), by=by, name=Texts(fi="Villmanranta", sv="Villmanstrand"), languages="fi-sv")
    change = AreaChange.objects.get()
    assert change.before["name"]["fi"] == "Lappeenranta"
    assert place().languages == "fi-sv"
    with pytest.raises(ValidationError):
        changing.rename(place(), by=by, name=place().name)


@pytest.mark.parametrize("role", ["own_worker", "unit_lead", "programme_manager", "client"])
def test_nobody_else(world: Any, role: str) -> None:
    actor = world.actor(role)
    with acting_as(actor):
        with pytest.raises(changing.NotAllowed):
            changing.rename(place(), by=actor, name=Texts(fi="X"))
        # The database says so too, whatever Python asks.
        assert Municipality.objects.filter(code=LAPPEENRANTA).update(valid_to=LAST) == 0
        assert Belonging.objects.all().delete()[0] == 0
        with pytest.raises(ProgrammingError), transaction.atomic():
            WellbeingCounty.objects.create(code="77", name=Texts(fi="X"))


def test_two_rows_on_one_day_are_refused_by_the_database(by: Actor) -> None:
    row = Belonging.objects.get(municipality=place())
    with transaction.atomic():
        double = Belonging.objects.create(municipality=place(), valid_from=FIRST, **areas_of(place()))
        with pytest.raises(ValidationError), transaction.atomic():
            connection.check_constraints()
        double.delete()
    assert Belonging.objects.get(municipality=place()) == row


def test_the_history_cannot_be_rewritten(by: Actor) -> None:
    changing.rename(place(), by=by, name=Texts(fi="Villmanranta"))
    for act in (lambda: AreaChange.objects.update(code="000"), lambda: AreaChange.objects.all().delete()):
        with pytest.raises(ProgrammingError), transaction.atomic():
            act()


def test_loading_leaves_what_the_house_has_changed(world: Any) -> None:
    """All writings happen on the loader's connection: it must see them."""
    imatra = Municipality.objects.using("owner").get(code=IMATRA)
    Municipality.objects.using("owner").filter(pk=imatra.pk).update(valid_to=LAST, own=True)
    WellbeingCounty.objects.using("owner").filter(code="12").update(name=Texts(fi="Eloisa"), own=True)
    held = Belonging.objects.using("owner").get(municipality__code=LAPPEENRANTA)
    Belonging.objects.using("owner").filter(pk=held.pk).update(valid_to=LAST, own=True)
    other = EmploymentArea.objects.using("owner").get(code="04")
    Belonging.objects.using("owner").create(
        municipality_id=held.municipality_id,
        region_id=held.region_id,
        wellbeing_county_id=held.wellbeing_county_id,
        employment_area_id=other.pk,
        valid_from=FIRST,
        own=True,
    )
    load()
    assert Municipality.objects.using("owner").get(code=IMATRA).valid_to == LAST
    assert WellbeingCounty.objects.using("owner").get(code="12").name["fi"] == "Eloisa"
    rows = Belonging.objects.using("owner").filter(municipality=held.municipality_id).order_by("pk")
    assert [(row.valid_from, row.valid_to) for row in rows] == [(None, LAST), (FIRST, None)]
