"""The five programmes, committed once for the session, as the demo has them."""

from pathlib import Path

import pytest

from talo.steering.programmes.loading import load

FILES = Path(__file__).parents[5] / "programmes"
KEYS = ("tyota", "palo", "toimeksi", "suunta", "tykki")


@pytest.fixture(scope="session")
def programmes(_world, django_db_blocker):
    with django_db_blocker.unblock():
        return {key: load(FILES / f"{key}.yaml") for key in KEYS}
