"""A rotation renews everything that is sealed, goes on after a kill, and hides nobody meanwhile."""

from __future__ import annotations

import json
from typing import Any

import pytest

from talo.testing.place import Place

KILLED = """
import os, signal
from talo.doors.cli import keys
from talo.foundation.identity import rotating
keys._add_keys()
seen = []
def tell(key, renewed):
    seen.append(renewed)
    if key == "clients.identity_codes" and renewed == 4:
        os.kill(os.getpid(), signal.SIGKILL)
rotating.rotate(tell, rows_at_once=1)
"""
# Every code opens, and every person is found by the code, whichever key it stands under.
FINDS = """
from talo.foundation.identity.encryption import blind_indexes, open_sealed
from talo.register.clients.models import ClientIdentity, ConfirmedIdentity
from talo.register.clients.opening import COLUMN, TABLE
codes = []
for row in ClientIdentity.objects.using("owner").exclude(hetu_sealed=None).order_by("pk"):
    code = open_sealed(row.hetu_sealed, TABLE, COLUMN, row.public_id)
    indexes = blind_indexes(code, TABLE, COLUMN)
    assert bytes(row.hetu_index) in indexes
    assert ConfirmedIdentity.objects.using("owner").filter(hetu_index__in=indexes).exists()
    codes.append(code)
print(len(codes), ",".join(codes))
"""
SECOND_FACTORS = """
from django.contrib.auth import get_user_model
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
account = get_user_model().objects.using("owner").exclude(staff_member=None).order_by("pk").first()
seal = get_adapter().encrypt
Authenticator.objects.using("owner").create(user_id=account.pk, type="totp", data={"secret": seal("SECRET")})
data = {"seed": seal("SEED"), "used_mask": 3}
Authenticator.objects.using("owner").create(user_id=account.pk, type="recovery_codes", data=data)
"""
OPEN_FACTORS = """
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
for row in Authenticator.objects.using("owner").order_by("type"):
    text = row.data.get("secret") or row.data["seed"]
    print(row.type, get_adapter().decrypt(text), row.data.get("used_mask"))
"""
# A second person with the first one's code, opened under a key that only the newer row has.
TWICE = """
from talo.foundation.identity.encryption import blind_index, open_sealed, seal
from talo.foundation.identity.keys import KeyRing, Keys, load_key_ring
from talo.register.clients.models import ClientIdentity, ConfirmedIdentity
from talo.register.clients.opening import COLUMN, TABLE
ring = load_key_ring()
first_of = lambda keys: Keys({min(keys.by_version): keys.by_version[min(keys.by_version)]})
old = KeyRing(first_of(ring.encryption), first_of(ring.index))
first, second = ClientIdentity.objects.using("owner").exclude(hetu_sealed=None).order_by("pk")[:2]
code = open_sealed(first.hetu_sealed, TABLE, COLUMN, first.public_id)
for row, keys in ((first, old), (second, ring)):
    row.hetu_sealed = seal(code, TABLE, COLUMN, row.public_id, ring=keys)
    row.hetu_index = blind_index(code, TABLE, COLUMN, ring=keys)
confirmed = ConfirmedIdentity.objects.using("owner")
for row in (first, second):
    row.save(using="owner")
    confirmed.filter(client_id=row.client_id).update(hetu_index=row.hetu_index)
print(first.client_id, second.client_id)
"""


def status(place: Place) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(place.talo("keys", "status", "--json").stdout)
    return found


def said(place: Place, code: str) -> str:
    done = place.python(code)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.slow
def test_rotation_is_killed_and_goes_on(place: Place) -> None:
    said(place, SECOND_FACTORS)
    people = said(place, FINDS)
    assert int(people.split()[0]) >= 6
    assert status(place)["encryption"]["waiting"] == 0
    version = status(place)["encryption"]["current"]

    killed = place.python(KILLED)
    assert killed.returncode == -9
    between = status(place)
    assert between["encryption"]["current"] == between["index"]["current"] == version + 1
    assert between["stores"]["clients.identity_codes"]["encryption"][str(version + 1)] == 4
    assert between["index"]["waiting"] >= 2
    # Nobody is hidden while two keys are in use, and what waits shows in the check.
    assert said(place, FINDS) == people
    assert "keys.waiting" in place.talo("check", "--json").stdout
    refused = place.talo("keys", "retire", "--apply")
    assert refused.returncode == 1
    assert "talo keys rotate" in refused.stderr

    done = place.talo("keys", "rotate")
    assert done.returncode == 0, done.stderr
    assert "going on" in done.stderr
    after = status(place)
    assert after["encryption"]["waiting"] == after["index"]["waiting"] == 0
    assert after["encryption"]["current"] == version + 1
    assert said(place, FINDS) == people
    assert said(place, OPEN_FACTORS) == "recovery_codes SEED 3\ntotp SECRET None"
    # The history names the service that did it.
    assert ("service:keys",) in place.rows(
        "SELECT DISTINCT actor FROM audit_change WHERE relation = 'clients_clientidentity' AND verb = 'update'"
    )

    assert place.talo("keys", "retire").returncode == 0
    assert len(status(place)["encryption"]["versions"]) == 2
    assert place.talo("keys", "retire", "--apply").returncode == 0
    assert status(place)["encryption"]["versions"] == [version + 1]
    assert said(place, FINDS) == people


@pytest.mark.slow
def test_person_opened_twice_during_a_rotation_is_asked_about(place: Place) -> None:
    assert place.talo("keys", "rotate").returncode == 0
    saved = place.rows("SELECT client_id, hetu_sealed, hetu_index FROM clients_clientidentity ORDER BY id")
    assert saved
    # One more version, so that an older one is there to stand under.
    said(place, "from talo.doors.cli import keys\nkeys._add_keys()")
    first, second = said(place, TWICE).split()
    done = place.talo("keys", "rotate")
    assert done.returncode == 0, done.stderr
    asked = place.rows(
        f"SELECT client_id, provisional_id FROM clients_linkrequest WHERE client_id IN ({first}, {second})"
    )
    assert {int(first), int(second)} in [set(row) for row in asked]
    held = place.rows(f"SELECT count(*) FROM clients_confirmedidentity WHERE client_id IN ({first}, {second})")
    assert held == [(1,)]
