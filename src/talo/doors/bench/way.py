"""The rows of one client's way: contact, rounds, plan, referrals, periods, jobs, tasks and the events of all that."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from random import Random
from typing import Any

from talo.doors.bench.rows import DAY, EVERY, RECORD, own_words, stamp
from talo.doors.bench.staff import EMPLOYERS, WAITING_CONTACTS, House, Worker
from talo.doors.demo import words
from talo.foundation.database.bulk import Sheet
from talo.foundation.database.classes import DataClass
from talo.path.assessment.models import ProfileLine, Round, Score
from talo.path.coaching.models import FollowAlong
from talo.path.employers.models import EmployerContact, Employment, SubsidyBasis
from talo.path.intake.models import Arrival, Contact
from talo.path.plan.models import Action, Approval, Goal, Need, OwnWords, Plan, PlanVersion
from talo.path.services.models import Period, Referral
from talo.register.permits.models import Disclosure
from talo.register.tasks.models import Task
from talo.register.timeline.models import Event

C = DataClass
SCORED = ("work_ability", "functioning", "inclusion", "mind", "everyday_life", "skills", "body")
AREAS_OF_ROUND = 8  # keys of scores that one round may use
# After how many days a round is made, and for which share of those who have been here so long.
ROUNDS = (("start", 7, 1.0), ("middle", 45, 1.0), ("end", 350, 0.75), ("after", 500, 0.4))
BY_PHONE = 0.1
JOB_KINDS = ("open", "pay_subsidised", "open", "pay_subsidised", "open", "pay_subsidised", "open", "other")
COMPETENCE = SubsidyBasis.COMPETENCE.value
COACHING = "tuettu-tyohonvalmennus"
OTHER_SERVICES = ("tyokykyarvio", "fysioterapia", "sosiaalinen-kuntoutus")


def job_kind_of(number: int) -> str:
    """Every fourth client has found work: of which kind; empty for the others."""
    return "" if number % 4 else JOB_KINDS[number // 4 % len(JOB_KINDS)]


class Way:
    """Sheets of the rooms of the path, and how a client fills them."""

    def __init__(self, house: House, today: dt.date) -> None:
        self.house, self.today = house, today
        come = (
            "unit_id",
            "channel",
            "received_at",
            "first_names",
            "last_name",
            "own_words",
            "phone",
            "due",
            "due_basis",
        )
        self.contacts = Sheet(Contact, "id", *come, "state", "owner_id", "taken_at", "answered_at")
        arrival = ("contact_id", "channel", "received_at", "own_words", "checklist_version", "identity_check")
        self.arrivals = Sheet(Arrival, *RECORD, *arrival, "checked_by_id")
        self.profile = Sheet(ProfileLine, *RECORD, "kind", "text", "starts", "position_id")
        self.rounds = Sheet(Round, "id", *RECORD, "instrument_id", "kind", "date", "mode", "position_id", "entered_at")
        self.scores = Sheet(Score, "id", *RECORD, "round_id", "area", "value")
        self.plans = Sheet(Plan, "id", *RECORD, "starts", "review_on", "changed_at", "changed_by_id")
        self.needs = Sheet(Need, "id", *RECORD, "plan_id", "title", "text", "score_id", "changed_by_id")
        self.goals = Sheet(Goal, "id", *RECORD, "need_id", "text", "own_words", "changed_by_id")
        acts = ("goal_id", "what", "answers", "position_id", "due", "done_on", "referral_id")
        self.actions = Sheet(Action, *RECORD, *acts, "changed_by_id")
        self.words = Sheet(OwnWords, *RECORD, "plan_id", "kind", "text", "said_at", "position_id")
        self.versions = Sheet(PlanVersion, "id", *RECORD, "plan_id", "number", "made_at", "made_by_id", "content")
        self.approvals = Sheet(Approval, *RECORD, "version_id", "side", "given", "approved_at", "position_id")
        sent = ("service_id", "receiver_id", "sender_id", "reason", "sent_along", "sent_at", "answer_due")
        answer = ("answer", "decline_reason", "answered_at", "answered_by_id")
        self.referrals = Sheet(Referral, "id", *RECORD, *sent, *answer)
        self.periods = Sheet(
            Period, *RECORD, "service_id", "referral_id", "starts", "planned_ends", "ends", "end_reason"
        )
        self.disclosures = Sheet(
            Disclosure, "client_id", "kind", "controller_id", "receiver_id", "classes", "starts", "written_by_id"
        )
        self.met = Sheet(EmployerContact, *RECORD, "employer_id", "day", "way", "outcome", "made_by_id")
        subsidy = ("subsidy_basis", "subsidy_decided_on")
        job = ("employer_id", "kind", *subsidy, "job_title", "hours_per_week", "term", "starts")
        self.jobs = Sheet(Employment, "id", *RECORD, *job)
        self.followed = Sheet(
            FollowAlong, *RECORD, "employment_id", "day", "with_whom", "way", "going", "agreed", "next_on", "made_by_id"
        )
        due = ("kind", "holder_id", "due", "note", "about", "about_id", "opened_at", "opened_by_id")
        self.tasks = Sheet(Task, *RECORD, *due, "done_at", "done_by_id")
        self.events = Sheet(Event, *RECORD, "kind", "at", "position_id", "about", "about_id", "words")
        self.sheets = [sheet for sheet in vars(self).values() if isinstance(sheet, Sheet)]

    def add(self, number: int, opened: dt.date, random: Random) -> None:
        """Everything that has happened to the client of this number since a day."""
        client, worker = number + 1, self.house.own_worker(number)
        self._arrives(number, client, worker, opened, random)
        low = self._is_measured(client, worker, opened, random)
        self._plans(client, worker, opened, random, low)
        self._is_referred(number, client, worker, opened, random)
        self._has_tasks(number, client, worker, opened)
        if number % 5 == 0:
            self.event(client, self.house.counsellor(number), self.today - number % 14 * DAY, "plan.words")

    def wait(self, number: int, random: Random) -> None:
        """A contact that nobody has taken yet, or that somebody has just taken."""
        from talo.doors.bench.people import first_names, last_name

        received = self.today - (number % 4) * DAY
        taken = number % 4 == 1
        owner = self.house.own_worker(number * 60).key if taken else None
        self.contacts.add(
            self.house.clients + number + 1,
            self.house.house.pk,
            "check_in",
            stamp(received, 19),
            first_names(number),
            last_name(number),
            own_words(random),
            f"040 {number:07d}",
            received + 3 * DAY,
            "bench",
            "taken" if taken else "waiting",
            owner,
            stamp(self.today, 8) if taken else None,
            None,
        )

    def wait_all(self) -> None:
        for number in range(WAITING_CONTACTS):
            self.wait(number, Random(f"waiting {number}"))

    def event(
        self, client: int, by: Worker, day: dt.date, kind: str, data_class: C = C.PLAN, about: str = "", **fill: Any
    ) -> None:
        about_id = client if about else None
        self.events.add(
            client, by.organisation_id, int(data_class), kind, stamp(day, 10), by.key, about, about_id, fill
        )

    def _arrives(self, number: int, client: int, worker: Worker, opened: dt.date, random: Random) -> None:
        came, said = stamp(opened - DAY, 19), own_words(random)
        self.contacts.add(
            client,
            worker.unit_id,
            "check_in",
            came,
            "Asiakas",
            str(number),
            said,
            f"040 {number:07d}",
            opened + 2 * DAY,
            "bench",
            "opened",
            worker.key,
            stamp(opened),
            stamp(opened),
        )
        area = worker.organisation_id
        self.arrivals.add(client, area, int(C.PLAN), client, "check_in", came, said, 1, "document", worker.key)
        for kind, text in (
            (ProfileLine.Kind.STRENGTH, words.STRENGTHS[number % len(words.STRENGTHS)]),
            (ProfileLine.Kind.STRENGTH, words.STRENGTHS[(number + 3) % len(words.STRENGTHS)]),
            (ProfileLine.Kind.HELPS, words.HELPS[number % len(words.HELPS)]),
        ):
            self.profile.add(client, area, int(C.LIMITS), kind.value, text, opened + 3 * DAY, worker.key)
        self.event(client, worker, opened - DAY, "intake.came")
        self.event(client, worker, opened, "intake.opened", C.NAME, unit="Työllisyyden talo")
        self.event(client, worker, opened, "intake.own_worker", C.NAME, worker="Omatyöntekijä")
        self.event(client, worker, opened + 3 * DAY, "assessment.profile", C.LIMITS)

    def _is_measured(self, client: int, worker: Worker, opened: dt.date, random: Random) -> int:
        """Two rounds at least; returns the key of the score that becomes a need."""
        area, rounds = worker.organisation_id, int(C.ROUNDS)
        for turn, (kind, after, share) in enumerate(ROUNDS):
            day, key = opened + after * DAY, client * EVERY + turn
            if day >= self.today or random.random() > share:
                break
            mode = "phone" if random.random() < BY_PHONE else "together"
            self.rounds.add(
                key, client, area, rounds, self.house.instrument.pk, kind, day, mode, worker.key, stamp(day)
            )
            for place, scored in enumerate(SCORED):
                value = random.randrange(2, 8) + min(turn, 2)
                number = client * EVERY + turn * AREAS_OF_ROUND + place
                self.scores.add(number, client, area, rounds, key, scored, value)
            self.event(client, worker, day, f"assessment.{kind}_round", C.ROUNDS)
        return client * EVERY + 6

    def _plans(self, client: int, worker: Worker, opened: dt.date, random: Random, low: int) -> None:
        area, plan, by, day = worker.organisation_id, int(C.PLAN), worker.key, opened + 9 * DAY
        self.plans.add(client, client, area, plan, day, self.today + (client % 90) * DAY, stamp(day), by)
        said = own_words(random)
        self.words.add(client, area, plan, client, "words", said, stamp(day), by)
        content: dict[str, Any] = {"needs": []}
        for part, title in enumerate(("Selkä", "Arki")):
            key = client * EVERY + part
            self.needs.add(
                key, client, area, plan, client, title, f"{title} kuormittaa työssä", low if not part else None, by
            )
            self.goals.add(key, client, area, plan, key, said, True, by)
            content["needs"].append({"title": title, "goals": [{"text": said}]})
            for place, (what, answers) in enumerate((("Sovitaan käynti", "position"), ("Kokeillaan työtä", "client"))):
                due = self.today + (client % 60 - 20 + 10 * place) * DAY
                who = by if answers == "position" else None
                done = due if due < self.today else None
                self.actions.add(client, area, plan, key, what, answers, who, due, done, None, by)
                self.event(client, worker, day, "plan.action_added", what=what)
            self.event(client, worker, day, "plan.need_added", what=title)
        self.versions.add(client, client, area, plan, client, 1, stamp(day), by, content)
        for side, given in (("client", "in_person"), ("own_worker", "signed_in")):
            self.approvals.add(client, area, plan, client, side, given, stamp(day, 11), by)
        self.event(client, worker, day, "plan.version", number=1)
        self.event(client, worker, day, "plan.client_approved", number=1)

    def _refer(
        self,
        client: int,
        part: int,
        key: str,
        sender: Worker,
        day: dt.date,
        random: Random,
        answer: str,
        by: int | None,
    ) -> int:
        service, number = self.house.services[key], client * EVERY + part
        receiver = service.unit.organisation_id
        along = int(C.NAME | C.PLAN | C.WORK | C.ROUNDS)
        reason = random.choice(words.REFERRAL_REASONS)
        base = (number, client, sender.organisation_id, int(C.PLAN), service.pk, receiver, sender.key, reason, along)
        answered = stamp(day + 2 * DAY) if by else None
        why = "full" if answer == "declined" else ""
        self.referrals.add(*base, stamp(day), day + 14 * DAY, answer, why, answered, by)
        self.event(client, sender, day, "services.referred", about="services.Referral", service="Palvelu")
        if receiver != sender.organisation_id:
            self.disclosures.add(client, "referral", sender.organisation_id, receiver, along, stamp(day), sender.key)
        return number

    def _is_referred(self, number: int, client: int, worker: Worker, opened: dt.date, random: Random) -> None:
        house = self.house
        other = OTHER_SERVICES[number % len(OTHER_SERVICES)]
        counsellor = house.counsellor(number)
        taken = number % 9 != 4
        answer = "accepted" if taken else "declined"
        first = self._refer(client, 0, other, worker, opened + 14 * DAY, random, answer, counsellor.key)
        if taken:
            self._goes_through(client, first, other, worker, counsellor, opened + 20 * DAY)
        if house.is_in_unit(number):
            self._refer(client, 1, COACHING, worker, self.today - (1 + number % 9) * DAY, random, "sent", None)
        if number % 2 == 0:
            self._is_coached(number, client, worker, opened, random)

    def _goes_through(
        self, client: int, referral: int, service_key: str, worker: Worker, counsellor: Worker, starts: dt.date
    ) -> None:
        plan = int(C.PLAN)
        area = counsellor.organisation_id
        service = self.house.services[service_key].pk
        ends = starts + 30 * DAY
        self.periods.add(client, area, plan, service, referral, starts, ends, ends, "as_planned")
        self.disclosures.add(client, "referral", area, worker.organisation_id, plan, stamp(starts), counsellor.key)
        self.event(client, counsellor, starts, "services.period_started", service="Palvelu")
        self.event(client, counsellor, ends, "services.period_ended", service="Palvelu")

    def _is_coached(self, number: int, client: int, worker: Worker, opened: dt.date, random: Random) -> None:
        coach, plan, work = self.house.coach(number), int(C.PLAN), int(C.WORK)
        area = coach.organisation_id
        referral = self._refer(client, 2, COACHING, worker, opened + 30 * DAY, random, "accepted", coach.key)
        back = int(C.PLAN | C.WORK | C.ROUNDS)
        day = opened + 40 * DAY
        self.disclosures.add(client, "referral", area, worker.organisation_id, back, stamp(day), coach.key)
        service = self.house.services[COACHING].pk
        self.periods.add(client, area, plan, service, referral, day, None, None, "")
        self.event(client, coach, day, "services.accepted", service="Tuettu työhönvalmennus")
        self.event(client, coach, day, "services.period_started", service="Tuettu työhönvalmennus")
        employer = number % EMPLOYERS + 1
        for after in (48, 52):
            self.met.add(client, area, work, employer, opened + after * DAY, "visit", "interest", coach.key)
            self.event(client, coach, opened + after * DAY, "employers.contacted", C.WORK)
        kind = job_kind_of(number)
        if kind:
            title, starts = random.choice(words.JOBS)[0], opened + 56 * DAY
            subsidy = (COMPETENCE, starts) if kind == "pay_subsidised" else ("", None)
            job = (employer, kind, *subsidy, title, Decimal(25), "permanent", starts)
            self.jobs.add(client, client, area, work, *job)
            self.event(client, coach, starts, "employers.employment_started", C.WORK, job=title)
            for turn in range(4):
                met = starts + 7 * turn * DAY
                self.followed.add(
                    client, area, work, client, met, "both", "work_place", 4, "Jatketaan", met + 7 * DAY, coach.key
                )
                self.event(client, coach, met, "coaching.followed", C.WORK)

    def _has_tasks(self, number: int, client: int, worker: Worker, opened: dt.date) -> None:
        area, plan = worker.organisation_id, int(C.PLAN)
        due = self.today + (number * 7 % 45 - 10) * DAY
        done = stamp(opened + 4 * DAY)
        for kind, holder, day, closed in (
            ("desk.task", worker.key, due, None),
            ("intake.first_meeting", worker.key, opened + 5 * DAY, done),
            ("plan.approve", worker.key, opened + 12 * DAY, done),
        ):
            by = worker.key if closed else None
            note = "Soitetaan ja sovitaan tapaaminen" if not closed else ""
            self.tasks.add(client, area, plan, kind, holder, day, note, "", None, stamp(opened), worker.key, closed, by)
        if self.house.is_in_unit(number):
            inbox = self.house.coaching.inbox_id
            sent = self.today - (1 + number % 9) * DAY
            about = ("services.Referral", client * EVERY + 1)
            self.tasks.add(
                client,
                area,
                plan,
                "services.answer_referral",
                inbox,
                sent + 14 * DAY,
                "",
                *about,
                stamp(sent),
                worker.key,
                None,
                None,
            )
