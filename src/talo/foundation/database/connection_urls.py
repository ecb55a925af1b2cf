"""Connection strings: the four that Talo reads from its environment, and what Django makes of one."""

from __future__ import annotations

import os
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

WEB, OWNER, COUNT, AUDIT = "DATABASE_URL", "TALO_OWNER_URL", "TALO_COUNT_URL", "TALO_AUDIT_URL"


class DatabaseRefusal(Exception):
    """The database cannot be used as asked; the message says what to do about it."""


@dataclass(frozen=True)
class Urls:
    """One connection string for each role; only the web's is certain to be there."""

    web: str
    owner: str | None = None
    count: str | None = None
    audit: str | None = None

    def as_environment(self) -> dict[str, str]:
        """The environment variables that carry these connection strings."""
        pairs = {WEB: self.web, OWNER: self.owner, COUNT: self.count, AUDIT: self.audit}
        return {name: url for name, url in pairs.items() if url}

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Urls | None:
        """The connection strings an operator (or `export`) has set; None without `DATABASE_URL`."""
        values = os.environ if environment is None else environment
        web = values.get(WEB)
        return cls(web, values.get(OWNER), values.get(COUNT), values.get(AUDIT)) if web else None


def export(urls: Urls, environment: MutableMapping[str, str] | None = None) -> None:
    """Put the connection strings into the environment, from where the settings read them."""
    (os.environ if environment is None else environment).update(urls.as_environment())


def build(database: str, user: str, password: str = "", *, host: str, port: int = 5432, **query: str) -> str:
    """A connection string; a host that begins with `/` is the folder of a socket."""
    login = quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
    place = f"@/{quote(database, safe='')}" if host.startswith("/") else f"@{host}:{port}/{quote(database, safe='')}"
    if host.startswith("/"):
        query = {"host": host, "port": str(port), **query}
    tail = urlencode(query, quote_via=quote)
    return f"postgresql://{login}{place}" + (f"?{tail}" if tail else "")


def parse(url: str) -> dict[str, str]:
    """The connection string as libpq keywords (`host`, `port`, `dbname`, `user`, `password`, …)."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise DatabaseRefusal(f"a connection string cannot be read: {error}") from None
    if parts.scheme not in ("postgres", "postgresql"):
        raise DatabaseRefusal("a connection string must begin with postgresql://")
    found = {
        "host": unquote(host or ""),
        "port": str(port or ""),
        "dbname": unquote(parts.path.lstrip("/")),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
    }
    found.update(parse_qsl(parts.query))
    return {key: value for key, value in found.items() if value}


def replace(url: str, **changes: str) -> str:
    """The same connection string with some of its libpq keywords changed (an empty value drops one)."""
    words = {key: value for key, value in {**parse(url), **changes}.items() if value}
    host, port = words.pop("host", "localhost"), int(words.pop("port", "5432"))
    database, user = words.pop("dbname", "postgres"), words.pop("user", "")
    return build(database, user, words.pop("password", ""), host=host, port=port, **words)


def without_password(url: str) -> str:
    """The connection string as it may be shown in a message."""
    return replace(url, password="")


def django_database(url: str, *, engine: str = "talo.foundation.database.backend", **settings: Any) -> dict[str, Any]:
    """An entry of Django's `DATABASES` for a connection string; `settings` are added as they are."""
    words = parse(url)
    options = dict(settings.pop("OPTIONS", {}))
    entry: dict[str, Any] = {
        "ENGINE": engine,
        "NAME": words.pop("dbname", ""),
        "USER": words.pop("user", ""),
        "PASSWORD": words.pop("password", ""),
        "HOST": words.pop("host", ""),
        "PORT": words.pop("port", ""),
    }
    return {**entry, **settings, "OPTIONS": {**words, **options}}
