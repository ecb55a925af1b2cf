"""The tests' databases: migrated once, copied for each worker, with a small committed world; each test rolls back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

# Two runs at the same time must not share a database; workers inherit the number of their run.
RUN = os.environ.setdefault("TALO_TEST_RUN", str(os.getpid()))
ALIASES = ("default", "session", "audit", "count", "owner")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test with the world may use every connection; all are rolled back. The long ones come first.

    Raises:
        pytest.UsageError: a test asks for Django's flush, which would empty the world for all later tests.
    """
    for item in items:
        mark = item.get_closest_marker("django_db")
        if (mark and mark.kwargs.get("transaction")) or "transactional_db" in getattr(item, "fixturenames", ()):
            raise pytest.UsageError(f"{item.nodeid}: its flush would empty the world that is committed once")
        if "world" in getattr(item, "fixturenames", ()) and not item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.django_db(databases=ALIASES))
    # The long ones first: a worker keeps the test after the one it runs, and would be left alone with two of them.
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    # Pages stay before the journeys, which change what pages show.
    return next((turn for turn, mark in enumerate(("browser", "slow")) if item.get_closest_marker(mark)), 2)


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> None:
    """What makes guessing slow makes every sign-in of a test slow, and tests guess nothing."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any, request: pytest.FixtureRequest) -> Iterator[None]:
    """Replaces pytest-django's: the web role may not make databases, and the world is committed once."""
    from talo.foundation.database import provision
    from talo.testing.sharing import migrated

    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"talo_test_{RUN}_{worker}"
    admin = os.environ["TALO_TEST_ADMIN_URL"]
    with migrated(RUN) as template:
        _connect_to(provision.create_database(admin, name, template=template))
        with django_db_blocker.unblock():
            from talo.testing.world import build

            build()
        yield
        with django_db_blocker.unblock():
            from django.db import connections

            for alias in ALIASES:
                connections[alias].close()
        provision.drop_database(admin, name)


def _connect_to(urls: Any) -> None:
    from django.db import connections

    from talo.settings.config import database

    roles = {"default": urls.web, "session": urls.web, "audit": urls.audit, "count": urls.count, "owner": urls.owner}
    for alias, url in roles.items():
        connections[alias].close()
        wanted = database(url or "")
        for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS"):
            connections[alias].settings_dict[key] = wanted[key]
    os.environ.update(urls.as_environment())


@pytest.fixture(scope="session")
def _world(django_db_setup: None, django_db_blocker: Any) -> Any:
    from talo.testing.world import World

    with django_db_blocker.unblock():
        return World.read()


@pytest.fixture
def world(_world: Any, db: None) -> Any:
    """Organisations, units, one position for each profession, three clients: committed, the same for every test."""
    return _world


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, one for all tests of a worker; without one the test is skipped, and with CI=true it fails."""
    from talo.testing import chromium

    if not chromium.found():
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium here, and CI=true wants one")
        pytest.skip("no Chromium here; on Debian or Ubuntu: sudo apt-get install chromium")
    with chromium.running() as running:
        yield running
