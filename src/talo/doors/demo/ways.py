"""A plausible way of one client, drawn from the seed: not everyone gets a plan, a coach or a job."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from talo.doors.demo import words
from talo.doors.demo.moments import moment
from talo.doors.demo.story import Story
from talo.foundation.law.calendar import next_working_day
from talo.path.assessment.models import RoundKind
from talo.path.employers.models import EmploymentKind
from talo.path.intake.models import Channel
from talo.steering.programmes.enrolling import end_enrolment, enrol
from talo.steering.programmes.models import Enrolment, Exit, Programme

Days = Callable[[int], dt.date]  # days after the beginning → a working day
EXIT_BY_JOB = {
    EmploymentKind.OPEN: Exit.OPEN_JOB,
    EmploymentKind.PAY_SUBSIDISED: Exit.SUBSIDISED_JOB,
    EmploymentKind.OWN_BUSINESS: Exit.OWN_BUSINESS,
}
OTHER_EXITS = (Exit.EDUCATION, Exit.REHABILITATION, Exit.REHABILITATION, Exit.PENSION, Exit.OTHER, Exit.OTHER)
FRESH = dt.timedelta(days=200)
FOLLOW_DAYS = [7, 14, 28, 56, 84, 120, 150, 180]


def live(story: Story, begins: dt.date, until: dt.date, programme: Programme | None) -> None:
    """Live the way from `begins`; nothing happens after `until`."""
    random = story.random
    last = min(until, story.today - dt.timedelta(days=1))

    def after(days: int) -> dt.date:
        return next_working_day(begins + dt.timedelta(days=days))

    channel = random.choices((Channel.CHECK_IN, Channel.WALK_IN), (0.6, 0.4))[0]
    contact = story.arrives(begins, channel=channel)
    opened = after(1 + random.randrange(0, 3))
    story.is_opened(contact, opened, own_worker=random.random() < 0.91, protected=random.random() < 0.02)
    story.tells(opened)
    enrolment = _enrols(story, programme, opened)
    measured = random.random() < 0.78
    if measured and after(10) <= last:
        story.is_measured(after(10), RoundKind.START)
    if random.random() < 0.74 and after(16) <= last:
        story.plans(after(16), many=random.choice((1, 1, 2)))
    _services(story, after, last)
    job_kind = _job(story, after, last)
    _later_rounds(story, after, last, measured)
    _leaves(story, enrolment, after, last, job_kind)
    if until < story.today - FRESH:
        # The programme is over: what was open is done, and nobody's access outlives the work.
        story.catches_up(last, share=1.0)
        story.closes(until + dt.timedelta(days=30))
    else:
        story.catches_up(story.today - dt.timedelta(days=6))


def _enrols(story: Story, programme: Programme | None, day: dt.date) -> Enrolment | None:
    if programme is None:
        return None
    pilots = list(programme.pilots.order_by("pk"))
    with moment(day, story.by, 12):
        return enrol(
            story.client,
            programme,
            by=story.by,
            pilot=story.random.choice(pilots) if pilots else None,
            starts=day,
            consent=story.random.random() < 0.86,
        )


def _services(story: Story, day: Days, last: dt.date) -> None:
    random = story.random
    if random.random() < 0.35 and day(24) <= last:
        key = random.choice(("tyokykyarvio", "sosiaalinen-kuntoutus", "fysioterapia"))
        answer = random.choices(("accept", "decline"), (0.85, 0.15))[0]
        referral = story.is_referred(day(24), key, answer=answer, days=random.randrange(1, 6))
        if answer == "accept":
            ends = day(35 + random.randrange(30, 120))
            story.goes_through(referral, day(35), ends)
    if random.random() < 0.62 and day(30) <= last:
        answer = random.choices(("accept", "decline", "none"), (0.86, 0.1, 0.04))[0]
        referral = story.is_referred(day(30), "tuettu-tyohonvalmennus", answer=answer, days=random.randrange(1, 5))
        if answer == "accept" and day(38) <= last:
            story.goes_through(referral, day(38), None)


def _job(story: Story, day: Days, last: dt.date) -> EmploymentKind | None:
    random = story.random
    if story.coach is None or random.random() > 0.45:
        return None
    job = random.choice(words.JOBS)
    if day(50) <= last:
        story.meets_employer(day(50), job)
    kinds = (EmploymentKind.OPEN, EmploymentKind.PAY_SUBSIDISED, EmploymentKind.OWN_BUSINESS, EmploymentKind.OTHER)
    kind = random.choices(kinds, (0.42, 0.45, 0.04, 0.09))[0]
    starts = day(60 + random.randrange(20, 220))
    if starts > last:
        return None
    employment = story.works(starts, job, kind, hours=random.choice((15, 20, 25, 30, 37)))
    if employment is None:
        return None
    story.is_followed(employment, FOLLOW_DAYS, last)
    return kind


def _later_rounds(story: Story, day: Days, last: dt.date, measured: bool) -> None:
    random = story.random
    if not measured:
        return
    for kind, days, chance in ((RoundKind.MIDDLE, 180, 0.7), (RoundKind.END, 350, 0.75)):
        when = day(days + random.randrange(0, 30))
        if when > last or random.random() > chance:
            return
        story.is_measured(when, kind, better_by=0.4)


def _leaves(
    story: Story, enrolment: Enrolment | None, day: Days, last: dt.date, job_kind: EmploymentKind | None
) -> None:
    ends = day(380 + story.random.randrange(0, 60))
    if enrolment is None or ends > last:
        return
    exit_to = EXIT_BY_JOB.get(job_kind, Exit.OTHER) if job_kind else story.random.choice(OTHER_EXITS)
    with moment(ends, story.by, 15):
        end_enrolment(enrolment, by=story.by, exit=exit_to, ends=ends)
