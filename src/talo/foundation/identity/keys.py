"""The keys of encryption and of blind indexes: kept outside the database and its backup, each with a version.

Order: the environment (`TALO_KEYS`, the JSON itself), else the file that `TALO_KEYS_FILE` names, else `keys.json` in
the folder of what Talo writes; readable by its owner only. Production refuses to start without keys;
the demo makes its own.
"""

from __future__ import annotations

import base64
import hmac
import json
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
HIGHEST_VERSION = 0xFFFF
FINGERPRINT = b"talo: which key is this"


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys of one use by version; the highest version seals, every version opens."""

    by_version: Mapping[int, bytes]

    @property
    def current(self) -> int:
        """The version that new data gets."""
        return max(self.by_version)

    @property
    def versions(self) -> list[int]:
        """All versions, newest first."""
        return sorted(self.by_version, reverse=True)

    def __repr__(self) -> str:
        return f"Keys(versions={self.versions})"


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The two sets of keys. They are never the same: an index must not help to open a text."""

    encryption: Keys
    index: Keys


def load_key_ring() -> KeyRing:
    """The keys as the environment or their file gives them; a file that has changed is read again.

    Raises:
        ImproperlyConfigured: no keys in production, a file that others may read, or broken content.
    """
    path = keys_file()
    return _ring(os.environ.get("TALO_KEYS", ""), str(path), settings.TALO_MODE == "production", _changed(path))


def keys_file() -> Path:
    """Where the keys lie unless `TALO_KEYS` gives them."""
    return Path(os.environ.get("TALO_KEYS_FILE") or settings.VAR / "keys.json")


def read_key_ring(text: str) -> KeyRing:
    """Read `{"encryption": {"1": base64}, "index": {"1": base64}}`.

    Raises:
        ImproperlyConfigured: not such a document; the message never quotes it.
    """
    try:
        content = json.loads(text)
        ring = KeyRing(_read_keys(content["encryption"]), _read_keys(content["index"]))
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise ImproperlyConfigured("The keys cannot be read: expected JSON with 'encryption' and 'index'.") from wrong
    if set(ring.encryption.by_version.values()) & set(ring.index.by_version.values()):
        raise ImproperlyConfigured("A key of 'encryption' is used for 'index' as well; make another one.")
    return ring


def write_key_ring(path: Path, ring: KeyRing) -> None:
    """Write the keys beside the old file and move them over it: readable by the owner only, never half-written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    content = {"encryption": _written(ring.encryption), "index": _written(ring.index)}
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def new_key_ring() -> KeyRing:
    """Fresh keys, version 1."""
    return KeyRing(Keys({1: secrets.token_bytes(KEY_BYTES)}), Keys({1: secrets.token_bytes(KEY_BYTES)}))


def with_new_version(keys: Keys) -> Keys:
    """The same keys and a new one that seals from now on; the first step of a rotation."""
    return Keys({**keys.by_version, keys.current + 1: secrets.token_bytes(KEY_BYTES)})


def _changed(path: Path) -> int:
    # A rotation adds a key while server and worker run: they must open what it seals.
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=8)
def _ring(environment: str, file: str, production: bool, _changed: int) -> KeyRing:
    if environment:
        return read_key_ring(environment)
    path = Path(file)
    if not path.exists():
        if production:
            raise ImproperlyConfigured(
                "No keys: set TALO_KEYS, or TALO_KEYS_FILE to a file that only its owner may read."
            )
        _make_once(path)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise ImproperlyConfigured(f"Others may read {path}; run: chmod 600 {path}")
    return read_key_ring(path.read_text())


def _make_once(path: Path) -> None:
    # Server and worker may start together: the first hard link wins and both read the same keys.
    own = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    write_key_ring(own, new_key_ring())
    try:
        os.link(own, path)
    except FileExistsError:
        pass
    finally:
        own.unlink()


def _read_keys(content: Mapping[str, str]) -> Keys:
    keys = {int(version): base64.b64decode(key, validate=True) for version, key in content.items()}
    if not keys or any(len(key) != KEY_BYTES for key in keys.values()):
        raise ValueError("a key has the wrong length")
    if not all(1 <= version <= HIGHEST_VERSION for version in keys):
        raise ValueError("a version is out of range")
    return Keys(keys)


def _written(keys: Keys) -> dict[str, str]:
    return {str(version): base64.b64encode(key).decode() for version, key in sorted(keys.by_version.items())}


def fingerprints(ring: KeyRing) -> dict[str, dict[str, str]]:
    """A mark of each key by use and version: tells two keys apart and opens nothing."""
    uses = {"encryption": ring.encryption, "index": ring.index}
    return {
        use: {
            str(version): hmac.new(key, FINGERPRINT, "sha256").hexdigest()[:16]
            for version, key in keys.by_version.items()
        }
        for use, keys in uses.items()
    }
