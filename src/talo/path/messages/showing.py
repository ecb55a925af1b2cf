"""What pages show of threads, appointments and feedback: rows made ready, places covered where they must be."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from talo.foundation.database.actor import Actor
from talo.path.messages.models import Appointment, Feedback, MeetingPlace, Message, Seen, State, Thread
from talo.register.clients.models import Client, Represents
from talo.register.organisations.models import Position

STATUS_KINDS = {
    State.PROPOSED: "waiting",
    State.ACCEPTED: "ok",
    State.DECLINED: "neutral",
    State.MOVED: "neutral",
    State.CANCELLED: "neutral",
    State.HELD: "neutral",
    State.MISSED: "alert",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One message as it is shown: who wrote it, and whether the other side has seen it."""

    message: Message
    who: str
    role: str
    mine: bool
    seen: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """One appointment as it is shown; `place` is empty where there is none, `covered` where it must not show."""

    row: Appointment
    place: str
    covered: bool

    @property
    def kind(self) -> str:
        return STATUS_KINDS[State(self.row.state)]

    @property
    def state(self) -> str:
        return str(self.row.get_state_display())

    @property
    def link(self) -> str:
        """The address of a video meeting."""
        return self.place if self.row.way == "video" and self.place.startswith("https://") else ""


def lines_of(thread: Thread, client: Client, by: Actor) -> list[Line]:
    """The messages of a thread, the oldest first."""
    rows = list(thread.messages.select_related("position__staff_member").order_by("sent_at", "id"))
    seen = list(Seen.objects.filter(thread=thread).values_list("holder_id", "at"))
    staff_seen = max((at for holder, at in seen if holder == thread.holder_id), default=None)
    client_seen = max((at for holder, at in seen if holder != thread.holder_id), default=None)
    proxies = _proxies(client) if any(row.account_id for row in rows) else set()
    found = []
    for row in rows:
        who, role = _who(row, client, proxies, by)
        other = staff_seen if row.account_id else client_seen
        mine = row.account_id == by.id if by.is_client else row.position_id == by.id
        found.append(Line(row, who, role, mine, other is not None and other >= row.sent_at))
    return found


def meetings(rows: list[Appointment]) -> list[Meeting]:
    """Appointments with their places, as far as the database shows them."""
    places = dict(
        MeetingPlace.objects.filter(appointment__in=[row.pk for row in rows]).values_list("appointment", "text")
    )
    return [_meeting(row, places) for row in rows]


def _meeting(row: Appointment, places: dict[int, str]) -> Meeting:
    place = places.get(row.pk, "")
    # Face to face there is always a place: none to be seen means that it is covered.
    return Meeting(row, place, covered=not place and row.way == "place")


def feedback_of(client: Client, most: int = 10) -> list[Feedback]:
    """What the client has said lately."""
    rows = Feedback.objects.filter(client=client)
    return list(rows.select_related("appointment__worker__staff_member", "period__service")[:most])


def _proxies(client: Client) -> set[int]:
    bonds = Represents.objects.filter(client=client).exclude(basis=Represents.Basis.SELF)
    return set(bonds.values_list("account_id", flat=True))


def _who(row: Message, client: Client, proxies: set[int], by: Actor) -> tuple[str, str]:
    if row.position is not None:
        return str(row.position.staff_member), profession(row.position)
    if by.is_client and row.account_id == by.id:
        return _("You"), ""
    if row.account_id in proxies:
        return _("Guardian or proxy of %(client)s") % {"client": client.called}, ""
    return str(client), ""


def profession(position: Position) -> str:
    """The profession with a capital letter."""
    return str(position.get_profession_display()).capitalize()
