"""The five programme files: that they load, and that their figures are those of the plans."""

from decimal import Decimal
from pathlib import Path

import pytest

from talo.steering.programmes.checking import indicators_of, limits_by_percent
from talo.steering.programmes.parsing import parse

FILES = Path(__file__).parents[5] / "programmes"


def plan(key):
    return parse(FILES / f"{key}.yaml")


@pytest.mark.parametrize("key", ["tyota", "palo", "toimeksi", "suunta", "tykki"])
def test_every_file_loads(key):
    assert plan(key).key == key


def test_dates_of_the_programmes():
    dates = {
        key: (plan(key).from_.isoformat(), plan(key).until.isoformat())
        for key in ("tyota", "palo", "toimeksi", "suunta")
    }
    assert dates == {
        "tyota": ("2020-09-01", "2022-12-31"),
        "palo": ("2020-11-01", "2022-12-31"),
        "toimeksi": ("2020-10-01", "2022-10-31"),
        "suunta": ("2015-08-01", "2016-07-31"),
    }


PALO_ROWS = {
    "personnel": [6000, 504569, 527051, 1037620],
    "voluntary_personnel": [0, 0, 0, 0],
    "expert_services": [0, 187500, 187500, 375000],
    "financial_services": [0, 0, 0, 0],
    "communication_services": [0, 0, 0, 0],
    "other_purchased_services": [0, 0, 0, 0],
    "travel": [0, 17500, 18000, 35500],
    "materials": [0, 1000, 1000, 2000],
    "premises": [0, 5400, 5400, 10800],
    "software": [0, 0, 0, 0],
    "phones_and_ict": [0, 0, 0, 0],
    "machines_and_furniture": [0, 0, 0, 0],
    "other_investments": [0, 0, 0, 0],
    "other": [400, 19000, 19680, 39080],
}


def test_palo_budget():
    budget = plan("palo").budget
    rows = {line.key: [line.years["2020"], line.years["2021"], line.years["2022"], line.total] for line in budget.lines}
    assert rows == PALO_ROWS
    assert [budget.years["2020"], budget.years["2021"], budget.years["2022"], budget.total] == [
        6400,
        734969,
        758631,
        1500000,
    ]


PALO_SEASONS = {
    "1": "-XXX", "2": "XXXX", "3": "--XX", "4": "XXXX", "5": "-XXX", "6": "-XXX",
    "7": "--XX", "8": "XXXX", "9": "XXXX", "10": "XXXX", "11": "XXXX", "12": "---X",
}  # fmt: skip


def test_palo_goals_by_season():
    palo = plan("palo")
    assert palo.seasons == ["2021-spring", "2021-autumn", "2022-spring", "2022-autumn"]
    seen = {
        goal.number: "".join("X" if season in (goal.seasons or ()) else "-" for season in palo.seasons)
        for goal in palo.goals
    }
    assert seen == PALO_SEASONS


def test_palo_targets_and_risks():
    palo = plan("palo")
    targets = {indicator.key: indicator.target for _, indicator in indicators_of(palo) if indicator.target is not None}
    assert targets == {
        "trainings_per_key_person": 4,
        "activation_rate": 10,
        "employment_rate": 2,
        "service_model_in_use": True,
        "coaching_model_in_use": True,
        "staff_competence_grown": True,
    }
    assert len(palo.risks) == 5
    assert {(risk.probability, risk.effect) for risk in palo.risks} == {(None, None)}


def test_palo_statistics_add_up():
    rows = {row.name.fi + row.unit: row.values for row in plan("palo").statistics[0].rows}
    seekers = rows["Työttömät työnhakijatpeople"]
    assert sum(seekers[:6]) == seekers[6] == 89582
    assert seekers[7] == 257694
    assert rows["Työttömyysastepercent"] == [9.2, 7.7, 8.9, 11.5, 11.6, 12.0, 10.2, 9.8]


def test_tyota_money_and_people():
    tyota = plan("tyota")
    assert tyota.budget.total == 883200
    assert {line.key: line.total for line in tyota.budget.lines} == {
        "personnel": 680400,
        "purchased_services": 119300,
        "travel": 14500,
        "materials": 3000,
        "premises": 21000,
        "investments": 24000,
        "other": 21000,
    }
    assert tyota.budget.years == {"2020": 145500, "2021": 369100, "2022": 368600}
    assert tyota.staff is not None
    assert [line.fte for line in tyota.staff.lines] == [1, 0.2, 0.5, 0.5, 2, 2, 1]
    assert [part.fte for part in tyota.staff.lines[-1].parts] == [0.1, 0.3, 0.3, 0.3]


