"""One synthetic client's way, written through the verbs of the rooms on the days when it would have happened."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from django.contrib.auth import get_user_model

from talo.doors.demo import words
from talo.doors.demo.moments import moment
from talo.doors.demo.people import Person
from talo.doors.demo.staff import Area, actor
from talo.foundation.database.actor import Actor, service
from talo.foundation.database.classes import DataClass
from talo.path.assessment.models import ProfileLine, RoundKind
from talo.path.assessment.profiling import add_line
from talo.path.assessment.rounds import record_round
from talo.path.coaching.following import record_follow_along
from talo.path.employers.contacting import record_contact
from talo.path.employers.directory import find_or_add
from talo.path.employers.employing import start_employment
from talo.path.employers.models import Employment, EmploymentKind, SubsidyBasis, Term
from talo.path.intake.arriving import Learned, link_to_client, open_as_client
from talo.path.intake.models import Channel, Contact, IdentityCheck
from talo.path.intake.receiving import NewContact, receive
from talo.path.intake.taking import take
from talo.path.plan.acting import THE_CLIENT, Who, add_action, finish_action
from talo.path.plan.approving import approve, approve_for_client
from talo.path.plan.models import Action, Given, Plan
from talo.path.plan.planning import add_goal, add_need, open_plan
from talo.path.plan.versions import publish
from talo.path.services.models import DeclineReason, EndReason, Referral
from talo.path.services.periods import end_period, start_period
from talo.path.services.referring import accept, decline, rate_ease, refer
from talo.register.clients.models import Client, Represents, WorkAbility
from talo.register.clients.opening import NewClient, give_portal, open_client
from talo.register.clients.records import controller_for
from talo.register.organisations.hiring import open_portal
from talo.register.organisations.models import Holder, PortalAccount, Position
from talo.register.organisations.professions import Profession
from talo.register.organisations.signing_in import portal_actor
from talo.register.tasks.closing import close_client
from talo.register.tasks.doing import complete
from talo.register.tasks.models import Task

AREAS = ("work_ability", "functioning", "inclusion", "mind", "everyday_life", "skills", "body")
CHECK_IN = service("checkin")
# Who answers referrals in a unit, the likeliest first.
ANSWERING = (
    Profession.JOB_COACH,
    Profession.NURSE,
    Profession.SOCIAL_COUNSELLOR,
    Profession.WORK_ABILITY_COORDINATOR,
)


@dataclass
class Story:
    """A client's way so far; each method is one thing that happens, on a day."""

    person: Person
    area: Area
    random: Random
    worker: Position
    today: dt.date
    client: Client = field(init=False)
    plan: Plan | None = None
    portal: PortalAccount | None = None
    coach: Position | None = None
    scores: dict[str, int] = field(default_factory=dict)

    @property
    def by(self) -> Actor:
        return actor(self.worker)

    def over(self, day: dt.date) -> bool:
        """Whether the day is still to come: the story ends where the present begins."""
        return day > self.today

    def arrives(self, day: dt.date, *, own_words: str = "", channel: Channel = Channel.CHECK_IN) -> Contact:
        """Asks for help, on a phone on an evening or at the counter."""
        by = CHECK_IN if channel == Channel.CHECK_IN else self.by
        new = NewContact(
            own_words=own_words or self.random.choice(words.OWN_WORDS),
            first_names=self.person.first_names,
            last_name=self.person.last_name,
            phone=self.person.phone,
            answers={"work": ["years"]},
            best_time=self.random.choice(("any", "morning", "afternoon")),
            municipality=self.random.choice(self.area.municipalities),
        )
        with moment(day, by, 19 if by is CHECK_IN else 10):
            return receive(new, self.worker.unit, channel, by=by)

    def is_opened(self, contact: Contact, day: dt.date, *, own_worker: bool = True, protected: bool = False) -> Client:
        """A worker takes the contact, checks the identity, opens the client and is named own worker."""
        person = self.person
        municipality = contact.municipality or self.area.municipalities[0]
        since = day - dt.timedelta(days=self.random.randrange(120, 2200))
        new = NewClient(
            person.first_names,
            person.last_name,
            person.hetu,
            sex=person.sex,
            phone=person.phone,
            street=person.street,
            municipality_id=municipality.pk,
            non_disclosure=protected,
        )
        with moment(day, self.by, 9):
            taken = take(contact, by=self.by)
            learned = Learned(job_seeker_since=since, unemployed_since=since)
            if own_worker:
                self.client = open_as_client(
                    taken, new, by=self.by, identity=IdentityCheck.DOCUMENT, own_worker=self.worker, learned=learned
                )
            else:
                self.client = open_client(new, by=self.by, unit=self.worker.unit)
                link_to_client(taken, self.client, by=self.by, identity=IdentityCheck.DOCUMENT, learned=learned)
        return self.client

    def gets_a_portal(self, day: dt.date, sign_in_name: str) -> None:
        """The client gets an account to the portal after the identity has been checked in person."""
        found = get_user_model().objects.filter(sign_in_name=sign_in_name).first()
        made = found.portal_account if found else open_portal(sign_in_name=sign_in_name, using="owner")
        self.portal = PortalAccount.objects.get(pk=made.pk)
        with moment(day, self.by, 11):
            give_portal(self.client, self.portal, Represents.Basis.SELF, by=self.by)

    def tells(self, day: dt.date) -> None:
        """Work ability relative to a job, strengths, what helps at work, education."""
        with moment(day, self.by, 11):
            ability = WorkAbility(
                client=self.client,
                controller_id=controller_for(self.client, self.by),
                data_class=int(DataClass.LIMITS),
                relative_to=self.random.choice(("aiempi työ", "kokoaikatyö", "ruumiillinen työ")),
                reasons=self.random.sample([reason.value for reason in WorkAbility.Reason], self.random.randint(1, 2)),
                definition=self.random.choice((WorkAbility.Definition.OWN_VIEW, WorkAbility.Definition.CERTIFICATE)),
                starts=day,
            )
            ability.save(force_insert=True)
            for text in self.random.sample(words.STRENGTHS, 2):
                add_line(self.client, ProfileLine.Kind.STRENGTH, text, by=self.by)
            add_line(self.client, ProfileLine.Kind.HELPS, self.random.choice(words.HELPS), by=self.by)

    def is_measured(self, day: dt.date, kind: RoundKind, *, better_by: float = 0.0, **fixed: int) -> None:
        """A round of area scores; the later ones drift upwards from the first."""
        for area in AREAS:
            before = self.scores.get(area, self.random.randint(2, 8))
            step = round(self.random.gauss(better_by, 1.0)) if area in self.scores else 0
            self.scores[area] = fixed.get(area, min(10, max(0, before + step)))
        with moment(day, self.by, 13):
            record_round(self.client, "kykyviisari", kind, dict(self.scores), date=day, by=self.by)

    def plans(self, day: dt.date, *, many: int = 1, area: str = "") -> Plan:
        """The joint plan on one page, from the lowest scores; both approve it."""
        weak = [area] if area else []
        weak += [key for key in sorted(words.NEEDS, key=lambda key: self.scores.get(key, 5)) if key not in weak]
        with moment(day, self.by, 14):
            self.plan = open_plan(self.client, by=self.by, support_need=self.random.choice(words.SUPPORT_NEEDS))
            for key in weak[:many]:
                title, text, goal_text, own_part, workers_part = words.NEEDS[key]
                need = add_need(self.plan, title=title, text=text, by=self.by)
                goal = add_goal(need, text=goal_text, by=self.by, own_words=True)
                due = day + dt.timedelta(days=self.random.randrange(14, 60))
                add_action(goal, what=own_part, who=THE_CLIENT, by=self.by)
                add_action(goal, what=workers_part, who=Who(position=self.worker), by=self.by, due=due)
            version = publish(self.plan, by=self.by, what_changed="Ensimmäinen suunnitelma")
            if not self.portal:
                approve_for_client(version, given=Given.IN_PERSON, by=self.by)
        if self.portal:
            own = portal_actor(self.portal)
            with moment(day, own, 18):
                approve(version, by=own)
        return self.plan

    def is_referred(
        self,
        day: dt.date,
        key: str,
        *,
        answer: str = "accept",
        days: int = 1,
        reason: str = "",
        by: Position | None = None,
    ) -> Referral:
        """A referral to a service; the receiver answers after `days`, or not yet."""
        sender = self.by
        target = self.area.services[key]
        along = DataClass.WORK | DataClass.ROUNDS
        with moment(day, sender, 10):
            text = reason or self.random.choice(words.REFERRAL_REASONS)
            referral = refer(self.client, target, by=sender, reason=text, sent_along=along)
            rate_ease(referral, self.random.choice((2, 3, 3)))
        answered = day + dt.timedelta(days=days)
        if answer == "none" or self.over(answered):
            return referral
        receiver = self._receiver(target.unit_id)
        with moment(answered, actor(receiver), 9):
            if answer == "decline":
                return decline(
                    referral, by=actor(receiver), reason=DeclineReason.FULL, note="Paikkoja vapautuu myöhemmin."
                )
            accepted = accept(referral, by=actor(receiver), note="Otan yhteyttä tällä viikolla.")
        if receiver.profession == Profession.JOB_COACH:
            self.coach = receiver
        return accepted

    def _receiver(self, unit_id: int) -> Position:
        answering = (
            Profession.JOB_COACH,
            Profession.NURSE,
            Profession.SOCIAL_COUNSELLOR,
            Profession.WORK_ABILITY_COORDINATOR,
        )
        staff = [one for key in answering for one in self.area.positions[key] if one.unit_id == unit_id]
        return self.random.choice(staff)

    def goes_through(self, referral: Referral, starts: dt.date, ends: dt.date | None) -> None:
        """A period in the service; it has ended when its last day is past."""
        receiver = self._receiver(referral.service.unit_id)
        by = actor(self.coach if self.coach and self.coach.unit_id == receiver.unit_id else receiver)
        if self.over(starts):
            return
        with moment(starts, by, 9):
            period = start_period(
                self.client, referral.service, by=by, starts=starts, planned_ends=ends, referral=referral
            )
        if ends and not self.over(ends):
            with moment(ends, by, 15):
                end_period(period, by=by, ends=ends, reason=EndReason.AS_PLANNED)

    def meets_employer(self, day: dt.date, job: tuple[str, str]) -> None:
        """The coach is in contact with an employer for the client."""
        if self.coach is None or self.over(day):
            return
        by = actor(self.coach)
        with moment(day, by, 13):
            record_contact(
                self.client, find_or_add(job[1]), by=by, day=day, way="visit", outcome="interest", with_client=True
            )

    def works(self, day: dt.date, job: tuple[str, str], kind: EmploymentKind, *, hours: int = 25) -> Employment | None:
        """A job begins; the coach, or the own worker where there is no coach, records it."""
        if self.over(day):
            return None
        by = actor(self.coach) if self.coach else self.by
        subsidised = kind == EmploymentKind.PAY_SUBSIDISED
        with moment(day, by, 8):
            return start_employment(
                self.client,
                by=by,
                kind=kind,
                job_title=job[0],
                hours_per_week=Decimal(hours),
                starts=day,
                employer=None if kind == EmploymentKind.OWN_BUSINESS else find_or_add(job[1]),
                term=Term.PERMANENT,
                subsidy_basis=SubsidyBasis.REDUCED_WORK_ABILITY if subsidised else "",
                subsidy_decided_on=day - dt.timedelta(days=7) if subsidised else None,
            )

    def is_followed(self, employment: Employment, days: list[int], until: dt.date) -> None:
        """Follow-along contacts, counted in days from the first day at work."""
        by = actor(self.coach) if self.coach else self.by
        for after in days:
            day = employment.starts + dt.timedelta(days=after)
            if day > until or self.over(day):
                return
            with moment(day, by, 14):
                agreed = self.random.choice(words.AGREED)
                record_follow_along(employment, by=by, day=day, with_whom="both", going=4, agreed=agreed)

    def catches_up(self, until: dt.date, *, share: float = 0.94) -> None:
        """Most of what was due by `until` got done on its day, by whoever had it to do."""
        with moment(until, self.by, 16):
            open_now = Task.objects.open().filter(client=self.client, due__lt=until)
            due = list(open_now.select_related("holder__position__staff_member", "holder__position__unit"))
        for task in sorted(due, key=lambda task: (task.due or until, task.pk)):
            position = task.holder.position if task.holder.kind == Holder.Kind.POSITION else None
            if position is not None and self.random.random() < share:
                self._does(task, actor(position), min(task.due or until, until))

    def _does(self, task: Task, by: Actor, day: dt.date) -> None:
        with moment(day, by, 15):
            action = Action.objects.filter(pk=task.about_id or 0).first() if task.about == Action._meta.label else None
            if action is not None and action.done_on is None and action.dropped_on is None:
                finish_action(action, by=by, on=day)
            else:
                complete(task, by=by)

    def closes(self, day: dt.date) -> None:
        """The work together ends; nobody but the client sees the client any more."""
        with moment(day, self.by, 16):
            close_client(self.client, by=self.by, on=day)
