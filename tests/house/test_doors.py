"""Every URL says who may enter, and nobody gets at another client's object through any of them."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse

from talo.foundation.identity.entrance import PUBLIC, Door, Entrance, doors
from talo.testing.browsing import body, signed_in
from talo.testing.world import STAFF, World

ABSENT = "01998c00-0000-7000-8000-000000000000"
ROLES = [key for key in STAFF if not key.startswith("other")] + ["client"]
LIBRARIES = ("/accounts/", "/i18n/", "/static/")


def of_ours() -> list[Door]:
    return [door for door in doors() if not door.path.startswith(LIBRARIES)]


def filled(door: Door, public_id: str) -> str:
    """The door's path with the object's public id; other parts get a number that nothing has."""
    path = re.sub(r"<uuid:[a-z_]+>", str(public_id), door.path)
    path = re.sub(r"<int:[a-z_]+>", "987654321", path)
    path = re.sub(r"<how:[a-z_]+>", "accept", path)
    path = re.sub(r"<(?:slug|str|path):[a-z_]+>", "none-such", path)
    return re.sub(r"<[a-z_]+>", "none-such", path)


def ask(browser: object, path: str) -> HttpResponse:
    answer = browser.get(path)  # type: ignore[attr-defined]
    return browser.post(path) if answer.status_code == 405 else answer  # type: ignore[attr-defined]


def test_every_url_declares_its_entrance() -> None:
    undeclared = [door.path for door in doors() if not door.roles]
    assert not undeclared


@pytest.mark.parametrize("role", ROLES)
def test_another_clients_object_is_absent(world: World, role: str) -> None:
    """Hidden and absent answer alike: the same status and the same page."""
    browser = signed_in(world, role)
    wrong = []
    hidden_id = str(world.client("other_client").public_id)
    for door in of_ours():
        if "<uuid:" not in door.path or PUBLIC in door.roles:
            continue
        hidden, absent = ask(browser, filled(door, hidden_id)), ask(browser, filled(door, ABSENT))
        if hidden.status_code != 404 or absent.status_code != 404 or body(hidden) != body(absent):
            wrong.append((door.path, hidden.status_code, absent.status_code))
    assert not wrong


@pytest.mark.parametrize("role", ROLES)
def test_a_closed_door_is_absent(world: World, role: str) -> None:
    """A page that is not for the role answers as if it did not exist."""
    browser = signed_in(world, role)
    profession = "client" if role == "client" else world.positions[role].profession
    wrong = []
    for door in of_ours():
        if not Entrance(frozenset(door.roles)).admits(profession):
            answer = ask(browser, filled(door, ABSENT))
            if answer.status_code != 404:
                wrong.append((door.path, answer.status_code))
    assert not wrong


def test_strangers_are_sent_to_sign_in(world: World, client: object) -> None:
    wrong = []
    for door in of_ours():
        if PUBLIC not in door.roles:
            answer = ask(client, filled(door, ABSENT))
            if answer.status_code != 302 or "/accounts/login/" not in answer.headers["Location"]:
                wrong.append((door.path, answer.status_code))
    assert not wrong


@pytest.mark.parametrize("role", ROLES)
def test_no_list_fails_for_anyone(world: World, role: str) -> None:
    """Pages without an object open for the roles they admit, and declare what they read."""
    browser = signed_in(world, role)
    profession = "client" if role == "client" else world.positions[role].profession
    wrong = []
    for door in of_ours():
        if "<" in door.path or not Entrance(frozenset(door.roles)).admits(profession):
            continue
        answer = browser.get(door.path)
        if answer.status_code not in (200, 302, 404, 405):
            wrong.append((door.path, answer.status_code))
    assert not wrong
