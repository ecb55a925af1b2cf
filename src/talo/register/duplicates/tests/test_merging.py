"""Merging: both sides confirmed, rows move with a journal, conflicts name the row, nobody sees more; and back again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from talo.foundation.areas.models import Municipality
from talo.foundation.database.actor import acting_as
from talo.foundation.database.classes import DataClass as C
from talo.foundation.database.statements import call
from talo.foundation.notices.models import Notice
from talo.register.clients.models import Client, ContactDetails, Fact, FactKind, LinkRequest, NetworkRole
from talo.register.clients.opening import NewClient, add_member, open_client
from talo.register.duplicates import linking, merging
from talo.register.duplicates.merging import CannotMerge, actors_around, merge, sight, unmerge
from talo.register.duplicates.models import Merge
from talo.register.duplicates.telling_apart import opening_of
from talo.register.duplicates.tests.test_linking import opened_again, request_of
from talo.register.permits.disclosing import forbid, give_permit
from talo.register.tasks.doing import open_task
from talo.register.tasks.kinds import TaskKind
from talo.register.tasks.models import Task
from talo.testing.browsing import signed_in
from talo.testing.world import STAFF, World

ASKER = "social_worker"
TASK = TaskKind("test.task", "Tehtävä")
EVERYONE = sorted(STAFF)


def linked(world: World) -> tuple[Client, Client]:
    """The client and a second opening of the same person, with a task and a fact, after the own worker's answer."""
    gone = opened_again(world, ASKER)
    worker, asker = world.actor("own_worker"), world.actor(ASKER)
    with acting_as(asker):
        open_task(gone, TASK, holder_id=asker.holder_id or 0, by=asker, note="Soita asiakkaalle")
    with acting_as(worker):
        linking.link(request_of(world), by=worker, basis=LinkRequest.Basis.LAW)
    return world.client(), gone


def merged(world: World, kept: Client, gone: Client) -> Any:
    asker = world.actor(ASKER)
    with acting_as(asker):
        return merge(kept, gone, by=asker)


def test_records_move_and_the_other_opening_closes(world: World) -> None:
    kept, gone = linked(world)
    merged(world, kept, gone)
    with acting_as(world.actor(ASKER)):
        assert Task.objects.get(note="Soita asiakkaalle").client_id == kept.pk
        assert Merge.objects.get().merged_id == gone.pk
        assert merging.candidates(kept) == []


def test_it_comes_back_row_by_row(world: World) -> None:
    kept, gone = linked(world)
    asker = world.actor(ASKER)
    before = sight(asker, kept, gone)
    with acting_as(asker):
        tasks = set(Task.objects.filter(client=gone).values_list("pk", flat=True))
    which = merged(world, kept, gone)
    tried = unmerge(which, really=False)
    with acting_as(asker):
        assert not Task.objects.filter(client=gone).exists()
    done = unmerge(which, really=True)
    assert tried == done
    with acting_as(asker):
        assert set(Task.objects.filter(client=gone).values_list("pk", flat=True)) == tasks
        assert Client.objects.get(pk=gone.pk).merged_into_id is None
    assert before <= sight(asker, kept, gone)
    with pytest.raises(CannotMerge, match="absent"):
        unmerge(which, really=True)


def test_only_the_operator_takes_back(world: World) -> None:
    which = merged(world, *linked(world))
    for key in (ASKER, "own_worker", "administrator"):
        with acting_as(world.actor(key)), pytest.raises(DatabaseError), transaction.atomic():
            call("unmerge_clients", which)


@pytest.mark.parametrize("key", [key for key in STAFF if key != ASKER])
def test_nobody_else_merges(world: World, key: str) -> None:
    """Not even the own worker: the other opening is not open to them."""
    kept, gone = linked(world)
    actor = world.actor(key)
    with acting_as(actor), pytest.raises(CannotMerge, match="right"), transaction.atomic():
        merge(kept, gone, by=actor)
    with acting_as(world.actor(ASKER)):
        assert Task.objects.get(note="Soita asiakkaalle").client_id == gone.pk


def test_two_different_people_are_never_merged(world: World) -> None:
    kept, _gone = linked(world)
    asker = world.actor(ASKER)
    with acting_as(asker):
        other = open_client(NewClient("Aino", "Mäkelä"), by=asker)
        with pytest.raises(CannotMerge, match="identity"):
            merge(kept, other, by=asker)
        with pytest.raises(CannotMerge):
            merge(kept, kept, by=asker)


def test_a_row_that_would_collide_is_named_and_nothing_changes(world: World) -> None:
    kept, gone = linked(world)
    asker = world.actor(ASKER)
    with acting_as(asker):
        rows = [_fact(asker, one, dt.date(2025, 1, 1)) for one in (kept, gone)]
        with pytest.raises(CannotMerge) as refused:
            merge(kept, gone, by=asker)
        assert (refused.value.why, refused.value.what) == ("conflict", f"clients_fact:{rows[1]}")
        assert Task.objects.get(note="Soita asiakkaalle").client_id == gone.pk
        assert not Merge.objects.exists()


def _fact(actor: Any, client: Client, starts: dt.date) -> int:
    """Two facts of one kind at one time, of one controller: the database refuses them for one client."""
    kind = int(FactKind.BENEFIT)
    row = Fact(
        client=client,
        controller_id=actor.organisation_id,
        data_class=int(C.SOCIAL),
        kind=kind,
        value="test",
        starts=starts,
    )
    row.save(force_insert=True)
    return int(row.pk)


