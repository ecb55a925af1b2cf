"""Counting through the counting role equals counting by hand, on a small committed set of clients."""

import datetime as dt
import random
import struct
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import pytest
from django.db import connections, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import example, given, settings
from hypothesis import strategies as st

from talo.foundation.database.classes import DataClass
from talo.foundation.database.columns import NEVER, counting, day_number, packed_dates
from talo.path.assessment.models import Instrument, Round, Score
from talo.path.employers.models import Employer, Employment
from talo.path.services.models import Referral, Service
from talo.register.clients.models import Client, ClientIdentity, NetworkMember
from talo.steering.programmes import rules
from talo.steering.programmes.breaking_down import age_group, by_age_and_sex
from talo.steering.programmes.cohorts import cohort
from talo.steering.programmes.counting import Wanted, count_wanted
from talo.steering.programmes.facts import Facts
from talo.steering.programmes.measures import measure
from talo.steering.programmes.models import Enrolment, Exit, Programme
from talo.steering.programmes.spans import unpacked_dates, unpacked_moments
from talo.steering.programmes.suppressing import Cover

AS_OF = dt.date(2022, 12, 31)
HELSINKI = ZoneInfo("Europe/Helsinki")
NOON = dt.time(12, tzinfo=dt.UTC)
KINDS = ("open", "pay_subsidised", "apprenticeship", "own_business", "other")


@dataclass
class Person:
    """What the test knows of a client, beside the database."""

    pk: int
    joined: dt.date
    consent: bool
    own_worker: bool = False
    rounds: dict = field(default_factory=dict)
    referrals: list = field(default_factory=list)
    jobs: list = field(default_factory=list)
    exit: str = ""


class Crowd:
    """Clients of PALO with random facts, written and committed as the owner, taken away afterwards."""

    def __init__(self, programme, world, size=60):
        self.random = random.Random(7)
        self.programme = programme
        self.position = world.position("own_worker")
        self.controller = self.position.unit.organisation_id
        self.rows = []
        self.instrument = Instrument.objects.using("owner").filter(key="kykyviisari").latest("version")
        self.service = Service.objects.using("owner").first()
        self.employer = self.keep(Employer(name="Testiyritys"))
        self.people = [self.person(number) for number in range(size)]

    def keep(self, row):
        row.save(using="owner", force_insert=True)
        self.rows.append(row)
        return row

    def record(self, model, client, data_class, **values):
        return self.keep(model(client_id=client, controller_id=self.controller, data_class=int(data_class), **values))

    def day(self, earliest=dt.date(2021, 1, 1), days=900):
        return earliest + dt.timedelta(days=self.random.randrange(days))

    def person(self, number):
        client = self.keep(
            Client(
                first_names="Testi",
                last_name=f"Henkilö{number}",
                sort_key=f"henkilö{number}",
                opened_at_id=self.controller,
            )
        )
        joined = self.day(days=500)
        person = Person(client.pk, joined, consent=self.random.random() < 0.8)
        self.enrol(person)
        if self.random.random() < 0.7:
            person.own_worker = True
            self.keep(
                NetworkMember(
                    client_id=client.pk,
                    holder_id=self.position.holder_id,
                    role="own_worker",
                    classes=1,
                    starts=dt.datetime.combine(joined, NOON),
                    ends=self.random.choice([None, dt.datetime.combine(joined + dt.timedelta(days=100), NOON)]),
                    sort_key="x",
                )
            )
        self.identity(client.pk)
        self.rounds(person)
        self.referrals(person)
        self.jobs(person)
        return person

    def identity(self, client):
        born = self.day(dt.date(1965, 1, 1), days=14000)
        self.keep(ClientIdentity(client_id=client, birth_date=born, sex=self.random.choice(["female", "male"])))

    def enrol(self, person):
        if self.random.random() < 0.5:
            person.exit = self.random.choice(Exit.values)
        self.record(
            Enrolment,
            person.pk,
            DataClass.PLAN,
            programme=self.programme,
            starts=person.joined,
            ends=AS_OF if person.exit else None,
            exit=person.exit,
            consent_from=person.joined if person.consent else None,
            enrolled_by=self.position,
        )

    def rounds(self, person):
        for kind, day in (("start", person.joined), ("end", person.joined + dt.timedelta(days=300))):
            if self.random.random() < 0.7:
                value = self.random.randrange(11)
                mode = self.random.choice(["together", "phone"])
                found = self.record(
                    Round, person.pk, DataClass.ROUNDS, instrument=self.instrument, kind=kind, date=day, mode=mode,
                    position=self.position,
                )  # fmt: skip
                self.record(Score, person.pk, DataClass.ROUNDS, round=found, area="work_ability", value=value)
                person.rounds[kind] = (day, mode, value)

    def referrals(self, person):
        for _ in range(self.random.randrange(3)):
            sent, answer = self.day(), self.random.choice(["sent", "accepted", "declined"])
            self.record(
                Referral, person.pk, DataClass.PLAN, service=self.service, receiver_id=self.controller, reason="x",
                sender=self.position, sent_along=1, sent_at=dt.datetime.combine(sent, NOON), answer_due=sent,
                answer=answer, answered_at=None if answer == "sent" else dt.datetime.combine(sent, NOON),
                decline_reason="full" if answer == "declined" else "",
            )  # fmt: skip
            person.referrals.append((sent, answer))

    def jobs(self, person):
        if self.random.random() < 0.5:
            starts, kind = self.day(), self.random.choice(KINDS)
            subsidised = kind == "pay_subsidised"
            self.record(
                Employment, person.pk, DataClass.WORK, employer=self.employer, kind=kind, job_title="x",
                hours_per_week=20, term="permanent", starts=starts,
                subsidy_basis="pay_subsidy.percentage.competence" if subsidised else "",
                subsidy_decided_on=starts if subsidised else None,
            )  # fmt: skip
            person.jobs.append((starts, kind))

    def remove(self):
        with transaction.atomic(using="owner"):
            for row in reversed(self.rows):
                row.__class__.objects.using("owner").filter(pk=row.pk).delete()


