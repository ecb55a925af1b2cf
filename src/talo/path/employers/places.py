"""Whether the name of a work place may show: a non-disclosure order covers what gives the home area away."""

from __future__ import annotations

from django.utils.translation import gettext as _

from talo.foundation.database.actor import Actor
from talo.path.employers.models import Employer
from talo.register.clients.models import Client, NetworkMember, NetworkRole

# The own worker, and whoever must go to the work place; the client and the proxy see their own.
MUST_GO_THERE = (NetworkRole.OWN_WORKER, NetworkRole.COACH, NetworkRole.SELF, NetworkRole.PROXY)


def may_see_places(client: Client, by: Actor) -> bool:
    """Whether the actor may read names of places of this client."""
    if not client.non_disclosure:
        return True
    mine = NetworkMember.objects.live().held_by(by.holder_id or 0).filter(client=client, role__in=MUST_GO_THERE)
    return mine.exists()


def place_name(employer: Employer | None, *, visible: bool) -> str:
    """The employer's name, or that the place is covered; an own business has no employer."""
    if employer is None:
        return _("own business")
    return employer.name if visible else _("place withheld")
