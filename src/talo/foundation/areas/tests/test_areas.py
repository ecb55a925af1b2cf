"""Areas: the committed data file, its reference, loading, and municipalities by code and day."""

import datetime
import json
import os
from pathlib import Path

import pytest

from talo.foundation import areas
from talo.foundation.areas.loading import load
from talo.foundation.areas.making import DATA, make
from talo.foundation.areas.models import Belonging, EmploymentArea, Municipality, Region, WellbeingCounty

TODAY = datetime.date(2026, 11, 22)
CONTENT = json.loads(DATA.read_text(encoding="utf-8"))
# Statistics Finland's classification is not part of the repository; name its file to compare.
REFERENCE = Path(os.environ.get("TALO_AREAS_REFERENCE", "../shared/reference/areas/areas_2026.csv"))


def test_committed_file_is_whole() -> None:
    assert [len(CONTENT[kind]) for kind in ("municipalities", "wellbeing_counties", "employment_areas", "regions")] == [
        308,
        23,
        46,
        19,
    ]
    assert "Statistics Finland" in CONTENT["source"]
    assert CONTENT["licence"] == "CC BY 4.0"
    names = [
        name for kind in CONTENT.values() if isinstance(kind, list) for area in kind for name in area["name"].values()
    ]
    assert all(name and name == name.strip() for name in names)


def test_committed_file_equals_the_reference() -> None:
    if not REFERENCE.exists():
        pytest.skip("the reference classification is not here; set TALO_AREAS_REFERENCE to its file")
    assert make(REFERENCE) == CONTENT


def test_classification_with_two_names_for_one_code_is_refused(tmp_path: Path) -> None:
    columns = "municipality_code,name_fi,name_sv,hva_code,hva_fi,hva_sv,hva_en,tya_code,tya_fi,tya_sv,tya_en"
    more = "maakunta_code,maakunta_fi,maakunta_sv,kielisuhde_fi"
    line = "{code},A,A,01,{county},S,E,01,T,T,T,01,M,M,Yksikielinen suomenkielinen kunta"
    file = tmp_path / "areas.csv"
    file.write_text(
        "\n".join([f"{columns},{more}", line.format(code="001", county="X"), line.format(code="002", county="Y")]),
        encoding="utf-8",
    )
    with pytest.raises(ValueError, match="hva 01 has two names"):
        make(file)


@pytest.mark.django_db
def test_municipality_with_its_areas() -> None:
    lappeenranta = areas.municipality("405", TODAY)
    assert (lappeenranta.name["fi"], lappeenranta.name["sv"]) == ("Lappeenranta", "Villmanstrand")
    held = lappeenranta.areas_on(TODAY)
    assert held is not None
    assert held.wellbeing_county.name["en"] == "South Karelia wellbeing services county"
    assert (held.employment_area.name["fi"], held.region.name["fi"]) == ("Etelä-Karjala", "Etelä-Karjala")
    assert lappeenranta.languages == "fi"
    assert areas.municipality(" 5 ", TODAY).name["fi"] == "Alajärvi"


@pytest.mark.django_db
def test_areas_have_their_days() -> None:
    oulu = areas.municipality("564", datetime.date(2021, 6, 1))
    assert oulu.wellbeing_county_on(datetime.date(2022, 12, 31)) is None
    assert oulu.wellbeing_county_on(datetime.date(2023, 1, 1)) == WellbeingCounty.objects.get(code="19")
    assert oulu.employment_area_on(datetime.date(2024, 12, 31)) is None
    assert oulu.employment_area_on(TODAY) == EmploymentArea.objects.get(code="24")
    assert not WellbeingCounty.objects.on(datetime.date(2022, 12, 31)).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", "999", "000", "4050", "abc", "4\x005", "\u0664\u0660\u0665", "-05", "x" * 10_000])
def test_unknown_municipality_is_refused_clearly(code: str) -> None:
    with pytest.raises(areas.UnknownMunicipality) as refused:
        areas.municipality(code, TODAY)
    assert str(refused.value.message)
    assert len(str(refused.value)) < 200


@pytest.mark.django_db(databases=["default", "owner"])
def test_municipality_that_has_ended_is_unknown_afterwards() -> None:
    every = Municipality.objects.using("owner")
    every.filter(code="405").update(valid_to=datetime.date(2026, 12, 31))
    assert every.on(datetime.date(2026, 12, 31)).filter(code="405").exists()
    assert not every.on(datetime.date(2027, 1, 1)).filter(code="405").exists()
    assert not every.get(code="405").holds_on(datetime.date(2027, 1, 1))


@pytest.mark.django_db(databases=["default", "owner"])
def test_loading_twice_changes_nothing() -> None:
    models = (Region, WellbeingCounty, EmploymentArea, Municipality, Belonging)
    load()
    before = [list(model.objects.using("owner").values_list()) for model in models]
    load()
    assert [list(model.objects.using("owner").values_list()) for model in models] == before
