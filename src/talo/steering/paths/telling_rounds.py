"""Tells how the clients' own scores changed from the start round to the end round."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from talo.foundation.ui.charts import Covered
from talo.path.assessment.definitions import Definition
from talo.path.assessment.models import Instrument
from talo.steering.paths.answers import Answer, Column, ShownTable
from talo.steering.paths.drawing_changes import Row, changes_drawn, signed
from talo.steering.paths.rounds import Changed


def answer(found: list[Changed], people: int | None = None) -> Answer:
    """The answer for one crowd."""
    instruments = {one.pk: one for one in Instrument.objects.filter(pk__in={row.version for row in found})}
    defined = {pk: one.defined for pk, one in instruments.items()}
    ordered = sorted(found, key=lambda row: _place(row, defined))
    shown = [row for row in ordered if row.mean is not None and row.interval is not None]
    sentence = _sentence(shown, defined)
    rows = [Row(_name(row, defined), row.mean or 0.0, row.interval or (0.0, 0.0)) for row in shown]
    picture = (
        changes_drawn(sentence, rows, _("lower than at the start"), _("higher than at the start")) if rows else None
    )
    return Answer(
        "rounds",
        _("Change between rounds"),
        question(),
        sentence,
        people,
        [_table(ordered, defined)],
        _how(list(instruments.values())),
        picture,
    )


def question() -> str:
    """The question in plain words."""
    return _("How has the clients' own view changed from the start round to the end round?")


def _place(row: Changed, defined: dict[int, Definition]) -> tuple[int, int]:
    keys = [area.key for area in defined[row.version].areas]
    return row.version, keys.index(row.area) if row.area in keys else len(keys)


def _name(row: Changed, defined: dict[int, Definition]) -> str:
    area = defined[row.version].area(row.area)
    return str(area.name) if area else row.area


def _sentence(shown: list[Changed], defined: dict[int, Definition]) -> str:
    if not shown:
        return _("Too few clients have both rounds for a mean to be shown.")
    higher = [row for row in shown if row.interval and row.interval[0] > 0]
    lower = [row for row in shown if row.interval and row.interval[1] < 0]
    said = _(
        "Areas in which the mean has risen by more than chance alone would easily explain: %(higher)s/%(all)s."
        " Areas in which it has fallen so: %(lower)s/%(all)s."
    ) % {"all": len(shown), "higher": len(higher), "lower": len(lower)}
    most = max(shown, key=lambda row: abs(row.mean or 0))
    return (
        said
        + " "
        + _("The largest change is in “%(area)s”: %(mean)s (%(people)s clients).")
        % {
            "area": _name(most, defined),
            "mean": signed(most.mean or 0),
            "people": most.paired,
        }
    )


def _table(rows: list[Changed], defined: dict[int, Definition]) -> ShownTable:
    columns = [
        Column("area", pgettext("instrument", "Area"), number=False),
        Column("started", _("Start round, clients")),
        Column("lost", _("of them without an end round")),
        Column("paired", _("Both rounds, clients")),
        Column("mean_start", _("Start, mean"), decimals=1),
        Column("mean_end", _("End, mean"), decimals=1),
        Column("change", _("Change, mean"), decimals=1),
        Column("from", _("Lower limit"), decimals=1),
        Column("to", _("Upper limit"), decimals=1),
        Column("effect_size", _("Size of the change"), decimals=2),
        Column("mean_start_of_lost", _("Start, mean of those without an end round"), decimals=1),
    ]
    cells = [
        [
            _name(row, defined),
            *(
                Covered(second=True) if cell is None else cell
                for cell in (
                    row.started,
                    row.lost,
                    row.paired,
                    row.mean_first,
                    row.mean_last,
                    row.mean,
                    *(row.interval or (None, None)),
                    row.effect,
                    row.of_lost,
                )
            ),
        ]
        for row in rows
    ]
    return ShownTable("rounds", _("Change by area"), columns, cells)


def _how(instruments: list[Instrument]) -> list[str]:
    names = ", ".join(
        f"{one.name} ({one.defined.scale.low}–{one.defined.scale.high})"
        for one in sorted(instruments, key=lambda i: i.pk)
    )
    return [
        _(
            "Counted are the first start round and the last end round after it of the same client, of the same version"
            " and answered in the same way. Instrument and scale: %(instruments)s; higher is better."
        )
        % {"instruments": names},
        _(
            "The mean of fewer than ten clients is not shown. The limits are those of a 95 % interval. The size of the"
            " change is the mean change over the standard deviation of the start round: 0.2 is small, 0.5 middling, 0.8"
            " large."
        ),
        _(
            "Those without an end round may differ from the others: compare where they began. People often come when"
            " things are at their worst, and scores then rise by themselves; a change is no effect of the programme."
        ),
    ]
