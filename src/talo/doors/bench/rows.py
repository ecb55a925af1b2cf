"""The rows of one client across the rooms, at least sixty: the same ones for the same number."""

from __future__ import annotations

import datetime as dt
from random import Random

from talo.doors.bench import people
from talo.doors.bench.staff import PORTAL_KEY, House, Worker
from talo.doors.demo import words
from talo.foundation.database.bulk import Sheet
from talo.foundation.database.classes import EVERYTHING, DataClass
from talo.foundation.database.fields import uuid7
from talo.foundation.identity.encryption import blind_index, seal
from talo.foundation.identity.models import Account
from talo.foundation.identity.names import sort_key
from talo.register.clients.models import (
    Client,
    ClientIdentity,
    ConfirmedIdentity,
    ContactDetails,
    Fact,
    FactKind,
    NetworkMember,
    NetworkRole,
    Represents,
    WorkAbility,
)
from talo.register.clients.opening import COLUMN, TABLE, classes_of
from talo.register.organisations.models import Holder, PortalAccount

RECORD = ("client_id", "controller_id", "data_class")
EVERY = 64  # keys that one client may use in one table
DAY = dt.timedelta(days=1)
FACTS = (
    (FactKind.JOB_SEEKER, "yes", DataClass.EMPLOYMENT, ((900, 700), (650, None))),
    (FactKind.UNEMPLOYED, "yes", DataClass.EMPLOYMENT, ((1500, 700), (650, None))),
    (FactKind.BENEFIT, "labour_market_support", DataClass.BENEFITS, ((1400, 700), (400, None))),
    (FactKind.BENEFIT, "sickness_allowance", DataClass.BENEFITS, ((690, 410),)),
    (FactKind.EDUCATION, "vocational", DataClass.EMPLOYMENT, ((4000, None),)),
    (FactKind.WORK_STATUS, "unemployed", DataClass.EMPLOYMENT, ((650, None),)),
)
ROLE = NetworkRole


def stamp(day: dt.date, hour: int = 9) -> str:
    """A moment of a day in Finland, as PostgreSQL reads it."""
    return f"{day} {hour:02d}:15:00+02"


class Person:
    """What stands about a client in the register."""

    def __init__(self, house: House, today: dt.date) -> None:
        self.house, self.today = house, today
        self.clients = Sheet(Client, "id", "first_names", "last_name", "sort_key", "opened_at_id", "opened_on")
        self.identities = Sheet(
            ClientIdentity, "client_id", "public_id", "hetu_sealed", "hetu_index", "birth_date", "sex"
        )
        self.confirmed = Sheet(ConfirmedIdentity, "client_id", "hetu_index")
        self.contacts = Sheet(ContactDetails, "client_id", "phone", "street", "municipality_id", "best_time")
        self.network = Sheet(
            NetworkMember, "client_id", "holder_id", "role", "classes", "starts", "ends", "sort_key", "basis"
        )
        self.facts = Sheet(Fact, *RECORD, "kind", "value", "starts", "ends")
        self.abilities = Sheet(WorkAbility, *RECORD, "relative_to", "reasons", "definition", "starts")
        self.accounts = Sheet(Account, "id", "sign_in_name", "password")
        self.holders = Sheet(Holder, "id", "kind")
        self.portals = Sheet(PortalAccount, "id", "account_id", "holder_id")
        self.bonds = Sheet(Represents, "account_id", "client_id", "basis", "starts")
        self.classes = {
            profession: int(classes_of(profession))
            for profession in ("work_ability_coordinator", "job_coach", "social_counsellor")
        }
        # Accounts are no facts about a client.
        self.keys = [self.accounts, self.holders, self.portals]
        self.sheets = [
            self.clients,
            self.identities,
            self.confirmed,
            self.contacts,
            self.network,
            self.facts,
            self.abilities,
            self.bonds,
        ]

    def add(self, number: int, opened: dt.date, random: Random) -> str:
        """The client, identity, contact data, network and dated facts; returns the sort key."""
        client, house = number + 1, self.house
        first, last = people.first_names(number), people.last_name(number)
        key = sort_key(last, first)
        area = house.house.organisation_id
        self.clients.add(client, first, last, key, area, opened)
        self.add_identity(number)
        places = house.municipalities
        self.contacts.add(client, f"040 {number:07d}", people.street(number), places[number % len(places)], "morning")
        self._network(number, client, key, opened)
        for kind, value, data_class, periods in FACTS:
            for starts, ends in periods:
                last_day = self.today - (ends + 1) * DAY if ends else None
                self.facts.add(client, area, int(data_class), int(kind), value, self.today - starts * DAY, last_day)
        reasons = random.sample([reason.value for reason in WorkAbility.Reason], 2)
        limits = int(DataClass.EMPLOYMENT)
        self.abilities.add(
            client, area, limits, "kokoaikatyö", reasons, WorkAbility.Definition.CERTIFICATE.value, opened
        )
        if number % 4 == 0:
            self._portal(client, key, opened)
        return key

    def add_identity(self, number: int) -> None:
        """A code of nobody's, sealed, with its blind index."""
        client, code, public_id = number + 1, people.code(number), uuid7()
        index = blind_index(code, TABLE, COLUMN)
        sealed = seal(code, TABLE, COLUMN, public_id)
        sex = "female" if number % 2 else "male"
        self.identities.add(client, public_id, sealed, index, people.born(number), sex)
        self.confirmed.add(client, index)

    def _network(self, number: int, client: int, key: str, opened: dt.date) -> None:
        house, name = self.house, int(DataClass.NAME)
        self._member(client, house.own_worker(number), ROLE.OWN_WORKER, opened, key)
        self.network.add(client, house.house.lead_id, ROLE.LEAD.value, name, stamp(opened), None, key, "lead")
        if number % 3 == 0:
            ended = stamp(opened + 20 * DAY, 15)
            self._member(client, house.former_worker(number), ROLE.CONTACT_PERSON, opened, key, ended)
        if number % 2 == 0:
            self._member(client, house.coach(number), ROLE.COACH, opened + 40 * DAY, key)
            self._inbox(client, opened + 30 * DAY, key, stamp(opened + 40 * DAY))
        if number % 2 == 1:
            self._member(client, house.counsellor(number), ROLE.TEAM_MEMBER, opened + 10 * DAY, key)
        if house.is_in_unit(number):
            self._inbox(client, self.today - (1 + number % 9) * DAY, key, None)

    def _member(
        self, client: int, worker: Worker, role: ROLE, since: dt.date, key: str, ended: str | None = None
    ) -> None:
        classes = self.classes[worker.profession]
        self.network.add(client, worker.key, role.value, classes, stamp(since), ended, key, "bench")

    def _inbox(self, client: int, since: dt.date, key: str, ended: str | None) -> None:
        classes = int(DataClass.NAME | DataClass.PLAN | DataClass.WORK | DataClass.ROUNDS)
        inbox = self.house.coaching.inbox_id
        self.network.add(client, inbox, ROLE.RECEIVER.value, classes, stamp(since), ended, key, "referral")

    def _portal(self, client: int, key: str, opened: dt.date) -> None:
        account = PORTAL_KEY + client
        self.accounts.add(account, f"bench-{account}", "!")
        self.holders.add(account, Holder.Kind.ACCOUNT.value)
        self.portals.add(account, account, account)
        self.bonds.add(account, client, Represents.Basis.SELF.value, stamp(opened))
        self.network.add(client, account, ROLE.SELF.value, int(EVERYTHING), stamp(opened), None, key, "self")


def own_words(random: Random) -> str:
    return str(random.choice(words.OWN_WORDS))
