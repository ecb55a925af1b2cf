"""Loading into the database: whole or not at all, twice the same, and what people entered stays."""

from pathlib import Path

import pytest

from talo.steering.programmes.loading import load
from talo.steering.programmes.models import (
    BudgetLine,
    Goal,
    Indicator,
    IndicatorValue,
    Milestone,
    Participant,
    Programme,
    Risk,
)
from talo.steering.programmes.reading import ProgrammeFileError

FILES = Path(__file__).parents[5] / "programmes"
KEYS = ("tyota", "palo", "toimeksi", "suunta", "tykki")
TABLES = (Programme, Participant, Goal, Indicator, IndicatorValue, Milestone, BudgetLine, Risk)

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def changed(tmp_path, key, *changes):
    text = (FILES / f"{key}.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / f"{key}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def rows():
    return {model: sorted(model.objects.using("owner").values_list("pk", flat=True)) for model in TABLES}


@pytest.mark.parametrize("key", KEYS)
def test_every_programme_loads_and_loading_twice_changes_nothing(world, key):
    programme = load(FILES / f"{key}.yaml")
    before, loaded_at = rows(), programme.loaded_at
    again = load(FILES / f"{key}.yaml")
    assert (rows(), again.loaded_at) == (before, loaded_at)
    assert again.pk == programme.pk


@pytest.mark.parametrize(
    "change",
    [
        ('"2021": 504569', '"2021": 504568'),
        ("pilots: []", "pilots: []\nremedies: []"),
        ('  - number: "12"', '  - number: "11"'),
    ],
)
def test_a_wrong_file_loads_nothing(world, tmp_path, change):
    before = rows()
    with pytest.raises(ProgrammeFileError, match=r"palo\.yaml:\d+ "):
        load(changed(tmp_path, "palo", change))
    assert rows() == before


def test_the_milestones_are_one_for_each_goal_and_season(world):
    palo = load(FILES / "palo.yaml")
    assert palo.milestones.using("owner").count() == 12 * 4
    assert palo.milestones.using("owner").filter(active=True).count() == 38


def test_what_a_file_leaves_out_goes(world, tmp_path):
    load(FILES / "palo.yaml")
    text = (FILES / "palo.yaml").read_text(encoding="utf-8")
    start = text.index("  - title: {fi: Sopivien tehtävien löytyminen")
    end = text.index("statistics:")
    path = tmp_path / "palo.yaml"
    path.write_text(text[:start] + "\n" + text[end:], encoding="utf-8")
    assert load(path).risks.using("owner").count() == 4


def entered(key, position):
    indicator = Indicator.objects.using("owner").get(key=key, programme__key="tykki")
    return IndicatorValue.objects.using("owner").create(
        indicator=indicator, as_of="2022-06-30", value=21, source="kalenteri", origin="hand", entered_by=position
    )


def test_values_entered_by_hand_stay(world):
    load(FILES / "tykki.yaml")
    value = entered("meetings", world.position("programme_manager"))
    load(FILES / "tykki.yaml")
    kept = IndicatorValue.objects.using("owner").filter(indicator=value.indicator).by_day()
    assert [(row.value, row.origin) for row in kept] == [(13, "file"), (21, "hand")]


def test_an_indicator_with_entered_values_cannot_be_left_out(world, tmp_path):
    load(FILES / "tykki.yaml")
    entered("posts", world.position("programme_manager"))
    before = rows()
    with pytest.raises(ProgrammeFileError, match="values have been entered for posts"):
        load(changed(tmp_path, "tykki", ("- key: posts\n", "- key: postings\n")))
    assert rows() == before


def test_a_corrected_value_of_the_file_replaces_the_old_one(world, tmp_path):
    load(FILES / "tykki.yaml")
    load(changed(tmp_path, "tykki", ("value: 6317", "value: 6318")))
    values = IndicatorValue.objects.using("owner").filter(indicator__key="views")
    assert [row.value for row in values] == [6318]


def test_the_lead_is_the_registers_organisation(world):
    assert load(FILES / "palo.yaml").organisation.key == "oulun-kaupunki"
    kela = Participant.objects.using("owner").get(programme__key="palo", key="kela_pohjoinen")
    assert kela.organisation is None
    tykki = load(FILES / "tykki.yaml")
    assert tykki.participants.using("owner").get(key="kela").organisation.key == "kela"
