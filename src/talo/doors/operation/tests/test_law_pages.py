"""The administrator's pages of law rows."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from talo.foundation.law import lookup
from talo.foundation.law.models import LawRow
from talo.testing.browsing import signed_in
from talo.testing.world import World

KEY = "rehabilitative_work.activity_money.per_day"
ROW = {
    "value": "13,50",
    "unit": "EUR/day",
    "valid_from": "1.8.2027",
    "basis": "Laki 1/2027 2 §",
    "source": "finlex.fi",
    "confidence": "sourced",
}


@pytest.fixture(autouse=True)
def _forget() -> object:
    yield
    lookup.forget()


def test_list_and_search(world: World) -> None:
    browser = signed_in(world, "administrator")
    page = browser.get(reverse("operation:law")).content.decode()
    assert page.count("<tr") > 20
    found = browser.get(reverse("operation:law"), {"q": "activity_money"}).content.decode()
    assert KEY in found
    assert found.count("<tr") == 2


def test_add_is_refused_until_the_row_before_is_ended(world: World) -> None:
    browser = signed_in(world, "administrator")
    url = reverse("operation:law_key", args=[KEY])
    row = LawRow.objects.get(law_key__key=KEY, valid_to=None)
    refused = browser.post(url, ROW)
    assert refused.status_code == 422
    assert "toistaiseksi" in refused.content.decode()
    assert "13,50" in refused.content.decode()
    ended = browser.post(reverse("operation:law_end", args=[KEY, row.pk]), {"end-last_day": "31.7.2027"})
    assert ended.status_code == 302
    assert browser.post(url, ROW).status_code == 302
    page = browser.get(url).content.decode()
    assert "1.8.2027" in page
    assert "–31.7.2027" in page
    assert LawRow.objects.filter(law_key__key=KEY, own=True).count() == 2


def test_a_row_typed_wrong_is_taken_back_before_it_begins(world: World) -> None:
    browser = signed_in(world, "administrator")
    url = reverse("operation:law_key", args=[KEY])
    holds = LawRow.objects.get(law_key__key=KEY, valid_to=None)
    browser.post(reverse("operation:law_end", args=[KEY, holds.pk]), {"end-last_day": "31.7.2027"})
    browser.post(url, ROW | {"value": "1350"})
    wrong = LawRow.objects.get(law_key__key=KEY, valid_from=dt.date(2027, 8, 1))
    back = reverse("operation:law_back", args=[KEY, wrong.pk])
    assert back in browser.get(url).content.decode()
    assert browser.post(back).status_code == 302
    assert browser.post(back).status_code == 404
    assert browser.post(url, ROW).status_code == 302
    assert browser.post(reverse("operation:law_back", args=[KEY, holds.pk])).status_code == 302
    assert LawRow.objects.filter(pk=holds.pk).exists()


@pytest.mark.parametrize("role", ["own_worker", "unit_lead", "programme_manager", "client"])
def test_nobody_else(world: World, role: str) -> None:
    browser = signed_in(world, role)
    assert browser.get(reverse("operation:law")).status_code == 404
    assert browser.post(reverse("operation:law_key", args=[KEY]), ROW).status_code == 404


def test_unknown_name(world: World) -> None:
    browser = signed_in(world, "administrator")
    assert browser.get(reverse("operation:law_key", args=["none.such"])).status_code == 404
    assert browser.get("/operation/law/%00/").status_code == 404
