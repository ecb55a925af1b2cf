"""Which services one can choose for a client: those offered today where the client lives."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from talo.foundation.database.actor import Actor
from talo.path.services.models import Service
from talo.register.clients.models import Client, ContactDetails
from talo.register.organisations.models import Organisation


def services_for(client: Client, by: Actor) -> QuerySet[Service]:
    """Services offered today in the client's employment area, by kind; all of them where no area is known."""
    code = _area_of(client) or _area_served_by(by)
    offered = Service.objects.offered().with_provider().order_by("kind", "key")
    return offered.filter(Q(area_codes=[]) | Q(area_codes__contains=[code])) if code else offered


def _area_of(client: Client) -> str:
    """The employment area of the home municipality; empty where the actor may not know it."""
    contact = ContactDetails.objects.filter(client=client).select_related("municipality").first()
    if contact is None or contact.municipality is None:
        return ""
    today = timezone.localdate()
    area = contact.municipality.continued_on(today).employment_area_on(today)
    return area.code if area else ""


def _area_served_by(by: Actor) -> str:
    here = Organisation.objects.filter(pk=by.organisation_id or 0, kind=Organisation.Kind.EMPLOYMENT_AREA).first()
    return here.area_code if here else ""
