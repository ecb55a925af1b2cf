"""Properties of reports beside each other: no two of them differ by a few people."""

import datetime as dt
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from talo.steering.programmes.counting import HEADCOUNTS, Wanted, base_of
from talo.steering.programmes.measures import Measure
from talo.steering.programmes.periods import Periods, month_ends
from talo.steering.programmes.spans import Spans
from talo.steering.programmes.suppressing import Cover, Published, is_small, suppress_groups

DAYS = [dt.date(2022, month, 28) for month in range(6, 0, -1)]
RULES = ["clients", "with_follow_up_consent", "employed", "employed_open", "exit_pension", "exit_other"]
# For each person: month of joining (0: before all), consent, month of a job (7: none), kind of job, way out.
person = st.tuples(
    st.integers(0, 6), st.booleans(), st.integers(1, 7), st.booleans(), st.sampled_from(["", "pension", "other"])
)
crowds = st.lists(person, max_size=40)


def day(month):
    return dt.date(2022, month, 15) if month else dt.date(2021, 12, 1)


def measures_of(crowd):
    joined = {n: day(one[0]) for n, one in enumerate(crowd)}
    followed = {n: joined[n] for n, one in enumerate(crowd) if one[1]}
    jobs = {n: max(day(one[2]), joined[n]) for n, one in enumerate(crowd) if n in followed and one[2] < 7}
    facts = {
        "clients": joined,
        "with_follow_up_consent": followed,
        "employed": jobs,
        "employed_open": {n: first for n, first in jobs.items() if crowd[n][3]},
        "exit_pension": {n: day(6) for n in followed if crowd[n][4] == "pension"},
        "exit_other": {n: day(6) for n in followed if crowd[n][4] == "other"},
    }
    return {
        rule: Measure(DAYS[0], Spans.since(facts[rule]), Spans.since(joined if rule in HEADCOUNTS else followed))
        for rule in RULES
    }


ASKED = [Wanted(rule, rule) for rule in RULES]


def shown_groups(periods, on):
    """What the reports of some days show: for each number its people, and those it counts among."""
    found = []
    for one_day in on:
        counted = periods.on(one_day)
        for one in ASKED:
            if counted[one.key].cover is Cover.SHOWN:
                measure = periods.measures[one.key].on(one_day)
                found += [(one.key, measure.people), (base_of(one), measure.base)]
    return found


@settings(max_examples=60, deadline=None)
@given(crowds)
def test_no_two_numbers_of_any_two_reports_differ_by_a_few_people(crowd):
    shown = shown_groups(Periods(DAYS, ASKED, measures_of(crowd)), DAYS)
    for _key, people in shown:
        assert not is_small(len(people))
    for (key, one), (other_key, other) in combinations(shown, 2):
        difference = abs(len(one) - len(other))
        if key == other_key:
            assert not is_small(difference)
        if one < other or other < one:
            assert not is_small(difference)


@settings(max_examples=60, deadline=None)
@given(crowds, st.sets(st.integers(0, 39)))
def test_a_frozen_report_and_a_later_one_do_not_differ_by_a_few_people(crowd, withdrawn):
    """Between the two some people withdraw their consent: what is close to the frozen numbers is covered."""
    before = Periods(DAYS, ASKED, measures_of(crowd))
    frozen = before.counts(DAYS[0])
    published = [Published(key, count) for key, count in frozen["numbers"].items()]
    published += [Published(("base", pilot, heads), count) for pilot, heads, count in frozen["bases"]]
    later = [(*one[:1], one[1] and n not in withdrawn, *one[2:]) for n, one in enumerate(crowd)]
    after = Periods(DAYS, ASKED, measures_of(later), published)
    then = {one.key: one.count for one in published}
    for one_day in DAYS:
        for key, people in shown_groups(after, [one_day]):
            assert key not in then or not is_small(abs(then[key] - len(people)))


@given(crowds)
def test_the_newest_report_shows_all_that_it_would_show_alone(crowd):
    measures = measures_of(crowd)
    alone = Periods(DAYS[:1], ASKED, measures).on(DAYS[0])
    assert Periods(DAYS, ASKED, measures).on(DAYS[0]) == alone


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 60), st.one_of(st.none(), st.integers(0, 60)))))
def test_sizes_of_spans_are_the_sizes_of_the_sets(rows):
    begin = dt.date(2022, 1, 1)
    seen, spans = set(), []
    for who, first, length in rows:
        if who not in seen:
            seen.add(who)
            start = begin + dt.timedelta(days=first)
            spans.append((who, start, None if length is None else start + dt.timedelta(days=length)))
    found = Spans.of(spans)
    for step in range(0, 130, 7):
        on = begin + dt.timedelta(days=step)
        assert found.size(on) == len(found.people(on))


def test_a_day_is_covered_by_another_only_where_more_than_a_few_people_are():
    newest, before = DAYS[:2]
    for joined, hidden in ((2, False), (6, True)):
        spans = Spans.of([*((who, before, None) for who in range(joined)), (99, newest, None)])
        measures = {"clients": Measure(newest, spans, spans)}
        periods = Periods([newest, before], [Wanted("clients", "clients")], measures)
        assert periods.on(before)["clients"].suppressed
        assert [periods.is_covered_by_another(one) for one in (newest, before)] == [False, hidden]


def test_a_close_number_in_another_report_covers():
    twenty, near = frozenset(range(20)), Published("a", 22)
    assert suppress_groups({"a": twenty}, published=[near])["a"] is Cover.SECOND
    assert suppress_groups({"a": twenty}, published=[Published("b", 22)])["a"] is Cover.SHOWN
    assert suppress_groups({"a": twenty}, published=[Published("a", 20), Published("a", 25)])["a"] is Cover.SHOWN
    assert (
        suppress_groups(
            {"a": twenty}, published=[Published("b", 22, Spans.since(dict.fromkeys(range(22), DAYS[0])).on(DAYS[0]))]
        )["a"]
        is Cover.SECOND
    )


class FakeProgramme:
    def __init__(self, starts, ends, last):
        self.starts, self.ends, self._last = starts, ends, last

    def last_day(self):
        return self._last


def test_reports_are_of_the_last_days_of_months():
    over = FakeProgramme(dt.date(2020, 11, 1), dt.date(2021, 2, 15), dt.date(2021, 2, 15))
    assert month_ends(over) == [
        dt.date(2021, 2, 15),
        dt.date(2021, 1, 31),
        dt.date(2020, 12, 31),
        dt.date(2020, 11, 30),
    ]
    running = FakeProgramme(dt.date(2026, 9, 10), dt.date(2027, 12, 31), dt.date(2026, 11, 22))
    assert month_ends(running) == [dt.date(2026, 10, 31), dt.date(2026, 9, 30)]
    new = FakeProgramme(dt.date(2026, 11, 10), dt.date(2027, 12, 31), dt.date(2026, 11, 22))
    assert month_ends(new) == [dt.date(2026, 11, 22)]
