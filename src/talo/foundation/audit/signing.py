"""The key that signs heads of the log: Ed25519, in a file that only its owner may read, never in the database."""

from __future__ import annotations

import os
import stat
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from talo.foundation.audit.places import key_file


class KeyMissing(Exception):
    """The log has been sealed before and its key is not here; a new key would hide a rewritten log."""


class KeyUnsafe(Exception):
    """Others than the owner may read the key, or the file holds no Ed25519 key."""


def sign(message: bytes, *, may_create: bool) -> bytes:
    """Sign with this house's key; the first seal of a new log makes it.

    Raises:
        KeyMissing: there is no key and the log is not new.
        KeyUnsafe: the key's file is open to others.
    """
    path = key_file()
    if not path.exists():
        if not may_create:
            raise KeyMissing(f"the key of the sealed log is not at {path}")
        _create(path)
    return _private(path).sign(message)


def is_signed(message: bytes, signature: bytes) -> bool:
    """Whether the signature is ours; the public key beside the private one is enough.

    Raises:
        KeyMissing: neither the public nor the private key is there.
    """
    try:
        _public(key_file()).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def public_file() -> Path:
    """Where the public key stands; an inspector needs this file and the head file."""
    return key_file().with_suffix(".pub")


def _create(path: Path) -> None:
    key = Ed25519PrivateKey.generate()
    path.parent.mkdir(parents=True, exist_ok=True)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    public_file().write_bytes(_pem_of(key.public_key()))


def _private(path: Path) -> Ed25519PrivateKey:
    now = path.stat()
    if stat.S_IMODE(now.st_mode) & 0o077:
        raise KeyUnsafe(f"others may read {path}; run: chmod 600 {path}")
    return _loaded(path, now.st_mtime_ns)


@lru_cache(maxsize=4)
def _loaded(path: Path, _changed: int) -> Ed25519PrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnsafe(f"{path} is not an Ed25519 key")
    return key


def _public(path: Path) -> Ed25519PublicKey:
    if path.exists():
        return _private(path).public_key()
    public = path.with_suffix(".pub")
    if not public.exists():
        raise KeyMissing(f"neither {path} nor {public} is there")
    key = serialization.load_pem_public_key(public.read_bytes())
    if not isinstance(key, Ed25519PublicKey):
        raise KeyUnsafe(f"{public} is not an Ed25519 key")
    return key


def _pem_of(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