def test_somebody_who_works_with_the_other_opening_only_is_named(world: World) -> None:
    kept, gone = linked(world)
    asker = world.actor(ASKER)
    with acting_as(asker):
        add_member(gone, world.position("social_counsellor"), NetworkRole.TEAM_MEMBER, by=asker)
        with pytest.raises(CannotMerge, match="network"):
            merge(kept, gone, by=asker)


def test_a_permit_that_would_open_more_stops_it(world: World) -> None:
    kept, gone = linked(world)
    worker = world.actor("own_worker")
    with acting_as(worker):
        give_permit(kept, receiver=world.position("own_worker").unit.organisation, classes=C.PLAN, by=worker)
    with pytest.raises(CannotMerge, match="sight"):
        merged(world, kept, gone)
    with acting_as(world.actor(ASKER)):
        assert Task.objects.get(note="Soita asiakkaalle").client_id == gone.pk


@settings(
    max_examples=5, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    members=st.lists(st.tuples(st.sampled_from(["kept", "gone"]), st.sampled_from(EVERYONE)), max_size=3),
    permits=st.lists(
        st.tuples(
            st.sampled_from(["kept", "gone"]),
            st.sampled_from(EVERYONE),
            st.sampled_from([C.PLAN, C.SOCIAL, C.PLAN | C.BENEFITS]),
            st.booleans(),
        ),
        max_size=2,
    ),
    forbidden=st.booleans(),
)
def test_nobody_sees_more_afterwards(world: World, members: Any, permits: Any, forbidden: bool) -> None:
    """Whatever networks, permits and prohibitions the two have: merged or refused, no actor's sight has grown."""
    try:
        with transaction.atomic():
            _try(world, members, permits, forbidden)
            raise _Undo
    except _Undo:
        pass


class _Undo(Exception):
    pass


def _try(world: World, members: Any, permits: Any, forbidden: bool) -> None:
    kept, gone = linked(world)
    openings, asker = {"kept": kept, "gone": gone}, world.actor(ASKER)
    with acting_as(asker):
        for which, key in members:
            add_member(openings[which], world.position(key), NetworkRole.TEAM_MEMBER, by=asker)
        for which, key, classes, of_one in permits:
            give_permit(
                openings[which],
                receiver=world.position(key).unit.organisation,
                classes=classes,
                by=asker,
                controller_id=asker.organisation_id if of_one else None,
            )
        if forbidden:
            forbid(gone, classes=C.PLAN, by=asker)
    everyone = [world.actor(key) for key in EVERYONE] + [world.actor(key) for key in ("second_client", "other_client")]
    before = {actor: sight(actor, kept, gone) for actor in everyone}
    try:
        merged(world, kept, gone)
        new = {("timeline_event", key) for key in _merge_events(world, kept)}
    except CannotMerge:
        new = set()
    for actor in everyone:
        assert sight(actor, kept, gone) - new <= before[actor], actor


def _merge_events(world: World, kept: Client) -> list[int]:
    from talo.register.timeline.models import Event

    with acting_as(world.actor(ASKER)):
        return list(Event.objects.filter(client=kept, kind="duplicates.merged").values_list("pk", flat=True))


def test_everybody_around_is_asked(world: World) -> None:
    kept, gone = linked(world)
    with acting_as(world.actor(ASKER)):
        around = {actor.setting for actor in actors_around(kept, gone)}
    assert {world.actor(key).setting for key in ("own_worker", ASKER, "unit_lead")} <= around
    assert world.actor("client").setting not in around


def test_pages(world: World) -> None:
    kept, gone = linked(world)
    path = f"/clients/{kept.public_id}/merge/"
    browser = signed_in(world, ASKER)
    assert browser.get(path).status_code == 200
    # The way there: beside the network for whom both are open, and behind the notice; for nobody else.
    network = f"/clients/{kept.public_id}/network/"
    assert path in browser.get(network).content.decode()
    assert path not in signed_in(world, "own_worker").get(network).content.decode()
    assert Notice.objects.get(receiver=world.actor(ASKER).account_id, kind="duplicates.answered").link == path
    wrong = browser.post(path, {"gone": "01998c00-0000-7000-8000-000000000000"})
    assert wrong.status_code == 409
    for key in ("other_worker", "unit_lead", "client", "job_coach"):
        assert signed_in(world, key).post(path, {"gone": gone.public_id}).status_code == 404
    assert browser.post(path, {"gone": gone.public_id}).status_code == 302
    assert browser.get(path).status_code == 200


def test_the_page_tells_two_openings_apart_as_far_as_the_reader_may_see(world: World) -> None:
    kept, gone = linked(world)
    asker = world.actor(ASKER)
    page = signed_in(world, ASKER).get(f"/clients/{kept.public_id}/merge/").content.decode()
    assert page.count("5.3.1979") == 2
    with acting_as(asker):
        other = merging.candidates(kept)[0]
        opening = opening_of(other)
        assert (opening.client, opening.own_worker, opening.only_the_name) == (gone, "", False)
        other.contact = ContactDetails(municipality=Municipality.objects.get(code="564"))
        assert opening_of(other).place == "Oulu"
        other.non_disclosure = True
        assert opening_of(other).place == ""
        assert opening_of(Client(pk=0, first_names="Aino", last_name="Mäkelä")).only_the_name
