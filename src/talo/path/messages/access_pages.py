"""Pages of the way in: the worker gives a code, the client signs up with it, strong identification ends here."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talo.foundation.database.classes import DataClass
from talo.foundation.identity import broker
from talo.foundation.identity.entrance import entrance
from talo.foundation.identity.limiting import address, over
from talo.foundation.identity.models import Account
from talo.foundation.identity.requests import Request
from talo.path.assessment import rights
from talo.path.messages import codes, forms, identified
from talo.path.messages.views import by_of
from talo.register.clients.finding import client_or_404

WRITERS = rights.writers(DataClass.IDENTITY)
AN_HOUR = 3600
TRIES_OF_AN_ADDRESS = 30  # a library or an office shares one; five wrong tries end a code in any case


@require_http_methods(["GET", "HEAD", "POST"])
@entrance(*WRITERS, objects="client")
def give(request: Request, client: uuid.UUID) -> HttpResponse:
    """Give the client a code after checking the identity; it shows once, on the answer to the POST."""
    found = client_or_404(client, object="messages.portal_code")
    form = forms.GiveCodeForm(request.POST or None)
    given = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            given = codes.give_code(found, by=by_of(request), shown=data["shown"], note=data["note"])
        except ValidationError as error:
            form.add_error(None, error)
    portal = codes.own_portal(found)
    context = {
        "client": found,
        "tab": "messages",
        "form": form,
        "given": given,
        "codes": codes.codes_of(found),
        "has_access": portal is not None and portal.account.has_usable_password(),
        "address": settings.TALO_URL.rstrip("/"),
    }
    return render(request, "messages/give_code.html", context, status=422 if form.errors else 200)


@require_POST
@entrance(*WRITERS, objects="client")
def close(request: Request, client: uuid.UUID) -> HttpResponse:
    """End the client's own way to sign in now."""
    found = client_or_404(client, object="messages.portal_close")
    codes.close_portal(found, by=by_of(request))
    messages.success(request, _("Nobody signs in with the old name and password any more. Give a new code in person."))
    return redirect("messages:give_code", client=found.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance("public")
def sign_up(request: Request) -> HttpResponse:
    """Use the code: choose a name and a password, and be signed in."""
    form = forms.SignUpForm(request.POST or None)
    if request.method == "POST":
        if over(f"portal-code:{address(request)}", TRIES_OF_AN_ADDRESS, AN_HOUR):
            form.add_error(None, _("Too many attempts. Wait an hour, or call your own worker."))
        elif form.is_valid() and _signed_up(request, form):
            messages.success(request, _("Welcome. From now on you sign in with the name and password that you chose."))
            return redirect("/")
    return render(request, "messages/sign_up.html", {"form": form}, status=422 if form.errors else 200)


def _signed_up(request: Request, form: forms.SignUpForm) -> bool:
    data = form.cleaned_data
    wanted = codes.Wanted(data["sign_in_name"], data["password"], data["email"], get_language() or "fi")
    try:
        account = codes.use_code(data["code"], wanted)
    except codes.WrongCode:
        wrong = _("The code is wrong, has been used, or is too old. Ask your own worker for a new one.")
        form.add_error("code", wrong)
        return False
    except ValidationError as error:
        # Without a field's name it is the password's: too short, or one that everybody knows.
        form.add_error(None if hasattr(error, "error_dict") else "password", error)
        return False
    _enter(request, account)
    return True


def _enter(request: Request, account: Account) -> None:
    """Sign in with a new session: nothing that somebody put into the old one comes along."""
    request.session.flush()
    login(request, account)


@require_safe
@entrance("public")
def confirm_identified(request: Request) -> HttpResponse:
    """The broker has identified the person: one more press, because reading a page changes nothing."""
    if broker.waiting(request) is None:
        messages.error(request, _("The identification is too old. Identify yourself again."))
        return redirect("account_login")
    return render(request, "messages/identified.html")


@require_POST
@entrance("public")
def enter_identified(request: Request) -> HttpResponse:
    """Sign the identified person in, or say that the house does not know the person yet."""
    hetu = broker.take(request)
    if hetu is None:
        messages.error(request, _("The identification is too old. Identify yourself again."))
        return redirect("account_login")
    try:
        account = identified.account_of(hetu, language=get_language() or "fi")
    except identified.NotKnown:
        return render(request, "messages/not_known.html", status=403)
    _enter(request, account)
    return redirect("/")
