"""States are declared as transition tables: every state stands in its table and leads to an end."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import pytest
from django.apps import apps

TABLES = [
    (f"{config.label}.{name}", value)
    for config in apps.get_app_configs()
    if config.name.startswith("talo.") and config.models_module
    for name, value in vars(import_module(f"{config.name}.models")).items()
    if name.endswith("TRANSITIONS") and isinstance(value, Mapping)
]


def test_there_are_tables() -> None:
    assert {"services.TRANSITIONS", "intake.TRANSITIONS"} <= {name for name, _ in TABLES}


@pytest.mark.parametrize(("name", "table"), TABLES, ids=[name for name, _ in TABLES])
def test_every_state_is_in_its_table_and_leads_to_an_end(name: str, table: Mapping[str, frozenset[str]]) -> None:
    reached = set().union(*table.values())
    assert reached <= set(table), "a state without a row of its own"
    assert table, "a table without states"
    for state in table:
        seen, waiting = {state}, [state]
        while waiting:
            for following in table[waiting.pop()] - seen:
                seen.add(following)
                waiting.append(following)
        assert any(not table[one] for one in seen), f"no end can be reached from {state}"
