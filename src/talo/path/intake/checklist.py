"""The short recognising check-list: neutral questions of our own, in a versioned definition file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from talo.foundation.database.fields import LANGUAGES, Texts

FOLDER = Path(__file__).parent / "definitions"
CURRENT = 1
Answers = dict[str, list[str]]


class WrongDefinition(ValueError):
    """A definition file that cannot be used; the message names the place."""


@dataclass(frozen=True, slots=True)
class Option:
    """An answer to choose; `points_to` names a theme that a worker should look at."""

    key: str
    words: Texts
    points_to: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with one answer, or with several when `many`."""

    key: str
    words: Texts
    help: Texts
    options: tuple[Option, ...]
    many: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """One question with what was answered, both in the reader's language."""

    question: str
    answers: list[str]


@dataclass(frozen=True)
class Checklist:
    """One version of the check-list."""

    version: int
    questions: tuple[Question, ...]
    theme_words: dict[str, Texts]

    def kept(self, given: dict[str, Any]) -> Answers:
        """Only known questions and options of what was given, in order; what was not answered is left out."""
        kept: Answers = {}
        for question in self.questions:
            chosen = given.get(question.key) or []
            chosen = [chosen] if isinstance(chosen, str) else list(chosen)
            known = [option.key for option in question.options if option.key in chosen]
            if known:
                kept[question.key] = known if question.many else known[:1]
        return kept

    def in_words(self, answers: Answers) -> list[Answered]:
        """The answered questions with their answers as the reader's language says them."""
        return [
            Answered(str(question.words), [str(o.words) for o in question.options if o.key in answers[question.key]])
            for question in self.questions
            if answers.get(question.key)
        ]

    def themes(self, answers: Answers) -> list[str]:
        """The themes that the answers point to, each once, in the order of the file."""
        found = {
            option.points_to
            for question in self.questions
            for option in question.options
            if option.points_to and option.key in answers.get(question.key, [])
        }
        return [str(words) for key, words in self.theme_words.items() if key in found]


@lru_cache(maxsize=8)
def checklist(version: int = CURRENT) -> Checklist:
    """The check-list of a version; old answers keep the questions that were asked then.

    Raises:
        WrongDefinition: no such file, or it lacks a language, repeats a key or points to no theme.
    """
    path = FOLDER / f"checklist-{version}.yaml"
    if not path.exists():
        raise WrongDefinition(f"{path.name} does not exist")
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    themes = {key: _texts(words, f"themes.{key}") for key, words in loaded["themes"].items()}
    questions = tuple(_question(raw, themes) for raw in loaded["questions"])
    _once([question.key for question in questions], path.name)
    if loaded["version"] != version:
        raise WrongDefinition(f"{path.name} says it is version {loaded['version']}")
    return Checklist(version, questions, themes)


def _question(raw: dict[str, Any], themes: dict[str, Texts]) -> Question:
    key = raw["key"]
    options = tuple(
        Option(one["key"], _texts(one["words"], f"{key}.{one['key']}"), one.get("points_to", ""))
        for one in raw["options"]
    )
    _once([option.key for option in options], key)
    for option in options:
        if option.points_to and option.points_to not in themes:
            raise WrongDefinition(f"{key}.{option.key} points to {option.points_to}, which is no theme")
    words = _texts(raw["words"], key)
    helped = _texts(raw["help"], f"{key}.help") if "help" in raw else Texts()
    return Question(key, words, helped, options, bool(raw.get("many", False)))


def _texts(words: dict[str, str], place: str) -> Texts:
    if set(words) != set(LANGUAGES) or not all(words.values()):
        raise WrongDefinition(f"{place} needs words in fi, sv and en")
    return Texts(words)


def _once(keys: list[str], place: str) -> None:
    repeated = {key for key in keys if keys.count(key) > 1}
    if repeated:
        raise WrongDefinition(f"{place} repeats {', '.join(sorted(repeated))}")
