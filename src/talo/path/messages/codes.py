"""The code given in person that opens the portal: made by a worker who has checked the identity, used once."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talo.foundation.audit import writing as log
from talo.foundation.database.actor import Actor, acting_as
from talo.foundation.database.classes import DataClass
from talo.foundation.database.statements import call, rows
from talo.foundation.identity.models import Account
from talo.path.messages import events
from talo.path.messages.models import IdentityShown, PortalCode
from talo.register.clients.models import Client, Represents
from talo.register.clients.opening import NotAllowed, give_portal
from talo.register.organisations.models import PortalAccount
from talo.register.organisations.professions import rights_of
from talo.register.organisations.signing_in import portal_actor
from talo.register.timeline import events as timeline

# Signs that nobody mixes up when reading them from paper: no 0 O 1 I L.
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
SELECTOR, SECRET = 4, 12
LIVES = dt.timedelta(days=2)
TRIES = 5


class WrongCode(LookupError):
    """No such code, or it has been used, is too old, or was tried too often: the answer is the same for all."""


@dataclass(frozen=True, slots=True)
class Given:
    """A code just made; `text` is shown once and kept nowhere."""

    code: PortalCode
    text: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """How the client wants to sign in from now on."""

    sign_in_name: str
    password: str
    email: str = ""
    language: str = "fi"


def give_code(client: Client, *, by: Actor, shown: IdentityShown | str, note: str = "") -> Given:
    """Make a code for the client's own portal account, after the identity has been checked.

    Older codes and the old way to sign in end at once: who has lost the access has lost it for everybody.

    Raises:
        NotAllowed: the actor does not write identity data.
        ValidationError: how the identity was checked is missing.
    """
    if not by.is_staff or not rights_of(by.profession).writes & DataClass.IDENTITY:
        raise NotAllowed("only staff who write identity data give codes to the portal")
    now = timezone.now()
    selector, secret = _random(SELECTOR), _random(SECRET)
    with transaction.atomic():
        portal = _own_portal(client) or _new_portal(client, by)
        _close(client, portal)
        code = PortalCode(
            client=client,
            account=portal,
            selector=selector,
            digest=_digest(secret),
            identity_shown=shown,
            identity_note=note.strip(),
            made_by_id=by.id,
            made_at=now,
            expires_at=now + LIVES,
        )
        code.clean_fields(exclude=["client", "account", "made_by", "digest"])
        for constraint in PortalCode._meta.constraints:
            constraint.validate(PortalCode, code)
        code.save(force_insert=True)
        timeline.record(client, events.CODE_GIVEN, by=by)
    return Given(code, "-".join([selector, *(secret[at : at + 4] for at in range(0, SECRET, 4))]))


def close_portal(client: Client, *, by: Actor) -> None:
    """End the client's own way to sign in now: a lost phone, a password that somebody else knows.

    Raises:
        NotAllowed: the actor does not write identity data.
    """
    if not by.is_staff or not rights_of(by.profession).writes & DataClass.IDENTITY:
        raise NotAllowed("only staff who write identity data close the portal")
    with transaction.atomic():
        portal = _own_portal(client)
        if portal is not None:
            _close(client, portal)
            timeline.record(client, events.PORTAL_CLOSED, by=by)


def try_code(text: str) -> None:
    """Whether the code is right; a wrong try is counted.

    Raises:
        WrongCode: whatever is wrong with it.
    """
    _tried(text, use=False)


def use_code(text: str, wanted: Wanted) -> Account:
    """Use the code: the account gets its name and password. The client signs in with them.

    Raises:
        WrongCode: whatever is wrong with it.
        ValidationError: the name is taken, or the password is too weak; the code can still be used.
    """
    # Before the transaction: a wrong try must stay counted when everything else is taken back.
    portal_id, client_id = _tried(text, use=False)
    with transaction.atomic():
        portal = PortalAccount.objects.select_related("account").get(pk=portal_id)
        account = portal.account
        account.sign_in_name = wanted.sign_in_name
        account.email = wanted.email
        account.language = wanted.language
        account.is_active = True
        account.clean()
        validate_password(wanted.password, account)
        account.set_password(wanted.password)
        _save(account)
        _tried(text, use=True)
        Authenticator.objects.filter(user=account).delete()
        own = portal_actor(portal)
        with acting_as(own):
            log.read([client_id], object="portal.code", purpose="own_data")
            client = Client.objects.get(pk=client_id)
            timeline.record(client, events.CODE_USED, by=own)
    return account


def codes_of(client: Client) -> list[PortalCode]:
    """Codes of the client, the newest first."""
    found = PortalCode.objects.filter(client=client).select_related("made_by__staff_member")
    return list(found.order_by("-made_at", "-id")[:10])


def own_portal(client: Client) -> PortalAccount | None:
    """The client's own account, if there is one."""
    return _own_portal(client)


def _own_portal(client: Client) -> PortalAccount | None:
    live = Q(ends__isnull=True) | Q(ends__gt=timezone.now())
    bond = Represents.objects.filter(live, client=client, basis=Represents.Basis.SELF).order_by("-id").first()
    if bond is None:
        return None
    return PortalAccount.objects.select_related("account").get(pk=bond.account_id)


def _new_portal(client: Client, by: Actor) -> PortalAccount:
    account = Account.objects.create_account(
        None, language=client.language if client.language in {"sv", "en"} else "fi"
    )
    portal = PortalAccount.objects.select_related("account").get(pk=call("open_portal", account.pk))
    give_portal(client, portal, Represents.Basis.SELF, by=by)
    return portal


def _close(client: Client, portal: PortalAccount) -> None:
    """No password, no second factor, no code: sessions that are open end with the password."""
    account = portal.account
    account.set_unusable_password()
    account.save(update_fields=["password"])
    Authenticator.objects.filter(user=account).delete()
    PortalCode.objects.filter(client=client, used_at=None, revoked_at=None).update(revoked_at=timezone.now())


def _save(account: Account) -> None:
    taken = Account.objects.exclude(pk=account.pk)
    if taken.filter(sign_in_name=account.sign_in_name).exists():
        raise ValidationError({"sign_in_name": _("Somebody else has this name. Choose another one.")})
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError:
        raise ValidationError(
            {"email": _("Another account has this e-mail address. Leave it empty or use another one.")}
        ) from None


def _tried(text: str, *, use: bool) -> tuple[int, int]:
    signs = "".join(sign for sign in text.upper() if sign.isalnum())
    if len(signs) != SELECTOR + SECRET:
        raise WrongCode
    found = rows("try_portal_code", signs[:SELECTOR], _digest(signs[SELECTOR:]), TRIES, use)
    if not found:
        raise WrongCode
    portal_id, client_id = found[0]
    return int(portal_id), int(client_id)


def _digest(secret: str) -> bytes:
    # Sixty bits of chance need no slow hash; five wrong tries end the code.
    return hashlib.sha256(f"talo portal code {secret}".encode()).digest()


def _random(length: int) -> str:
    return "".join(secrets.choice(SIGNS) for _each in range(length))
