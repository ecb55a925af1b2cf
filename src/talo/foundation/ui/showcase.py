"""Sample content of the page that shows every component; nobody in it exists."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest

from talo.foundation.ui import charts, fields
from talo.foundation.ui.tables import Column, WorkTable
from talo.foundation.ui.timepicture import Gap, Stretch, TimePicture

TODAY = dt.date(2026, 11, 23)
FRAMES = ("staff", "portal", "public")


class SampleForm(forms.Form):
    """One field of each kind."""

    reason = forms.CharField(
        label="Ohjauksen syy", widget=fields.TextArea(maximum=500), help_text="Asiakas ja vastaanottaja näkevät sen."
    )
    start = fields.FinnishDateField(label="Toivottu aloituspäivä", help_text="Esimerkiksi 7.12.2026", not_before=TODAY)
    at = fields.FinnishTimeField(label="Kellonaika", required=False)
    wage = fields.EuroField(label="Palkka kuukaudessa", required=False)
    service = forms.ChoiceField(label="Palvelu", choices=[("", "Valitse"), ("a", "Työhönvalmennus"), ("b", "Uniryhmä")])
    way = forms.ChoiceField(
        label="Miten otamme yhteyttä?",
        choices=[("phone", "Soittamalla"), ("message", "Viestillä"), ("visit", "Tapaamalla")],
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        label="Mistä haluat puhua?",
        choices=[("work", "Työ"), ("money", "Toimeentulo"), ("health", "Jaksaminen")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    ability = fields.ScaleField(
        label="Millainen työkykysi on nyt?", low_label="0 en pysty työhön", high_label="10 parhaimmillaan"
    )
    agree = forms.BooleanField(label="Olen lukenut suunnitelman")


class SampleFilter(forms.Form):
    """A filter over a list."""

    q = forms.CharField(label="Nimi alkaa", required=False)
    state = forms.ChoiceField(label="Tila", required=False, choices=[("", "Kaikki"), ("open", "Avoimet")])


def sample_picture() -> TimePicture:
    """The time picture of the client page."""
    day = dt.date
    return TimePicture(
        [
            Stretch("service", "Sosiaalinen kuntoutus", day(2026, 6, 15), day(2026, 10, 30)),
            Stretch("service", "Tuettu työhönvalmennus (IPS)", day(2026, 11, 2)),
            Stretch("service", "Työkokeilu, Kahvila Pihlaja", day(2026, 12, 7), day(2027, 1, 29), planned=True),
            Stretch("benefit", "Kuntoutustuki", day(2026, 1, 1), day(2026, 12, 31), note="Päättyy 31.12.2026"),
            Stretch("benefit", "Yleinen asumistuki", day(2026, 6, 1), day(2027, 5, 31), note="Tarkistus 1.6.2027"),
            Stretch("work", "Työsuhde, Kahvila Pihlaja", day(2027, 2, 1), planned=True),
        ],
        gaps=[
            Gap(
                day(2027, 1, 1),
                day(2027, 1, 31),
                text="Kuntoutustuki päättyy 31.12., palkka alkaa 1.2. Yleistuki on haettava ennen vuodenvaihdetta.",
                action_label="Tee tehtävä",
                action_url="#",
                action="task.open",
            )
        ],
        today=TODAY,
    )


def sample_feed() -> list[dict[str, Any]]:
    """What has changed."""
    return [
        {
            "icon": "occupation",
            "text": "Kahvila Pihlaja kutsuu Ainon tutustumaan.",
            "strong": True,
            "source": "Jere Salmi, työhönvalmennus",
            "day": "pe 20.11.",
        },
        {
            "icon": "graph-columns",
            "text": "Koettu työkyky nousi 4 → 6",
            "source": "Välimittaus, Aino itse",
            "day": "to 19.11.",
        },
        {
            "icon": "speechbubble-text",
            "text": "Aino kirjoitti: ”Aamut sujuvat jo paremmin.”",
            "source": "Viesti sinulle, ei vastattu",
            "day": "ke 18.11.",
        },
        {
            "icon": "document",
            "text": "Kela pyytää arvion työstä 1.2. alkaen",
            "source": "Marja Niemi, Kela · asiakkaan luvalla",
            "day": dt.date(2026, 11, 17),
        },
    ]


def sample_steps() -> list[dict[str, Any]]:
    """The client's path."""
    return [
        {"state": "done", "when": "14.9.2026", "title": "Kerroit tilanteestasi"},
        {
            "state": "done",
            "when": "29.9.2026",
            "title": "Kävimme läpi vahvuutesi",
            "url": "#",
            "url_label": "Katso vahvuutesi",
        },
        {
            "state": "done",
            "when": "13.10.2026",
            "title": "Teimme yhteisen suunnitelman",
            "url": "#",
            "url_label": "Lue suunnitelma",
        },
        {
            "state": "now",
            "title": "Etsit työtä, joka sopii sinulle",
            "text": "Jere auttaa. Kaksi kahvilaa haluaa tavata sinut.",
        },
        {
            "state": "coming",
            "when": "tavoite 1.2.2027",
            "title": "Aloitat työssä",
            "text": "Jere on mukana ensimmäisinä päivinä.",
        },
        {"state": "coming", "title": "Tuki jatkuu työssä", "text": "Tapaatte niin kauan kuin tarvitset."},
    ]