def test_tyota_goals_pilots_risks_and_results():
    tyota = plan("tyota")
    assert [goal.number for goal in tyota.goals] == ["0", "1", "2", "3", "4"]
    assert {pilot.number: pilot.planned_clients for pilot in tyota.pilots} == {1: None, 2: None, 3: 15, 4: 72}
    weights = [(risk.probability, risk.effect) for risk in tyota.risks]
    assert weights == [
        ("medium", "high"), ("low", "low"), ("medium", "high"), ("low", "high"),
        ("low", "high"), ("medium", "high"), ("low", "high"), ("medium", "high"),
    ]  # fmt: skip
    assert all(risk.responsible and risk.means for risk in tyota.risks)
    sides = [result.side for result in tyota.expected_results]
    assert (sides.count("client"), sides.count("organisation")) == (8, 10)
    assert [group.count or group.count_range for group in tyota.target_groups[:3]] == [700, [90, 100], 80]
    aku = {(one.kind, one.rule, one.target) for _, one in indicators_of(tyota) if one.pilot == "aku"}
    assert aku == {
        ("computed", "clients", 72),
        ("computed", "employed", None),
        ("entered", None, None),
        ("mean_change", "mean_change", None),
    }


def test_toimeksi_goals_results_and_money():
    toimeksi = plan("toimeksi")
    results = {goal.number: len(goal.indicators) for goal in toimeksi.goals}
    assert results == {
        "1.1": 5, "1.2": 6, "1.3": 4, "2.1": 2, "2.2": 4, "2.3": 2, "4.1": 4, "4.2": 2, "4.3": 2, "4.4": 2, "4.5": 2,
    }  # fmt: skip
    sums = [sum(count for number, count in results.items() if number[0] == entity) for entity in "124"]
    assert sums == [15, 8, 12]
    assert toimeksi.budget.total == 773064
    assert {line.key: line.total for line in toimeksi.budget.lines} == {"expert_services": 39000, "unspecified": 734064}
    assert toimeksi.financing is not None
    amounts = {line.key: line.amount for line in toimeksi.financing.lines}
    assert amounts == {"state_grant": 618451, "municipalities": 94746, "eskoo": 59867}
    assert [(share.percent, share.amount) for share in toimeksi.financing.shares] == [(20, 154613)]
    assert Decimal(773064) * 20 / 100 == Decimal("154612.8")
    assert len(toimeksi.area.municipalities) == 18
    assert toimeksi.area.residents == 193207


def test_unknown_totals_have_their_range():
    assert plan("suunta").budget.total is None
    assert plan("suunta").budget.total_range == [50000, 100000]
    assert plan("tykki").budget.total is None
    assert plan("tykki").budget.total_range == [491685, 502989]
    assert limits_by_percent(218800, 44) == (491685, 502989)


def test_suunta_call_and_card():
    suunta = plan("suunta")
    call, card = suunta.calls[0], suunta.cards[0]
    assert (call.opened, len(call.areas), call.choose, call.in_time, call.planned) == ("2016-02", 7, [2, 3], 9, [9, 11])
    assert (card.version, card.count) == ("2.0", 9)
    assert (suunta.amendments[0].extension_months, suunta.amendments[0].budget_change) == (2, "reduced")


def test_tykki_results_stand_as_entered_values():
    values = {
        indicator.key: indicator.values[0].value for _, indicator in indicators_of(plan("tykki")) if indicator.values
    }
    assert values == {
        "meetings": 13,
        "network_events": 2,
        "statistics_reviewed": True,
        "local_service_clients": 22,
        "kykyviisari_usable": True,
        "responsibility_partners": 5,
        "training_starters": 113,
        "vos_training_starters": 59,
        "labour_market_training_starters": 54,
        "assessment_referrals": 12,
        "extra_support_used": False,
        "bonus_share_estimate": 60,
        "bonus_providers": 3,
        "tasmajelppi_clients": 140,
        "tasmajelppi_bonus_share": 50,
        "eero_clients": 150,
        "imba_melba_clients": 10,
        "views": 6317,
        "appropriation_used": 218800,
        "appropriation_used_share": 44,
    }
    assert values["vos_training_starters"] + values["labour_market_training_starters"] == values["training_starters"]
