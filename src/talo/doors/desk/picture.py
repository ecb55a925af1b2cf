"""Services, benefits and jobs of a client as one picture, with the gaps between incomes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import pairwise
from urllib.parse import quote

from django.apps import apps
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from talo.doors.desk.rights import may_read, may_write
from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.foundation.database.kept import kept
from talo.foundation.ui.addresses import reverse
from talo.foundation.ui.formats import date_text, range_text
from talo.foundation.ui.timepicture import Gap, Stretch, TimePicture
from talo.register.clients.fact_values import words_of
from talo.register.clients.models import Client, Fact, FactKind

ONE_DAY = dt.timedelta(days=1)


def picture_of(client: Client, by: Actor) -> TimePicture | None:
    """What the actor may see on one axis; None when there is nothing to draw."""
    benefits, jobs = _benefits(client), _jobs(client, by)
    stretches = [*_services(client), *benefits, *jobs]
    if not stretches:
        return None
    # Whoever does not read both would see gaps that are none.
    reads_both = may_read(by, DataClass.BENEFITS) and may_read(by, DataClass.WORK)
    picture = TimePicture(stretches)
    if reads_both and picture.first and picture.last:
        gaps = gaps_between([*benefits, *jobs])
        seen = [gap for gap in gaps if picture.first <= gap[1] and gap[0] <= picture.last]
        picture.gaps = [_gap(client, starts, ends, may_act=may_write(by, DataClass.PLAN)) for starts, ends in seen]
    return picture


def gaps_between(incomes: Iterable[Stretch]) -> list[tuple[dt.date, dt.date]]:
    """First and last days that no income covers between the first income and the last."""
    covered: list[tuple[dt.date, dt.date]] = []
    for starts, ends in sorted((one.starts, one.ends or dt.date.max) for one in incomes):
        if covered and (covered[-1][1] == dt.date.max or starts <= covered[-1][1] + ONE_DAY):
            covered[-1] = (covered[-1][0], max(covered[-1][1], ends))
        else:
            covered.append((starts, ends))
    return [(before[1] + ONE_DAY, after[0] - ONE_DAY) for before, after in pairwise(covered)]


def _gap(client: Client, starts: dt.date, ends: dt.date, *, may_act: bool) -> Gap:
    """A gap to come calls for an act; a past one is only named."""
    if ends < timezone.localdate():
        return Gap(starts, ends)
    words = {"before": date_text(starts - ONE_DAY), "after": date_text(ends + ONE_DAY)}
    text = _("One income ends on %(before)s and the next begins on %(after)s. Agree on what is applied for.") % words
    if not may_act:
        return Gap(starts, ends, text=text)
    note = quote(_("Income gap %(days)s: what is applied for?") % {"days": range_text(starts, ends)})
    url = f"{reverse('desk:client_tasks', args=[client.public_id])}?note={note}"
    return Gap(starts, ends, text=text, action_label=_("Make a task"), action_url=url, action="task.open")


def _services(client: Client) -> list[Stretch]:
    if not apps.is_installed("talo.path.services"):
        return []
    from talo.path.services.periods import periods_of

    periods = periods_of(client.pk)
    return [Stretch("service", str(one.service), one.starts, one.ends or one.planned_ends) for one in periods]


def _benefits(client: Client) -> list[Stretch]:
    facts = benefits_of(client.pk)
    return [Stretch("benefit", words_of(fact).capitalize(), fact.starts, fact.ends) for fact in facts]


@kept
def benefits_of(client_id: int) -> QuerySet[Fact]:
    """The client's benefits by their first days."""
    rows = Fact.objects.filter(client_id=client_id, kind=FactKind.BENEFIT)
    return rows.exclude(value="none").order_by("starts")


def _jobs(client: Client, by: Actor) -> list[Stretch]:
    if not apps.is_installed("talo.path.employers"):
        return []
    from talo.path.employers.employing import jobs_of
    from talo.path.employers.places import may_see_places, place_name

    jobs = jobs_of(client.pk)
    visible = may_see_places(client, by) if jobs else False
    return [
        Stretch(
            "work",
            _("Job, %(place)s") % {"place": place_name(job.employer, visible=visible)},
            job.starts,
            job.ends or job.planned_ends,
        )
        for job in jobs
    ]
