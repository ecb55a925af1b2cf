"""Records a round: the client's own scores of an instrument's areas, on one day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.database.actor import Actor
from talo.foundation.database.classes import DataClass
from talo.path.assessment import events
from talo.path.assessment.models import Instrument, Mode, Round, RoundKind, Score
from talo.register.clients.models import Client, act_of
from talo.register.clients.records import controller_for
from talo.register.timeline import events as timeline


class AlreadyRecorded(ValueError):
    """A round of this kind stands for that day already."""


class UnknownInstrument(LookupError):
    """No instrument has this key."""


def instrument(key: str) -> Instrument:
    """The newest version of an instrument.

    Raises:
        UnknownInstrument: there is none with this key.
    """
    found = Instrument.objects.current().filter(key=key).first()
    if found is None:
        raise UnknownInstrument(key)
    return found


def record_round(
    client: Client,
    using: Instrument | str,
    kind: RoundKind | str,
    scores: Mapping[str, int],
    *,
    date: dt.date,
    by: Actor,
    mode: Mode | str = Mode.TOGETHER,
) -> Round:
    """Record a round; an area without an answer is left out of `scores`.

    Raises:
        UnknownInstrument: no instrument has this key.
        ValidationError: a day to come, no score, an area that the instrument has not, a score outside the scale.
        AlreadyRecorded: the round stands for that day already.
    """
    chosen = instrument(using) if isinstance(using, str) else using
    _check(chosen, scores, date)
    if by.is_client:
        mode = Mode.CLIENT_ALONE
    made = Round(
        client=client,
        controller_id=controller_for(client, by),
        data_class=int(DataClass.ROUNDS),
        instrument=chosen,
        kind=RoundKind(kind),
        date=date,
        mode=Mode(mode),
        **act_of(by),
    )
    with transaction.atomic():
        if _standing(made):
            raise AlreadyRecorded
        made.save(force_insert=True)
        Score.objects.bulk_create(_score(made, area, value) for area, value in scores.items())
        timeline.record(client, events.ROUND[made.kind], by=by, about=made)
    return made


def next_kind(client: Client, using: Instrument) -> RoundKind:
    """What the next round of an instrument most likely is: the start, else the middle."""
    started = Round.objects.filter(client=client, instrument__key=using.key).exists()
    return RoundKind.MIDDLE if started else RoundKind.START


def _check(using: Instrument, scores: Mapping[str, int], date: dt.date) -> None:
    scale = using.defined.scale
    if date > timezone.localdate():
        raise ValidationError({"date": _("Choose today or an earlier day.")})
    if not scores:
        raise ValidationError(_("Give at least one score."))
    for area, value in scores.items():
        if using.defined.area(area) is None:
            raise ValidationError(_("The instrument has no area %(area)s."), params={"area": area})
        if isinstance(value, bool) or not isinstance(value, int) or not scale.low <= value <= scale.high:
            raise ValidationError(
                _("The score must be a whole number from %(low)s to %(high)s."),
                params={"low": scale.low, "high": scale.high},
            )


def _standing(made: Round) -> bool:
    same = Round.objects.filter(client=made.client, controller_id=made.controller_id, instrument=made.instrument)
    return same.filter(kind=made.kind, date=made.date).exists()


def _score(made: Round, area: str, value: int) -> Score:
    return Score(
        client=made.client,
        controller_id=made.controller_id,
        data_class=made.data_class,
        round=made,
        area=area,
        value=value,
    )
