"""Charts carry their figures in words, and cover what may not be shown."""

from talo.foundation.ui import charts
from talo.foundation.ui.charts import Bar, BarChart, Covered, LineChart, Point, Share, ShareBars
from talo.foundation.ui.tests.sample import draw


def test_covered_and_unknown_are_words() -> None:
    assert charts.value_text(Covered()) == "<5"
    assert charts.value_text(Covered(second=True)) == "peitetty"
    assert charts.value_text(None) == "ei kirjattu"
    assert charts.value_text(0) == "0"
    assert charts.value_text(26.3, "%") == "26,3\u00a0%"
    assert "&lt;5" in draw("{% figure value %}", value=Covered())


def test_bars_share_one_scale_with_their_goals() -> None:
    rows = BarChart("x", [Bar("a", 25, 50), Bar("b", Covered()), Bar("c", None)]).rows
    assert (rows[0]["width"], rows[0]["mark"]) == (50, 100)
    assert [row["shown"] for row in rows] == [True, False, False]


def test_a_covered_bar_has_no_length() -> None:
    page = draw("{% bar_chart chart %}", chart=BarChart("Kunnat", [Bar("Ii", Covered()), Bar("Oulu", 47)]))
    assert page.count("<rect") == 2
    assert "&lt;5" in page


def test_line_breaks_where_a_figure_is_missing() -> None:
    chart = LineChart(
        "Aste", [Point("a", 1), Point("b", 2), Point("c", None), Point("d", Covered()), Point("e", 3), Point("f", 4)]
    )
    assert len(chart.lines) == 2
    assert len(chart.dots) == 4
    assert chart.words == "Aste: a 1, f 4."


def test_line_of_nothing() -> None:
    chart = LineChart("Aste", [Point("a", None)])
    assert chart.words == "Aste: ei vielä lukuja."
    assert "<circle" not in draw("{% line_chart chart %}", chart=chart)


def test_line_of_equal_figures_stays_in_its_box() -> None:
    chart = LineChart("Aste", [Point("a", 0), Point("b", 0)])
    assert all(0 <= dot["y"] <= 100 for dot in chart.dots)


def test_shares_add_up() -> None:
    rows = ShareBars("x", [Share("a", 21), Share("b", 14), Share("c", 9)]).rows
    assert [row["percent"] for row in rows] == ["48\u00a0%", "32\u00a0%", "20\u00a0%"]


def test_shares_say_no_per_cent_beside_a_covered_figure() -> None:
    rows = ShareBars("x", [Share("a", 21), Share("b", Covered())]).rows
    assert [row["percent"] for row in rows] == ["", ""]
    assert rows[1]["width"] is None


def test_empty_charts_do_not_break() -> None:
    assert BarChart("x", []).rows == []
    assert ShareBars("x", []).rows == []
    assert ShareBars("x", [Share("a", 0)]).rows[0]["percent"] == ""
    assert charts.spark_points([])["last"] is None
    assert "polyline" in draw("{% spark values %}", values=[])
