"""The store holds the paths of those who count, of nobody else and without their names; equal to a rebuild always."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talo.foundation.database.columns import day_number
from talo.register.clients.models import FactKind
from talo.steering.insight import storing
from talo.steering.insight.acts.stored import from_sums, whole
from talo.steering.insight.following import joined
from talo.steering.insight.store import MANIFEST, PathStore
from talo.steering.paths import reading, refreshing, scopes, stored
from talo.steering.paths.happenings import OPEN_DAY
from talo.steering.paths.pseudonyms import newest_key, pseudonyms
from talo.steering.paths.tests.village import after

Told = list[tuple[str, int, int | None]]


def scope_of(key: str, kind: str = "programme") -> scopes.Scope:
    found = scopes.find(kind, key)
    assert found is not None
    return found


def name_of(scope: scopes.Scope, client: int) -> str:
    return pseudonyms(scope, [client], newest_key())[0]


def paths(scope: scopes.Scope) -> dict[str, Told]:
    """The paths that count now by pseudonym: key, first day and last day after the village began; None: open."""
    log = stored.log_of(scope)
    assert log.ticks == 0
    assert log.case_names is not None
    found: dict[str, Told] = {}
    base = day_number(after(0))
    names = log.case_names(log.case)
    for name, place, first, last in zip(names, log.activity, log.time, log.end, strict=True):
        end = None if last == OPEN_DAY else int(last) - base
        found.setdefault(name, []).append((log.activities[place], int(first) - base, end))
    return found


def path(scope: scopes.Scope, client: int) -> Told:
    return paths(scope)[name_of(scope, client)]


def content(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def named_events(store: PathStore) -> list[tuple[str, str, int, int]]:
    log = store.log()
    assert log.end is not None
    keys = [log.activities[place] for place in log.activity]
    return sorted(zip(store.case_names(log.case), keys, log.time.tolist(), log.end.tolist(), strict=True))


def rebuilt(scope: scopes.Scope, folder: Path) -> Path:
    """The store as it would be written from the facts now, elsewhere."""
    who = reading.followed(scope, timezone.localdate())
    names = pseudonyms(scope, who.clients.tolist(), newest_key())
    marks = {"key": newest_key(), "form": refreshing.FORM}
    storing.build(folder, joined(reading.logs(who, names)), from_starts=True, marks=marks)
    return folder


def test_a_path_has_every_happening_from_joining_on(village: Any) -> None:
    one, today = village.person(), (timezone.localdate() - after(0)).days
    village.joins(one, days=10, ends=after(300), exit="open_job")
    village.fact(one, FactKind.JOB_SEEKER, "yes", -100)
    village.fact(one, FactKind.UNEMPLOYED, "yes", -100, 5)
    village.fact(one, FactKind.BENEFIT, "labour_market_support", -50, 90)
    village.fact(one, FactKind.BENEFIT, "none", 91)
    village.round(one, "start", 12)
    village.round(one, "end", 290)
    village.team_case(one, 20, 27)
    village.approves(one, {"client": 30, "own_worker": 33, "party": 50})
    village.referred(one, "training", 5, "accepted", 34)
    village.referred(one, "assessment", 35, "declined", 40)
    village.referred(one, "health", 36)
    village.serves(one, "training", 60, 120)
    village.works(one, 130, 200, "pay_subsidised")
    village.works(one, 201)
    village.works(one, 110, 115, "apprenticeship")
    village.works(one, today + 5, kind="own_business")
    village.serves(one, "work_try_out", -30, 9)
    scope = scope_of("palo")
    refreshing.refresh(scope)
    assert path(scope, one) == [
        ("joined", 10, 10),
        ("job_seeker", 10, None),
        ("benefit.labour_market_support", 10, 90),
        ("round.start", 12, 12),
        ("team.brought", 20, 20),
        ("team.discussed", 27, 27),
        ("plan.approved", 33, 33),
        ("referral.accepted.training", 34, 34),
        ("referral.sent.assessment", 35, 35),
        ("referral.sent.health", 36, 36),
        ("referral.declined.assessment", 40, 40),
        ("service.training", 60, 120),
        ("job.other", 110, 115),
        ("job.pay_subsidised", 130, 200),
        ("job.open", 201, None),
        ("round.end", 290, 290),
        ("exit.open_job", 300, 300),
    ]
    # An open end makes no number: gaps are counted from beginning to beginning.
    edges = {(edge.origin, edge.target): edge.mean_seconds / 86400 for edge in whole(stored.store_of(scope)).edges}
    assert edges["job.open", "round.end"] == 89
    assert edges["job_seeker", "benefit.labour_market_support"] == 0


def test_only_those_who_consent_in_this_programme(village: Any) -> None:
    ours, theirs, without, both = (village.person() for _ in range(4))
    village.joins(ours)
    village.joins(theirs, "toimeksi")
    village.joins(without, consent=False)
    village.joins(both, "toimeksi", days=50)
    village.joins(both, "tykki", days=20, consent=False)
    for one in (ours, theirs, without, both):
        village.works(one, 30, 40)
        village.works(one, 60, 70)
    palo, tykki, toimeksi = map(scope_of, ("palo", "tykki", "toimeksi"))
    for scope in (palo, tykki, toimeksi):
        refreshing.refresh(scope)
    assert set(paths(palo)) == {name_of(palo, ours)}
    assert set(paths(tykki)) == set()
    assert set(paths(toimeksi)) == {name_of(toimeksi, theirs), name_of(toimeksi, both)}
    assert path(toimeksi, both) == [("joined", 50, 50), ("job.open", 60, 70)]
    assert name_of(toimeksi, ours) != name_of(palo, ours)


def test_an_area_counts_each_client_of_its_programmes_once(village: Any) -> None:
    one, other, elsewhere = (village.person() for _ in range(3))
    village.joins(one, "toimeksi", days=50)
    village.joins(one, "tykki", days=20)
    village.joins(other, "tykki", days=5, consent=False)
    village.joins(elsewhere)
    village.works(one, 10, 15)
    village.works(one, 30, 40)
    area = scope_of("employment-37", "area")
    assert {key for key, _ in area.programmes} == {village.programmes[key].pk for key in ("toimeksi", "tykki")}
    refreshing.refresh(area)
    assert paths(area) == {name_of(area, one): [("joined", 20, 20), ("job.open", 30, 40), ("joined", 50, 50)]}
    assert [str(one) for one in scopes.scopes_for(village.programmes["tyota"])] == [
        "programme-tyota",
        "area-wellbeing-11",
    ]
    assert [str(one) for one in scopes.scopes_for(village.programmes["suunta"])] == ["programme-suunta"]
    assert str(area.name) == "TyöLakeus"


def test_a_withdrawn_client_is_gone_at_once_and_then_erased(village: Any, own_stores: Path) -> None:
    one, other = village.person(), village.person()
    mine, _ = village.joins(one), village.joins(other)
    village.works(one, 30, 40)
    scope = scope_of("palo")
    refreshing.refresh(scope)
    held = stored.store_of(scope)
    assert whole(held).cases == 2
    village.withdraws(mine)
    assert set(paths(scope)) == {name_of(scope, other)}
    found = stored.store_of(scope)
    assert whole(found).cases == 1
    assert from_sums(found) == whole(found)
    name = name_of(scope, one).encode()
    assert any(name in data for data in content(stored.folder_of(scope)).values())
    told = refreshing.refresh(scope)
    assert (told.clients, told.changed, told.gone, told.compacted) == (1, 0, 1, True)
    assert not any(name in data for data in content(stored.folder_of(scope)).values())
    village.consents(mine)
    assert refreshing.refresh(scope).changed == 1
    assert path(scope, one) == [("joined", 0, 0), ("job.open", 30, 40)]
    village.delete(mine)
    assert set(paths(scope)) == {name_of(scope, other)}


ACTS = ("comes", "leaves", "withdraws", "consents", "begins", "ends", "corrects", "deletes", "refreshes", "compacts")


class Changes:
    """Whatever can happen to the people of one programme, drawn by a seed."""

    def __init__(self, village: Any, random: Random) -> None:
        self.village, self.random = village, random
        self.enrolments: list[Any] = []
        self.facts: list[Any] = []
        self.deleted = 0

    def act(self, name: str) -> None:
        here, random = self.village, self.random
        if name == "comes":
            self.enrolments.append(here.joins(here.person(), days=random.randrange(9), consent=random.random() < 0.8))
        elif name in ("leaves", "withdraws", "consents") and self.enrolments:
            one = random.choice(self.enrolments)
            if name == "leaves":
                here.change(one, ends=after(random.randrange(9, 90)), exit=random.choice(["education", "other"]))
            elif name == "consents" or one.consent_from:
                getattr(here, name)(one)
        elif name == "begins" and self.enrolments:
            client, day = random.choice(self.enrolments).client_id, len(self.facts) + self.deleted
            # One after the other: the same job twice at a time is refused by the database.
            self.facts.append(random.choice([here.works, lambda *days: here.serves(days[0], "training", *days[1:])])(
                client, 10 * day, 10 * day + random.randrange(9)
            ))  # fmt: skip
        elif name in ("ends", "corrects") and self.facts:
            one = random.choice(self.facts)
            here.change(one, ends=one.starts + dt.timedelta(days=random.randrange(5)))
        elif name == "deletes" and self.facts:
            self.deleted += 1
            one = self.facts.pop(random.randrange(len(self.facts)))
            here.delete(one)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(ACTS), min_size=4, max_size=24), st.integers(0, 1 << 32))
def test_any_refreshes_equal_a_rebuild(village: Any, tmp_path: Path, acts: list[str], seed: int) -> None:
    scope = scope_of("palo")
    changes = Changes(village, Random(seed))
    folder = tmp_path / f"again-{len(list(tmp_path.iterdir()))}"
    try:
        for act in ["comes", "comes", "begins", "refreshes", *acts]:
            if act == "refreshes":
                refreshing.refresh(scope)
            elif act == "compacts":
                refreshing.refresh(scope)
                storing.compact(stored.folder_of(scope))
            else:
                changes.act(act)
        refreshing.refresh(scope)
        again = PathStore(rebuilt(scope, folder))
        mine = stored.store_of(scope)
        assert whole(mine) == whole(again)
        assert from_sums(mine) == from_sums(again)
        assert named_events(mine) == named_events(again)
        storing.compact(stored.folder_of(scope))
        assert content(stored.folder_of(scope)) == content(folder)
    finally:
        village.remove()
        village.rows = []
        village.employer = village.keep(village.employer.__class__(name="Testiyritys"))


def test_only_the_counting_role_reads_in_as_many_statements_for_three_as_for_thirty(village: Any) -> None:
    scope, counts = scope_of("palo"), []
    for size in (3, 27):
        for _ in range(size):
            one = village.person()
            village.joins(one)
            village.works(one, 5, 9)
        with (
            CaptureQueriesContext(connections["default"]) as own,
            CaptureQueriesContext(connections["count"]) as counting,
        ):
            refreshing.refresh(scope)
        assert len(own) == 0
        counts.append(len(counting))
        with CaptureQueriesContext(connections["count"]) as counting:
            assert len(paths(scope)) == (3 if size == 3 else 30)
        assert len(counting) == 1
    assert counts[0] == counts[1] <= 8


def test_clients_in_many_parts(village: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(reading, "CLIENTS_AT_ONCE", 2)
    people = [village.person() for _ in range(5)]
    for number, one in enumerate(people):
        village.joins(one, days=number)
        village.works(one, 20, 30)
    scope = scope_of("palo")
    refreshing.refresh(scope)
    village.works(people[3], 40, 50)
    assert refreshing.refresh(scope).changed == 1
    assert path(scope, people[3]) == [("joined", 3, 3), ("job.open", 20, 30), ("job.open", 40, 50)]
    storing.compact(stored.folder_of(scope))
    assert content(stored.folder_of(scope)) == content(rebuilt(scope, tmp_path / "again"))


def test_files_are_the_owners_and_name_nobody(village: Any, own_stores: Path) -> None:
    one = village.person()
    village.joins(one)
    scope = scope_of("palo")
    refreshing.refresh(scope)
    village.works(one, 5)
    refreshing.refresh(scope)
    found = [own_stores, *own_stores.rglob("*")]
    assert {file.stat().st_mode & 0o777 for file in found if file.is_dir()} == {0o700}
    assert {file.stat().st_mode & 0o777 for file in found if file.is_file()} == {0o600}
    text = b"".join(file.read_bytes() for file in found if file.is_file())
    assert not any(word.encode() in text for word in ("Henkil", "Testi", "client_id", "hetu"))
    assert name_of(scope, one).encode() in text


def test_compacted_when_deltas_are_many_and_by_the_first_refresh_of_a_day(
    village: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refreshing, "MOST_DELTAS", 2)
    monkeypatch.setattr(refreshing, "TENTH", 0)
    one, scope = village.person(), scope_of("palo")
    village.joins(one)
    refreshing.refresh(scope)
    done = []
    for number in range(4):
        village.works(one, 10 * number, 10 * number + 5)
        done.append(refreshing.refresh(scope).compacted)
    assert done == [False, False, True, False]
    stored.note_file(scope).write_text('{"as_of": "2021-01-01T12:00:00+00:00"}')
    assert refreshing.refresh(scope).compacted
    assert not refreshing.refresh(scope).compacted


def test_not_there_damaged_and_swept(village: Any) -> None:
    scope = scope_of("palo")
    with pytest.raises(stored.NotThere):
        stored.log_of(scope)
    assert stored.as_of(scope) is None
    before = timezone.now()
    refreshing.refresh(scope)
    assert len(stored.log_of(scope)) == 0
    one = village.person()
    village.joins(one)
    assert refreshing.refresh(scope).changed == 1
    moment = stored.as_of(scope)
    assert moment is not None
    assert before <= moment <= timezone.now()
    (stored.folder_of(scope) / MANIFEST).write_text("{")
    assert refreshing.refresh(scope).changed == 1
    assert path(scope, one) == [("joined", 0, 0)]
    stored.folder_of(scope).rename(stored.root() / "programme-former")
    assert refreshing.sweep() == ["programme-former"]
    assert refreshing.stores() == []
