"""Acts in the house of the browser tests that no page does: `python -m talo.testing.house_acts ACT JSON`."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.db import transaction  # noqa: E402 - the rooms stand only now
from django.utils import timezone  # noqa: E402

from talo.doors.demo.roles import cards  # noqa: E402
from talo.foundation.database.actor import acting_as  # noqa: E402
from talo.foundation.database.classes import DataClass  # noqa: E402
from talo.foundation.identity.encryption import open_sealed  # noqa: E402
from talo.foundation.identity.models import Account  # noqa: E402
from talo.path.assessment.models import Score  # noqa: E402
from talo.path.employers.models import Employer, Employment  # noqa: E402
from talo.path.intake.models import Contact  # noqa: E402
from talo.path.intake.taking import take  # noqa: E402
from talo.path.messages.models import Appointment, State, Thread  # noqa: E402
from talo.path.plan.models import Goal, Need, PlanVersion  # noqa: E402
from talo.path.services.models import Period, Service  # noqa: E402
from talo.path.services.referring import refer  # noqa: E402
from talo.register.clients.models import (  # noqa: E402
    Client,
    ClientIdentity,
    Fact,
    LinkRequest,
    NetworkRole,
    Represents,
)
from talo.register.clients.opening import COLUMN, TABLE, add_member, give_portal  # noqa: E402
from talo.register.emergency.models import Opening  # noqa: E402
from talo.register.files.storing import store  # noqa: E402
from talo.register.organisations.hiring import open_portal  # noqa: E402
from talo.register.organisations.models import PortalAccount, Position  # noqa: E402
from talo.register.organisations.professions import Profession  # noqa: E402
from talo.register.organisations.signing_in import as_actor  # noqa: E402
from talo.register.permits.disclosing import forbid, give_permit  # noqa: E402
from talo.register.permits.representing import record_proxy  # noqa: E402
from talo.steering.programmes.keeping import Training  # noqa: E402
from talo.steering.programmes.models import Milestone  # noqa: E402
from talo.testing.house_people import hire_with_clients  # noqa: E402
from talo.testing.house_team import ACTS as TEAM_ACTS  # noqa: E402
from talo.testing.house_team import team_objects  # noqa: E402
from talo.testing.papers import paper  # noqa: E402

MEMBERS = (
    "employment_expert social_worker social_counsellor nurse physician kela_adviser job_coach work_coach peer_coach"
    " expert_by_experience"
).split()


def _own_worker(client: Client) -> Position:
    row = client.members.using("owner").get(role=NetworkRole.OWN_WORKER, ends=None)
    return Position.objects.get(holder_id=row.holder_id)


def _client(public_id: str) -> Client:
    return Client.objects.using("owner").get(public_id=public_id)


def prepare() -> dict[str, Any]:
    """Put one of every profession into the network of the client of the demo's portal; name one object of each kind."""
    portal = PortalAccount.objects.order_by("pk").first()
    found = Represents.objects.using("owner").get(account=portal).client
    worker = _own_worker(found)
    by = as_actor(worker)
    chosen = {card.key: card.position_id for card in cards()}
    with acting_as(by), transaction.atomic():
        client = Client.objects.get(pk=found.pk)
        for key in MEMBERS:
            add_member(client, Position.objects.get(pk=chosen[key] or 0), NetworkRole.TEAM_MEMBER, by=by)
        service = Service.objects.offered().with_provider().get(key="ek-tyokokeilu")
        along = DataClass.WORK | DataClass.ROUNDS
        referral = refer(client, service, by=by, reason="Haluaa kokeilla kevyempää työtä.", sent_along=along)
        fact = Fact.objects.filter(client=client, controller_id=by.organisation_id, ends=None).latest("pk")
        permit = give_permit(
            client, receiver=service.unit.organisation, classes=DataClass.LIMITS, by=by, purpose="Työn etsiminen"
        )
        prohibition = forbid(client, classes=DataClass.SOCIAL, receiver=service.unit.organisation, by=by)
        store(client, paper(), about=permit, by=by)
        tomorrow = timezone.now() + dt.timedelta(days=1)
        bond = record_proxy(
            client, name="Anna Asiamies", email="anna@example.com", basis=Represents.Basis.MANDATE, by=by, ends=tomorrow
        )
        waiting, mine = Contact.objects.filter(owner=None).order_by("pk")[:2]
        take(mine, by=by)
        return {
            **team_objects(client, by),
            **channel_objects(client),
            "training": str(Training.objects.filter(programme__key="palo").latest("pk").public_id),
            "milestone": str(Milestone.objects.filter(programme__key="palo", active=True).latest("pk").public_id),
            "client": str(client.public_id),
            "protected": str(Client.objects.using("owner").filter(non_disclosure=True).latest("pk").public_id),
            "own_worker": str(worker.staff_member),
            "position": str(worker.public_id),
            "organisation": str(worker.unit.organisation.public_id),
            "unit": str(worker.unit.public_id),
            "member": str(worker.staff_member.public_id),
            "referral": referral.pk,
            "fact": str(fact.public_id),
            "permit": str(permit.public_id),
            "prohibition": str(prohibition.public_id),
            "bond": str(bond.public_id),
            "opening": str(Opening.objects.waiting().latest("pk").public_id),
            "asked": str(LinkRequest.objects.latest("pk").public_id),
            "administered": str(Position.objects.filter(profession=Profession.ADMINISTRATOR)[0].unit.public_id),
            "contact": str(waiting.public_id),
            "taken": str(mine.public_id),
            "version": str(PlanVersion.objects.filter(client=client).latest("pk").public_id),
            "need": str(Need.objects.filter(client=client).latest("pk").public_id),
            "goal": str(Goal.objects.filter(client=client).latest("pk").public_id),
            "score": str(Score.objects.filter(client=client).latest("pk").public_id),
            "service": str(service.public_id),
            "period": Period.objects.filter(client=client, ends=None).latest("pk").pk,
            "employment": str(Employment.objects.filter(client=client).latest("pk").public_id),
            "employer": str(Employer.objects.latest("pk").public_id),
        }


