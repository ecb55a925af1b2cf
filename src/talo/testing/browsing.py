"""Signs a test's HTTP client in as somebody of the world."""

from __future__ import annotations

import re

from django.http import HttpResponse
from django.test import Client as HttpClient

from talo.testing.world import World


def signed_in(world: World, key: str) -> HttpClient:
    """An HTTP client signed in as a staff member or as a client's portal account."""
    account = world.portals[key].account if key in world.portals else world.positions[key].staff_member.account
    browser = HttpClient()
    browser.force_login(account)
    return browser


def body(answer: HttpResponse) -> str:
    """The page without what differs at every answer: CSRF tokens and the asked address."""
    return re.sub(r"[A-Za-z0-9]{64}|[0-9a-f-]{36}", "", answer.content.decode())
