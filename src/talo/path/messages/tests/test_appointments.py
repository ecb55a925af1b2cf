"""Appointments: whose turn it is, every transition, places behind the order, the calendar file, reminders."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import Error, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from talo.foundation.database.actor import acting_as
from talo.foundation.notices.models import Notice
from talo.foundation.notices.sending import send_notice
from talo.path.messages import events, meeting, showing
from talo.path.messages.calendar_file import OCTETS, calendar_file, escaped, folded
from talo.path.messages.meeting import NotNow, Taken, Time
from talo.path.messages.models import APPOINTMENT_TRANSITIONS, Appointment, MeetingPlace, State, Way
from talo.path.messages.reminding import remind
from talo.register.clients.models import Client, NetworkRole
from talo.register.organisations.models import Position
from talo.register.tasks.models import Task

HELSINKI = ZoneInfo("Europe/Helsinki")


def ahead(days: int = 3, hour: int = 13, **more: Any) -> Time:
    day = timezone.localdate() + dt.timedelta(days=days)
    start = dt.datetime.combine(day, dt.time(hour), HELSINKI)
    return Time(**({"starts": start, "minutes": 45, "way": Way.PLACE, "place": "Villimiehenkatu 1"} | more))


def proposed(world, *, by: str = "own_worker", client: str = "client", time: Time | None = None, **more) -> Appointment:
    actor = world.actor(by)
    with acting_as(actor):
        worker = Position.objects.select_related("unit").get(pk=world.position("own_worker").pk)
        return meeting.propose(
            Client.objects.get(pk=world.client(client).pk), worker, time or ahead(), by=actor, **more
        )


def as_side(world, key: str, act: Any, row: Appointment, **how: Any) -> Appointment:
    actor = world.actor(key)
    with acting_as(actor):
        return act(Appointment.objects.with_places().get(pk=row.pk), by=actor, **how)


def state_of(world, row: Appointment) -> str:
    with acting_as(world.actor("own_worker")):
        return Appointment.objects.get(pk=row.pk).state


def test_the_client_answers_a_workers_proposal(world) -> None:
    row = proposed(world)
    with acting_as(world.actor("client")):
        task = Task.objects.open().get(kind=events.MY_ANSWER_TIME.key)
        assert task.holder_id == world.actor("client").holder_id
    with pytest.raises(NotNow):
        as_side(world, "own_worker", meeting.accept, row)
    as_side(world, "client", meeting.accept, row)
    assert state_of(world, row) == State.ACCEPTED
    with acting_as(world.actor("client")):
        assert not Task.objects.open().filter(kind=events.MY_ANSWER_TIME.key).exists()
    assert Notice.objects.filter(kind=events.APPOINTMENT.key, receiver_id=world.actor("own_worker").account_id).exists()


def test_the_worker_answers_a_clients_proposal(world) -> None:
    row = proposed(world, by="client")
    with acting_as(world.actor("own_worker")):
        assert Task.objects.open().get(kind=events.ANSWER_TIME.key).holder_id == world.actor("own_worker").holder_id
    with pytest.raises(NotNow):
        as_side(world, "client", meeting.accept, row)
    as_side(world, "own_worker", meeting.decline, row, reason="Olen koulutuksessa.")
    with acting_as(world.actor("client")):
        seen = Appointment.objects.get(pk=row.pk)
        assert (seen.state, seen.reason) == (State.DECLINED, "Olen koulutuksessa.")


def test_what_is_agreed_by_phone_needs_no_answer_and_a_client_cannot_say_so(world) -> None:
    assert proposed(world, agreed=True).state == State.ACCEPTED
    assert proposed(world, by="client", agreed=True, time=ahead(4)).state == State.PROPOSED


def test_moving_leaves_the_old_one_and_asks_the_other_side(world) -> None:
    row = proposed(world, agreed=True)
    new = as_side(world, "client", lambda one, by: meeting.move(one, ahead(5), by=by), row)
    assert state_of(world, row) == State.MOVED
    assert (new.state, new.replaces_id, new.by_client) == (State.PROPOSED, row.pk, True)
    as_side(world, "own_worker", meeting.accept, new)
    assert state_of(world, new) == State.ACCEPTED
    with pytest.raises(NotNow):
        as_side(world, "client", lambda one, by: meeting.move(one, ahead(6), by=by), row)


@pytest.mark.parametrize("side", ["client", "own_worker"])
def test_either_side_cancels_once(world, side: str) -> None:
    row = proposed(world)
    as_side(world, side, meeting.cancel, row, reason="Sairastuin.")
    assert state_of(world, row) == State.CANCELLED
    with pytest.raises(NotNow):
        as_side(world, side, meeting.cancel, row)
    with acting_as(world.actor("client")):
        assert not Task.objects.open().filter(about_id=row.pk).exists()


def test_only_the_worker_says_afterwards_whether_they_met(world) -> None:
    row = proposed(world, agreed=True)
    with pytest.raises(NotNow):
        as_side(world, "own_worker", meeting.close, row, held=True)
    with time_machine.travel(row.ends + dt.timedelta(hours=1), tick=False):
        for act in (meeting.cancel, meeting.decline):
            with pytest.raises(NotNow):
                as_side(world, "own_worker", act, row)
        with pytest.raises(NotNow):
            as_side(world, "client", meeting.close, row, held=True)
        as_side(world, "own_worker", meeting.close, row, held=True)
    assert state_of(world, row) == State.HELD


def test_every_transition_of_the_table_and_no_other(world) -> None:
    """Each act from each state: it happens exactly when the table says so."""
    acts = {State.ACCEPTED: ("client", meeting.accept), State.DECLINED: ("client", meeting.decline)}
    acts[State.CANCELLED] = ("own_worker", meeting.cancel)
    for number, start in enumerate(APPOINTMENT_TRANSITIONS):
        for target, (side, act) in acts.items():
            row = proposed(world, time=ahead(10 + number, 8 + list(acts).index(target)))
            with acting_as(world.actor("own_worker")):
                Appointment.objects.filter(pk=row.pk).update(state=start)
            if target in APPOINTMENT_TRANSITIONS[start]:
                as_side(world, side, act, row)
                assert state_of(world, row) == target
            else:
                with pytest.raises(NotNow):
                    as_side(world, side, act, row)
                assert state_of(world, row) == start


def test_a_worker_is_not_in_two_places(world) -> None:
    proposed(world, agreed=True)
    with pytest.raises(Taken):
        proposed(world, client="second_client", agreed=True)
    # A proposal may wait beside it; who says yes too late learns only that the time is gone.
    late = proposed(world, client="second_client")
    with pytest.raises(Taken):
        as_side(world, "second_client", meeting.accept, late)
    assert state_of(world, late) == State.PROPOSED


@pytest.mark.parametrize(
    "time",
    [
        {"starts": dt.datetime(2020, 1, 1, 12, tzinfo=HELSINKI)},
        {"starts": dt.datetime(2090, 1, 1, 12, tzinfo=HELSINKI)},
        {"minutes": 1},
        {"minutes": 1000},
        {"place": " "},
        {"place": "a" * 301},
        {"way": Way.VIDEO, "place": "javascript:alert(1)"},
        {"way": "owl"},
        {"note": "a" * 501},
    ],
)
def test_bad_times_change_nothing(world, time: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        proposed(world, time=ahead(**time))
    with acting_as(world.actor("own_worker")):
        assert not Appointment.objects.exists()


def test_the_night_when_clocks_change() -> None:
    with pytest.raises(ValidationError):
        meeting.in_finland(dt.date(2027, 3, 28), dt.time(3, 30))
    twice = meeting.in_finland(dt.date(2027, 10, 31), dt.time(3, 30))
    assert twice.utcoffset() == dt.timedelta(hours=3)


def test_an_appointment_over_the_change_lasts_its_minutes(world) -> None:
    with time_machine.travel(dt.datetime(2027, 10, 29, 9, tzinfo=dt.UTC), tick=False):
        start = meeting.in_finland(dt.date(2027, 10, 31), dt.time(3, 30))
        row = proposed(world, time=Time(start, 60, Way.PHONE))
        assert row.minutes == 60
        with acting_as(world.actor("own_worker")):
            assert Appointment.objects.get(pk=row.pk).minutes == 60


def test_strangers_see_no_appointment_and_touch_none(world) -> None:
    row = proposed(world)
    for key in ("other_worker", "other_client", "second_client", "administrator", "unit_lead", "programme_manager"):
        with acting_as(world.actor(key)):
            assert not Appointment.objects.exists()
            assert not MeetingPlace.objects.exists()
            with pytest.raises((NotNow, Error)), transaction.atomic():
                meeting.cancel(row, by=world.actor(key))
    assert state_of(world, row) == State.PROPOSED


def test_behind_the_order_the_place_shows_to_those_who_go_there(world) -> None:
    row = proposed(world)
    colleague = world.join("employment_expert", NetworkRole.TEAM_MEMBER)
    with acting_as(colleague):
        assert showing.meetings([Appointment.objects.get(pk=row.pk)])[0].place == "Villimiehenkatu 1"
    with acting_as(world.actor("own_worker")):
        Client.objects.filter(pk=world.client().pk).update(non_disclosure=True)
    with acting_as(colleague):
        shown = showing.meetings([Appointment.objects.get(pk=row.pk)])[0]
        assert (shown.place, shown.covered) == ("", True)
        assert not MeetingPlace.objects.exists()
    for key in ("own_worker", "client"):
        with acting_as(world.actor(key)):
            assert MeetingPlace.objects.get().text == "Villimiehenkatu 1"


def test_the_calendar_file_tells_a_time_and_nothing_else(world) -> None:
    row = proposed(world, agreed=True, time=ahead(note="Ota palkkatodistus mukaan"))
    content = calendar_file(row, "/my/messages/x/appointments/1/").decode()
    assert content.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert content.endswith("END:VCALENDAR\r\n")
    for secret in (
        "Villimiehenkatu",
        "palkkatodistus",
        "Aino",
        "Mäkelä",
        "Own Worker",
        "Testi",
        "LOCATION",
        "ATTENDEE",
    ):
        assert secret not in content
    start = timezone.localtime(row.starts, HELSINKI)
    assert f"DTSTART;TZID=Europe/Helsinki:{start:%Y%m%dT%H%M%S}\r\n" in content
    assert "SUMMARY:Tapaaminen\r\n" in content
    assert "STATUS:CONFIRMED\r\n" in content
    assert all(len(line.encode()) <= OCTETS for line in content.split("\r\n"))
    assert content.count("BEGIN:VTIMEZONE") == 1


@given(st.text())
def test_folding_keeps_every_sign_and_every_limit(text: str) -> None:
    line = f"DESCRIPTION:{escaped(text)}"
    parts = list(folded([line]))
    assert all(part.endswith(b"\r\n") and len(part) - 2 <= OCTETS for part in parts)
    joined = b"".join(parts)
    assert joined.replace(b"\r\n ", b"").decode() == line + "\r\n"
    for part in parts:
        part.decode()


@given(st.text())
def test_an_escaped_text_has_no_line_of_its_own(text: str) -> None:
    found = escaped(text)
    assert not {"\n", "\r", "\x00"} & set(found)
    unescaped = found.replace("\\\\", "\x01").replace("\\;", ";").replace("\\,", ",").replace("\\n", "\n")
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(sign for sign in plain if sign == "\n" or (sign >= " " and sign != "\x7f"))
    assert unescaped.replace("\x01", "\\") == kept


def test_a_reminder_goes_out_once_and_says_nothing(world) -> None:
    account = world.portals["client"].account
    type(account).objects.filter(pk=account.pk).update(email="aino@example.org")
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(hours=20)
    proposed(world, agreed=True, time=Time(soon, 30, Way.PHONE))
    proposed(world, time=ahead(1, 7))  # not agreed: nothing to remind of
    proposed(world, agreed=True, time=ahead(6))
    assert remind() == 1
    assert remind() == 0
    notice = Notice.objects.get(kind=events.REMINDER.key)
    assert notice.receiver_id == account.pk
    send_notice(notice.pk)
    sent = mail.outbox[-1]
    for secret in ("Own Worker", "Testi", "Aino", "klo", "Villimiehenkatu"):
        assert secret not in sent.body + sent.subject


def test_only_the_notices_service_reminds(world) -> None:
    from talo.foundation.database.statements import rows

    soon = dt.datetime.now(dt.UTC) + dt.timedelta(hours=20)
    proposed(world, agreed=True, time=Time(soon, 30, Way.PHONE))
    for key in ("own_worker", "client", "administrator"):
        with acting_as(world.actor(key)):
            assert rows("remind_appointments", timezone.now() + dt.timedelta(days=2)) == []
