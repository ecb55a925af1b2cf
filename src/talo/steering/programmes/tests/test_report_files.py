"""The report as table, JSON, spreadsheet and paper; frozen; and behind it the actor's own clients and nobody else's."""

import datetime as dt
import json
from io import BytesIO

import pypdf
import pytest
from django.db import ProgrammingError
from django.urls import reverse
from django.utils.translation import override
from openpyxl import load_workbook

from talo.foundation.database.actor import acting_as
from talo.steering.programmes import exporting
from talo.steering.programmes.delays import behind
from talo.steering.programmes.enrolling import enrol
from talo.steering.programmes.entering import enter_value
from talo.steering.programmes.freezing import AlreadyFrozen, compare, freeze, in_my_language
from talo.steering.programmes.keeping import FrozenReport
from talo.steering.programmes.models import Indicator, Programme
from talo.steering.programmes.own_clients import mine_behind
from talo.steering.programmes.reporting import Values, report, report_of
from talo.steering.programmes.tabling import lines, sections

pytestmark = pytest.mark.django_db(databases=["default", "owner", "count", "session", "audit"])
LAST = dt.date(2022, 12, 31)


@pytest.fixture
def palo(programmes, world):
    return Programme.objects.get(key="palo")


@pytest.fixture
def enter(client, world):
    def sign_in(key):
        client.force_login(world.position(key).staff_member.account)
        return client

    return sign_in


def words(content):
    reader = pypdf.PdfReader(BytesIO(content))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).replace("\u200b", "").split())


def joined(text):
    """Without spaces and hyphens: lines break words."""
    return "".join(text.split()).replace("-", "").replace("\u00ad", "")


def test_every_number_has_definition_day_and_source(palo):
    found = report("palo")
    for line in lines(found):
        meant = found["definitions"][line.key]
        assert meant["name"]
        assert meant["definition"]
        assert line.source
        assert meant["as_of"] or line.now is None


@pytest.mark.parametrize("key", ["tyota", "palo", "toimeksi", "suunta", "tykki"])
def test_the_files_of_every_programme(programmes, world, key):
    found = report(key)
    book = load_workbook(BytesIO(exporting.spreadsheet(found)))
    sheet = book.worksheets[0]
    texts = {cell.value for row in sheet.iter_rows() for cell in row}
    paper = exporting.paper(found)
    reader = pypdf.PdfReader(BytesIO(paper))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "fi"
    assert found["programme"]["name"] in reader.metadata.title
    said, table = words(paper), exporting.table(found)
    for line in lines(found):
        assert line.name in texts
        assert line.definition in texts
        assert line.name in table
        assert joined(line.name) in joined(said)
    assert all(cell.data_type != "f" for page in book for row in page.iter_rows() for cell in row)


def test_tykki_says_its_range_in_the_files(programmes, world):
    said = words(exporting.paper(report("tykki"))).replace("\xa0", " ").replace("\u202f", " ")
    for one in ("491 685", "502 989", "218 800", "44 %"):
        assert one in said


def test_strange_words_do_not_break_the_files(palo):
    strange = "\u202eنص <b>=1+1</b> #panic() \x00\x0b" + "Ä" * 10_000
    found = report("palo")
    found["definitions"]["start_rounds"] |= {"name": strange, "definition": strange}
    assert "#panic" in words(exporting.paper(found))
    assert len(exporting.spreadsheet(found)) > 1000
    assert exporting.table(found).count("\n") > 30
    json.dumps(found)


def test_pages_and_files_of_the_report(palo, enter):
    browser = enter("programme_manager")
    page = browser.get(reverse("programmes:report", args=["palo"]) + "?as_of=2022-06-30").content.decode()
    assert 'data-action="report.freeze"' in page
    assert "2022-06-30" in page
    for form, magic in (("xlsx", b"PK"), ("pdf", b"%PDF"), ("json", b'{"programme": {"key": "palo"')):
        assert f'data-action="report.export_{form}"' in page
        answer = browser.get(reverse("programmes:export", args=["palo", form]) + "?as_of=2022-06-30")
        assert answer.content.startswith(magic)
        assert answer["Content-Disposition"] == f'attachment; filename="palo-2022-06-30.{form}"'
    for nobody in ("own_worker", "job_coach", "administrator"):
        assert enter(nobody).get(reverse("programmes:export", args=["palo", "pdf"])).status_code == 404


