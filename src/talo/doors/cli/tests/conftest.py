"""One house with a few people for the tests of commands that change much."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from talo.foundation.database import provision
from talo.testing.place import Place
from talo.testing.sharing import migrated


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A house with six synthetic clients; made once, because that takes a while."""
    admin, name = os.environ["TALO_TEST_ADMIN_URL"], f"talo_place_{os.getpid()}"
    with migrated(os.environ["TALO_TEST_RUN"]) as template:
        here = Place(provision.create_database(admin, name, template=template), tmp_path_factory.mktemp("var"))
        made = here.talo("demo", "--clients", "6", "--no-serve")
        assert made.returncode == 0, made.stderr
        yield here
        provision.drop_database(admin, name)
