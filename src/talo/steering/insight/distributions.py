"""The few distributions that intervals and tests need: normal, chi-square and Student's, without a library of them."""

from __future__ import annotations

import math
from statistics import NormalDist

HALF = 0.5
STEPS = 256
CLOSE = 1e-15


def normal_quantile(probability: float) -> float:
    """The value below which a standard normal variable lies with the probability."""
    return NormalDist().inv_cdf(probability)


def chi_square_above(value: float, degrees: int) -> float:
    """The probability that a chi-square variable exceeds the value."""
    if value <= 0 or degrees < 1:
        return 1.0
    half = value / 2
    # Q(a + 1, x) = Q(a, x) + x^a e^-x / Γ(a + 1), from a = 1/2 or 1 upwards.
    place, above = (HALF, math.erfc(math.sqrt(half))) if degrees % 2 else (1.0, math.exp(-half))
    while place < degrees / 2 - HALF / 2:
        above += math.exp(place * math.log(half) - half - math.lgamma(place + 1))
        place += 1
    return min(1.0, above)


def student_above(value: float, degrees: float) -> float:
    """The probability that Student's t exceeds the value."""
    tail = incomplete_beta(degrees / (degrees + value * value), degrees / 2, HALF) / 2
    return tail if value >= 0 else 1 - tail


def student_quantile(probability: float, degrees: float) -> float:
    """The value below which Student's t lies with the probability (between 0 and 1), by halving."""
    if probability < HALF:
        return -student_quantile(1 - probability, degrees)
    low, high = 0.0, 1.0
    while student_above(high, degrees) > 1 - probability:
        high *= 2
    for _ in range(STEPS):
        middle = (low + high) / 2
        if student_above(middle, degrees) > 1 - probability:
            low = middle
        else:
            high = middle
        if high - low <= CLOSE * high:
            break
    return (low + high) / 2


def incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function, by its continued fraction (Lentz)."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(1 - x, b, a)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    return front * _fraction(x, a, b) / a


def _fraction(x: float, a: float, b: float) -> float:
    above, below = 1.0, _apart(1 - (a + b) * x / (a + 1))
    below = 1 / below
    found = below
    for step in range(1, STEPS):
        for part in (
            step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step)),
            -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1)),
        ):
            below = 1 / _apart(1 + part * below)
            above = _apart(1 + part / above)
            found *= below * above
        if abs(below * above - 1) < CLOSE:
            break
    return found


def _apart(value: float) -> float:
    # Never exactly 0, by which is divided.
    return value if abs(value) > 1e-300 else 1e-300
