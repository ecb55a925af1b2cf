"""A client and a worker write and meet; a code from paper opens the portal; a session that ends loses nothing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone

from talo.testing.house import House
from talo.testing.visiting import PHONE, Visitor

pytestmark = pytest.mark.browser
PASSWORD = "koivu seisoo pihan reunalla"
Come = Callable[..., Visitor]


def a_free_day() -> str:
    day = timezone.localdate() + dt.timedelta(days=40)
    return f"{day.day}.{day.month}.{day.year}"


def test_a_message_an_answer_and_a_time(visit: Come, house: House) -> None:
    client = house.objects["client"]
    phone = visit("client", width=PHONE)
    phone.goto("/my/messages/")
    phone.act("messages.start")
    phone.fill(subject="Bussilippu", text="Saanko bussilipun tapaamiseen?")
    phone.act("messages.send")
    phone.says("Saat vastauksen viimeistään", "Saanko bussilipun")
    desk = visit("work_ability_coordinator")
    desk.goto("/messages/")
    desk.says("Bussilippu", "Lukematta")
    desk.page.locator("tr", has_text="Bussilippu").locator("a").first.click()
    # The open page marks itself as read.
    desk.page.get_by_text("Olet lukenut tämän.").wait_for()
    desk.fill(text="Saat. Haen sen sinulle valmiiksi.")
    desk.act("messages.send")
    desk.goto(f"/clients/{client}/messages/")
    desk.act("appointment.start")
    desk.fill(day=a_free_day(), clock="14.30", minutes="30", way="place", place="Asemakatu 3")
    desk.act("appointment.propose")
    desk.says("odottaa vastausta", "Asemakatu 3")
    phone.goto("/my/messages/")
    phone.says("Uusi")
    phone.page.get_by_role("link", name="Bussilippu").click()
    phone.says("Haen sen sinulle valmiiksi.", "Luettu")
    phone.goto("/my/messages/")
    phone.page.locator("main a", has_text="klo 14.30").last.click()
    phone.act("appointment.accept")
    phone.says("Tapaaminen on sovittu.", "Asemakatu 3")
    with phone.page.expect_download() as downloading:
        phone.page.locator("[data-action='appointment.file']").click()
    content = Path(downloading.value.path()).read_text(encoding="utf-8")
    assert "SUMMARY:Tapaaminen" in content
    assert "Asemakatu" not in content
    assert not phone.complaints
    assert not desk.complaints


def test_a_code_from_paper_opens_the_portal_and_a_new_one_ends_it(visit: Come, house: House) -> None:
    client = house.do("hire_with_clients", many="1", last_name="Koodari")["clients"][0]
    name = house.do("own_worker_signs_in", client=client, password=PASSWORD)["name"]
    desk = visit()
    desk.sign_in_with_password(name, PASSWORD)
    desk.goto(f"/clients/{client}/portal-code/")
    desk.fill(shown="document")
    desk.act("code.give")
    code = re.search(r"\b[2-9A-Z]{4}(?:-[2-9A-Z]{4}){3}\b", desk.text())
    assert code, desk.text()
    phone = visit(width=PHONE)
    phone.goto("/accounts/login/")
    phone.page.get_by_role("link", name="Sain koodin").click()
    phone.fill(code=code[0].lower(), sign_in_name="uusi.asiakas", password=PASSWORD, again=PASSWORD)
    phone.act("code.use")
    phone.says("Tervetuloa")
    assert phone.goto("/my/promises/") == 200
    desk.goto(f"/clients/{client}/portal-code/")
    desk.says("käytetty")
    desk.fill(shown="known")
    desk.act("code.give")
    phone.goto("/my/")
    assert "/accounts/login/" in phone.page.url


def test_a_session_that_ends_loses_nothing(visit: Come, house: House) -> None:
    client = house.do("hire_with_clients", many="1", last_name="Muistaja")["clients"][0]
    house.do("bind_portal", client=client, sign_in_name="muistajan-asiakas", password=PASSWORD)
    name = house.do("own_worker_signs_in", client=client, password=PASSWORD)["name"]
    phone, desk = visit(width=PHONE), visit()
    for visitor, who, page in (
        (phone, "muistajan-asiakas", "/my/messages/"),
        (desk, name, f"/clients/{client}/messages/"),
    ):
        visitor.sign_in_with_password(who, PASSWORD)
        visitor.goto(page)
        visitor.act("messages.start")
        text = f"Pitkä viesti, jonka {who} kirjoitti.\nToinen rivi <b>"
        visitor.fill(subject=f"Muistettavaa {who}", text=text)
        visitor.context.clear_cookies(name="sessionid")
        visitor.act("messages.send")
        visitor.says("Istuntosi päättyi")
        visitor.page.fill("input[name=login]", who)
        visitor.page.fill("input[name=password]", PASSWORD)
        visitor.act("sign-in")
        visitor.says("Olet taas kirjautunut", f"Pitkä viesti, jonka {who} kirjoitti.")
        visitor.act("kept.send")
        visitor.says(f"Pitkä viesti, jonka {who} kirjoitti.", "Toinen rivi <b>")
        assert "/kept/" not in visitor.page.url
        assert not visitor.complaints
