"""Definition files: what holds, what is refused, and that no item text ever stands in one."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from talo.path.assessment.definitions import FOLDER, BrokenInstrument, parse, read

FILE = FOLDER / "kykyviisari-1.yaml"


@pytest.fixture
def content() -> dict[str, Any]:
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def test_kykyviisari_has_its_areas_and_no_questions() -> None:
    definition = read(FILE)
    assert [area.key for area in definition.areas if not area.overall] == [
        "inclusion",
        "mind",
        "everyday_life",
        "skills",
        "body",
    ]
    assert [area.key for area in definition.areas if area.overall] == ["work_ability", "functioning"]
    assert (definition.scale.low, definition.scale.high, definition.suppress_below) == (0, 10, 10)
    assert "?" not in FILE.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_committed_file_holds(path: Path) -> None:
    assert read(path).key in path.stem


def test_unknown_key_is_named(content: dict[str, Any]) -> None:
    content["areas"][2]["item"] = "x"
    with pytest.raises(BrokenInstrument, match=r"kykyviisari-1.yaml areas\.2\.item"):
        parse(content, where="kykyviisari-1.yaml")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("scale", "low"), 10),
        (("scale", "high"), 101),
        (("scale", "low"), -1),
        (("scale", "high"), "10"),
        (("suppress_below",), 5),
        (("discuss_at_most",), 10),
        (("version",), 0),
        (("areas",), []),
    ],
)
def test_wrong_ranges_are_refused(content: dict[str, Any], path: tuple[str, ...], value: object) -> None:
    broken = deepcopy(content)
    place = broken
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(BrokenInstrument):
        parse(broken)


def test_an_area_twice_a_missing_language_and_no_yaml_are_refused(content: dict[str, Any], tmp_path: Path) -> None:
    twice = deepcopy(content)
    twice["areas"].append(twice["areas"][0])
    with pytest.raises(BrokenInstrument, match="twice"):
        parse(twice)
    del content["name"]["sv"]
    with pytest.raises(BrokenInstrument, match=r"name\.sv"):
        parse(content)
    broken = tmp_path / "x-1.yaml"
    broken.write_text("a: [", encoding="utf-8")
    with pytest.raises(BrokenInstrument, match="not readable"):
        read(broken)


def test_the_file_is_named_by_key_and_version(tmp_path: Path) -> None:
    wrong = tmp_path / "kykyviisari-2.yaml"
    wrong.write_text(FILE.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(BrokenInstrument, match="must be named kykyviisari-1"):
        read(wrong)
