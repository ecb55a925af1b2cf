"""Reads the definition files of instruments and refuses what does not hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from talo.foundation.database.fields import Texts

FOLDER = Path(__file__).parent / "instruments"
# The database keeps scores in this range, whatever the instrument's own scale is.
STORED_LOW, STORED_HIGH = 0, 100
SMALLEST_GROUP = 10


class BrokenInstrument(ValueError):
    """A definition cannot be taken; the message reads `FILE path: what is wrong`."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Names(_Strict):
    """One text in the three languages of the house."""

    fi: str = Field(min_length=1)
    sv: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def __str__(self) -> str:
        return str(Texts(self.model_dump()))


class Scale(_Strict):
    """The lowest and the highest score, both included."""

    low: int = Field(ge=STORED_LOW)
    high: int = Field(le=STORED_HIGH)

    @model_validator(mode="after")
    def _some_way_to_go(self) -> Scale:
        if self.low >= self.high:
            raise ValueError("low must be below high")
        return self


class Area(_Strict):
    """What one score is about; `overall` marks the client's view of the whole."""

    key: str = Field(pattern=r"^[a-z][a-z_]{1,39}$")
    name: Names
    overall: bool = False


class Definition(_Strict):
    """One version of an instrument: whose it is, what it scores, on which scale."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")
    version: int = Field(ge=1)
    name: Names
    owner: str = Field(min_length=1)
    licence: Names
    scale: Scale
    suppress_below: int = Field(ge=SMALLEST_GROUP)
    discuss_at_most: int
    areas: list[Area] = Field(min_length=1)

    @model_validator(mode="after")
    def _holds_together(self) -> Definition:
        keys = [area.key for area in self.areas]
        if len(set(keys)) != len(keys):
            raise ValueError("an area stands twice")
        if not self.scale.low <= self.discuss_at_most < self.scale.high:
            raise ValueError("discuss_at_most must lie on the scale, below its highest score")
        return self

    def area(self, key: str) -> Area | None:
        """The area with this key, if the instrument has it."""
        return next((area for area in self.areas if area.key == key), None)

    @property
    def measured(self) -> dict[str, Any]:
        """What may never change within a version: stored results would mean something else."""
        return {"scale": self.scale.model_dump(), "areas": [area.key for area in self.areas]}


def read(path: Path) -> Definition:
    """One definition file.

    Raises:
        BrokenInstrument: no YAML, an unknown or missing key, a scale that is none, an area twice, another file name.
    """
    try:
        definition = parse(yaml.safe_load(path.read_text(encoding="utf-8")), where=path.name)
    except yaml.YAMLError as error:
        raise BrokenInstrument(f"{path.name}: not readable as YAML ({error})") from error
    if path.stem != f"{definition.key}-{definition.version}":
        raise BrokenInstrument(f"{path.name} key: the file must be named {definition.key}-{definition.version}.yaml")
    return definition


def parse(content: object, *, where: str = "definition") -> Definition:
    """A definition from what the file (or the database) holds.

    Raises:
        BrokenInstrument: see `read`.
    """
    try:
        return Definition.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path = ".".join(str(step) for step in first["loc"]) or "file"
        raise BrokenInstrument(f"{where} {path}: {first['msg']}") from error
