"""Tells how soon a job began and how long it lasted, in words, pictures and tables."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from talo.foundation.ui import formats
from talo.foundation.ui.charts import Covered
from talo.steering.paths.answers import Answer, Column, ShownTable
from talo.steering.paths.canvas import Canvas
from talo.steering.paths.drawing_times import Curve, curves_drawn
from talo.steering.paths.waiting import ANY_OTHER, OPEN, OTHER, SUBSIDISED, Stretch, Wait, Waits


def work(found: Waits) -> Answer:
    """How soon the first job began."""
    wait = found.first_job
    kinds = _kinds()
    sentence = _first_sentence(wait)
    curves = [_curve(_("Has got a job"), "work", wait)]
    curves += [
        Curve(kinds[key], css, points)
        for (key, css) in ((OPEN, "primary"), (SUBSIDISED, "benefit"), (OTHER, "seeking"), (ANY_OTHER, "benefit"))
        if len(points := _kind_points(wait, key)) > 1
    ]
    tables = [_table(wait, "first_job", _("Time to the first job"), _("Got a job"), kinds)]
    if wait.kinds:
        rows = [[kinds[key], people] for key, people in wait.kinds.items()]
        heading = pgettext("number", "Clients")
        columns = [Column("kind", _("Kind of the first job"), number=False), Column("clients", heading)]
        tables.append(ShownTable("kinds", _("First jobs by kind"), columns, rows))
    return Answer(
        "work",
        _("Time to work"),
        work_question(),
        sentence,
        wait.people,
        tables,
        _first_how(),
        _drawn(sentence, curves),
    )


def kept(found: Waits) -> Answer | None:
    """How long the first job lasted; None where too few have had one."""
    wait = found.job
    if wait is None:
        return None
    sentence = _kept_sentence(wait)
    curve = _curve(_("The job goes on"), "work", wait, left=True)
    tables = [_table(wait, "job", _("How long the first job lasted"), _("Job ended"), {}, left=True)]
    return Answer(
        "kept",
        _("Staying at work"),
        kept_question(),
        sentence,
        wait.people,
        tables,
        _kept_how(),
        _drawn(sentence, [curve]),
    )


def work_question() -> str:
    """The question in plain words."""
    return _("How soon after joining has the first job begun?")


def kept_question() -> str:
    """The question in plain words."""
    return _("How long has the first job lasted?")


def _kinds() -> dict[str, str]:
    return {
        OPEN: _("Open labour market"),
        SUBSIDISED: _("Pay-subsidised job"),
        OTHER: _("Other paid work"),
        ANY_OTHER: _("Pay-subsidised or other job"),
    }


def _drawn(sentence: str, curves: list[Curve]) -> Canvas | None:
    return curves_drawn(sentence, curves, _("Months")) if len(curves[0].points) > 1 else None


def _curve(name: str, css: str, wait: Wait, *, left: bool = False) -> Curve:
    shown = [one for one in wait.stretches if one.until is not None and one.share is not None]
    points = [(0, 100 if left else 0)] + [(one.until or 0, _side(one.share or 0, left)) for one in shown]
    intervals: list[tuple[int, int] | None] = [(points[0][1], points[0][1])]
    for one in shown:
        if one.interval is None:
            side = _side(one.share or 0, left)
            intervals.append((side, side))
            continue
        low, high = one.interval
        intervals.append((100 - high, 100 - low) if left else (low, high))
    return Curve(name, css, points, intervals)


def _side(share: int, left: bool) -> int:
    return 100 - share if left else share


def _kind_points(wait: Wait, key: str) -> list[tuple[int, int]]:
    return [(0, 0)] + [(one.until, one.by_kind[key]) for one in wait.stretches if one.until and key in one.by_kind]


def _latest(wait: Wait) -> Stretch | None:
    return next((one for one in reversed(wait.stretches) if one.share is not None), None)


def _months(number: int | None) -> str:
    return ngettext("%(count)s month", "%(count)s months", number or 0) % {"count": number or 0}


def _first_sentence(wait: Wait) -> str:
    latest = _latest(wait)
    if latest is None:
        return _("%(came)s of %(all)s clients have got a job since joining; a curve cannot be shown.") % {
            "came": wait.came,
            "all": wait.people,
        }
    if latest.interval is None:
        said = _("By %(time)s after joining, %(share)s have got a job.") % {
            "time": _months(latest.until),
            "share": formats.percent_text(latest.share),
        }
    else:
        low, high = latest.interval
        said = _("By %(time)s after joining, %(share)s have got a job (95 %% interval %(low)s–%(high)s).") % {
            "time": _months(latest.until),
            "share": formats.percent_text(latest.share),
            "low": low,
            "high": formats.percent_text(high),
        }
    if wait.median is None:
        return said + " " + _("Half have not got there in the time shown.")
    return said + " " + _("Half had got there after about %(time)s.") % {"time": _months(wait.median)}


def _kept_sentence(wait: Wait) -> str:
    latest = _latest(wait)
    if latest is None:
        return _("The job of %(came)s of %(all)s clients has ended; a curve cannot be shown.") % {
            "came": wait.came,
            "all": wait.people,
        }
    if latest.interval is None:
        said = _("After %(time)s, the first job goes on for %(share)s.") % {
            "time": _months(latest.until),
            "share": formats.percent_text(100 - (latest.share or 0)),
        }
    else:
        low, high = latest.interval
        said = _("After %(time)s, the first job goes on for %(share)s (95 %% interval %(low)s–%(high)s).") % {
            "time": _months(latest.until),
            "share": formats.percent_text(100 - (latest.share or 0)),
            "low": 100 - high,
            "high": formats.percent_text(100 - low),
        }
    if wait.median is None:
        return said + " " + _("More than half of the jobs last longer than the time shown.")
    return said + " " + _("Half of the jobs lasted about %(time)s or less.") % {"time": _months(wait.median)}


def _table(wait: Wait, key: str, title: str, came: str, kinds: dict[str, str], *, left: bool = False) -> ShownTable:
    told_apart = [kind for kind in wait.kinds if kind in kinds and any(kind in one.by_kind for one in wait.stretches)]
    columns = [
        Column("months", _("Months"), number=False),
        Column("at_risk", _("Followed at the beginning")),
        Column("came", came),
        Column("ceased", _("Following ended")),
        Column("share", _("Job goes on at the end") if left else _("Has got a job by the end"), unit="%"),
        Column("from", _("Lower limit"), unit="%"),
        Column("to", _("Upper limit"), unit="%"),
        *(Column(kind, kinds[kind], unit="%") for kind in told_apart),
    ]
    rows = []
    for one in wait.stretches:
        span = f"{one.since}–{one.until}" if one.until is not None else _("over %(months)s") % {"months": one.since}
        low, high = one.interval or (None, None)
        share = None if one.share is None else _side(one.share, left)
        limits = (None if high is None else 100 - high, None if low is None else 100 - low) if left else (low, high)
        row = [span, one.at_risk, one.came, one.ceased, _or_few(one, share), *limits]
        rows.append([*row, *(one.by_kind.get(kind) for kind in told_apart)])
    note = _(
        "Rows are as long as it takes for each number to be nobody or at least five clients. A share stands only while"
        " at least ten are still followed."
    )
    return ShownTable(key, title, columns, rows, note)


def _or_few(one: Stretch, cell: int | None) -> int | Covered | None:
    return Covered(second=True) if cell is None and one.until is not None else cell


def _first_how() -> list[str]:
    return [
        _(
            "Followed from the day of joining to the first day of the first job that began after it (a job with a"
            " contract and pay, or an own business). Whoever has got no job is followed up to the last day that is"
            " counted, after leaving the programme as well."
        ),
        _(
            "The share is estimated with Kaplan and Meier's method, which takes into account that some have been"
            " followed for a short time only; the shares by kind with Aalen and Johansen's. The limits are those of a"
            " 95 % interval."
        ),
        _(
            "This tells how it went for these clients. It does not tell what the programme brought about, for there is"
            " nobody here to compare with."
        ),
    ]


def _kept_how() -> list[str]:
    return [
        _(
            "Followed from the first day of the first job to its last day; whoever was still in it on the last day that"
            " is counted is followed up to then. A new job after the first one does not prolong it."
        ),
        _(
            "The share is estimated with Kaplan and Meier's method, which takes into account that some have been"
            " followed for a short time only. The limits are those of a 95 % interval."
        ),
        _("A fixed-term job ends as agreed, and that is no failure. The figures tell how it went, not why."),
    ]
