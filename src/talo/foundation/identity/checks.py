"""Refuses a set-up without usable keys, so that nothing is written that nobody can open again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ImproperlyConfigured

from talo.foundation.database.connection_urls import OWNER
from talo.foundation.database.inspecting import Finding
from talo.foundation.identity.keys import load_key_ring

LOCAL = {"localhost", "127.0.0.1", "[::1]", "testserver"}


@register
def keys_are_usable(**_kwargs: Any) -> list[CheckMessage]:
    """An error when the keys are missing (in production), broken or readable by others."""
    try:
        load_key_ring()
    except ImproperlyConfigured as wrong:
        hint = "see “Keys of sealed values” in docs/operation.md"
        return [Error(str(wrong), hint=hint, id="talo.identity.E001")]
    return []


@register(deploy=True)
def address_is_safe(**_kwargs: Any) -> list[CheckMessage]:
    """In production people come by https to a host of its own, through a proxy that says so."""
    from django.conf import settings

    found: list[CheckMessage] = []
    if not settings.TALO_URL.startswith("https://"):
        hint = "set TALO_URL to the address that people use, such as https://talo.example.fi"
        found.append(Warning(f"TALO_URL is {settings.TALO_URL}, not https", hint=hint, id="talo.identity.W001"))
    if set(settings.ALLOWED_HOSTS) <= LOCAL or "*" in settings.ALLOWED_HOSTS:
        hint = "set TALO_HOSTS to the names that Talo answers for, and nothing wider"
        found.append(Warning("Talo answers for no host of its own, or for all", hint=hint, id="talo.identity.W002"))
    if settings.SECURE_PROXY_SSL_HEADER is None:
        hint = "set TALO_BEHIND_PROXY=1 when the proxy in front ends TLS and sets X-Forwarded-Proto itself"
        found.append(Warning("nobody is known to end TLS", hint=hint, id="talo.identity.W003"))
    if not settings.TALO_REQUIRE_SECOND_FACTOR:
        hint = "leave TALO_MODE unset or set it to production"
        found.append(Warning("staff may sign in without a second factor", hint=hint, id="talo.identity.W004"))
    return found


@register(deploy=True)
def clients_are_identified_strongly(**_kwargs: Any) -> list[CheckMessage]:
    """In production the portal needs a broker of strong identification; without one the portal must be off."""
    from django.conf import settings

    oidc = settings.TALO_OIDC
    if not settings.TALO_PORTAL:
        return []
    if not (oidc["url"] and oidc["client"] and oidc["secret"]):
        hint = "set TALO_OIDC_URL, TALO_OIDC_CLIENT and TALO_OIDC_SECRET, or TALO_PORTAL=off; see docs/portal.md"
        reason = "the portal is open to clients without strong identification"
        return [Error(reason, hint=hint, id="talo.identity.E002")]
    if not oidc["url"].startswith("https://"):
        return [Error("TALO_OIDC_URL is not https", hint="brokers are reached by https only", id="talo.identity.E003")]
    return []


def keys_fit_the_rows() -> Iterator[Finding]:
    """Every version of a key that a row needs is here, and no rotation waits to be finished."""
    from talo.foundation.identity import rotating

    if not os.environ.get(OWNER):
        return  # only the owner sees every row; the operator gives its login to `talo keys status`
    ring = load_key_ring()
    held = {"encryption": ring.encryption, "index": ring.index}
    for use, counts in rotating.in_use().items():
        lost = sorted(set(counts) - set(held[use].by_version))
        old = sum(n for version, n in counts.items() if version != held[use].current)
        if lost:
            versions = ", ".join(map(str, lost))
            reason = f"rows are sealed with {use} key {versions}, which is not here"
            yield Finding("keys.lost", reason, "bring the key back from where copies are kept")
        elif old:
            yield Finding("keys.waiting", f"{old} values wait for the newest key of {use}", "run `talo keys rotate`")
