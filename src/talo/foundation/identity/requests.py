"""The request of a page, as it is after the house has said who acts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from talo.foundation.database.actor import Actor


class Request(HttpRequest):
    """A request with its actor; the middleware of `register/organisations` sets what is here.

    position: the live position that the actor works in, None for clients and strangers; positions: all of the account.
    """

    actor: Actor
    position: Any
    positions: list[Any]
