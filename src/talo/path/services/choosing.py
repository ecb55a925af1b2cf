"""Which services one can choose for a client: those offered today where the client lives."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from talo.foundation.areas.models import EmploymentArea
from talo.path.services.models import Service
from talo.register.clients.models import Client, ContactDetails


@dataclass(frozen=True, slots=True)
class Offer:
    """The services that are there for a client, and the area by which they were chosen."""

    services: QuerySet[Service]
    area: EmploymentArea | None  # None: not known, or not to be told; services of every area are there

    @property
    def words(self) -> str:
        """Which services these are, for the form."""
        if self.area is not None:
            return _("Services offered in %(area)s, where the client lives, and those offered everywhere.") % {
                "area": self.area
            }
        return _(
            "The client’s home municipality is not on record or not shown to you. Services of every area are here; "
            "where each is offered stands after its name."
        )


def offer_for(client: Client) -> Offer:
    """What is offered today in the client's employment area; everything where the area is unknown or hidden.

    A client under a non-disclosure order is offered everything: the list would tell where the client lives.
    """
    area = None if client.non_disclosure else _area_of(client)
    offered = Service.objects.offered().with_provider().order_by("kind", "key")
    if area is not None:
        offered = offered.filter(Q(area_codes=[]) | Q(area_codes__contains=[area.code]))
    return Offer(offered, area)


def _area_of(client: Client) -> EmploymentArea | None:
    """The employment area of the home municipality; None where the actor may not know it."""
    contact = ContactDetails.objects.filter(client=client).select_related("municipality").first()
    if contact is None or contact.municipality is None:
        return None
    today = timezone.localdate()
    return contact.municipality.continued_on(today).employment_area_on(today)
