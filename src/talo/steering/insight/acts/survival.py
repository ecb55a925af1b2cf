"""`talo paths survival`: time to an event by groups (Kaplan–Meier), or states over time (Aalen–Johansen)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from talo.steering.insight.bad_input import BadInput
from talo.steering.insight.telling import as_csv, as_json


def answer(options: Any, progress: Callable[[str], None]) -> str:
    """The result as text.

    Raises:
        BadInput: see `reading_lives`.
    """
    if options.horizon is not None and options.horizon <= 0:
        raise BadInput("the horizon must be above 0")
    tell = _occupation if options.model == "aalen-johansen" else _curves
    return tell(options, progress)


def _curves(options: Any, progress: Callable[[str], None]) -> str:
    from talo.steering.insight.reading_lives import read_lifetimes
    from talo.steering.insight.survival import curves, log_rank

    lives = read_lifetimes(options.input)
    progress(f"{len(lives.duration)} rows read")
    found = curves(lives)
    if options.format == "svg":
        from talo.steering.insight.drawing_curves import survival_drawn

        return survival_drawn(found)
    if options.format == "csv":
        head: list[Any] = ["group", "time", "survival", "se", "at_risk", "events"]
        return as_csv(
            [head]
            + [
                [name, *row]
                for name, curve in found.items()
                for row in zip(
                    curve.times.tolist(),
                    curve.survival.tolist(),
                    curve.se.tolist(),
                    curve.at_risk.tolist(),
                    curve.events.tolist(),
                    strict=True,
                )
            ]
        )
    horizon = options.horizon or min((float(c.times[-1]) for c in found.values() if len(c.times)), default=0.0)
    test = log_rank(lives)
    return as_json(
        {
            "model": "kaplan-meier",
            "groups": {name: _curve(curve, horizon) for name, curve in found.items()},
            "horizon": horizon,
            "log_rank": test and {"statistic": test.statistic, "degrees": test.degrees, "p_value": test.p_value},
        }
    )


def _curve(curve: Any, horizon: float) -> dict[str, Any]:
    mean, mean_se = curve.restricted_mean(horizon)
    return {
        "people": curve.people,
        "times": curve.times,
        "survival": curve.survival,
        "se": curve.se,
        "at_risk": curve.at_risk,
        "events": curve.events,
        "median": curve.median(),
        "restricted_mean": mean,
        "restricted_mean_se": mean_se,
    }


def _occupation(options: Any, progress: Callable[[str], None]) -> str:
    from talo.steering.insight.multi_state import occupation
    from talo.steering.insight.reading_lives import read_stays

    rows = read_stays(options.input)
    progress(f"{len(rows.begin)} rows read")
    found = occupation(rows)
    if options.format == "svg":
        from talo.steering.insight.drawing_curves import occupation_drawn

        return occupation_drawn(found)
    if options.format == "csv":
        head: list[Any] = ["time", *found.states, *(f"se {state}" for state in found.states)]
        pairs = zip(found.times.tolist(), found.probability.tolist(), found.se.tolist(), strict=True)
        return as_csv([head] + [[time, *probability, *se] for time, probability, se in pairs])
    horizon = options.horizon or (float(rows.end.max()) if len(rows.end) else 0.0)
    states = range(len(found.states))
    return as_json(
        {
            "model": "aalen-johansen",
            "times": found.times,
            "states": found.states,
            "initial": {found.states[state]: found.initial[state] for state in states},
            "occupation": {found.states[state]: found.probability[:, state] for state in states},
            "se": {found.states[state]: found.se[:, state] for state in states},
            "transition_counts": {
                f"{found.states[a]}->{found.states[b]}": found.transitions[a, b]
                for a in states
                for b in states
                if found.transitions[a, b]
            },
            "horizon": horizon,
            "restricted_mean": found.restricted_mean(horizon),
        }
    )
