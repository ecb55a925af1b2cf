"""The catalogue as the administrator keeps it, and what its areas mean for referring."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from talo.foundation.areas.models import EmploymentArea, Municipality
from talo.foundation.database.actor import acting_as
from talo.foundation.database.fields import Texts
from talo.path.services import offering
from talo.path.services.choosing import offer_for
from talo.path.services.loading import load
from talo.path.services.models import Service, ServiceChange
from talo.register.clients.models import ContactDetails
from talo.register.organisations.models import Unit
from talo.testing.browsing import signed_in
from talo.testing.world import STAFF, World

LIST, NEW = reverse("services:catalogue"), reverse("services:new")
KEY = "ek-tyokokeilu"
TODAY = timezone.localdate


def service(key: str = KEY) -> Service:
    return Service.objects.with_provider().get(key=key)


def act(browser: Any, what: str, **values: str) -> Any:
    data = values if what == "leave" else {f"{what}-{name}": value for name, value in values.items()}
    return browser.post(reverse("services:act", args=[service().public_id, what]), data)


def read(answer: Any) -> str:
    return str(answer.content.decode())


def typed(**changed: str) -> dict[str, str]:
    return {
        "unit": str(Unit.objects.get(key="ek-talo").public_id),
        "kind": "training",
        "name_fi": "Työnhakuvalmennus",
        "description_fi": "Harjoittelet hakemista ryhmässä.",
        "for_whom_fi": "Haet työtä.",
        "answer_working_days": "5",
        "starts": f"{TODAY():%-d.%-m.%Y}",
        "area": "Lappeenranta – Etelä-Karjala",
    } | changed


def test_everyone_of_the_staff_finds_a_service(world: World) -> None:
    browser = signed_in(world, "own_worker")
    page = read(browser.get(LIST, {"q": "työkokeilu", "area": "imatra – Etelä-Karjala"}))
    assert page.count("<tr") == 2
    assert "Etelä-Karjala" in page
    assert NEW not in page
    assert "Uusi palvelu" not in page
    one = read(browser.get(reverse("services:service", args=[service().public_id])))
    assert "Kokeilet työtä" in one
    assert "data-action" not in one.split("<main")[1]
    assert browser.get(LIST, {"q": "\x00", "area": "ei ole", "kind": "x"}).status_code == 200


def test_the_administrator_adds_a_service_for_one_area(world: World) -> None:
    browser = signed_in(world, "administrator")
    answer = browser.post(NEW, typed())
    assert answer.status_code == 302, read(answer)
    made = Service.objects.get(key="tyonhakuvalmennus")
    assert made.area_codes == ["03"]
    assert made.own
    page = read(browser.get(answer.headers["Location"]))
    assert "Lisätty" in page
    assert str(world.position("administrator").staff_member) in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"area": "Atlantis"},
        {"name_fi": " "},
        {"unit": ""},
        {"unit": "ei ole"},
        {"kind": "x"},
        {"starts": "31.2."},
        {"starts": "1.1.1900"},
        {"answer_working_days": "0"},
        {"name_fi": "a" * 10_000},
    ],
)
def test_bad_input_is_said_and_nothing_is_added(world: World, wrong: dict[str, str]) -> None:
    browser = signed_in(world, "administrator")
    many = Service.objects.count()
    answer = browser.post(NEW, typed(**wrong))
    assert answer.status_code == 422
    assert "Harjoittelet hakemista" in read(answer)
    assert (Service.objects.count(), ServiceChange.objects.count()) == (many, 0)


def test_areas_words_and_days_change_and_the_history_tells(world: World) -> None:
    browser = signed_in(world, "administrator")
    assert act(browser, "area", area="Oulunseutu").status_code == 422
    area = EmploymentArea.objects.get(code="37")
    assert act(browser, "area", area=str(area)).status_code == 302
    assert service().area_codes == ["03", "37"]
    again = act(browser, "area", area="37")
    assert again.status_code == 422
    assert "jo tarjolla" in read(again)
    assert act(browser, "leave", area="03").status_code == 302
    assert "viimeinen alue" in read(act(browser, "leave", area="37"))
    assert act(browser, "everywhere").status_code == 302
    assert service().area_codes == []
    found = service()
    texts = {
        f"{field}_{one}": getattr(found, field).get(one, "")
        for field in ("name", "description", "for_whom")
        for one in ("fi", "sv", "en")
    }
    values = texts | {"answer_working_days": "7", "ptv_class": found.ptv_class}
    assert act(browser, "change", **values).status_code == 302
    assert act(browser, "change", **values).status_code == 422
    assert service().answer_working_days == 7
    past, last = TODAY() - dt.timedelta(days=1), TODAY() + dt.timedelta(days=30)
    assert act(browser, "end", last_day=f"{past:%-d.%-m.%Y}").status_code == 422
    assert act(browser, "end", last_day=f"{last:%-d.%-m.%Y}").status_code == 302
    assert service().ends == last
    assert act(browser, "reopen").status_code == 302
    assert act(browser, "reopen").status_code == 422
    acts = list(service().changes.values_list("act", flat=True))
    assert acts == ["reopened", "ended", "changed", "offered", "not_offered", "offered"]
    page = read(browser.get(reverse("services:service", args=[service().public_id])))
    assert "10 → 7" in page
    assert "Tarjolla myös alueella: TyöLakeus." in page
    assert "Ei enää tarjolla alueella: Etelä-Karjala." in page
    assert "Tarjolla: TyöLakeus → kaikilla alueilla" in page


def test_loading_the_file_again_leaves_what_was_changed_here(world: World) -> None:
    rows = Service.objects.using("owner")
    rows.filter(key=KEY).update(area_codes=[], own=True)
    rows.filter(key="ek-kuntouttava").update(area_codes=[])
    load()
    assert rows.get(key=KEY).area_codes == []
    assert rows.get(key="ek-kuntouttava").area_codes == ["03"]


@pytest.mark.parametrize("role", [key for key in STAFF if key != "administrator"])
def test_only_the_administrator_changes_the_catalogue(world: World, role: str) -> None:
    browser, by = signed_in(world, role), world.actor(role)
    assert browser.get(LIST).status_code == 200
    assert browser.get(NEW).status_code == browser.post(NEW, typed()).status_code == 404
    for what in ("area", "change", "end", "everywhere", "leave", "reopen"):
        assert act(browser, what, area="37").status_code == 404
    with acting_as(by):
        with pytest.raises(offering.NotAllowed):
            offering.offer_everywhere(service(), by=by)
        # Nor does the database let the row be written.
        assert Service.objects.filter(key=KEY).update(area_codes=[]) == 0
        assert service().area_codes == ["03"]


def test_the_client_sees_no_catalogue_of_the_staff(world: World) -> None:
    browser = signed_in(world, "client")
    assert browser.get(LIST).status_code == 404
    assert act(browser, "everywhere").status_code == 404


def lives_in(world: World, code: str | None) -> None:
    by = world.actor("own_worker")
    with acting_as(by):
        place = Municipality.objects.get(code=code) if code else None
        ContactDetails.objects.filter(client=world.client()).update(municipality=place)


@pytest.mark.parametrize(("place", "area"), [("405", "03"), ("564", "24")])
def test_the_form_offers_what_is_offered_where_the_client_lives(world: World, place: str, area: str) -> None:
    lives_in(world, place)
    with acting_as(world.actor("own_worker")):
        offer = offer_for(world.client())
        assert offer.area is not None
        assert offer.area.code == area
        codes = [row.area_codes for row in offer.services]
    assert [area] in codes
    assert [] in codes
    assert all(code in ([], [area]) for code in codes)
    page = read(signed_in(world, "own_worker").get(reverse("services:refer", args=[world.client().public_id])))
    assert f"Palvelut, joita on tarjolla asiakkaan asuinalueella ({offer.area})" in page
    assert page.count('name="service"') == len(codes)


def test_unknown_and_protected_homes_give_every_area_with_its_name(world: World) -> None:
    lives_in(world, None)
    with acting_as(world.actor("own_worker")):
        everything = Service.objects.offered().count()
        assert offer_for(world.client()).services.count() == everything
    address = reverse("services:refer", args=[world.client().public_id])
    browser = signed_in(world, "own_worker")
    page = read(browser.get(address))
    assert "Kotikunta ei ole tiedossa" in page
    assert page.count("<option") == everything
    lives_in(world, "405")
    client = world.client()
    client.non_disclosure = True
    with acting_as(world.actor("own_worker")):
        offer = offer_for(client)
        assert offer.area is None
        assert offer.services.count() == everything


def test_a_service_of_another_area_is_refused(world: World) -> None:
    lives_in(world, "405")
    other = Service.objects.filter(area_codes__contains=["37"]).first()
    assert other is not None
    browser = signed_in(world, "own_worker")
    sent = {"service": str(other.public_id), "reason": "Haluaa työhön."}
    answer = browser.post(reverse("services:refer", args=[world.client().public_id]), sent)
    assert answer.status_code == 200
    assert "Haluaa työhön." in read(answer)


def test_verbs_refuse_wrong_days_and_units(world: World) -> None:
    by = world.actor("administrator")
    values: dict[str, Any] = {
        "name": Texts(fi="X"),
        "description": Texts(fi="X"),
        "for_whom": Texts(fi="X"),
        "answer_working_days": 5,
        "ptv_class": "",
    }
    with acting_as(by):
        unit = Unit.objects.get(key="ek-talo")
        with pytest.raises(ValidationError):
            offering.add_service(unit, by=by, kind="training", starts=dt.date(1900, 1, 1), **values)
        with pytest.raises(ValidationError):
            offering.stop_offering_in(service(), "37", by=by)
        assert not ServiceChange.objects.exists()
