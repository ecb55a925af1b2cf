"""Finds the actor of a signed-in account: the position a staff member acts in, or the client's portal account."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone

from talo.foundation.database.actor import NOBODY, Actor, acting_as
from talo.foundation.database.kept import kept
from talo.foundation.identity.requests import Request
from talo.foundation.ui.registry import Who
from talo.register.organisations.models import PortalAccount, Position, live_on

POSITION_KEY = "talo_position"


def positions_of(account_id: int) -> list[Position]:
    """The live positions of a staff member, the newest first; from the session's own connection."""
    return _live_positions(account_id, timezone.localdate())


@kept
def _live_positions(account_id: int, day: dt.date) -> QuerySet[Position]:
    found = Position.objects.using("session").filter(live_on(day), staff_member__account_id=account_id)
    return found.select_related("unit__organisation", "staff_member").order_by("-starts", "-id")


def actor_of(
    account_id: int, position_id: int | None = None, positions: list[Position] | None = None
) -> tuple[Actor, Position | None]:
    """The actor for an account: the chosen (else the newest) live position, the portal account, or nobody."""
    if positions is None:
        positions = positions_of(account_id)
    if positions:
        position = next((one for one in positions if one.pk == position_id), positions[0])
        return as_actor(position), position
    # A house that keeps its portal closed has no clients at its pages, whatever accounts there are.
    portals = PortalAccount.objects.using("session").filter(account_id=account_id)
    portal = portals.first() if settings.TALO_PORTAL else None
    return (portal_actor(portal) if portal else NOBODY), None


def as_actor(position: Position) -> Actor:
    """A staff member acting in `position`."""
    return Actor(
        "position",
        position.pk,
        name=str(position.staff_member),
        account_id=position.staff_member.account_id,
        organisation_id=position.unit.organisation_id,
        unit_id=position.unit_id,
        holder_id=position.holder_id,
        profession=position.profession,
    )


def portal_actor(portal: PortalAccount) -> Actor:
    """A client or proxy in the portal."""
    return Actor("account", portal.pk, account_id=portal.account_id, holder_id=portal.holder_id)


def who(request: Request) -> Who | None:
    """What the frame shows of who is signed in."""
    actor: Actor = request.actor
    position: Position | None = request.position
    if position is not None:
        line = f"{position.get_profession_display().capitalize()}, {position.unit.organisation}"
        return Who(actor.name, line, frozenset({position.profession}))
    return Who("", "", frozenset({"client"})) if actor.is_client else None


class ActorMiddleware:
    """Sets `request.actor`, `request.position` and `request.positions`, and acts as the actor for the request."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        actor, position = NOBODY, None
        positions: list[Position] = []
        account_id = request.session.get("_auth_user_id")
        if account_id and request.user.is_authenticated:
            positions = positions_of(int(account_id))
            actor, position = actor_of(int(account_id), request.session.get(POSITION_KEY), positions)
        request.actor, request.position = actor, position
        request.positions = positions
        with acting_as(actor):
            return self.get_response(request)
