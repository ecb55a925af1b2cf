"""The first administrator comes in by a link that works once; who has lost a phone begins anew."""

from __future__ import annotations

import re

import pytest

from talo.testing.place import Place

NEW = ("staff", "administrator", "Aino.Ylläpitäjä", "--first-name", "Aino", "--last-name", "Ylläpitäjä")
# A browser that follows the link, chooses a password and signs in; then the same link again.
COMES_IN = """
import sys
from django.conf import settings
from django.test import Client
settings.TALO_REQUIRE_SECOND_FACTOR = True
browser, link = Client(), sys.argv[1] if len(sys.argv) > 1 else LINK
path = link.removeprefix(settings.TALO_URL)
page = browser.get(path, follow=True)
where = page.redirect_chain[-1][0]
words = {"password1": "talvi-ilta-Saimaalla-7", "password2": "talvi-ilta-Saimaalla-7"}
print(browser.post(where, words).status_code)
print("password1" in Client().get(path, follow=True).content.decode())
signing = Client()
answer = signing.post("/accounts/login/", {"login": "aino.ylläpitäjä", "password": words["password1"]})
print(answer.status_code)
print(signing.get("/operation/tasks/").url)
"""
SESSIONS = """
from django.contrib.sessions.backends.db import SessionStore
for who in WHO:
    store = SessionStore()
    store["_auth_user_id"] = who
    store.create()
"""


@pytest.mark.slow
def test_first_administrator(place: Place) -> None:
    refused = place.talo(*NEW, "--unit", "nowhere")
    assert refused.returncode == 1
    assert "ek-talo" in refused.stderr
    made = place.talo(*NEW, "--unit", "ek-talo")
    assert made.returncode == 0, made.stderr
    link = made.stdout.strip()
    assert link.startswith("http://localhost:8000/accounts/password/reset/key/")
    again = place.talo(*NEW, "--unit", "ek-talo")
    assert again.returncode == 1
    assert "already" in again.stderr

    came = place.python(f"LINK = {link!r}\n" + COMES_IN)
    assert came.returncode == 0, came.stderr
    chosen, works_again, signed_in, next_page = came.stdout.split()
    assert chosen == "302"
    assert works_again == "False"
    assert signed_in == "302"
    assert "2fa/totp/activate" in next_page
    logged = [row[0] for row in place.rows("SELECT object FROM audit_entry WHERE actor = 'service:operator'")]
    assert any(re.match(r"staff\.administrator [0-9a-f-]{36}", entry) for entry in logged)
    assert not any("Aino" in entry for entry in logged)


@pytest.mark.slow
def test_lost_phone(place: Place) -> None:
    unknown = place.talo("staff", "reset-second-factor", "nobody.there")
    assert unknown.returncode == 1
    assert "nobody of the staff" in unknown.stderr
    name = place.rows(
        "SELECT a.sign_in_name, a.id FROM identity_account a JOIN organisations_staffmember s ON s.account_id = a.id"
        " WHERE a.sign_in_name IS NOT NULL ORDER BY a.id DESC LIMIT 1"
    )[0]
    place.rows(
        f"INSERT INTO mfa_authenticator (user_id, type, data, created_at) VALUES ({name[1]}, 'totp', '{{}}', now())"
    )
    assert place.python(f"WHO = ('{name[1]}', '0')\n" + SESSIONS).returncode == 0
    before = place.rows("SELECT count(*) FROM django_session")[0][0]
    done = place.talo("staff", "reset-second-factor", name[0].upper())
    assert done.returncode == 0, done.stderr
    ended = int(re.fullmatch(r"1 authenticators forgotten, (\d+) sessions ended\n", done.stdout)[1])
    assert ended >= 1
    assert place.rows("SELECT count(*) FROM django_session")[0][0] == before - ended
    assert place.rows("SELECT count(*) FROM django_session")[0][0] >= 1
    assert not place.rows(f"SELECT 1 FROM mfa_authenticator WHERE user_id = {name[1]}")
    cleared = place.talo("sessions", "clear", "--all")
    assert cleared.returncode == 0
    assert place.rows("SELECT count(*) FROM django_session") == [(0,)]
