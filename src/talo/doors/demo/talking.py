"""What clients and workers of the demo write to each other, when they meet, and what clients say of it."""

from __future__ import annotations

import datetime as dt

from talo.doors.demo.moments import HELSINKI, moment
from talo.doors.demo.staff import actor
from talo.doors.demo.story import Story
from talo.path.messages import feedback, meeting, writing
from talo.path.messages.meeting import Time
from talo.path.messages.models import Appointment, Rating, Thread, Way
from talo.register.clients.models import Client
from talo.register.organisations.models import Position
from talo.register.organisations.signing_in import portal_actor

ASKED = "Hei! Voisiko ensi viikon tapaamisen pitää puhelimessa? Selkä on kipeä, enkä jaksa matkustaa."
ANSWERED = "Hei! Totta kai. Soitan sinulle sovittuun aikaan. Toivottavasti selkä helpottaa."
THANKED = "Kiitos! Kysyn samalla, miten lomarahat menevät."
TOLD_TIME = "Hei! Nähdään sovittuna aikana. Käydään läpi, miten työ on lähtenyt sujumaan."
SAID = "Leppoisa juttutuokio. Sain viimein selvän, mihin paperit menevät."
TOLD = "Kävin pakkaamossa. Siellä on nyt säädettävä pöytä, ja esimies kysyi, miten voit."
PLACE = "Villimiehenkatu 1, Lappeenranta"


def at(day: dt.date, hour: int, minutes: int = 45, way: str = Way.PLACE, place: str = PLACE, note: str = "") -> Time:
    """A time of an appointment on a Finnish day."""
    return Time(dt.datetime.combine(day, dt.time(hour), HELSINKI), minutes, way, place, note)


def talk(story: Story) -> None:
    """Appointments held, agreed and proposed; threads that are answered and that wait; feedback."""
    by, today, client = story.by, story.today, story.client
    past = _working_day(today - dt.timedelta(days=14))
    with moment(past - dt.timedelta(days=3), by, 9):
        held = meeting.propose(client, story.worker, at(past, 10), by=by, agreed=True)
        thread = writing.open_thread(client, subject="Seuraava tapaaminen", text=TOLD_TIME, by=by)
    with moment(past, by, 12):
        meeting.close(_again(held), by=by, held=True)
    _coach_writes(story, client)
    with moment(today - dt.timedelta(days=7), by, 10):
        phone = at(_working_day(today + dt.timedelta(days=3)), 13, 30, Way.PHONE, "")
        meeting.propose(client, story.worker, phone, by=by, agreed=True)
    if story.portal is not None:
        _client_says(story, held, thread)


def _client_says(story: Story, held: Appointment, thread: Thread) -> None:
    """What the client does on the phone: feedback, a question that is answered, one that waits, a time to answer."""
    if story.portal is None:
        return
    own, by, today = portal_actor(story.portal), story.by, story.today
    with moment(today - dt.timedelta(days=12), own, 19):
        feedback.give(_again(held), Rating.WELL, by=own, words=SAID)
    asked = _working_day(today - dt.timedelta(days=10))
    with moment(asked, own, 18):
        writing.write(Thread.objects.get(pk=thread.pk), text=ASKED, by=own)
    with moment(_working_day(asked + dt.timedelta(days=1)), by, 9):
        writing.write(Thread.objects.get(pk=thread.pk), text=ANSWERED, by=by)
    with moment(today - dt.timedelta(days=1), own, 20):
        writing.write(Thread.objects.get(pk=thread.pk), text=THANKED, by=own)
    with moment(today - dt.timedelta(days=2), by, 14):
        day = _working_day(today + dt.timedelta(days=10))
        meeting.propose(story.client, story.worker, at(day, 10, note="Ota mukaan työvuorolistasi."), by=by)


def _coach_writes(story: Story, client: Client) -> None:
    if story.coach is None:
        return
    coach = actor(story.coach)
    day = _working_day(story.today - dt.timedelta(days=10))
    with moment(day - dt.timedelta(days=5), coach, 9):
        position = Position.objects.select_related("unit").get(pk=story.coach.pk)
        met = meeting.propose(client, position, at(day, 14, 60, place="Työpaikka"), by=coach, agreed=True)
    with moment(day, coach, 16):
        meeting.close(_again(met), by=coach, held=True)
    with moment(day + dt.timedelta(days=1), coach, 13):
        writing.open_thread(client, subject="Terveisiä työpaikalta", text=TOLD, by=coach)


def _again(row: Appointment) -> Appointment:
    return Appointment.objects.with_places().get(pk=row.pk)


def _working_day(day: dt.date) -> dt.date:
    """The day itself, or the Monday after a weekend."""
    return day + dt.timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)
