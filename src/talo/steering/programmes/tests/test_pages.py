"""Pages of programmes: who enters, what is never shown, entering a value."""

import pytest
from django.urls import reverse

from talo.steering.programmes.models import ExpectedResult, IndicatorValue

pytestmark = pytest.mark.django_db(databases=["default", "owner", "count", "session", "audit"])
KEYS = ("tyota", "palo", "toimeksi", "suunta", "tykki")
PAGES = ("programme", "goals", "results", "money", "risks", "plan")
READERS = ("programme_manager", "evaluator", "unit_lead")


@pytest.fixture
def enter(client, world):
    """Sign a staff member of the world in; returns the browser."""

    def sign_in(key):
        client.force_login(world.position(key).staff_member.account)
        return client

    return sign_in


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_every_programme_opens(programmes, enter, page, language):
    browser = enter("programme_manager")
    for key in KEYS:
        answer = browser.get(reverse(f"programmes:{page}", args=[key]), headers={"accept-language": language})
        assert answer.status_code == 200, key


def test_the_list(programmes, enter):
    page = enter("evaluator").get(reverse("programmes:list")).content.decode()
    assert "491 685" in page.replace("\xa0", " ")
    assert page.count('data-action="programme.open"') == 5


@pytest.mark.parametrize("key", ["own_worker", "administrator", "job_coach"])
def test_others_do_not_enter(programmes, enter, key):
    browser = enter(key)
    for page in PAGES:
        assert browser.get(reverse(f"programmes:{page}", args=["palo"])).status_code == 404


def test_nobody_to_count_is_not_called_a_value_that_nobody_entered(programmes, enter):
    page = enter("programme_manager").get(reverse("programmes:indicator", args=["toimeksi", "own_workers"]))
    assert "ei kirjattu" not in page.content.decode()


def test_an_unknown_programme_and_an_unknown_day(programmes, enter):
    browser = enter("programme_manager")
    assert browser.get(reverse("programmes:programme", args=["none"])).status_code == 404
    assert browser.get(reverse("programmes:programme", args=["palo"]) + "?as_of=2021-02-03").status_code == 200
    assert browser.get(reverse("programmes:indicator", args=["palo", "none"])).status_code == 404


def test_a_value_is_entered_and_wrong_ones_are_said(programmes, enter):
    browser = enter("programme_manager")
    url = reverse("programmes:indicator", args=["tykki", "posts"])
    wrong = browser.post(url, {"as_of": "1.1.2099", "value": "x", "source": ""})
    assert wrong.status_code == 422
    for huge in ("1e400", "1e999999", "-1e12", "NaN", "Infinity"):
        wrong = browser.post(url, {"as_of": "30.6.2022", "value": huge, "source": "x"})
        assert wrong.status_code == 422, huge
    right = browser.post(url, {"as_of": "30.6.2022", "value": "12", "source": "viestinnän lista"})
    assert right.status_code == 302
    value = IndicatorValue.objects.get(indicator__key="posts")
    assert (value.value, value.origin, value.source) == (12, "hand", "viestinnän lista")
    assert "viestinnän lista" in browser.get(url).content.decode()


def test_yes_and_no_are_answers(programmes, enter):
    browser = enter("programme_manager")
    url = reverse("programmes:indicator", args=["palo", "service_model_in_use"])
    browser.post(url, {"as_of": "31.12.2022", "value": "no", "source": "ohjausryhmä"})
    assert IndicatorValue.objects.get(indicator__key="service_model_in_use").value is False


def test_an_evaluator_reads_and_does_not_enter(programmes, enter):
    browser = enter("evaluator")
    url = reverse("programmes:indicator", args=["tykki", "posts"])
    assert 'data-action="indicator.enter"' not in browser.get(url).content.decode()
    assert browser.post(url, {"as_of": "30.6.2022", "value": "1", "source": "x"}).status_code == 404


def test_a_promised_result_is_answered(programmes, enter):
    browser = enter("programme_manager")
    result = ExpectedResult.objects.get(key="organisation_4")
    url = reverse("programmes:answer", args=["tyota"])
    data = {"result": result.pk, "reached": "yes", "reached_on": "1.6.2022"}
    assert browser.post(url, data).status_code == 422
    assert browser.post(url, data | {"evidence": "Innokylä"}).status_code == 302
    result.refresh_from_db()
    assert (result.reached, result.evidence) == (True, "Innokylä")


def test_pages_ask_the_database_a_bounded_number_of_times(programmes, enter, django_assert_max_num_queries):
    browser = enter("programme_manager")
    browser.get(reverse("programmes:list"))
    with django_assert_max_num_queries(13):
        browser.get(reverse("programmes:list"))
