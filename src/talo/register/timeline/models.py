"""What happened to a client, in order: one row for each act, written in the act's transaction."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from talo.register.clients.records import ClientRecord
from talo.register.organisations.models import PortalAccount, Position


class EventQuerySet(models.QuerySet["Event"]):
    def of(self, client: models.Model | int) -> EventQuerySet:
        """Events of one client, the newest first, with who acted."""
        return self.select_related("position__staff_member").filter(client=client).order_by("-at", "-id")


class Event(ClientRecord):
    """One event; its words come from the kind that its room has registered, with `words` filled in."""

    kind = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)
    position = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    account = models.ForeignKey(PortalAccount, models.PROTECT, null=True, related_name="+")
    about = models.CharField(max_length=60, blank=True)  # the record's label, such as `services.Referral`
    about_id = models.BigIntegerField(null=True)
    words = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["client", "-at"]), models.Index(fields=["kind", "at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"

    @property
    def title(self) -> str:
        """The event in words, in the reader's language."""
        from talo.register.timeline.events import describe

        return describe(self)

    @property
    def icon(self) -> str:
        from talo.register.timeline.events import kind_of

        return kind_of(self.kind).icon

    @property
    def who(self) -> str:
        """Who acted: the staff member with the profession; empty for the client and for the system."""
        return f"{self.position.staff_member}, {self.position.get_profession_display()}" if self.position else ""

    @property
    def by_client(self) -> bool:
        return self.account_id is not None
