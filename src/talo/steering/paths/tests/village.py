"""People of the tests: committed by the owner with all that the room reads, and removed again."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from talo.foundation.database.classes import DataClass
from talo.path.assessment.models import Instrument, Round
from talo.path.employers.models import Employer, Employment
from talo.path.plan.models import Approval, Plan, PlanVersion
from talo.path.services.models import Period, Referral, Service
from talo.path.team.models import Team, TeamCase
from talo.register.clients.models import FACT_CLASS, Client, Fact, FactKind
from talo.steering.programmes.models import Enrolment

NOON = dt.time(12, tzinfo=dt.UTC)
BEGAN = dt.date(2021, 3, 1)


def after(days: int) -> dt.date:
    """The day so many days after the people of the village joined."""
    return BEGAN + dt.timedelta(days=days)


def moment(days: int) -> dt.datetime:
    return dt.datetime.combine(after(days), NOON)


class Village:
    """Writes people and facts as the owner; every row is committed at once."""

    def __init__(self, programmes: dict[str, Any], world: Any) -> None:
        self.programmes = programmes
        self.position = world.position("own_worker")
        self.controller = self.position.unit.organisation_id
        self.rows: list[Any] = []
        self.instrument = Instrument.objects.using("owner").filter(key="kykyviisari").latest("version")
        self.services = {service.kind: service for service in Service.objects.using("owner").order_by("-key")}
        self.employer = self.keep(Employer(name="Testiyritys"))

    def keep(self, row: Any) -> Any:
        row.save(using="owner", force_insert=True)
        self.rows.append(row)
        return row

    def change(self, row: Any, **values: Any) -> None:
        """Correct a row, as somebody does who has typed it wrong."""
        for name, value in values.items():
            setattr(row, name, value)
        row.save(using="owner", update_fields=list(values))

    def delete(self, row: Any) -> None:
        row.__class__.objects.using("owner").filter(pk=row.pk).delete()
        self.rows.remove(row)

    def remove(self) -> None:
        with transaction.atomic(using="owner"):
            for row in reversed(self.rows):
                row.__class__.objects.using("owner").filter(pk=row.pk).delete()

    def record(self, model: Any, client: int, data_class: DataClass, **values: Any) -> Any:
        return self.keep(model(client_id=client, controller_id=self.controller, data_class=int(data_class), **values))

    def person(self) -> int:
        """A new client, in no programme yet."""
        number = len(self.rows)
        found = self.keep(
            Client(
                first_names="Testi", last_name=f"Henkilö{number}", sort_key=f"henkilö{number}",
                opened_at_id=self.controller,
            )
        )  # fmt: skip
        return int(found.pk)

    def joins(
        self, client: int, programme: str = "palo", days: int = 0, *, consent: bool = True, **values: Any
    ) -> Enrolment:
        found: Enrolment = self.record(
            Enrolment, client, DataClass.PLAN, programme=self.programmes[programme], starts=after(days),
            consent_from=after(days) if consent else None, enrolled_by=self.position, **values,
        )  # fmt: skip
        return found

    def withdraws(self, enrolment: Enrolment) -> None:
        self.change(enrolment, consent_until=timezone.localdate())

    def consents(self, enrolment: Enrolment) -> None:
        yesterday = timezone.localdate() - dt.timedelta(days=1)
        self.change(enrolment, consent_from=yesterday, consent_until=None)

    def works(self, client: int, days: int, until: int | None = None, kind: str = "open") -> Employment:
        subsidised = kind == "pay_subsidised"
        found: Employment = self.record(
            Employment, client, DataClass.WORK, employer=None if kind == "own_business" else self.employer,
            kind=kind, job_title="x", hours_per_week=20,
            term="permanent", starts=after(days), ends=None if until is None else after(until),
            subsidy_basis="pay_subsidy.percentage.competence" if subsidised else "",
            subsidy_decided_on=after(days) if subsidised else None,
        )  # fmt: skip
        return found

    def serves(self, client: int, kind: str, days: int, until: int | None = None) -> Period:
        found: Period = self.record(
            Period, client, DataClass.EMPLOYMENT, service=self.services[kind], starts=after(days),
            ends=None if until is None else after(until),
        )  # fmt: skip
        return found

    def fact(self, client: int, kind: FactKind, value: str, days: int, until: int | None = None) -> Fact:
        found: Fact = self.record(
            Fact, client, FACT_CLASS[kind], kind=kind, value=value, starts=after(days),
            ends=None if until is None else after(until),
        )  # fmt: skip
        return found

    def referred(self, client: int, kind: str, days: int, answer: str = "sent", on: int | None = None) -> Referral:
        found: Referral = self.record(
            Referral, client, DataClass.PLAN, service=self.services[kind], receiver_id=self.controller, reason="x",
            sender=self.position, sent_along=1, sent_at=moment(days), answer_due=after(days), answer=answer,
            answered_at=None if on is None else moment(on), decline_reason="full" if answer == "declined" else "",
        )  # fmt: skip
        return found

    def round(self, client: int, kind: str, days: int) -> Round:
        found: Round = self.record(
            Round, client, DataClass.ROUNDS, instrument=self.instrument, kind=kind, date=after(days), mode="together",
            position=self.position,
        )  # fmt: skip
        return found

    def approves(self, client: int, days: dict[str, int]) -> None:
        """A version of a plan, approved by each side (`client`, `own_worker`, `party`) on its day."""
        plan = self.record(Plan, client, DataClass.PLAN, starts=BEGAN)
        version = self.record(
            PlanVersion, client, DataClass.PLAN, plan=plan, number=1, made_by=self.position, content={}
        )
        for side, day in days.items():
            self.record(
                Approval, client, DataClass.PLAN, version=version, side=side, approved_at=moment(day),
                position=self.position, given="in_person",
            )  # fmt: skip

    def team_case(self, client: int, brought: int, discussed: int | None = None) -> TeamCase:
        team = self.keep(Team(name="Testitiimi", kind="ad_hoc", unit=self.position.unit, chair=self.position))
        found: TeamCase = self.record(
            TeamCase, client, DataClass.PLAN, team=team, receiver_id=self.controller, question="x", ground="consent",
            told="in_person", brought_by=self.position, brought_at=moment(brought),
            discussed_at=None if discussed is None else moment(discussed),
            state="brought" if discussed is None else "discussed",
        )  # fmt: skip
        return found
