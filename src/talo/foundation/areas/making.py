"""Makes the committed data file from Statistics Finland's classification.

Run: `PYTHONPATH=src python -m talo.foundation.areas.making FILE`. The classification repeats the name of each area for
every municipality; the data file says each name once. Source: Statistics Finland, classifications of municipalities,
wellbeing services counties, employment areas and regions 2026, licence CC BY 4.0; changed: brought into one file, codes
for languages.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data" / "areas.json"
SOURCE = "Statistics Finland, regional classifications 2026"
LICENCE = "CC BY 4.0"
# The classification tells what holds in 2026. Counties began in 2023 (Act 611/2021), employment areas in 2025
# (Act 380/2023); whether a municipality moved between employment areas in 2025–2026 has not been checked.
BEGAN = {"wellbeing_counties": "2023-01-01", "employment_areas": "2025-01-01"}
LANGUAGES = {
    "Yksikielinen suomenkielinen kunta": "fi",
    "Yksikielinen ruotsinkielinen kunta": "sv",
    "Kaksikielinen kunta, jossa enemmistön kieli on suomi": "fi-sv",
    "Kaksikielinen kunta, jossa enemmistön kieli on ruotsi": "sv-fi",
}


def make(source: Path) -> dict[str, Any]:
    """The content of the data file from the classification.

    Raises:
        KeyError: a column is missing or a language relation is new.
        ValueError: one code has two names.
    """
    with source.open(encoding="utf-8-sig", newline="") as file:
        records = [{column: text.strip() for column, text in record.items()} for record in csv.DictReader(file)]
    return {
        "source": SOURCE,
        "licence": LICENCE,
        "regions": _areas(records, "maakunta"),
        "wellbeing_counties": _areas(records, "hva", BEGAN["wellbeing_counties"]),
        "employment_areas": _areas(records, "tya", BEGAN["employment_areas"]),
        "municipalities": [_municipality(record) for record in sorted(records, key=lambda r: r["municipality_code"])],
    }


def write(content: dict[str, Any], target: Path = DATA) -> None:
    """Write the data file: one area a line, so that a change shows as one line."""
    lines = []
    for key, part in content.items():
        if isinstance(part, list):
            rows = ",\n".join(f"  {json.dumps(row, ensure_ascii=False)}" for row in part)
            lines.append(f" {json.dumps(key)}: [\n{rows}\n ]")
        else:
            lines.append(f" {json.dumps(key)}: {json.dumps(part, ensure_ascii=False)}")
    target.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def _municipality(record: dict[str, str]) -> dict[str, Any]:
    return {
        "code": record["municipality_code"],
        # A municipality has no English name of its own.
        "name": {"fi": record["name_fi"], "sv": record["name_sv"], "en": record["name_fi"]},
        "valid_from": None,
        "languages": LANGUAGES[record["kielisuhde_fi"]],
        "region": record["maakunta_code"],
        "wellbeing_county": record["hva_code"],
        "employment_area": record["tya_code"],
    }


def _areas(records: Iterable[dict[str, str]], column: str, valid_from: str | None = None) -> list[dict[str, Any]]:
    found: dict[str, dict[str, str]] = {}
    for record in records:
        finnish = record[f"{column}_fi"]
        # Regions come without English names; their Finnish ones are used in English too.
        name = {"fi": finnish, "sv": record[f"{column}_sv"], "en": record.get(f"{column}_en", finnish)}
        if found.setdefault(record[f"{column}_code"], name) != name:
            raise ValueError(f"{column} {record[f'{column}_code']} has two names")
    return [{"code": code, "name": name, "valid_from": valid_from} for code, name in sorted(found.items())]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make the data file of areas from the classification.")
    parser.add_argument("classification", type=Path, help="CSV with one line for each municipality")
    write(make(parser.parse_args().classification))
