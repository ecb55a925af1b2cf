"""Parts escape what people write, and refuse what the design does not know."""

import datetime as dt

import pytest
from django.template import TemplateSyntaxError

from talo.foundation.ui import formats, parts
from talo.foundation.ui.tests.sample import draw, request_for

EVIL = "<b>x</b>"


@pytest.mark.parametrize(
    "source",
    [
        "{% panel evil %}{{ evil }}{% endpanel %}",
        "{% person evil role=evil %}",
        "{% quote evil evil %}",
        "{% status 'ok' evil %}",
        "{% facts evil evil %}",
        "{% strengths list %}",
        "{% bullets list %}",
        "{% notification evil %}{{ evil }}{% endnotification %}",
        "{% callout evil action_label=evil action_url='/' %}{{ evil }}{% endcallout %}",
        "{% button evil evil action=evil %}",
        "{% act evil evil action=evil field=evil %}",
        "{% crumbs evil evil evil %}",
        "{% page_head evil evil %}{% endpage_head %}",
        "{% feed items %}",
        "{% path_steps items %}",
        "{% tile evil evil evil 'ok' evil %}",
        "{% need evil evil evil %}{% endneed %}",
        "{% approvals items %}",
        "{% data_table evil evil %}{% enddata_table %}",
        "{% history evil changes %}{% endhistory %}",
        "{% choice_card evil evil %}",
        "{% lit evil tag=evil %}{{ evil }}{% endlit %}",
        "{% withheld evil %}",
        "{% confirm evil evil %}{{ evil }}{% endconfirm %}",
    ],
)
def test_nothing_that_people_write_becomes_markup(source: str) -> None:
    item = {
        "text": EVIL,
        "source": EVIL,
        "title": EVIL,
        "when": EVIL,
        "name": EVIL,
        "label": EVIL,
        "kind": "ok",
        "state": "done",
    }
    change = {"change": {"at": dt.datetime(2026, 11, 23, tzinfo=dt.UTC)}, "lines": [EVIL], "who": EVIL}
    page = draw(source, request_for(), evil=EVIL, list=[EVIL], items=[item], changes=[change])
    assert "<b>" not in page
    assert "&lt;b&gt;" in page


def test_deadlines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "today", lambda: dt.date(2026, 11, 23))
    assert "Myöhässä 3 pv" in draw("{% due day %}", day=dt.date(2026, 11, 20))
    assert "hds-status-label--error" in draw("{% due day %}", day=dt.date(2026, 11, 20))
    assert "Tänään" in draw("{% due day %}", day=dt.date(2026, 11, 23))
    assert draw("{% due day %}", day=dt.date(2026, 12, 3)) == "10 päivää"
    assert "13.10.2026" in draw("{% due day done=done %}", day=dt.date(2020, 1, 1), done=dt.date(2026, 10, 13))
    assert draw("{% due day %}", day=None) == ""


def test_the_step_now_says_so() -> None:
    page = draw(
        "{% path_steps steps %}",
        steps=[
            {"state": "done", "title": "a", "when": "1.1.2026"},
            {"state": "now", "title": "b"},
            {"state": "coming", "title": "c"},
        ],
    )
    assert page.count('aria-current="step"') == 1
    assert "Tehty 1.1.2026" in page
    assert "Tulossa" in page


def test_empty_facts_are_left_out() -> None:
    page = draw('{% facts "Ikä" 0 "Kotikunta" "" "Kieli" None %}')
    assert "Ikä" in page
    assert "Kotikunta" not in page
    assert "Kieli" not in page


def test_acts_carry_their_name_and_token() -> None:
    page = draw('{% act "Ota" "/x/" action="intake.take" client=5 %}', request_for())
    assert 'data-action="intake.take"' in page
    assert 'name="client" value="5"' in page
    assert 'name="csrfmiddlewaretoken"' in page
    assert 'method="post"' in page


@pytest.mark.parametrize(
    "source",
    [
        '{% act "Tehty" "/x/" about=evil %}',
        '{% button "Tehty" "/x/" about=evil %}',
        '{% submit "Tehty" about=evil %}',
        '{% linkrow "Tehty" "/x/" about=evil %}',
        '{% confirm "Tehty" "Onko?" about=evil %}x{% endconfirm %}',
        '{% panel evil more_url="/x/" more_label="Tehty" %}x{% endpanel %}',
    ],
)
def test_a_button_says_of_what_to_those_who_only_hear_it(source: str) -> None:
    page = draw(source, request_for(), evil=EVIL)
    assert 'Tehty<span class="visually-hidden">: &lt;b&gt;x&lt;/b&gt;</span></' in page
    assert 'name="about"' not in page


@pytest.mark.parametrize(
    "source", ['{% button "x" "/" kind="loud" %}', '{% status "purple" "x" %}', '{% icon "nothing" %}']
)
def test_what_the_design_does_not_know_is_refused(source: str) -> None:
    with pytest.raises((ValueError, KeyError, TemplateSyntaxError)):
        draw(source)


def test_season_table_has_no_blank() -> None:
    page = draw(
        "{% season_table 'x' seasons rows %}",
        seasons=[("Kevät", 2021, False), ("Syksy", 2021, True)],
        rows=[("1. Tavoite", [True, False])],
    )
    assert page.count(">X<") == 1
    assert page.count(">–<") == 1
    assert "2021, nyt" in page


def test_a_part_writes_numbers_and_days_as_the_reader_does() -> None:
    day = dt.date(2026, 11, 3)
    page = draw("{% facts 'a' half 'b' day 'c' none 'd' many %}", half=0.5, day=day, none=None, many=12345)
    assert "<dd>0,5</dd>" in page
    assert "<dd>12345</dd>" in page
    assert page.count("<dd>") == 3
    assert str(day) not in page


def test_every_part_compiles() -> None:
    parts.compile_all()
    assert parts._template.cache_info().currsize > 60


def test_a_part_knows_nothing_that_it_was_not_given() -> None:
    assert "salaisuus" not in draw("{% facts 'a' 1 %}", label="salaisuus", url="salaisuus", content="salaisuus")
