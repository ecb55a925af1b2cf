"""The administrator reads acts by their titles in the own language."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation

from talo.foundation.law import citing, lookup
from talo.foundation.law.models import LawRow
from talo.testing.browsing import signed_in
from talo.testing.world import World


@pytest.fixture(autouse=True)
def _forget() -> object:
    yield
    lookup.forget()


@pytest.mark.parametrize(
    ("language", "act", "note"),
    [
        ("fi", "sosiaalihuoltolaki (1301/2014) 36\u00a0§", "erityistä tukea tarvitseva lapsi"),
        ("sv", "socialvårdslagen (1301/2014) 36\u00a0§", "barn som behöver särskilt stöd"),
        ("en", "Social Welfare Act (1301/2014), section 36", "child who needs special support"),
    ],
)
def test_acts_have_their_titles_in_the_readers_language(world: World, language: str, act: str, note: str) -> None:
    browser = signed_in(world, "administrator")
    browser.cookies["django_language"] = language
    page = browser.get(reverse("operation:law"), {"q": act.split(" (")[0]}).content.decode()
    assert act in page
    assert note in page
    key = "social_care.assessment.start_working_days.special_groups"
    address = reverse("operation:law_key", args=[key])
    page = browser.get(address).content.decode()
    assert act in page
    assert "s.36" not in page
    # Left as it stands, the act stays one that every language says.
    held = LawRow.objects.get(law_key__key=key)
    browser.post(reverse("operation:law_end", args=[key, held.pk]), {"end-last_day": "31.12.2027"})
    with translation.override(language):
        told = citing.basis_of(held.basis)
    row = {"value": "8", "unit": "working days", "valid_from": "1.1.2028", "basis": told, "source": "x"}
    assert browser.post(address, row | {"confidence": "sourced"}).status_code == 302
    assert LawRow.objects.get(law_key__key=key, valid_to=None).basis == held.basis
