"""Scanned papers: sealed at rest, seen like the record they belong to, downloaded as attachments only."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from talo.foundation.database.actor import acting_as
from talo.foundation.database.classes import DataClass as C
from talo.foundation.identity.encryption import CannotOpen
from talo.register.files.models import StoredFile
from talo.register.files.storing import content_of, store
from talo.register.permits.disclosing import give_permit
from talo.register.permits.models import Disclosure
from talo.testing.browsing import body, signed_in
from talo.testing.papers import PDF, PNG, paper
from talo.testing.world import World


def permit(world: World) -> Disclosure:
    worker = world.actor("own_worker")
    with acting_as(worker):
        coach_house = world.position("job_coach").unit.organisation
        return give_permit(world.client(), receiver=coach_house, classes=C.LIMITS, by=worker)


def stored(world: World, content: bytes = PDF, name: str = "lupa.pdf") -> StoredFile:
    about = permit(world)
    worker = world.actor("own_worker")
    with acting_as(worker):
        return store(world.client(), paper(content, name), about=about, by=worker)


def test_the_bytes_are_sealed_and_open_in_their_place_only(world: World) -> None:
    first, second = stored(world), stored(world)
    assert PDF not in bytes(first.sealed)
    assert b"Catalog" not in bytes(first.sealed)
    assert content_of(first) == PDF
    first.sealed = second.sealed
    with pytest.raises(CannotOpen):
        content_of(first)


def test_what_is_not_what_it_says_is_not_stored(world: World) -> None:
    with pytest.raises(ValidationError, match=r".+"):
        stored(world, b"<html>", "lupa.pdf")
    with pytest.raises(ValidationError):
        stored(world, PNG, "lupa.pdf")
    with acting_as(world.actor("own_worker")):
        assert not StoredFile.objects.exists()


def test_a_stored_paper_never_changes(world: World) -> None:
    one = stored(world)
    with acting_as(world.actor("own_worker")):
        with pytest.raises(DatabaseError), transaction.atomic():
            StoredFile.objects.filter(pk=one.pk).update(name="toinen.pdf")
        with pytest.raises(DatabaseError), transaction.atomic():
            StoredFile.objects.filter(pk=one.pk).delete()


@pytest.mark.parametrize(
    ("key", "sees"),
    [
        ("own_worker", True),
        ("client", True),
        ("employment_expert", False),
        ("other_worker", False),
        ("other_client", False),
        ("second_client", False),
        ("unit_lead", False),
        ("administrator", False),
    ],
)
def test_who_sees_it(world: World, key: str, sees: bool) -> None:
    one = stored(world)
    with acting_as(world.actor(key)):
        assert StoredFile.objects.filter(pk=one.pk).exists() == sees


def test_another_controllers_network_does_not_see_it_without_a_permit(world: World) -> None:
    one = stored(world)
    with acting_as(world.join("nurse")):
        assert not StoredFile.objects.filter(pk=one.pk).exists()


def test_it_comes_as_an_attachment(world: World) -> None:
    one = stored(world, name="Äidin lupa.pdf")
    answer = signed_in(world, "own_worker").get(f"/clients/{world.client().public_id}/files/{one.public_id}/")
    assert answer.status_code == 200
    assert answer.content == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert signed_in(world, "client").get(f"/my/files/{one.public_id}/").content == PDF


def test_another_clients_paper_is_absent(world: World) -> None:
    one = stored(world)
    nobody = "01998c00-0000-7000-8000-000000000000"
    for key, path in (
        ("other_worker", f"/clients/{world.client('other_client').public_id}/files/{{}}/"),
        ("own_worker", f"/clients/{world.client('second_client').public_id}/files/{{}}/"),
        ("other_client", "/my/files/{}/"),
    ):
        browser = signed_in(world, key)
        hidden, absent = browser.get(path.format(one.public_id)), browser.get(path.format(nobody))
        assert hidden.status_code == absent.status_code == 404
        assert body(hidden) == body(absent)
