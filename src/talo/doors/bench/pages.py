"""The pages that are measured, who opens them, and which addresses they open: drawn from a seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from random import Random

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY as BACKEND_KEY
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.utils.http import urlencode

from talo.doors.bench.people import last_name
from talo.doors.bench.programmes import WHOLE
from talo.doors.bench.staff import HOUSE, OWN_CLIENTS, House
from talo.foundation.identity.models import Account
from talo.foundation.ui.addresses import reverse
from talo.register.clients.models import Client
from talo.register.organisations.models import Position
from talo.register.organisations.professions import Profession
from talo.register.organisations.signing_in import POSITION_KEY

WORKER, COACH, LEAD = "own worker, 60 clients", "unit, 1 000 clients", "unit lead, all clients"
MANAGER = "programme manager"


@dataclass(frozen=True, slots=True)
class Page:
    """A page under a name; `draw` gives an address for the user of a number."""

    key: str
    who: str
    draw: Callable[[Random, int], str]


class Actors:
    """Positions of the bench who are signed in by sessions of their own."""

    def __init__(self, house: House) -> None:
        self.house = house

    def position(self, who: str, user: int) -> Position:
        """The position of a user: different own workers and coaches, the same lead."""
        people = Position.objects.using("owner").select_related("staff_member__account")
        if who == LEAD:
            return people.get(unit__key=HOUSE, profession=Profession.UNIT_LEAD)
        if who == MANAGER:
            return people.get(unit__key=HOUSE, profession=Profession.PROGRAMME_MANAGER)
        if who == COACH:
            return people.get(pk=self.house.coach(2 * OWN_CLIENTS * user % self.house.clients).key)
        return people.get(pk=self.house.own_worker(OWN_CLIENTS * user).key)

    def session(self, who: str, user: int) -> str:
        """A session as signing in makes it; its key."""
        position = self.position(who, user)
        account: Account = position.staff_member.account
        store = import_module(settings.SESSION_ENGINE).SessionStore()
        store[SESSION_KEY] = str(account.pk)
        store[BACKEND_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        store[HASH_SESSION_KEY] = account.get_session_auth_hash()
        store[POSITION_KEY] = position.pk
        store.save()
        return str(store.session_key)


class Pages:
    """All pages with their addresses for so many clients."""

    def __init__(self, house: House) -> None:
        self.house = house

    @cached_property
    def own_clients(self) -> dict[int, list[str]]:
        """Addresses of the client pages of each own worker, by the worker's number."""
        most = min(self.house.clients, 64 * OWN_CLIENTS)
        rows = Client.objects.using("owner").filter(pk__lte=most).values_list("pk", "public_id")
        found: dict[int, list[str]] = {}
        for key, public_id in rows.order_by("pk"):
            found.setdefault((key - 1) // OWN_CLIENTS, []).append(reverse("desk:client", args=[public_id]))
        return found

    def client(self, random: Random, user: int) -> str:
        return random.choice(self.own_clients[user % len(self.own_clients)])

    def of_programmes(self) -> list[Page]:
        """The pages that count everybody; one user opens them."""
        report, overview = (reverse(f"programmes:{name}", args=[WHOLE]) for name in ("report", "programme"))
        return [
            Page("programme_report", MANAGER, lambda _random, _user: report),
            Page("programme_overview", MANAGER, lambda _random, _user: overview),
        ]

    def all(self) -> list[Page]:
        """In the order in which they are measured."""
        clients, queue, today = reverse("desk:clients"), reverse("intake:queue"), reverse("desk:today")
        referrals = reverse("services:referrals")
        unit_pages = min(40, max(1, min(self.house.clients, 1000) // 25))

        def searched(random: Random, _user: int) -> str:
            name = last_name(random.randrange(self.house.clients))
            return f"{clients}?{urlencode({'q': name[: random.randint(2, 5)]})}"

        def turned(most: int, **more: str) -> Callable[[Random, int], str]:
            return lambda random, _user: f"{clients}?{urlencode({**more, 'page': str(random.randint(1, most))})}"

        return [
            Page("caseload", WORKER, turned(2)),
            Page("caseload_unit", COACH, turned(unit_pages, scope="unit")),
            Page("caseload_lead", LEAD, turned(min(10, -(-self.house.clients // 25)))),
            Page("client", WORKER, self.client),
            Page("search", LEAD, searched),
            Page("search_own", WORKER, searched),
            Page("queue", WORKER, lambda random, _user: f"{queue}?page={random.randint(1, 4)}"),
            Page("queue_lead", LEAD, lambda _random, _user: queue),
            Page("referrals", COACH, lambda _random, _user: referrals),
            Page("today", WORKER, lambda _random, _user: today),
        ]