@pytest.fixture(scope="module")
def crowd(programmes, _world, django_db_blocker):
    with django_db_blocker.unblock():
        with transaction.atomic(using="owner"):
            crowd = Crowd(programmes["palo"], _world)
        yield crowd
        crowd.remove()


pytestmark = pytest.mark.django_db(databases=["default", "owner", "count"])


def by_hand(rule, people):
    """The clients that a rule counts, from what the test knows."""
    followed = [one for one in people if one.consent and one.joined <= AS_OF]
    since = {one.pk: (one.joined, AS_OF) for one in followed}

    def inside(one, day):
        return since[one.pk][0] <= day <= since[one.pk][1]

    if rule == rules.CLIENTS:
        return {one.pk for one in people if one.joined <= AS_OF}
    if rule == rules.CONSENT:
        return {one.pk for one in followed}
    if rule == rules.OWN_WORKER:
        return {one.pk for one in followed if one.own_worker}
    if rule in rules.ROUNDS:
        kind = rules.ROUNDS[rule]
        return {one.pk for one in followed if kind in one.rounds and one.rounds[kind][0] <= AS_OF}
    if rule in rules.REFERRALS:
        wanted = rules.REFERRALS[rule]
        return {
            one.pk
            for one in followed
            for sent, answer in one.referrals
            if inside(one, sent) and wanted in (None, answer)
        }
    if rule in rules.EMPLOYED:
        kinds = rules.EMPLOYED[rule] or KINDS
        return {one.pk for one in followed for starts, kind in one.jobs if kind in kinds and inside(one, starts)}
    return {one.pk for one in followed if one.exit == rules.EXITS[rule]}


COUNTED = sorted(rules.RULES - {rules.MEAN_CHANGE, rules.DAYS_TO_EMPLOYMENT, rules.JOINT_PLAN})


@pytest.mark.parametrize("rule", COUNTED)
def test_counting_equals_counting_by_hand(crowd, world, rule):
    counted = measure(rule, cohort(crowd.programme.pk, None, AS_OF))
    assert counted.people == by_hand(rule, crowd.people)


