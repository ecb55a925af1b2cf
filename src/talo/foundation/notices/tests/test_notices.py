"""Notices: declared, once, nothing sensitive, sent by a background task, opened by the receiver only."""

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from talo.foundation.identity.models import Account
from talo.foundation.notices import kinds
from talo.foundation.notices.kinds import NoticeKind, UnknownKind, register
from talo.foundation.notices.models import Notice
from talo.foundation.notices.notifying import notify
from talo.foundation.notices.sending import give_up, send_notice

pytestmark = pytest.mark.django_db(databases=["default", "session", "audit"])
LINK = "/clients/0199/plan/"


@pytest.fixture(autouse=True)
def declared(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", {})
    register(NoticeKind("test.message", "You have a new message."))


@pytest.fixture
def account() -> Account:
    return Account.objects.create_account("leena", email="leena@example.org", language="sv")


def test_a_notice_is_sent_once(account: Account) -> None:
    notice = notify(account, "test.message", link=LINK)
    assert ProcrastinateJob.objects.filter(task_name="notices.send").count() == 1
    assert send_notice(notice.pk)
    assert not send_notice(notice.pk)
    assert len(mail.outbox) == 1


def test_an_e_mail_tells_nothing(account: Account) -> None:
    send_notice(notify(account, "test.message", link=LINK).pk)
    message = mail.outbox[0]
    assert message.to == ["leena@example.org"]
    assert LINK not in message.body
    assert "Talo" in message.subject
    assert "You have a new message." in message.body


def test_job_carries_an_id_only(account: Account) -> None:
    notice = notify(account, "test.message", link=LINK)
    assert ProcrastinateJob.objects.get(task_name="notices.send").args == {"notice_id": notice.pk}


def test_the_same_thing_waits_once(account: Account) -> None:
    first, second = (notify(account, "test.message", link=LINK) for _time in range(2))
    assert first == second
    send_notice(first.pk)
    assert notify(account, "test.message", link=LINK) != first


def test_without_an_address_nothing_leaves() -> None:
    account = Account.objects.create_account("no.address")
    notice = notify(account, "test.message", link=LINK)
    assert not ProcrastinateJob.objects.exists()
    assert not send_notice(notice.pk)


def test_a_closed_account_gets_nothing(account: Account) -> None:
    notice = notify(account, "test.message", link=LINK)
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert not send_notice(notice.pk)


def test_given_up_is_not_sent(account: Account) -> None:
    notice = notify(account, "test.message", link=LINK)
    give_up(notice.pk)
    assert not send_notice(notice.pk)
    assert not mail.outbox


def test_an_undeclared_kind_is_refused(account: Account) -> None:
    with pytest.raises(UnknownKind):
        notify(account, "test.unknown", link=LINK)


@pytest.mark.parametrize("line", ["%(name)s has written to you.", "{name} has written to you."])
def test_a_line_has_no_place_for_a_value(line: str) -> None:
    with pytest.raises(ValueError, match="place for a value"):
        register(NoticeKind("test.sensitive", line))


def test_one_key_has_one_line() -> None:
    with pytest.raises(ValueError, match="twice"):
        register(NoticeKind("test.message", "Something else."))


@pytest.mark.parametrize("link", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere", "clients/", ""])
def test_a_link_stays_in_the_house(account: Account, link: str) -> None:
    with pytest.raises(ValueError, match="this house"):
        notify(account, "test.message", link=link)


def test_the_database_keeps_links_in_the_house(account: Account) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(receiver=account, kind="test.message", link="//elsewhere.example/")


def test_only_the_receiver_opens_it(world) -> None:
    receiver = Account.objects.get(staff_member__positions=world.position("nurse"))
    path = f"/notices/{notify(receiver, 'test.message', link=LINK).public_id}/"
    assert Client().get(path).url.startswith("/accounts/login/?next=/notices/")
    for key, status in (("nurse", 302), ("physician", 404)):
        browser = Client()
        browser.force_login(Account.objects.get(staff_member__positions=world.position(key)))
        answer = browser.get(path)
        assert answer.status_code == status
        assert status == 404 or answer.url == LINK
