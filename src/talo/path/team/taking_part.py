"""Who takes part in a case: access for the meeting and its follow-up only, and on what ground."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.foundation.database.clock import access_time
from talo.path.team.errors import NoGround
from talo.path.team.models import Participant, TeamCase
from talo.path.team.standing import CaseState, Ground
from talo.register.clients.models import NetworkMember, NetworkRole
from talo.register.clients.opening import add_member, end_membership
from talo.register.clients.records import controller_for
from talo.register.organisations.models import Organisation, Position
from talo.register.permits.disclosing import give_permit
from talo.register.permits.models import Disclosure

BASIS = "team"  # what the network row says about its reason
# What a permit for a case covers; anything more the client permits on the permits' page.
COVERED = DataClass.NAME | DataClass.PLAN | DataClass.LIMITS
OPEN = (CaseState.BROUGHT, CaseState.ON_AGENDA, CaseState.DISCUSSED)


def last_moment(day: dt.date) -> dt.datetime:
    """The last moment of a day in Finland: access until a day includes the day."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.max), timezone.get_default_timezone())


def open_access(case: TeamCase, positions: Iterable[Position], *, until: dt.date, by: Actor) -> list[Participant]:
    """Let positions take part until a day; whoever is in the network on another basis keeps that row as it is.

    Raises:
        NoGround: an organisation among them has no ground for the joint plan.
    """
    wanted = list(positions)
    _secure_ground(case, wanted, until, by)
    inside = {one.position_id: one for one in case.participants.live()}
    for position in wanted:
        access = _row_for(case, position, last_moment(until), by)
        known = inside.get(position.pk)
        if known is None:
            _write(case, position, access, by)
        elif known.access_id is None and access is not None:
            known.access = access
            known.save(update_fields=["access"])
    return list(case.participants.live().with_people())


def _write(case: TeamCase, position: Position, access: NetworkMember | None, by: Actor) -> None:
    Participant(
        client=case.client,
        controller_id=controller_for(case.client, by),
        data_class=int(DataClass.PLAN),
        case=case,
        receiver_id=case.receiver_id,
        position=position,
        access=access,
    ).save(force_insert=True)


def _row_for(case: TeamCase, position: Position, ends: dt.datetime, by: Actor) -> NetworkMember | None:
    """The network row that this room answers for; None where the position is in the network anyway for that long."""
    live = NetworkMember.objects.live().filter(client=case.client, holder_id=position.holder_id)
    row = live.order_by("-ends").first()
    if row is None:
        return add_member(case.client, position, NetworkRole.TEAM_MEMBER, by=by, basis=BASIS, ends=ends)
    if row.basis != BASIS:
        return None
    if row.ends is not None and row.ends < ends:
        row.ends = ends
        row.save(update_fields=["ends"])
    return row


def limit_access(case: TeamCase, *, until: dt.date) -> None:
    """Let the access that this case opened end on a day, unless another case of the client needs it longer."""
    for one in case.participants.live().exclude(access=None).select_related("access"):
        others = _others(case, one)
        last = max([until, *(day for day in others if day is not None)])
        NetworkMember.objects.filter(pk=one.access_id or 0).update(ends=last_moment(last))
    live = Disclosure.objects.live().filter(pk__in=case.permit_keys)
    live.update(ends=last_moment(until))


def close_access(case: TeamCase, *, by: Actor, only: Iterable[Participant] | None = None) -> None:
    """End now what this case opened; the actor's own right ends last, so that the last event can still be written."""
    leaving = list(only if only is not None else case.participants.live().select_related("access"))
    leaving.sort(key=lambda one: one.position_id == by.id)
    if only is None:
        Disclosure.objects.live().filter(pk__in=case.permit_keys).update(ends=access_time())
    for one in leaving:
        others = [day for day in _others(case, one) if day is not None] if one.access_id else []
        Participant.objects.filter(pk=one.pk).update(left_at=timezone.now())
        if one.access is None:
            continue
        if others:
            NetworkMember.objects.filter(pk=one.access_id or 0).update(ends=last_moment(max(others)))
        else:
            end_membership(one.access)


def _others(case: TeamCase, one: Participant) -> list[dt.date | None]:
    """Until when other open cases of the client need the same row."""
    same = Participant.objects.live().filter(access_id=one.access_id, case__state__in=OPEN).exclude(case=case)
    return [same.aggregate(day=Max("case__follow_up_ends"))["day"]]


def _secure_ground(case: TeamCase, positions: list[Position], until: dt.date, by: Actor) -> None:
    """Every organisation that takes part has the client's permit for the case, or a ground of law on record."""
    places = {one.unit.organisation_id: one.unit.organisation for one in positions}
    places.setdefault(case.controller_id, Organisation.objects.get(pk=case.controller_id))
    places.setdefault(case.receiver_id, Organisation.objects.get(pk=case.receiver_id))
    if len(places) < 2:
        return
    if case.ground == Ground.JOINT_SERVICE:
        lacking = without_law(case.client_id, places.values())
        if lacking:
            words = _(
                "No joint service is on record for %(names)s. Record it on the permits page, or ask the client for a "
                "permit and change the ground under “Edit the question”."
            )
            raise NoGround(words % {"names": ", ".join(lacking)})
        return
    live = Disclosure.objects.live().filter(pk__in=case.permit_keys)
    live.update(ends=last_moment(until))
    have = set(live.values_list("receiver_id", flat=True))
    for pk, place in places.items():
        if pk not in have:
            permit = give_permit(
                case.client, receiver=place, classes=COVERED, by=by, ends=last_moment(until), purpose=case.team.name
            )
            case.permit_keys = [*case.permit_keys, permit.pk]
    case.save(update_fields=["permit_keys"])


def without_law(client_id: int, places: Iterable[Organisation]) -> list[str]:
    """Names of the organisations for which no joint service is on record."""
    law = Disclosure.objects.live().filter(client_id=client_id, kind=Disclosure.Kind.LAW)
    covered = {row.receiver_id for row in law if DataClass.PLAN & DataClass(row.classes)}
    return sorted(str(place) for place in places if place.pk not in covered)
