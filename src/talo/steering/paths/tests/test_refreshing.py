"""Refreshes by task, by command and by hand: one at a time, shown when they fail, under the newest key."""

from __future__ import annotations

import argparse
import base64
import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from procrastinate.contrib.django.models import ProcrastinateJob

from talo.steering.insight.acts.stored import graph_of_store
from talo.steering.insight.bad_input import BadInput
from talo.steering.paths import refreshing, scopes, stored, tasks
from talo.steering.paths.checks import stores_are_closed, stores_are_fresh
from talo.steering.paths.pseudonyms import newest_key, pseudonyms
from talo.steering.paths.reading import NoCountingRole
from talo.steering.paths.rotating import Names
from talo.steering.paths.tests.test_stored import content, name_of, path, paths, scope_of


def keys(*versions: int) -> str:
    """A key ring with these versions."""
    made = {use: {str(v): base64.b64encode(bytes([v + more]) * 32).decode() for v in versions} for use, more in
            (("encryption", 0), ("index", 100))}  # fmt: skip
    return json.dumps(made)


def test_two_cannot_refresh_one_store_at_once(village: Any) -> None:
    scope = scope_of("palo")
    with refreshing._alone(scope):
        with pytest.raises(refreshing.Busy):
            refreshing.refresh(scope)
        refreshing.refresh(scope_of("tyota"))
    refreshing.refresh(scope)


def test_without_the_counting_role_nothing_is_touched(village: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    village.joins(village.person())
    scope = scope_of("palo")
    refreshing.refresh(scope)
    before = content(stored.folder_of(scope))
    own = connections["default"].settings_dict["USER"]
    monkeypatch.setitem(connections["count"].settings_dict, "USER", own)
    with pytest.raises(NoCountingRole):
        refreshing.refresh(scope)
    with pytest.raises(NoCountingRole):
        stored.log_of(scope)
    assert content(stored.folder_of(scope)) == before


def test_a_refresh_that_crashes_leaves_the_old_store(village: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    one = village.person()
    village.joins(one)
    scope = scope_of("palo")
    refreshing.refresh(scope)
    moment = stored.as_of(scope)
    village.works(one, 5, 6)

    def crash(*_: object, **__: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr("talo.steering.insight.store.Manifest.save", crash)
        with pytest.raises(OSError, match="no space"):
            refreshing.refresh(scope)
    assert path(scope, one) == [("joined", 0, 0)]
    assert stored.as_of(scope) == moment
    refreshing.refresh(scope)
    assert path(scope, one) == [("joined", 0, 0), ("job.open", 5, 6)]


def test_another_key_gives_other_names(village: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    one = village.person()
    village.joins(one)
    village.works(one, 5, 6)
    scope = scope_of("palo")
    monkeypatch.setenv("TALO_KEYS", keys(1))
    refreshing.refresh(scope)
    old = name_of(scope, one).encode()
    assert Names().versions() == {"index": {1: 1}}
    monkeypatch.setenv("TALO_KEYS", keys(1, 2))
    # Until it is written anew the store is read with the key that it was written with.
    assert paths(scope) == {old.decode(): [("joined", 0, 0), ("job.open", 5, 6)]}
    assert Names().batch(0, 500) == (1, None)
    assert Names().versions() == {"index": {2: 1}}
    assert newest_key() == 2
    assert path(scope, one) == [("joined", 0, 0), ("job.open", 5, 6)]
    assert not any(old in data for data in content(stored.folder_of(scope)).values())
    monkeypatch.setenv("TALO_KEYS", keys(2))
    assert path(scope, one) == [("joined", 0, 0), ("job.open", 5, 6)]
    monkeypatch.setenv("TALO_KEYS", keys(3))
    with pytest.raises(stored.NotThere):
        stored.log_of(scope)
    assert refreshing.refresh(scope).changed == 1
    assert path(scope, one) == [("joined", 0, 0), ("job.open", 5, 6)]


def test_a_store_of_another_database_names_nobody_here(village: Any) -> None:
    scope = scope_of("palo")
    [(pk, public_id)] = scope.programmes
    other = scopes.Scope(
        "programme", "palo", "", ((pk, public_id.replace(public_id[-1], "0" if public_id[-1] != "0" else "1")),)
    )
    assert pseudonyms(scope, [1, 2], newest_key()) != pseudonyms(other, [1, 2], newest_key())


def test_each_store_is_refreshed_by_a_task_of_its_own(village: Any) -> None:
    try:
        tasks.refresh_all(0)
        tasks.refresh_all(0)
        waiting = ProcrastinateJob.objects.filter(task_name="paths.refresh", status="todo")
        wanted = [(scope.kind, scope.key) for scope in scopes.all_scopes()]
        assert sorted((one["kind"], one["key"]) for one in waiting.values_list("args", flat=True)) == sorted(wanted)
        assert {job.lock for job in waiting} == {f"paths.{scope}" for scope in scopes.all_scopes()}
    finally:
        ProcrastinateJob.objects.using("owner").filter(task_name="paths.refresh").delete()
    village.joins(village.person())
    tasks.refresh("programme", "palo")
    tasks.refresh("programme", "was-never-there")
    assert len(paths(scope_of("palo"))) == 1


def test_what_is_old_or_open_is_found(village: Any) -> None:
    scope = scope_of("palo")
    assert [*stores_are_fresh(), *stores_are_closed()] == []
    refreshing.refresh(scope)
    assert [*stores_are_fresh(), *stores_are_closed()] == []
    stored.note_file(scope).write_text('{"as_of": "2021-01-01T12:00:00+00:00"}')
    stored.root().chmod(0o755)
    assert [one.key for one in (*stores_are_fresh(), *stores_are_closed())] == ["paths.old", "paths.open"]


def test_the_engine_does_not_count_the_houses_store_past_the_pages(village: Any) -> None:
    scope = scope_of("palo")
    refreshing.refresh(scope)
    options = argparse.Namespace(where=[], compare=None, input=Path(stored.folder_of(scope)), since=None, until=None)
    with pytest.raises(BadInput, match="its pages count it"):
        graph_of_store(options, lambda text: None)
