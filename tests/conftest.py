"""One real house and one way of signing in for all tests in a browser."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from talo.testing.house import House, standing
from talo.testing.visiting import Visitor


@pytest.fixture(scope="session")
def house(browser: Any) -> Iterator[House]:
    """The server with its own database; after `browser`, so that nothing is built where nobody can look."""
    with standing(os.environ["TALO_TEST_RUN"]) as house:
        yield house


@pytest.fixture
def visit(browser: Any, house: House) -> Iterator[Callable[..., Visitor]]:
    """Opens the house for somebody: `visit("job_coach", width=390, language="sv")`; all leave at the end."""
    here: list[Visitor] = []

    def come(role: str = "", **how: Any) -> Visitor:
        visitor = Visitor(browser, house, **how)
        here.append(visitor)
        if role:
            visitor.sign_in(role)
        return visitor

    yield come
    for visitor in here:
        visitor.leave()
