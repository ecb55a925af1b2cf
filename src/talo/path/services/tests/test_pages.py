"""The pages of services as their users open them."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from talo.foundation.database.actor import acting_as
from talo.path.services.models import Referral, Service
from talo.path.services.referring import refer
from talo.testing.browsing import body, signed_in
from talo.testing.world import World


@pytest.fixture
def referral(world: World) -> Referral:
    worker = world.actor("own_worker")
    with acting_as(worker):
        service = Service.objects.select_related("unit__organisation").get(key="ek-tuettu-tyohonvalmennus")
        return refer(world.client(), service, by=worker, reason="Tuki työnhakuun")


def page(name: str, world: World, *args: Any, client: str = "client") -> str:
    return reverse(f"services:{name}", args=[world.client(client).public_id, *args])


def test_refer_by_one_choice_and_one_sentence(world: World) -> None:
    browser = signed_in(world, "own_worker")
    url = page("refer", world)
    shown = browser.get(url)
    assert shown.status_code == 200
    service = Service.objects.get(key="ek-tuettu-tyohonvalmennus")
    answer = browser.post(url, {"service": str(service.public_id), "reason": "Haluaa työhön.", "along": ["256"]})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    with acting_as(world.actor("own_worker")):
        assert Referral.objects.get().reason == "Haluaa työhön."


def test_a_missing_reason_is_named_and_nothing_is_lost(world: World) -> None:
    browser = signed_in(world, "own_worker")
    service = Service.objects.with_provider().get(key="ek-tuettu-tyohonvalmennus")
    answer = browser.post(page("refer", world), {"service": str(service.public_id), "reason": " "})
    text = answer.content.decode()
    assert "Kirjoita" in text
    assert f'value="{service.name} – {service.unit.organisation}, Etelä-Karjala"' in text
    with acting_as(world.actor("own_worker")):
        assert not Referral.objects.exists()


def test_the_coach_accepts_and_the_second_answer_is_told(world: World, referral: Referral) -> None:
    browser = signed_in(world, "job_coach")
    assert browser.get(reverse("services:referrals")).status_code == 200
    assert browser.get(page("referral", world, referral.pk)).status_code == 200
    url = page("answer", world, referral.pk, "accept")
    assert browser.post(url, {"accept-note": "Tervetuloa"}).status_code == 302
    second = browser.post(url, {"accept-note": ""}, follow=True)
    assert "jo vastattu" in second.content.decode()


@pytest.mark.parametrize("key", ["other_worker", "other_coach", "physician", "programme_manager", "administrator"])
@pytest.mark.parametrize("name", ["client", "refer", "start"])
def test_hidden_and_absent_answer_alike(world: World, key: str, name: str) -> None:
    browser = signed_in(world, key)
    hidden = browser.get(page(name, world))
    absent = browser.get(reverse(f"services:{name}", args=["01998c00-0000-7000-8000-000000000000"]))
    assert hidden.status_code == absent.status_code == 404
    assert body(hidden) == body(absent)
