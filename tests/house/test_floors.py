"""House rule 1: a lower floor knows nothing of a higher one – by import, relation, migration or template."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from importlinter.cli import lint_imports

from talo import PROJECT
from tests.house.source import SOURCE, calls, may_use, modules, room_of, shown, templates, tree

TEMPLATE_TAG = re.compile(r"""{%\s*(?:include|extends)\s+["']([\w./-]+)["']""")
TEMPLATE_NAME = re.compile(r"^[\w-]+/[\w./-]+\.(html|txt)$")


def test_imports_go_down_and_never_round(capsys: object) -> None:
    assert lint_imports(config_filename=str(PROJECT / "pyproject.toml"), is_debug_mode=False, show_timings=False) == 0


def rooms_by_label() -> dict[str, str]:
    """Our rooms by their app label."""
    return {
        config.label: config.name.removeprefix("talo.")
        for config in apps.get_app_configs()
        if config.name.startswith("talo.")
    }


def test_relations_of_models_go_down() -> None:
    rooms = rooms_by_label()
    up = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in rooms
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model not in (None, "self")
        if (target := rooms.get(field.related_model._meta.app_label))
        if not may_use(rooms[model._meta.app_label], target)
    ]
    assert not up


def test_migrations_depend_downwards() -> None:
    rooms = rooms_by_label()
    up = [
        f"{label}.{name} → {needed_label}.{needed}"
        for (label, name), migration in MigrationLoader(None).disk_migrations.items()
        if label in rooms
        for needed_label, needed in [*migration.dependencies, *migration.run_before]
        if needed_label in rooms and not may_use(rooms[label], rooms[needed_label])
    ]
    assert not up


def test_models_named_in_strings_lie_below() -> None:
    rooms = rooms_by_label()
    up = [
        f"{shown(place, call.lineno)}: {label}"
        for place in modules(migrations=True)
        for call, name in calls(place)
        if name in {"get_model", "is_installed", "ForeignKey", "OneToOneField", "ManyToManyField"}
        for label in _labels(call)
        if label in rooms and not may_use(room_of(place), rooms[label])
    ]
    assert not up


def test_templates_use_templates_of_lower_rooms() -> None:
    known = templates()
    up = [
        f"{shown(place)}: {used}"
        for place, used in [*_used_in_templates(), *_used_in_code()]
        if used in known and not may_use(room_of(place), room_of(known[used]))
    ]
    assert not up


def test_templates_that_are_used_exist() -> None:
    from django.template import TemplateDoesNotExist
    from django.template.loader import get_template

    missing = []
    for place, used in [*_used_in_templates(), *_used_in_code()]:
        try:
            get_template(used)
        except TemplateDoesNotExist:
            missing.append(f"{shown(place)}: {used}")
    assert not missing


def _labels(call: ast.Call) -> Iterator[str]:
    for argument in [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "to")][:1]:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value.split(".")[-1 if argument.value.startswith("talo.") else 0]


def _used_in_templates() -> Iterator[tuple[Path, str]]:
    for place in templates().values():
        for used in TEMPLATE_TAG.findall(place.read_text(encoding="utf-8")):
            yield place, used


def _used_in_code() -> Iterator[tuple[Path, str]]:
    for place in modules():
        if place.is_relative_to(SOURCE / "settings"):
            continue
        for node in ast.walk(tree(place)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and TEMPLATE_NAME.match(node.value):
                yield place, node.value