def test_a_frozen_report_stays_as_it_was(palo, world):
    by = world.actor("programme_manager")
    indicator = Indicator.objects.get(programme=palo, key="activation_rate")
    with acting_as(by):
        enter_value(indicator, 4, as_of=dt.date(2022, 12, 1), source="työnvälitystilasto", by=by)
        frozen = freeze(palo, LAST, by=by)
        with pytest.raises(AlreadyFrozen):
            freeze(palo, LAST, by=by)
        enter_value(indicator, 6.5, as_of=dt.date(2022, 12, 30), source="työnvälitystilasto", by=by)
    kept = FrozenReport.objects.get(pk=frozen.pk)
    then = {line.key: line for line in lines(in_my_language(kept))}["activation_rate"]
    assert (then.now, then.source) == (4, "työnvälitystilasto")
    assert set(kept.reports) == {"fi", "sv", "en"}
    with override("sv"):
        assert in_my_language(kept)["definitions"]["activation_rate"]["name"].startswith("Aktiveringsgrad")
    assert next(iter(in_my_language(kept)["budget"]["by_category"])) == "personnel"
    changed = [one for one in compare(kept, report_of(Values(palo, LAST, across=True))) if one.differs]
    assert [(one.line.key, one.change) for one in changed] == [("activation_rate", "+2,5 prosenttiyksikköä")]


def test_nobody_changes_or_removes_a_frozen_report(palo, world):
    by = world.actor("programme_manager")
    with acting_as(by):
        frozen = freeze(palo, LAST, by=by)
        with pytest.raises(ProgrammingError):
            FrozenReport.objects.filter(pk=frozen.pk).update(as_of=dt.date(2022, 11, 30))


def test_freezing_on_the_page(palo, enter):
    browser = enter("programme_manager")
    url = reverse("programmes:freeze", args=["palo"])
    assert enter("evaluator").post(url, {"as_of": "2022-12-31"}).status_code == 404
    browser = enter("programme_manager")
    answer = browser.post(url, {"as_of": "2022-12-31"}, follow=True)
    assert "31.12.2022" in answer.content.decode()
    assert browser.post(url, {"as_of": "2022-12-31"}).status_code == 302
    frozen = FrozenReport.objects.get(programme=palo)
    page = reverse("programmes:frozen", args=["palo", frozen.public_id])
    assert browser.get(page).status_code == 200
    assert browser.get(reverse("programmes:frozen", args=["tykki", frozen.public_id])).status_code == 404
    paper = browser.get(reverse("programmes:export_frozen", args=["palo", frozen.public_id, "pdf"])).content
    assert "Jäädytetty" in words(paper)
    data = json.loads(browser.get(reverse("programmes:export_frozen", args=["palo", frozen.public_id, "json"])).content)
    assert data["as_of"] == "2022-12-31"
    assert str(frozen.entered_by.staff_member) in data["frozen"]


def test_what_is_behind_is_said_in_words(palo, world):
    by = world.actor("programme_manager")
    model = Indicator.objects.get(programme=palo, key="service_model_in_use")
    with acting_as(by):
        enter_value(model, False, as_of=dt.date(2022, 12, 1), source="ohjausryhmä", by=by)
        found = {one.goal.number: one.reasons for one in behind(palo, Values(palo, LAST))}
        assert any("Ei" in reason or "No" in reason for reason in found["7"])
        enter_value(model, True, as_of=dt.date(2022, 12, 2), source="ohjausryhmä", by=by)
        assert "7" not in {one.goal.number for one in behind(palo, Values(palo, LAST))}
        assert behind(palo, Values(palo, dt.date(2021, 6, 30))) == []
    assert "Jäljessä" in [one.title for one in sections(report("palo"))]


def test_a_goal_is_due_with_its_seasons_or_the_programme_and_not_with_a_dated_step(programmes):
    tykki = Programme.objects.get(key="tykki")
    end = dt.date(2022, 12, 31)
    assert behind(tykki, Values(tykki, dt.date(2021, 12, 31))) == []
    (late,) = [one for one in behind(tykki, Values(tykki, end)) if one.goal.number == "1"]
    assert ["31.12.2022" in reason for reason in late.reasons] == [True]


def test_drill_down_shows_own_clients_only(palo, world, enter):
    own, other = world.actor("own_worker"), world.client("client")
    with acting_as(own):
        enrol(other, palo, by=own, starts=dt.date(2022, 2, 1), consent=True)
        assert mine_behind(palo, LAST) == {other.pk}
    with acting_as(world.actor("programme_manager")):
        assert mine_behind(palo, LAST) == frozenset()
    url = reverse("programmes:own_clients", args=["palo"])
    assert other.last_name in enter("own_worker").get(url + "?indicator=clients").content.decode()
    assert other.last_name not in enter("other_worker").get(url).content.decode()
    for nobody in ("programme_manager", "evaluator", "administrator"):
        assert enter(nobody).get(url).status_code == 404
