"""Signing in through the pages: password, second step, recovery codes, refusals, limits."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client

from talo.foundation.identity.models import Account

pytestmark = pytest.mark.django_db(databases=["default", "session", "audit"])
PASSWORD = "an ordinary long sentence"
WRONG = "salasana on väärin"


@pytest.fixture(autouse=True)
def no_earlier_attempts():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def account() -> Account:
    return Account.objects.create_account("leena.kallio", email="Leena.Kallio@example.org", password=PASSWORD)


@pytest.fixture
def browser() -> Client:
    return Client(headers={"accept-language": "en"})


def sign_in(browser: Client, name: str = "leena.kallio", password: str = PASSWORD):
    return browser.post("/accounts/login/", {"login": name, "password": password})


def is_signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def turn_on_second_factor(browser: Client) -> str:
    page = browser.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert 'fill="white"' in page.context["totp_svg"]
    answer = browser.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer.url == "/accounts/2fa/recovery-codes/"
    return secret


@pytest.mark.parametrize("name", ["leena.kallio", "Leena.Kallio", " leena.kallio ", "leena.kallio@EXAMPLE.org"])
def test_name_and_address_in_any_case(browser: Client, account: Account, name: str) -> None:
    assert sign_in(browser, name).status_code == 302
    assert is_signed_in(browser)


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("leena.kallio", "another long sentence"),
        ("nobody.here", PASSWORD),
        ("", PASSWORD),
        ("leena.kallio", ""),
        ("leena\x00kallio", PASSWORD),
        ("x" * 10_000, "y" * 10_000),
    ],
)
def test_wrong_words_are_refused(browser: Client, account: Account, name: str, password: str) -> None:
    answer = sign_in(browser, name, password)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not is_signed_in(browser)


def test_unknown_name_and_wrong_password_read_the_same(browser: Client, account: Account) -> None:
    answers = [sign_in(browser, name, "another long sentence") for name in ("leena.kallio", "nobody.here")]
    errors = {str(answer.context["form"].errors) for answer in answers}
    assert len(errors) == 1


def test_sixth_attempt_waits(browser: Client, account: Account) -> None:
    for _attempt in range(5):
        sign_in(browser, password="another long sentence")
    answer = sign_in(browser)
    assert "five minutes" in str(answer.context["form"].errors)
    assert not is_signed_in(browser)


def test_closed_account(browser: Client, account: Account) -> None:
    account.is_active = False
    account.save()
    assert sign_in(browser).url == "/accounts/inactive/"
    assert browser.get("/accounts/inactive/").status_code == 200
    assert not is_signed_in(browser)


def test_closing_an_account_ends_its_session(browser: Client, account: Account) -> None:
    sign_in(browser)
    assert browser.get("/accounts/2fa/").status_code == 200
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert browser.get("/accounts/2fa/").status_code == 302


def test_account_without_password_has_no_way_in(browser: Client) -> None:
    Account.objects.create_account("only.elsewhere")
    for password in ("", "!", "None"):
        sign_in(browser, "only.elsewhere", password)
        assert not is_signed_in(browser)


def test_sign_out_is_an_act(browser: Client, account: Account) -> None:
    sign_in(browser)
    assert browser.get("/accounts/logout/").status_code == 200
    assert is_signed_in(browser)
    browser.post("/accounts/logout/")
    assert not is_signed_in(browser)


def test_session_ends_with_the_browser_and_after_a_working_day(browser: Client, account: Account) -> None:
    answer = sign_in(browser)
    cookie = answer.cookies["sessionid"]
    assert not cookie["max-age"]
    assert cookie["httponly"]
    assert 0 < browser.session.get_expiry_age() <= 8 * 60 * 60


def test_second_step(browser: Client, account: Account) -> None:
    sign_in(browser)
    secret = turn_on_second_factor(browser)
    browser.post("/accounts/logout/")

    assert sign_in(browser).url == "/accounts/2fa/authenticate/"
    assert not is_signed_in(browser)
    assert browser.get("/accounts/2fa/authenticate/").status_code == 200
    wrong = browser.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert wrong.context["form"].errors
    assert not is_signed_in(browser)
    browser.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert is_signed_in(browser)


def test_recovery_code_works_once(browser: Client, account: Account) -> None:
    sign_in(browser)
    turn_on_second_factor(browser)
    codes = browser.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    assert len(codes) == 10
    for expected in (True, False):
        browser.post("/accounts/logout/")
        sign_in(browser)
        browser.post("/accounts/2fa/authenticate/", {"code": codes[0]})
        assert is_signed_in(browser) is expected


def test_secrets_are_sealed_in_the_database(browser: Client, account: Account) -> None:
    sign_in(browser)
    secret = turn_on_second_factor(browser)
    stored = Authenticator.objects.filter(user=account)
    assert stored.count() == 2
    assert all(secret not in str(row.data) for row in stored)


def test_turning_the_second_factor_off(browser: Client, account: Account) -> None:
    sign_in(browser)
    turn_on_second_factor(browser)
    assert browser.get("/accounts/2fa/totp/deactivate/").status_code == 200
    assert browser.post("/accounts/2fa/totp/deactivate/").url == "/accounts/2fa/"
    assert not Authenticator.objects.filter(user=account).exists()
    assert {record["method"] for record in browser.session["account_authentication_methods"]} == {"password"}


def test_new_recovery_codes_replace_the_old(browser: Client, account: Account) -> None:
    sign_in(browser)
    turn_on_second_factor(browser)
    before = browser.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    assert browser.get("/accounts/2fa/recovery-codes/generate/").status_code == 200
    browser.post("/accounts/2fa/recovery-codes/generate/")
    after = browser.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    assert not set(before) & set(after)


def test_account_without_a_password_gets_one_by_link(browser: Client) -> None:
    browser.force_login(Account.objects.create_account("only.elsewhere"))
    assert browser.get("/accounts/password/change/").url == "/accounts/password/reset/"


def test_an_old_session_gives_the_password_again(browser: Client, account: Account) -> None:
    sign_in(browser)
    session = browser.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 16 * 60
    session.save()
    activate = "/accounts/2fa/totp/activate/"
    assert browser.get(activate).url.startswith("/accounts/reauthenticate/")
    again = f"/accounts/reauthenticate/?next={activate}"
    assert browser.post(again, {"password": "not this"}).context["form"].errors
    assert browser.post(again, {"password": PASSWORD, "next": activate}).url == activate
    assert browser.get(activate).status_code == 200


def test_second_factor_page_is_not_for_strangers(browser: Client) -> None:
    for path in ("/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/password/change/"):
        assert browser.get(path).status_code == 302
    assert browser.get("/accounts/2fa/authenticate/").url == "/accounts/login/"


def test_forgotten_password(browser: Client, account: Account) -> None:
    assert browser.post("/accounts/password/reset/", {"email": "leena.kallio@example.org"}).status_code == 302
    assert len(mail.outbox) == 1
    link = re.search(r"https?://[^/]+(/\S+)", mail.outbox[0].body).group(1)
    assert "Leena" not in mail.outbox[0].subject + mail.outbox[0].body
    form = browser.get(link).url
    assert browser.get(form).status_code == 200
    assert browser.post(form, {"password1": "short", "password2": "short"}).context["form"].errors
    new = "quite another sentence"
    assert browser.post(form, {"password1": new, "password2": new}).status_code == 302
    assert browser.get(link).context["token_fail"]
    sign_in(browser, password=new)
    assert is_signed_in(browser)


def test_forgotten_password_does_not_say_whether_the_address_is_known(browser: Client, account: Account) -> None:
    known = browser.post("/accounts/password/reset/", {"email": "leena.kallio@example.org"})
    unknown = browser.post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert len(mail.outbox) == 1


def test_changing_the_password(browser: Client, account: Account) -> None:
    sign_in(browser)
    elsewhere = Client()
    sign_in(elsewhere)
    new = "quite another sentence"
    wrong = {"oldpassword": "not this", "password1": new, "password2": new}
    assert browser.post("/accounts/password/change/", wrong).context["form"].errors
    assert browser.post("/accounts/password/change/", wrong | {"oldpassword": PASSWORD}).status_code == 302
    assert browser.get("/accounts/2fa/").status_code == 200
    assert elsewhere.get("/accounts/2fa/").status_code == 302


@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/email/", "/accounts/password/set/"])
def test_the_library_opens_no_other_page(browser: Client, path: str) -> None:
    assert browser.get(path).status_code == 404


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_sign_in_leads_to_no_other_site(browser: Client, account: Account, target: str) -> None:
    answer = browser.post("/accounts/login/", {"login": "leena.kallio", "password": PASSWORD, "next": target})
    assert "elsewhere" not in answer.url
    assert "javascript" not in answer.url


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/"])
def test_public_pages_in_three_languages(browser: Client, path: str, language: str) -> None:
    page = browser.get(path, headers={"accept-language": language})
    assert page.status_code == 200
    assert f'lang="{language}"' in page.content.decode()
    assert "<style" not in page.content.decode()


def test_an_account_is_a_bare_key(account: Account) -> None:
    names = {field.name for field in Account._meta.get_fields() if field.concrete}
    assert not names & {"first_name", "last_name", "is_staff", "is_superuser", "hetu"}
    assert "leena" not in str(account)


@pytest.mark.parametrize("values", [{"sign_in_name": "Big.Letters"}, {"sign_in_name": "leena.kallio"}])
def test_the_database_keeps_names_apart(account: Account, values: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create_account("another", email="leena.kallio@example.org")