def sample_tasks(request: HttpRequest) -> WorkTable:
    """A list of work."""
    rows = [
        SimpleNamespace(
            title="Täydennä palkkatuen tiedot", who="Sinä", due="pe 20.11.", kind="error", state="Myöhässä 3 pv"
        ),
        SimpleNamespace(
            title="Vahvista verkostopalaverin aika", who="Sinä", due="ma 23.11.", kind="waiting", state="Tänään"
        ),
        SimpleNamespace(
            title="Työkokeilusopimus allekirjoituksille", who="Jere Salmi", due="to 3.12.", state="10 päivää"
        ),
        SimpleNamespace(title="Suunnitelman tarkistus", who="Sinä", due="ti 13.4.2027", state="5 kuukautta"),
    ]
    columns = [
        Column("title", "Tehtävä", sort="title"),
        Column("who", "Kuka"),
        Column("due", "Määräaika", sort="due"),
        Column("state", "Tila"),
    ]
    return WorkTable.of(request, rows, label="Tehtävät ja määräajat", columns=columns, default="due")


def showcase_context(request: HttpRequest) -> dict[str, Any]:
    """Everything that `ui/components.html` shows."""
    frame = request.GET.get("frame", "staff")
    sent = {"reason": "", "start": "2.11.2026", "wage": "12,345", "way": "phone", "topics": ["work"], "ability": "6"}
    return {
        "layout": f"ui/{frame if frame in FRAMES else 'staff'}.html",
        "feed": sample_feed(),
        "reads": [
            {"text": "Leena Kallio", "source": "Suunnitelma", "day": "ma 23.11. klo 9.12"},
            {"text": "Outi Rantanen", "source": "Terveystiedot, sinun luvallasi", "day": "pe 20.11. klo 14.05"},
        ],
        "steps": sample_steps(),
        "tasks": sample_tasks(request),
        "picture": sample_picture(),
        "filter": SampleFilter(request.GET or None),
        "fresh": SampleForm(prefix="new", initial={"start": dt.date(2026, 12, 7)}),
        "sent": SampleForm(sent, prefix=None),
        "strengths": ["Luotettava", "Hyvä asiakkaiden kanssa", "Oppii tekemällä"],
        "approvals": [
            {"name": "Aino Mäkelä", "kind": "ok", "label": "Hyväksyi 13.10.2026"},
            {
                "name": "Timo Harju",
                "kind": "waiting",
                "label": "Odottaa 27.11. asti",
                "url": "#",
                "url_label": "Muistuta Timoa",
            },
        ],
        "bars": charts.BarChart(
            "Työllistyneet kunnittain",
            [
                charts.Bar("Oulu", 47, 50),
                charts.Bar("Kempele", 6, 10),
                charts.Bar("Ii", charts.Covered()),
                charts.Bar("Liminka", charts.Covered(second=True)),
                charts.Bar("Muhos", None),
            ],
            label_heading="Kunta",
        ),
        "line": charts.LineChart(
            "Aktivointiaste",
            [
                charts.Point("1/2021", 24.6),
                charts.Point("2/2021", 25.1),
                charts.Point("3/2021", 25.2),
                charts.Point("4/2021", None),
                charts.Point("1/2022", 26.0),
                charts.Point("2/2022", 26.3),
            ],
            target=27.1,
            unit="%",
            minimum=24,
        ),
        "shares": charts.ShareBars(
            "Mihin jakso päättyi",
            [charts.Share("Avoin työ", 21), charts.Share("Palkkatuettu työ", 14), charts.Share("Koulutus", 9)],
            label_heading="Päättymisen syy",
        ),
        "spark": [24.6, 25.1, 25.2, 25.8, 26.0, 26.3],
        "seasons": [("Kevät", 2021, False), ("Syksy", 2021, False), ("Kevät", 2022, False), ("Syksy", 2022, True)],
        "goals": [
            ("1. Tuen tarve tunnistetaan", [False, True, True, True]),
            ("2. Osaaminen kasvaa", [True, True, True, True]),
            ("12. Yksi kokonaisuus, selkeä polku", [False, False, False, True]),
        ],
        "covered": charts.Covered(),
        "late": dt.date(2020, 1, 1),
        "signed": dt.date(2026, 10, 13),
        "next_meeting": dt.datetime(2026, 11, 26, 11, 0, tzinfo=dt.UTC),
    }


def confirm_context() -> dict[str, Any]:
    """A question on a page of its own."""
    return {
        "title": "Poistetaanko luonnos?",
        "text": "Luonnosta ei voi palauttaa. Voimassa oleva suunnitelma säilyy.",
        "action_label": "Poista luonnos",
        "action": "plan.discard",
        "kind": "danger",
        "back_url": "/ui/components/",
    }
