"""GET and HEAD cannot write, an undeclared read is an error, and the actor is gone after each request."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import InternalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from talo.foundation.audit.middleware import LogMiddleware, UndeclaredRead
from talo.foundation.audit.writing import read
from talo.foundation.database.actor import NOBODY, acting_as, current_actor
from talo.register.clients.models import Client
from talo.settings.middleware import OneTransaction
from talo.testing.world import World


def passing(request: HttpRequest, view: Any) -> HttpResponse:
    return LogMiddleware(OneTransaction(view))(request)


@pytest.mark.parametrize("method", ["get", "head"])
def test_reading_requests_cannot_write(django_db_setup: None, django_db_blocker: Any, method: str) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE identity_account SET is_active = is_active")
        return HttpResponse()

    # Outside the transaction of a test: only the outermost one can be made read-only.
    with django_db_blocker.unblock(), pytest.raises(InternalError, match="read-only"):
        OneTransaction(view)(getattr(RequestFactory(), method)("/"))


def test_an_undeclared_read_is_an_error(world: World) -> None:
    def silent(request: HttpRequest) -> HttpResponse:
        return HttpResponse(str(Client.objects.count()))

    def declared(request: HttpRequest) -> HttpResponse:
        read([world.client().pk], object="test.page")
        return silent(request)

    request = RequestFactory().get("/")
    request.resolver_match = None
    with acting_as(world.actor("own_worker")):
        with pytest.raises(UndeclaredRead):
            passing(request, silent)
        assert passing(request, declared).status_code == 200


def test_the_actor_ends_with_the_block(world: World) -> None:
    with acting_as(world.actor("own_worker")):
        with acting_as(NOBODY), transaction.atomic():
            assert not Client.objects.exists()
        assert Client.objects.exists()
    assert current_actor() == NOBODY
    assert not Client.objects.exists()
