"""A small committed world for the tests: two areas, a position for each profession, three clients. (Not a room.)"""

from __future__ import annotations

import datetime as dt
from copy import copy
from dataclasses import dataclass, field

from talo.foundation.areas.loading import load as load_areas
from talo.foundation.database.actor import Actor, acting_as
from talo.foundation.identity.hetu import hetu_for, parse_hetu
from talo.foundation.law.loading import load as load_law
from talo.register.clients.models import Client, NetworkRole, Represents
from talo.register.clients.opening import NewClient, add_member, give_portal, name_own_worker, open_client
from talo.register.organisations.hiring import hire, open_portal
from talo.register.organisations.loading import load as load_organisations
from talo.register.organisations.models import PortalAccount, Position, Unit
from talo.register.organisations.professions import Profession as P
from talo.register.organisations.signing_in import as_actor, portal_actor

START = dt.date(2020, 1, 1)
# key: (profession, unit); `other_…` work in another area and know nobody here.
STAFF = {
    "own_worker": (P.WORK_ABILITY_COORDINATOR, "ek-talo"),
    "employment_expert": (P.EMPLOYMENT_EXPERT, "ek-talo"),
    "work_ability_coordinator": (P.WORK_ABILITY_COORDINATOR, "ek-talo"),
    "social_worker": (P.SOCIAL_WORKER, "ek-tyoikaiset"),
    "social_counsellor": (P.SOCIAL_COUNSELLOR, "ek-tyoikaiset"),
    "nurse": (P.NURSE, "ek-tyokyky"),
    "physician": (P.PHYSICIAN, "ek-tyokyky"),
    "kela_adviser": (P.KELA_ADVISER, "kela-tyokyky"),
    "job_coach": (P.JOB_COACH, "ek-valmennus-tiimi"),
    "work_coach": (P.WORK_COACH, "ek-valmennus-tiimi"),
    "peer_coach": (P.PEER_COACH, "ek-valmennus-tiimi"),
    "expert_by_experience": (P.EXPERT_BY_EXPERIENCE, "ek-talo"),
    "unit_lead": (P.UNIT_LEAD, "ek-talo"),
    "programme_manager": (P.PROGRAMME_MANAGER, "ek-talo"),
    "evaluator": (P.EVALUATOR, "ek-talo"),
    "administrator": (P.ADMINISTRATOR, "ek-talo"),
    "other_worker": (P.WORK_ABILITY_COORDINATOR, "oulu-talo"),
    "other_coach": (P.JOB_COACH, "oulu-valmennus-tiimi"),
}
CLIENTS = {
    "client": ("own_worker", "Aino", "Mäkelä", dt.date(1979, 3, 5), 901),
    "second_client": ("own_worker", "Väinö", "Äyräväinen", dt.date(1991, 7, 1), 902),
    "other_client": ("other_worker", "Elli", "Virtanen", dt.date(1985, 11, 30), 903),
}


@dataclass
class World:
    """What a test finds: positions, actors and clients by key."""

    positions: dict[str, Position] = field(default_factory=dict)
    portals: dict[str, PortalAccount] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)

    @classmethod
    def read(cls) -> World:
        """Read the committed world through the owner's connection."""
        world = cls()
        rows = Position.objects.using("owner").select_related("staff_member__account", "unit__organisation")
        for position in rows.filter(staff_member__account__sign_in_name__startswith="test-"):
            world.positions[(position.staff_member.account.sign_in_name or "").removeprefix("test-")] = position
        for portal in PortalAccount.objects.using("owner").select_related("account"):
            world.portals[(portal.account.sign_in_name or "").removeprefix("test-portal-")] = portal
        keys = {(first, last): key for key, (_, first, last, _, _) in CLIENTS.items()}
        for client in Client.objects.using("owner").all():
            client._state.db = "default"
            world.clients[keys[client.first_names, client.last_name]] = client
        return world

    def actor(self, key: str) -> Actor:
        """The actor of a staff key (`own_worker`, `job_coach` …), or of a client's portal account (`client`)."""
        return portal_actor(self.portals[key]) if key in self.portals else as_actor(self.positions[key])

    def position(self, key: str) -> Position:
        # A copy: what a test does to it is undone in the database, and must be gone here, too.
        return copy(self.positions[key])

    def client(self, key: str = "client") -> Client:
        """The client as the owner sees it: use it only to name the row, not to test who may see it."""
        return copy(self.clients[key])

    def join(self, key: str, role: NetworkRole = NetworkRole.TEAM_MEMBER, client: str = "client") -> Actor:
        """Put a staff member into the client's network inside the test's transaction; returns the actor."""
        opener = self.actor(CLIENTS[client][0])
        with acting_as(opener):
            add_member(self.client(client), self.positions[key], role, by=opener)
        return self.actor(key)


def build() -> None:
    """Build and commit the world; staff and organisations as the owner, clients through the verbs as the web role."""
    load_areas()
    load_law()
    load_organisations()
    load_rooms()
    units = {unit.key: unit for unit in Unit.objects.using("owner").select_related("organisation")}
    positions = {}
    for number, (key, (profession, unit)) in enumerate(STAFF.items()):
        positions[key] = hire(
            f"Testi{number}",
            key.replace("_", " ").title(),
            sign_in_name=f"test-{key}",
            unit=units[unit],
            profession=profession,
            starts=START,
            using="owner",
        )
    for key, (worker, first, last, born, serial) in CLIENTS.items():
        portal = open_portal(sign_in_name=f"test-portal-{key}", using="owner")
        actor = as_actor(positions[worker])
        with acting_as(actor):
            new = NewClient(
                first, last, parse_hetu(str(hetu_for(born, serial)), allow_temporary=True), phone="040 1234567"
            )
            client = open_client(new, by=actor, unit=units[STAFF[worker][1]])
            name_own_worker(client, Position.objects.get(pk=positions[worker].pk), by=actor)
            give_portal(client, portal, Represents.Basis.SELF, by=actor)


def load_rooms() -> None:
    """Reference data of rooms above the register, where they are installed."""
    from importlib import import_module

    from django.apps import apps

    for room in ("talo.path.assessment", "talo.path.services"):
        if apps.is_installed(room):
            import_module(f"{room}.loading").load()
