"""The client's path as steps – done, now, coming – read from what has happened, never from a stored status."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from talo.foundation.ui import formats
from talo.foundation.ui.addresses import reverse
from talo.path.employers.models import Employment
from talo.path.services.models import Period
from talo.register.clients.models import Client
from talo.register.timeline.models import Event

DONE, NOW, COMING = "done", "now", "coming"
TOLD, ROUND, VERSION, FOLLOWED = "intake.came", "assessment.start_round", "plan.version", "coaching.followed"


@dataclass
class Step:
    """One step; `state` is set when all are known: the first that is not done is now."""

    title: str
    done_on: dt.date | None = None
    going_on: bool = False
    text: str = ""
    url: str = ""
    url_label: str = ""
    expected: dt.date | None = None
    state: str = COMING

    @property
    def when(self) -> str:
        """The day it was done, or the day that is hoped for."""
        if self.state == DONE:
            return formats.date_text(self.done_on)
        expected = formats.date_text(self.expected) if self.state == COMING and self.expected else ""
        return _("planned for %(day)s") % {"day": expected} if expected else ""


@dataclass
class Path:
    """All steps, with how many are done."""

    steps: list[Step] = field(default_factory=list)

    @property
    def done(self) -> int:
        return sum(step.state == DONE for step in self.steps)

    @property
    def total(self) -> int:
        return len(self.steps)


def path_of(client: Client) -> Path:
    """The steps of one client: told, own view, plan, services and search, work, support at work."""
    first = first_days(client)
    periods = list(Period.objects.with_places().filter(client=client))
    jobs = list(Employment.objects.with_places().filter(client=client))
    steps = [
        Step(_("You told about your situation"), done_on=first.get(TOLD, client.opened_on)),
        _round(client, first.get(ROUND)),
        _plan(client, first.get(VERSION)),
        _services(periods, jobs),
        _work(jobs),
        _support(jobs, first.get(FOLLOWED)),
    ]
    return Path(set_states(steps))


def first_days(client: Client) -> dict[str, dt.date]:
    """The first day of each kind of event that makes a step."""
    rows = Event.objects.filter(client=client, kind__in=[TOLD, ROUND, VERSION, FOLLOWED])
    firsts = rows.values_list("kind").annotate(first=Min("at"))
    return {kind: timezone.localdate(first) for kind, first in firsts}


def set_states(steps: list[Step]) -> list[Step]:
    """Done as far as there is a day; what goes on, or else the first that is not done, is now; the rest is coming."""
    for step in steps:
        step.state = DONE if step.done_on and not step.going_on else COMING
    now = next((step for step in reversed(steps) if step.going_on), None)
    now = now or next((step for step in steps if step.state == COMING), None)
    if now is not None:
        now.state = NOW
    return steps


def _round(client: Client, day: dt.date | None) -> Step:
    url = reverse("assessment:mine", args=[client.public_id])
    if day:
        return Step(_("We went through your own view"), day, url=url, url_label=_("See your own view"))
    text = _("You say yourself how you are. It is not a test.")
    return Step(_("We go through your own view"), text=text, url=url, url_label=_("Give your scores"))


def _plan(client: Client, day: dt.date | None) -> Step:
    if day:
        url = reverse("plan:mine", args=[client.public_id])
        return Step(_("We made a joint plan"), day, url=url, url_label=_("Read the plan"))
    return Step(_("We make a joint plan"), text=_("Your goals in your words, and who does what by when."))


def _services(periods: list[Period], jobs: list[Employment]) -> Step:
    today = timezone.localdate()
    running = [period for period in periods if period.starts <= today and (period.ends is None or period.ends >= today)]
    names = ", ".join(str(period.service) for period in running)
    begun = min((job.starts for job in jobs if job.starts <= today), default=None)
    if begun:
        return Step(_("You looked for work that suits you"), begun, text=names)
    ended = [period.ends for period in periods if period.ends and period.ends < today]
    text = names or (_("The last service ended %(day)s.") % {"day": formats.date_text(max(ended))} if ended else "")
    return Step(_("You look for work that suits you"), going_on=bool(running), text=text)


def _work(jobs: list[Employment]) -> Step:
    today = timezone.localdate()
    begun = [job for job in jobs if job.starts <= today]
    planned = sorted(job.starts for job in jobs if job.starts > today)
    if begun:
        return Step(_("You began work"), begun[0].starts, text=_job(begun[-1]))
    text = _job(min(jobs, key=lambda job: job.starts)) if planned else ""
    return Step(_("You begin work"), expected=planned[0] if planned else None, text=text)


def _job(job: Employment) -> str:
    return f"{job.job_title}, {job.employer}" if job.employer else job.job_title


def _support(jobs: list[Employment], followed: dt.date | None) -> Step:
    today = timezone.localdate()
    at_work = any(job.starts <= today and (job.ends is None or job.ends >= today) for job in jobs)
    if at_work:
        return Step(_("Support goes on at work"), followed, going_on=True, text=_("You meet as long as you need to."))
    return Step(_("Support goes on at work"), text=_("You meet as long as you need to."))