@pytest.mark.parametrize("day", [AS_OF, dt.date(2021, 9, 30)])
def test_many_are_counted_as_few_are(crowd, world, monkeypatch, day):
    """From some number of people on whole tables are read, and the policies alone keep the others out."""
    asked = [Wanted(rule, rule) for rule in COUNTED]
    asked.append(Wanted("change", rules.MEAN_CHANGE, instrument="kykyviisari", area="work_ability"))
    asked.append(Wanted("days", rules.DAYS_TO_EMPLOYMENT))
    few, facts = count_wanted(crowd.programme.pk, asked, day), Facts(crowd.programme.pk, day)
    answers, ages = facts.answers(), by_age_and_sex(crowd.programme.pk, day, facts)
    monkeypatch.setattr("talo.steering.programmes.facts.MANY", 0)
    facts = Facts(crowd.programme.pk, day)
    with CaptureQueriesContext(connections["count"]) as statements:
        assert count_wanted(crowd.programme.pk, asked, day) == few
    assert not any(" IN (SELECT " in one["sql"] for one in statements)
    assert by_age_and_sex(crowd.programme.pk, day, facts) == ages
    many = facts.answers()
    assert {key: [sorted(column.tolist()) for column in columns] for key, columns in many.items()} == {
        key: [sorted(column.tolist()) for column in columns] for key, columns in answers.items()
    }


def test_whoever_counts_a_programme_sees_only_those_who_consent_there(crowd, world):
    other = Programme.objects.using("owner").get(key="tykki")
    rows = Employment.objects.using("count")
    everybody = set(rows.values_list("client_id", flat=True))
    assert everybody
    with counting("count", other.pk):
        assert not rows.exists()
    with counting("count", crowd.programme.pk):
        assert set(rows.values_list("client_id", flat=True)) == everybody
    assert set(rows.values_list("client_id", flat=True)) == everybody
    with pytest.raises(RuntimeError), counting("count", other.pk):
        raise RuntimeError
    assert set(rows.values_list("client_id", flat=True)) == everybody


def test_mean_change_compares_like_with_like(crowd, world):
    found = measure(
        rules.MEAN_CHANGE, cohort(crowd.programme.pk, None, AS_OF), instrument="kykyviisari", area="work_ability"
    )
    wanted = [
        one.rounds["end"][2] - one.rounds["start"][2]
        for one in crowd.people
        if one.consent
        and {"start", "end"} <= set(one.rounds)
        and one.rounds["start"][1] == one.rounds["end"][1]
        and one.rounds["end"][0] <= AS_OF
    ]
    assert sorted(found.numbers) == sorted(wanted)


def test_days_to_employment(crowd, world):
    found = measure(rules.DAYS_TO_EMPLOYMENT, cohort(crowd.programme.pk, None, AS_OF))
    wanted = [
        min((starts - one.joined).days for starts, _ in one.jobs if one.joined <= starts <= AS_OF)
        for one in crowd.people
        if one.consent and any(one.joined <= starts <= AS_OF for starts, _ in one.jobs)
    ]
    assert sorted(found.numbers) == sorted(wanted)


def test_what_is_small_is_covered_and_the_rest_is_exact(crowd, world):
    asked = [Wanted(rule, rule) for rule in COUNTED]
    counted = count_wanted(crowd.programme.pk, asked, AS_OF)
    for rule in COUNTED:
        people, one = by_hand(rule, crowd.people), counted[rule]
        if one.suppressed:
            assert (one.value, one.n) == (None, None)
        elif rule not in rules.REFERRALS:
            assert one.value == len(people)
        if 0 < len(people) < 5:
            assert one.cover is Cover.SMALL
    shown = {rule: by_hand(rule, crowd.people) for rule in COUNTED if not counted[rule].suppressed}
    for one in shown.values():
        for other in shown.values():
            assert not (one < other and len(other) - len(one) < 5)


