"""The pages of one permit: plain words, scans, renewing, ending, lifting; and what has ended between list and click."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from talo.doors.desk import permit as desk_permit
from talo.foundation.database.actor import acting_as
from talo.foundation.database.classes import DataClass as C
from talo.foundation.ui.formats import date_text
from talo.register.files.looking import MOST_BYTES
from talo.register.files.models import StoredFile
from talo.register.permits.disclosing import (
    NotInForce,
    end_ground,
    forbid,
    give_permit,
    lift,
    record_joint_service,
    renew_permit,
    withdraw_permit,
)
from talo.register.permits.models import Disclosure, Prohibition
from talo.register.timeline.models import Event
from talo.testing.browsing import signed_in
from talo.testing.papers import PDF, paper
from talo.testing.world import World


def permit(world: World) -> Disclosure:
    worker = world.actor("own_worker")
    with acting_as(worker):
        receiver = world.position("job_coach").unit.organisation
        return give_permit(world.client(), receiver=receiver, classes=C.LIMITS, by=worker, purpose="Työn etsiminen")


def prohibition(world: World) -> Prohibition:
    worker = world.actor("own_worker")
    with acting_as(worker):
        return forbid(world.client(), classes=C.SOCIAL, by=worker)


def path(world: World, record: Disclosure | Prohibition, act: str = "") -> str:
    kind = "prohibitions" if isinstance(record, Prohibition) else "permits"
    return f"/clients/{world.client().public_id}/{kind}/{record.public_id}/{act}"


def test_the_page_and_the_paper_say_it_in_the_clients_words(world: World) -> None:
    browser = signed_in(world, "own_worker")
    row = permit(world)
    for act in ("", "print/"):
        page = browser.get(path(world, row, act)).content.decode()
        assert str(row.receiver) in page
        assert "Työn etsiminen" in page
    closed = browser.get(path(world, prohibition(world), "print/"))
    assert closed.status_code == 200


def test_the_paper_says_who_was_born_when_to_those_who_may_read_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also behind a non-disclosure order, which covers where one is, not who one is; the paper has its own day."""
    row, worker = permit(world), world.actor("own_worker")
    with acting_as(worker):
        client = world.client()
        born = date_text(client.identity.birth_date)
        client.non_disclosure = True
        client.save(update_fields=["non_disclosure"])
    browser, paper_of = signed_in(world, "own_worker"), path(world, row, "print/")
    full = browser.get(paper_of).content.decode()
    assert born in full
    assert f"tulostettu {date_text(timezone.localdate())}" in full
    assert "040 1234567" not in full
    # A reader to whom the database shows no identity.
    monkeypatch.setattr(desk_permit, "identity_of", lambda client: None)
    less = browser.get(paper_of)
    assert less.status_code == 200
    assert born not in less.content.decode()


def test_a_scan_is_added_and_what_is_not_a_scan_gets_a_clear_error(world: World) -> None:
    browser, row = signed_in(world, "own_worker"), permit(world)
    assert browser.post(path(world, row, "scan/"), {"scan-scan": paper()}).status_code == 302
    with acting_as(world.actor("own_worker")):
        assert StoredFile.objects.about(row).get().name == "lupa.pdf"
    for wrong in (
        paper(b"MZ" + b"\0" * 40),
        paper(PDF, "lupa.png", "image/png"),
        paper(b""),
        paper(PDF + b"\0" * MOST_BYTES),
    ):
        answer = browser.post(path(world, row, "scan/"), {"scan-scan": wrong})
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.content.decode()
    assert browser.post(path(world, row, "scan/"), {}).status_code == 422
    with acting_as(world.actor("own_worker")):
        assert StoredFile.objects.count() == 1


def test_a_permit_is_renewed_with_another_last_day(world: World) -> None:
    row, browser = permit(world), signed_in(world, "own_worker")
    last = timezone.localdate() + dt.timedelta(days=30)
    sent = {"renew-ends": date_text(last), "renew-asked": "on"}
    assert browser.post(path(world, row, "renew/"), {"renew-ends": date_text(last)}).status_code == 422
    assert browser.post(path(world, row, "renew/"), sent).status_code == 302
    with acting_as(world.actor("own_worker")):
        old, new = Disclosure.objects.filter(client=world.client(), kind="permit").order_by("pk")
        assert old.ends is not None
        assert old.withdrawn_at is None
        assert new.ends is not None
        assert timezone.localdate(new.ends) == last
        assert (new.classes, new.purpose, new.receiver_id) == (old.classes, old.purpose, old.receiver_id)
        assert Event.objects.filter(kind="permits.renewed").exists()


