"""People who write all the time: referrals through the web server, notices into the outbox; and what came of each."""

from __future__ import annotations

import http.client
import re
import secrets
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import connections, transaction

from talo.foundation.database.actor import acting_as
from talo.foundation.identity.models import Account
from talo.foundation.notices.kinds import kinds
from talo.foundation.notices.models import Notice
from talo.foundation.notices.notifying import notify
from talo.foundation.ui.addresses import reverse
from talo.path.services.choosing import offer_for
from talo.path.services.models import Referral
from talo.register.clients.models import NetworkMember, NetworkRole
from talo.register.organisations.models import Position
from talo.register.organisations.signing_in import as_actor
from talo.register.tasks.models import Task
from talo.register.timeline.models import Event

PATIENCE_SECONDS = 20
ROLE = "work_ability_coordinator"


@dataclass(frozen=True)
class Writer:
    """Somebody signed in, with the page on which they refer a client and the service that they choose."""

    cookie: str
    csrf: str
    path: str
    service: str


def find_writers(port: int, count: int) -> list[Writer]:
    """So many sessions of the demo's coordinator, each with a client of their own."""
    from talo.doors.demo.roles import cards

    card = next(card for card in cards() if card.key == ROLE)
    position = Position.objects.select_related("staff_member", "unit").get(pk=card.position_id or 0)
    rows = NetworkMember.objects.using("owner").filter(
        holder_id=position.holder_id, role=NetworkRole.OWN_WORKER, ends=None, client__closed_on=None
    )
    clients = [row.client for row in rows.select_related("client").order_by("pk")]
    found = []
    for number in range(count):
        client = clients[number % len(clients)]
        actor = as_actor(position)
        with acting_as(actor), transaction.atomic():
            service = offer_for(client).services[0]
        path = reverse("services:refer", args=[client.public_id])
        found.append(Writer(_signed_in(port), secrets.token_hex(16), path, str(service.public_id)))
    return found


class Load:
    """Writers at work until they are told to stop; every write carries a mark of its own."""

    def __init__(self, port: int, writers: list[Writer], *, mark: str) -> None:
        self.port, self.mark = port, mark
        self.kept: set[str] = set()  # marks of acknowledged writes
        self.answered = 0  # how many of them through the web server
        self.tried: set[str] = set()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(writer, n)) for n, writer in enumerate(writers)]
        self._threads.append(threading.Thread(target=self._notify))

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def counted(self, *, settle_seconds: float) -> dict[str, int]:
        """What stands of all that was tried, once the worker has had time to send what waits."""
        connections.close_all()
        waiting = Notice.objects.filter(link__startswith=f"/{self.mark}")
        deadline = time.monotonic() + settle_seconds
        while waiting.filter(sent_at=None).exists() and time.monotonic() < deadline:
            time.sleep(0.5)
        found = Counter(row.strip("/") for row in waiting.values_list("link", flat=True))
        referrals = dict(
            Referral.objects.using("owner").filter(reason__startswith=self.mark).values_list("pk", "reason")
        )
        found.update(referrals.values())
        return {
            "tried": len(self.tried),
            "acknowledged": len(self.kept),
            "missing": len(self.kept - set(found)),
            "double": sum(count > 1 for count in found.values()),
            "half": _halves(set(referrals)),
            "unsent": waiting.filter(sent_at=None).count(),
            # Written, and the answer was lost on its way: the person looks before sending again.
            "unanswered": len(set(found) - self.kept),
        }

    def _write(self, writer: Writer, number: int) -> None:
        count = 0
        while not self._stop.is_set():
            count += 1
            mark = f"{self.mark}-{number}-{count}"
            self.tried.add(mark)
            if _refer(self.port, writer, mark):
                self.kept.add(mark)
                self.answered += 1
            else:
                self._stop.wait(0.05)

    def _notify(self) -> None:
        account = Account.objects.using("owner").exclude(email="").first() or _with_address()
        kind, count = kinds()[0].key, 0
        while not self._stop.is_set():
            count += 1
            mark = f"{self.mark}-n-{count}"
            self.tried.add(mark)
            try:
                with transaction.atomic():
                    notify(account, kind, link=f"/{mark}/")
                self.kept.add(mark)
            except Exception:  # whatever breaks while the database is away is no acknowledgement
                _begin_anew()
            self._stop.wait(0.1)
        connections.close_all()


def _halves(referrals: set[int]) -> int:
    """Referrals without their event or task, and events and tasks of ours without their referral."""
    halves = 0
    for model in (Event, Task):
        about: Any = model._default_manager.using("owner").filter(about="services.Referral")
        has = set(about.values_list("about_id", flat=True))
        all_of_them = set(Referral.objects.using("owner").values_list("pk", flat=True))
        halves += len(referrals - has) + len(has - all_of_them)
    return halves


def _begin_anew() -> None:
    """A connection of this thread that was lost in the middle of a transaction is of no use any more."""
    connection = connections["default"]
    with suppress(Exception):
        connection.in_atomic_block = False
        connection.close()
    del connections["default"]


def _with_address() -> Account:
    account = Account.objects.using("owner").filter(staff_member__isnull=False).order_by("pk").first()
    if account is None:
        raise LookupError("nobody of the staff has an account")
    Account.objects.using("owner").filter(pk=account.pk).update(email="kill@talo.example")
    return Account.objects.get(pk=account.pk)


def _refer(port: int, writer: Writer, mark: str) -> bool:
    form = {"csrfmiddlewaretoken": writer.csrf, "service": writer.service, "reason": mark}
    headers = {
        "Cookie": f"{writer.cookie}; csrftoken={writer.csrf}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Host": f"localhost:{port}",
        "Connection": "close",
    }
    return _asked(port, writer.path, urlencode(form), headers)[0] == 302


def _signed_in(port: int) -> str:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Host": f"localhost:{port}"}
    status, cookies = _asked(port, "/demo/sign-in", urlencode({"role": ROLE}), headers)
    found = re.search(r"sessionid=\w+", cookies)
    if status != 302 or not found:
        raise LookupError(f"signing in answered {status}")
    return found[0]


def _asked(port: int, path: str, body: str, headers: dict[str, str]) -> tuple[int, str]:
    """Status and cookies of the answer; status 0 when none came."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, "; ".join(answer.headers.get_all("Set-Cookie", []))
    except (OSError, http.client.HTTPException):
        return 0, ""
    finally:
        connection.close()
