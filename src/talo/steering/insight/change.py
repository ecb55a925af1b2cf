"""Change between two rounds of the same people: mean change with its interval, size of effect, and who was lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from talo.steering.insight.distributions import student_above, student_quantile

Floats = npt.NDArray[np.float64]
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Pairs:
    """One measure of people who answered the first round; NaN in `second` for those who did not answer the second."""

    first: Floats
    second: Floats
    only_second: int = 0


@dataclass(frozen=True)
class Change:
    """What is known of one measure's change.

    Attributes:
        interval: of the mean change, Student's, paired.
        effect: the mean change over the standard deviation of the first round (Glass).
        response: the mean change over the standard deviation of the changes (standardised response mean).
        lost_first, kept_first: mean of the first round of those who were lost and of those who stayed.
    """

    people: int
    paired: int
    only_second: int
    mean_first: float | None
    mean_second: float | None
    mean_change: float | None
    median_change: float | None
    deviation: float | None
    interval: tuple[float, float] | None
    p_value: float | None
    effect: float | None
    response: float | None
    up: int
    same: int
    down: int
    lost_first: float | None
    kept_first: float | None

    def as_json(self) -> dict[str, Any]:
        """The change as the command tells it."""
        lost = self.people - self.paired
        return {
            "first_round": self.people,
            "both_rounds": self.paired,
            "only_second_round": self.only_second,
            "lost": lost,
            "lost_share": lost / self.people if self.people else None,
            "mean_first": self.mean_first,
            "mean_second": self.mean_second,
            "mean_change": self.mean_change,
            "median_change": self.median_change,
            "sd_change": self.deviation,
            "interval": list(self.interval) if self.interval else None,
            "p_value": self.p_value,
            "effect_size": self.effect,
            "response_mean": self.response,
            "rose": self.up,
            "same": self.same,
            "fell": self.down,
            "first_of_lost": self.lost_first,
            "first_of_kept": self.kept_first,
        }


def change(pairs: Pairs, confidence: float = CONFIDENCE) -> Change:
    """The change from the first round to the second of those who answered both."""
    kept = ~np.isnan(pairs.second)
    first, second = pairs.first[kept], pairs.second[kept]
    moved = second - first
    count = len(moved)
    mean = _mean(moved)
    deviation = float(moved.std(ddof=1)) if count > 1 else None
    first_deviation = float(first.std(ddof=1)) if count > 1 else None
    interval, p_value = _tested(mean, deviation, count, confidence)
    return Change(
        people=len(pairs.first),
        paired=count,
        only_second=pairs.only_second,
        mean_first=_mean(first),
        mean_second=_mean(second),
        mean_change=mean,
        median_change=float(np.median(moved)) if count else None,
        deviation=deviation,
        interval=interval,
        p_value=p_value,
        effect=_over(mean, first_deviation),
        response=_over(mean, deviation),
        up=int((moved > 0).sum()),
        same=int((moved == 0).sum()),
        down=int((moved < 0).sum()),
        lost_first=_mean(pairs.first[~kept]),
        kept_first=_mean(first),
    )


def _mean(values: Floats) -> float | None:
    return float(values.mean()) if len(values) else None


def _over(mean: float | None, deviation: float | None) -> float | None:
    return mean / deviation if mean is not None and deviation else None


def _tested(
    mean: float | None, deviation: float | None, count: int, confidence: float
) -> tuple[tuple[float, float] | None, float | None]:
    """The interval of the mean change and the p-value of the paired t-test; None for fewer than two people."""
    if mean is None or deviation is None:
        return None, None
    error = deviation / count**0.5
    reach = student_quantile((1 + confidence) / 2, count - 1) * error
    if not error:
        return (mean, mean), None
    return (mean - reach, mean + reach), 2 * student_above(abs(mean) / error, count - 1)
