from __future__ import annotations

from xml.etree import ElementTree as ET

import numpy as np
import pytest

from talo.steering.insight.drawing import _round_values
from talo.steering.insight.drawing_states import drawn
from talo.steering.insight.states import Sequences, count


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (0, 3329, [0, 1000, 2000, 3000]),
        (100, 1_000_000, [200_000, 400_000, 600_000, 800_000, 1_000_000]),
        (-3, -2.5, [-3, -2.9, -2.8, -2.7, -2.6, -2.5]),
    ],
)
def test_axes_have_round_numbers(low: float, high: float, expected: list[float]) -> None:
    assert _round_values(low, high) == expected


def test_states_are_drawn_with_all_their_names_and_some_periods() -> None:
    names = [f"state {number}" for number in range(14)]
    periods = [f"m{number}" for number in range(1, 61)]
    codes = np.random.default_rng(2).integers(0, 14, (300, 60)).astype(np.uint8)
    sequences = Sequences(codes, names, periods)
    picture = drawn(sequences, count(sequences), cases="150 asiakasta 300:sta")
    said = [text.text or "" for text in ET.fromstring(picture).iter("{http://www.w3.org/2000/svg}text")]
    assert set(names) <= set(said)
    assert {"m1", "m60", "0%", "100%", "150 asiakasta 300:sta"} <= set(said)
    colours = [rect.get("fill") for rect in ET.fromstring(picture).iter("{http://www.w3.org/2000/svg}rect")]
    assert len(set(colours) - {"#ffffff"}) == 14