def test_the_counting_role_sees_nobody_without_consent_and_no_name(crowd, world):
    without = {one.pk for one in crowd.people if not one.consent}
    assert not set(Employment.objects.using("count").values_list("client_id", flat=True)) & without
    assert not set(NetworkMember.objects.using("count").values_list("client_id", flat=True)) & without
    with pytest.raises(Exception, match="permission denied"):
        list(Client.objects.using("count").values_list("last_name", flat=True))


def test_a_mean_of_fewer_than_ten_is_covered(crowd, world):
    asked = [Wanted("change", rules.MEAN_CHANGE, instrument="kykyviisari", area="work_ability")]
    early = dt.date(2021, 12, 1)
    people = [
        one
        for one in crowd.people
        if one.consent and {"start", "end"} <= set(one.rounds) and one.rounds["end"][0] <= early
    ]
    assert len(people) < 10
    counted = count_wanted(crowd.programme.pk, asked, early)["change"]
    assert counted.value is None


def test_ages_and_sexes_add_up_and_cover_what_is_small(crowd, world):
    found = by_age_and_sex(crowd.programme.pk, AS_OF)
    followed = by_hand(rules.CONSENT, crowd.people)
    assert found.table.counts[-1][-1] == len(followed)
    for name, cells in found.rows:
        for count, cover in cells:
            assert cover is Cover.SHOWN or count is None
            assert not (count and count < 5), name
    assert by_age_and_sex(crowd.programme.pk, dt.date(2020, 11, 2)) is None


@pytest.mark.parametrize(
    ("born", "group"),
    [
        (dt.date(1997, 3, 2), "under_25"),
        (dt.date(1997, 3, 1), "25_34"),
        (dt.date(1972, 3, 2), "35_49"),
        (dt.date(1972, 3, 1), "over_49"),
        (None, "not_recorded"),
    ],
)
def test_age_on_the_day_of_joining(born, group):
    assert age_group(born, dt.date(2022, 3, 1)) == group


@settings(deadline=None)
@given(st.dates(dt.date(1930, 1, 1), dt.date(2010, 12, 31)), st.dates(dt.date(2015, 1, 1), dt.date(2030, 12, 31)))
def test_ages_are_those_of_the_calendar(born, day):
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    wanted = "under_25" if age < 25 else "25_34" if age < 35 else "35_49" if age < 50 else "over_49"
    assert age_group(born, day) == wanted


SINCE = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
SPRING, AUTUMN = (dt.datetime(2026, *day, tzinfo=dt.UTC) for day in ((3, 29), (10, 24)))
YEARS = int(dt.timedelta(days=35 * 365).total_seconds())


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(-YEARS // 2, YEARS))))
@example([int((SPRING - SINCE).total_seconds()) + 3600 * hour - 1 for hour in range(26)])
@example([int((AUTUMN - SINCE).total_seconds()) + 3600 * hour for hour in range(50)])
def test_the_day_of_a_moment_is_the_zones(seconds):
    packed = b"".join(struct.pack(">q", NEVER if one is None else 1_000_000 * one) for one in seconds)
    moments = [None if one is None else SINCE + dt.timedelta(seconds=one) for one in seconds]
    days = unpacked_moments(packed, HELSINKI).tolist()
    assert days == [NEVER if one is None else day_number(one.astimezone(HELSINKI).date()) for one in moments]


def test_what_is_packed_comes_out_again(crowd, world):
    """Also dates before 1970 and nulls, for which the last small number stands."""
    rows = Enrolment.objects.using("owner").filter(programme=crowd.programme)
    found = rows.order_by().aggregate(ends=packed_dates("client_id", "ends"))
    wanted = {(one.client_id, NEVER if one.ends is None else day_number(one.ends)) for one in rows}
    assert set(zip(*(column.tolist() for column in unpacked_dates(found["ends"])), strict=True)) == wanted
    people = ClientIdentity.objects.using("owner").filter(client__in=[one.pk for one in crowd.people])
    found = people.aggregate(born=packed_dates("client_id", "birth_date"))["born"]
    wanted = {one.client_id: day_number(one.birth_date) for one in people}
    assert dict(zip(*(column.tolist() for column in unpacked_dates(found)), strict=True)) == wanted
    assert min(wanted.values()) < 0
