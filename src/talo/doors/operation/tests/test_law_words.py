"""The administrator reads acts by their titles in the own language."""

from __future__ import annotations

import pytest
from django.urls import reverse

from talo.testing.browsing import signed_in
from talo.testing.world import World


@pytest.mark.parametrize(
    ("language", "act", "note"),
    [
        ("fi", "sosiaalihuoltolaki (1301/2014) 36 §", "erityistä tukea tarvitseva lapsi"),
        ("sv", "socialvårdslagen (1301/2014) 36 §", "barn som behöver särskilt stöd"),
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
    page = browser.get(reverse("operation:law_key", args=[key])).content.decode()
    assert act in page
    assert "s.36" not in page
