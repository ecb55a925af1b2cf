"""Merges two openings of the same person: rows move with a journal, and nobody sees a row that was hidden before."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from talo.foundation.audit import writing as log
from talo.foundation.database.actor import Actor, acting_as, service
from talo.foundation.database.policies import client_tables
from talo.foundation.database.statements import call
from talo.register.clients.models import Client, LinkRequest, NetworkMember, NetworkRole
from talo.register.duplicates import events
from talo.register.duplicates.models import Merge
from talo.register.organisations.models import Deputyship, PortalAccount, Position, live_on
from talo.register.organisations.professions import Profession
from talo.register.organisations.signing_in import as_actor, portal_actor
from talo.register.timeline import events as timeline

OPERATOR = service("operator")
Row = tuple[str, int]


class CannotMerge(ValueError):
    """Nothing has changed; `why` is right, merged, identity, network, conflict, sight or absent, `what` says which."""

    def __init__(self, why: str, what: str = "") -> None:
        super().__init__(f"{why} {what}".strip())
        self.why, self.what = why, what


def candidates(client: Client) -> list[Client]:
    """Other openings of the same person that are open to the actor: their workers asked to link, and were linked."""
    asked = LinkRequest.objects.filter(client=client, answer=LinkRequest.Answer.LINKED).values("provisional_id")
    found = Client.objects.filter(pk__in=asked, merged_into__isnull=True)
    return list(found.select_related("identity", "contact__municipality", "opened_at"))


def merge(kept: Client, gone: Client, *, by: Actor) -> uuid.UUID:
    """Move the records of `gone` to `kept` and close the opening that is left; returns the id of the journal.

    Both must be open to the actor, who writes identity data; both have the same confirmed identity code.

    Raises:
        CannotMerge: a right or the identity is missing, somebody works with `gone` only, a row would collide, or
            somebody would see a row that was hidden before. Nothing has changed.
    """
    people = actors_around(kept, gone)
    with transaction.atomic():
        before = {actor: sight(actor, kept, gone) for actor in people}
        found = _told(call("merge_clients", kept.public_id, gone.public_id, None))
        if "refused" in found:
            raise CannotMerge(found["refused"], found.get("row") or found.get("name") or found.get("role") or "")
        for actor in people:
            more = sight(actor, kept, gone) - before[actor]
            if more:
                table, row = sorted(more)[0]
                raise CannotMerge("sight", f"{actor.name or actor.setting} · {table}:{row}")
        timeline.record(kept, events.MERGED, by=by)
        log.write([kept.pk, gone.pk], object="duplicates.merged")
    return uuid.UUID(found["merge"])


def unmerge(which: uuid.UUID, *, really: bool) -> dict[str, int]:
    """Take a merge back, the last step first; without `really` only try. Returns how many rows moved.

    Raises:
        CannotMerge: there is no such merge, or a row has changed since; nothing has changed.
    """
    with log.recording(), acting_as(OPERATOR), transaction.atomic():
        found = _told(call("unmerge_clients", which))
        if "refused" in found:
            raise CannotMerge(found["refused"], found.get("row") or "")
        if really:
            log.write([int(found["kept"]), int(found["merged"])], object="duplicates.unmerged")
        else:
            transaction.set_rollback(True)
    return {key: int(found[key]) for key in ("rows", "kept", "merged")}


def actors_around(*clients: Client) -> list[Actor]:
    """Everybody to whom one of the clients is open now by any way; the clients' own accounts are left out.

    The person of both openings is the same, and may see all of it.
    """
    rows = NetworkMember.objects.live().filter(client__in=clients).exclude(role=NetworkRole.SELF)
    keys = set(rows.values_list("holder_id", flat=True))
    live = Position.objects.filter(live_on()).select_related("staff_member", "unit__organisation")
    leads = live.filter(unit__lead__in=keys, profession=Profession.UNIT_LEAD)
    found = {*live.filter(holder__in=keys), *live.filter(unit__inbox__in=keys), *leads}
    today = timezone.localdate()
    deputies = Deputyship.objects.filter(absent__in=found, starts__lte=today, ends__gte=today)
    found |= set(live.filter(pk__in=deputies.values("deputy_id")))
    proxies = PortalAccount.objects.filter(holder__in=keys)
    return [*map(as_actor, sorted(found, key=lambda one: one.pk)), *map(portal_actor, proxies)]


def sight(actor: Actor, *clients: Client) -> set[Row]:
    """Every row about the clients that the actor sees, asked as the actor: (table, key)."""
    with acting_as(actor):
        return {(model._meta.db_table, key) for model in _models() for key in _keys(model, clients)}


def _models() -> list[type[models.Model]]:
    tables = client_tables()
    return [one for one in apps.get_models() if one._meta.db_table in tables and _named(one)]


def _named(model: type[models.Model]) -> str:
    fields = {field.attname for field in model._meta.concrete_fields}
    return "client_id" if "client_id" in fields else ""


def _keys(model: type[models.Model], clients: Iterable[Client]) -> Iterable[int]:
    rows = model._default_manager.filter(client_id__in=[client.pk for client in clients])
    return rows.order_by().values_list("pk", flat=True)


def _told(answer: object) -> dict[str, str]:
    found: dict[str, str] = json.loads(answer) if isinstance(answer, str) else dict(answer)  # type: ignore[call-overload]
    return found


def merges_of(client: Client) -> list[Merge]:
    """Merges into the client that stand."""
    return list(Merge.objects.filter(kept=client, undone_at__isnull=True).order_by("-at"))
