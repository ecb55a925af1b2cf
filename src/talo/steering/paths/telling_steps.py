"""Tells what came next on the paths, in words, a picture and tables; two years of joining beside each other."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from talo.foundation.ui.charts import Covered
from talo.steering.insight.comparing import difference_interval
from talo.steering.paths.answers import Answer, Column, ShownTable
from talo.steering.paths.drawing_steps import drawn
from talo.steering.paths.happenings import JOINED, happening
from talo.steering.paths.steps import Step, Steps

MOST_COMPARED = 40


def answer(found: Steps, *, least: int, first: str, beside: tuple[str, Steps, str] | None) -> Answer:
    """The answer for one crowd.

    Args:
        least: steps that fewer people took are left out; a choice of what is looked at, all numbers are covered before.
        first: only steps from this happening on; empty for all.
        beside: the name of the crowd, another one and its name.
    """
    steps = [step for step in found.at_least(least) if not first or step.origin == first]
    sentence = _sentence(found)
    picture, in_picture = drawn(sentence, found.at, steps, _heads())
    note = ""
    if in_picture < len(steps):
        note = _("The picture shows the %(count)s most common steps; all of them stand in the table.") % {
            "count": in_picture
        }
    tables = [_steps_table(steps), _happenings_table(found)]
    if found.ways:
        tables.append(_ways_table(found))
    if beside:
        tables.insert(1, _compared(found, *beside))
    return Answer(
        "steps",
        _("What came next"),
        question(),
        sentence,
        found.people,
        tables,
        _how(),
        picture if steps else None,
        note,
    )


def question() -> str:
    """The question in plain words."""
    return _("Which services, benefits and jobs have clients had since joining, and in which order?")


def _heads() -> dict[str, str]:
    return {
        "step": _("Joining"),
        "service": _("Services"),
        "benefit": _("Benefits"),
        "work": _("Work"),
        "exit": _("Way out"),
    }


def _sentence(found: Steps) -> str:
    after = next((step for step in found.steps if step.origin == JOINED), None)
    other = next((step for step in found.steps if step.origin != JOINED), None)
    said = []
    if after:
        said.append(
            _("After joining, the most common first step is “%(what)s” (%(people)s of %(all)s clients).")
            % {"what": happening(after.target).label, "people": after.people, "all": found.people}
        )
    if other:
        said.append(
            _("Later the most common step is from “%(origin)s” to “%(target)s” (%(people)s clients).")
            % {
                "origin": happening(other.origin).label,
                "target": happening(other.target).label,
                "people": other.people,
            }
        )
    return " ".join(said) or _("No step has been taken by so many clients that it could be shown.")


def _steps_table(steps: list[Step]) -> ShownTable:
    columns = [
        Column("from", pgettext("step", "From"), number=False),
        Column("to", pgettext("step", "To"), number=False),
        Column("clients", pgettext("number", "Clients")),
        Column("share", _("Of those who had the first"), unit="%"),
        Column("mean_days", _("Mean, days")),
        Column("median_days", _("Median, days")),
    ]
    rows = [
        [
            str(happening(step.origin).label),
            str(happening(step.target).label),
            step.people,
            Covered(second=True) if step.share is None else step.share,
            Covered(second=True) if step.mean_days is None else step.mean_days,
            Covered(second=True) if step.median_days is None else step.median_days,
        ]
        for step in steps
    ]
    note = _("Steps of fewer than five clients are not shown, and days only where at least ten clients took the step.")
    return ShownTable("steps", _("Steps"), columns, rows, note)


def _happenings_table(found: Steps) -> ShownTable:
    columns = [
        Column("what", pgettext("happening", "What"), number=False),
        Column("clients", _("Clients who have had it")),
        Column("newest", _("Clients whose newest step it is")),
    ]
    keys = list(found.at) + [key for key in found.last if key not in found.at]
    rows = [
        [str(happening(key).label), *(_or_covered(counts.get(key)) for counts in (found.at, found.last))]
        for key in keys
    ]
    note = _("“Covered” may be nobody: a number that is too small is not told apart from none here.")
    return ShownTable("happenings", _("What clients have had"), columns, rows, note)


def _or_covered(count: int | None) -> int | Covered:
    return Covered(second=True) if count is None else count


def _ways_table(found: Steps) -> ShownTable:
    columns = [
        Column("way", _("Way so far"), number=False),
        Column("clients", pgettext("number", "Clients")),
        Column("share", _("Of all"), unit="%"),
    ]
    rows = [
        [" → ".join(str(happening(key).label) for key in way), people, round(100 * people / found.people)]
        for way, people in found.ways
    ]
    note = _("Ways of fewer than five clients are not shown: most people's way is their own.")
    return ShownTable("ways", _("The most common ways"), columns, rows, note)


def _compared(found: Steps, name: str, other: Steps, other_name: str) -> ShownTable:
    """Shares of clients who took each step in two crowds that share nobody, with the interval of the difference."""
    mine, theirs = ({(s.origin, s.target): s for s in one.steps} for one in (found, other))
    both = sorted(mine.keys() & theirs.keys(), key=lambda pair: -mine[pair].people - theirs[pair].people)
    rows = []
    for pair in both[:MOST_COMPARED]:
        one, two = mine[pair].people, theirs[pair].people
        low, high = difference_interval(one, found.people, two, other.people)
        shares = [round(100 * one / found.people), round(100 * two / other.people)]
        ends = (round(100 * low), round(100 * high))
        labels = [str(happening(key).label) for key in pair]
        rows.append([" → ".join(labels), one, shares[0], two, shares[1], shares[0] - shares[1], *ends])
    columns = [
        Column("step", _("Step"), number=False),
        Column("clients", _("Clients, %(who)s") % {"who": name}),
        Column("share", _("Share"), unit="%"),
        Column("other_clients", _("Clients, %(who)s") % {"who": other_name}),
        Column("other_share", _("Share"), unit="%"),
        Column("difference", _("Difference, percentage points")),
        Column("from", _("Lower limit")),
        Column("to", _("Upper limit")),
    ]
    note = _(
        "Shares of all clients who joined in the year. The limits are those of a 95 % interval. Those who joined"
        " earlier have had more time; a difference is an association and does not say why."
    )
    return ShownTable("compared", _("Two years beside each other"), columns, rows, note)


def _how() -> list[str]:
    return [
        _(
            "A number is the number of clients, each once, however often the same thing happened. Counted is what began"
            " after the day of joining: services, benefits, jobs and leaving the programme."
        ),
        _(
            "A step is two things of which one began next after the other; the days are between their beginnings, of"
            " each client's first time. Things that began on the same day stand in a fixed order."
        ),
        _(
            "The order tells what came next, not what led to what: people were not drawn by lot into services, and what"
            " is not written down is not here."
        ),
    ]
