"""Summaries and replies: nothing reaches the client before a named person has approved it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from talo.foundation.database.actor import acting_as
from talo.foundation.notices.models import Notice
from talo.path.team import bringing, deciding, summarising
from talo.path.team.errors import MovedOn, NotForYou
from talo.path.team.models import Reply, Summary, TeamCase
from talo.path.team.tests.conftest import Gathered
from talo.register.permits.models import Disclosure
from talo.register.tasks.models import Task
from talo.testing.browsing import body, signed_in

TEXT = "Aloitat työkokeilun tammikuussa. Leena soittaa sinulle."


@pytest.fixture
def discussed(gathered: Gathered) -> TeamCase:
    case = gathered.scheduled()
    ends = gathered.meeting.day + dt.timedelta(days=28)
    with acting_as(gathered.by):
        return deciding.note_attendance(case, {}, client_came=False, follow_up_ends=ends, by=gathered.by)


def client_reads(gathered: Gathered) -> list[str]:
    with acting_as(gathered.world.actor("client")):
        return list(Summary.objects.values_list("text", flat=True))


def test_a_summary_is_drafted_approved_by_the_named_person_and_sent(gathered: Gathered, discussed: TeamCase) -> None:
    physician, nurse = gathered.world.actor("physician"), gathered.world.actor("nurse")
    with acting_as(gathered.by):
        draft = summarising.write(discussed, text="Luonnos", by=gathered.by)
        draft = summarising.write(discussed, text=TEXT, by=gathered.by)
        with pytest.raises(ValidationError):
            summarising.ask_approval(draft, gathered.world.position("own_worker"), by=gathered.by)
        with pytest.raises(ValidationError):
            summarising.ask_approval(draft, gathered.world.position("job_coach"), by=gathered.by)
        with pytest.raises(MovedOn):
            summarising.approve(draft, by=gathered.by)
        summarising.ask_approval(draft, gathered.world.position("physician"), by=gathered.by)
        with pytest.raises(NotForYou):
            summarising.approve(draft, by=gathered.by)
        with pytest.raises(MovedOn):
            summarising.write(discussed, text="Toinen", by=gathered.by)
    assert client_reads(gathered) == []
    with acting_as(nurse), pytest.raises((NotForYou, MovedOn)):
        summarising.approve(draft, by=nurse)
    with acting_as(physician):
        assert Task.objects.open().filter(kind="team.approve", holder_id=physician.holder_id).exists()
        with pytest.raises(ValidationError):
            summarising.send_back(draft, note=" ", by=physician)
        summarising.send_back(draft, note="Lyhyemmin, kiitos", by=physician)
    assert client_reads(gathered) == []
    with acting_as(gathered.by):
        draft = summarising.write(discussed, text=TEXT, by=gathered.by)
        summarising.ask_approval(draft, gathered.world.position("physician"), by=gathered.by)
    with acting_as(physician):
        summarising.approve(draft, by=physician)
        with pytest.raises(MovedOn):
            summarising.approve(draft, by=physician)
    assert client_reads(gathered) == [TEXT]
    kinds = set(Notice.objects.values_list("kind", flat=True))
    assert "team.for_client" in kinds
    assert not [row for row in Notice.objects.values_list("link", flat=True) if "Aino" in row]


def test_the_client_says_that_it_was_not_understood(gathered: Gathered, discussed: TeamCase) -> None:
    sent = send(gathered, discussed)
    own = gathered.world.actor("client")
    with acting_as(own):
        case = TeamCase.objects.with_places().get(pk=discussed.pk)
        summarising.reply(case, "unclear", text="Mikä on työkokeilu?", summary=sent, by=own)
        assert not Task.objects.open().filter(kind="team.read_mine").exists()
    with acting_as(gathered.by):
        task = Task.objects.open().get(kind="team.explain")
        assert task.holder_id == gathered.by.holder_id
        assert Reply.objects.get().text == "Mikä on työkokeilu?"


def send(gathered: Gathered, case: TeamCase) -> Summary:
    physician = gathered.world.actor("physician")
    with acting_as(gathered.by):
        draft = summarising.write(case, text=TEXT, by=gathered.by)
        summarising.ask_approval(draft, gathered.world.position("physician"), by=gathered.by)
    with acting_as(physician):
        return summarising.approve(draft, by=physician)


def test_another_client_cannot_reply(gathered: Gathered, discussed: TeamCase) -> None:
    sent = send(gathered, discussed)
    stranger = gathered.world.actor("second_client")
    with acting_as(stranger):
        assert not TeamCase.objects.filter(pk=discussed.pk).exists()
        assert not Summary.objects.filter(pk=sent.pk).exists()


def test_before_the_meeting_the_client_comes_or_objects(gathered: Gathered) -> None:
    case = gathered.scheduled("consent")
    own = gathered.world.actor("client")
    with acting_as(own):
        mine = TeamCase.objects.with_places().get(pk=case.pk)
        assert Task.objects.open().filter(kind="team.come_mine").exists()
        summarising.reply(mine, "coming", by=own)
        assert not Task.objects.open().filter(kind="team.come_mine").exists()
        with pytest.raises(MovedOn):
            summarising.reply(mine, "right", by=own)
        summarising.reply(mine, "objects", text="En halua sittenkään", by=own)
        assert not Disclosure.objects.filter(pk__in=mine.permit_keys, withdrawn_at=None).exists()
    with acting_as(gathered.by):
        assert Task.objects.open().filter(kind="team.talk").exists()
        bringing.withdraw(case, why="Asiakas ei halua", by=gathered.by)


def test_the_client_reads_the_own_words_and_why_a_question_was_taken_back(gathered: Gathered) -> None:
    case = gathered.scheduled("consent")
    page = f"/my/team/{gathered.world.client().public_id}/"
    phone = signed_in(gathered.world, "client")
    say = f"{page}cases/{case.public_id}/say/"
    phone.post(say, {"kind": "coming", "text": "Äiti tulee mukaan"})
    asked = body(phone.get(page))
    assert "Kerroit, että tulet" in asked
    assert "Äiti tulee mukaan" in asked
    assert "Etkö halua, että tiimi käsittelee tätä?" in asked
    phone.post(say, {"kind": "objects"})
    objected = body(phone.get(page))
    assert "Jos muutat mielesi" in objected
    assert "team.my.coming" not in objected
    with acting_as(gathered.by):
        bringing.withdraw(case, why="Sovimme näin puhelimessa", by=gathered.by)
    assert "Sovimme näin puhelimessa" in body(phone.get(page))


def test_nothing_is_summed_up_before_the_meeting(gathered: Gathered) -> None:
    case = gathered.scheduled()
    with acting_as(gathered.by), pytest.raises(MovedOn):
        summarising.write(case, text=TEXT, by=gathered.by)


def test_a_summary_without_words_is_refused(gathered: Gathered, discussed: TeamCase) -> None:
    with acting_as(gathered.by):
        with pytest.raises(ValidationError):
            summarising.write(discussed, text="  ", by=gathered.by)
        assert timezone.localdate()
        assert not Summary.objects.exists()
