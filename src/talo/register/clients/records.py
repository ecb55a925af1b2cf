"""The base of every record about a client: whose it is, who controls it, what it is about."""

from __future__ import annotations

from typing import Any

from django.db import models

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.foundation.database.models import PublicModel

DATA_CLASSES = [(int(one), one.name.lower()) for one in DataClass if one.name]


class DataClassField(models.PositiveSmallIntegerField):
    """One bit of `DataClass`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("choices", DATA_CLASSES)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)


class ClientRecord(PublicModel):
    """A record about one client, kept by one controller, of one data class; its policy is a `RecordPolicy`."""

    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="+")
    controller = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    data_class = DataClassField()

    class Meta:
        abstract = True

    def check_record(self) -> None:
        """Validate values; constraints and keys are left to the write itself.

        Raises:
            ValidationError: with the messages of the fields and constraints.
        """
        keys = {field.name for field in self._meta.fields if field.is_relation}
        self.clean_fields(exclude=keys)
        self.clean()
        self.validate_constraints(exclude=keys)


def controller_for(client: Any, by: Actor) -> int:
    """The organisation that controls what `by` writes: the actor's own, for the client the own worker's."""
    if by.organisation_id:
        return by.organisation_id
    own_worker = client.own_worker_position()
    if own_worker is not None:
        return int(own_worker.unit.organisation_id)
    return int(client.opened_at_id)