def channel_objects(client: Client) -> dict[str, Any]:
    """A thread of the own worker's, an appointment that waits for the client, and one that was held."""
    meetings = Appointment.objects.filter(client=client)
    return {
        "thread": Thread.objects.filter(client=client).earliest("pk").pk,
        "appointment": meetings.filter(state=State.PROPOSED).latest("pk").pk,
        "held": meetings.filter(state=State.HELD).latest("pk").pk,
    }


def identity_code(client: str) -> dict[str, Any]:
    """The personal identity code of a client, as somebody who has the person's card in hand reads it."""
    row = ClientIdentity.objects.using("owner").get(client__public_id=client)
    return {"code": open_sealed(bytes(row.hetu_sealed or b""), TABLE, COLUMN, row.public_id)}


def bind_portal(client: str, sign_in_name: str, password: str) -> dict[str, Any]:
    """Give the client an account to the portal, as the own worker does after having checked the identity in person."""
    found = _client(client)
    portal = open_portal(sign_in_name=sign_in_name, password=password, using="owner")
    by = as_actor(_own_worker(found))
    with acting_as(by), transaction.atomic():
        give_portal(
            Client.objects.get(pk=found.pk), PortalAccount.objects.get(pk=portal.pk), Represents.Basis.SELF, by=by
        )
    return {"account": portal.account_id}


def own_worker_signs_in(client: str, password: str) -> dict[str, Any]:
    """Give the own worker's account a password, as its owner did long ago; the name to sign in with."""
    account = Account.objects.using("owner").get(staff_member__positions=_own_worker(_client(client)))
    account.set_password(password)
    account.save()
    return {"name": account.sign_in_name}


if __name__ == "__main__":
    acts: dict[str, Callable[..., dict[str, Any]]] = {
        "prepare": prepare,
        "bind_portal": bind_portal,
        "own_worker_signs_in": own_worker_signs_in,
        **TEAM_ACTS,
        "hire_with_clients": hire_with_clients,
        "identity_code": identity_code,
    }
    act = acts[sys.argv[1]]
    print(json.dumps(act(**json.loads(sys.argv[2]))))  # noqa: T201