def test_a_permit_withdrawn_between_list_and_click(world: World) -> None:
    """The worker's renewal says so kindly, keeps the day that was typed, and opens nothing."""
    row, browser = permit(world), signed_in(world, "own_worker")
    own = world.actor("client")
    with acting_as(own):
        withdraw_permit(Disclosure.objects.get(pk=row.pk), by=own)
    last = date_text(timezone.localdate() + dt.timedelta(days=30))
    answer = browser.post(path(world, row, "renew/"), {"renew-ends": last, "renew-asked": "on"})
    assert answer.status_code == 422
    with acting_as(world.actor("own_worker")):
        assert not Disclosure.objects.live().filter(kind="permit").exists()
    again = browser.post(path(world, row, "withdraw/"), follow=True)
    assert again.status_code == 200
    assert again.redirect_chain


def test_what_the_receiver_typed_is_kept_when_the_permit_has_gone(world: World) -> None:
    """The coach whose access ended meanwhile gets the page for what is absent, with the words typed."""
    coach = world.actor("job_coach")
    answer = signed_in(world, "job_coach").post(
        f"/clients/{world.client().public_id}/permits/forbid/", {"note": "Tässä on pitkä muistiinpanoni."}
    )
    assert coach.profession == "job_coach"
    assert answer.status_code == 404
    assert "Tässä on pitkä muistiinpanoni." in answer.content.decode()


def test_a_prohibition_is_lifted_once(world: World) -> None:
    row, browser = prohibition(world), signed_in(world, "own_worker")
    assert browser.post(path(world, row, "lift/")).status_code == 302
    worker = world.actor("own_worker")
    with acting_as(worker):
        assert Prohibition.objects.get().ends is not None
        with pytest.raises(NotInForce):
            lift(row, by=worker)
        assert Event.objects.filter(kind="permits.lifted").count() == 1
    assert browser.post(path(world, row, "lift/"), follow=True).status_code == 200


def test_a_ground_in_law_ends(world: World) -> None:
    worker, browser = world.actor("own_worker"), signed_in(world, "own_worker")
    with acting_as(worker):
        kela = world.position("kela_adviser").unit.organisation
        (ground,) = record_joint_service(world.client(), parties=[kela], section="381/2023", by=worker)
    assert browser.get(path(world, ground)).status_code == 200
    assert browser.post(path(world, ground, "end/")).status_code == 302
    with acting_as(worker):
        assert not Disclosure.objects.live().filter(kind="law").exists()
        with pytest.raises(NotInForce):
            end_ground(ground, by=worker)
        with pytest.raises(NotInForce):
            renew_permit(ground, by=worker, ends=None)


@pytest.mark.parametrize("key", ["nurse", "kela_adviser", "unit_lead", "other_worker", "client"])
def test_strangers_to_the_client_find_no_such_page(world: World, key: str) -> None:
    row = permit(world)
    browser = signed_in(world, key)
    for act in ("", "print/"):
        assert browser.get(path(world, row, act)).status_code == 404
    for act in ("scan/", "renew/", "end/", "withdraw/"):
        assert browser.post(path(world, row, act)).status_code == 404


def test_another_clients_permit_is_absent_under_ones_own_client(world: World) -> None:
    row = permit(world)
    wrong = f"/clients/{world.client('second_client').public_id}/permits/{row.public_id}/"
    assert signed_in(world, "own_worker").get(wrong).status_code == 404


def test_the_client_forbids_and_lifts_in_the_portal(world: World) -> None:
    browser = signed_in(world, "client")
    assert browser.get("/my/permits/forbid/").status_code == 200
    assert browser.post("/my/permits/forbid/", {}).status_code == 422
    # Whom it shall keep out is never taken for granted.
    unsaid = browser.post("/my/permits/forbid/", {"classes": [str(int(C.SOCIAL))]})
    assert unsaid.status_code == 422
    assert "Valitse, kuka ei saa nähdä" in unsaid.content.decode()
    sent = {"classes": [str(int(C.SOCIAL))], "receiver": "*"}
    assert browser.post("/my/permits/forbid/", sent | {"receiver": "nobody"}).status_code == 422
    assert browser.post("/my/permits/forbid/", sent).status_code == 302
    with acting_as(world.actor("client")):
        row = Prohibition.objects.get()
        assert row.receiver_id is None
    assert browser.get("/my/permits/").status_code == 200
    other = signed_in(world, "other_client")
    assert other.get(f"/my/prohibitions/{row.public_id}/lift/").status_code == 404
    assert other.post(f"/my/prohibitions/{row.public_id}/lift/").status_code == 404
    assert browser.get(f"/my/prohibitions/{row.public_id}/lift/").status_code == 200
    assert browser.post(f"/my/prohibitions/{row.public_id}/lift/").status_code == 302
    # Once more, or from another tab: told kindly.
    assert browser.post(f"/my/prohibitions/{row.public_id}/lift/").url == "/my/permits/"
    assert browser.get(f"/my/prohibitions/{row.public_id}/lift/").url == "/my/permits/"
    with acting_as(world.actor("client")):
        assert Prohibition.objects.get().ends is not None
