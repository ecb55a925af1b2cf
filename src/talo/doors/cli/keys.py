"""Shows which keys seal what, brings everything under new ones, and takes old ones away when nothing needs them."""

from __future__ import annotations

import argparse
import json
import os
from typing import Any

from talo.doors.cli.backup import progress
from talo.doors.cli.environment import django_ready
from talo.doors.cli.refusing import Refusal, say


def declare(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    status = acts.add_parser("status", help="how many values stand under each version of the keys")
    status.add_argument("--json", action="store_true", help="print one JSON document")
    acts.add_parser("rotate", help="add new keys and renew every sealed value; stopped in the middle, it goes on")
    retire = acts.add_parser("retire", help="name the keys that nothing needs any more; with --apply take them away")
    retire.add_argument("--apply", action="store_true", help="do it")


def run(options: argparse.Namespace) -> int:
    """Do what is asked; `status` gives 1 while values wait for a newer key or for one that is lost."""
    with django_ready("owner"):
        if options.act == "status":
            return _status(as_json=options.json)
        return _rotate() if options.act == "rotate" else _retire(apply=options.apply)


def _status(*, as_json: bool) -> int:
    from talo.foundation.identity import rotating
    from talo.foundation.identity.keys import load_key_ring

    ring = load_key_ring()
    keys = {"encryption": ring.encryption, "index": ring.index}
    found: dict[str, Any] = {
        use: {"current": held.current, "versions": sorted(held.versions), "waiting": 0, "lost": 0}
        for use, held in keys.items()
    }
    stores = {store.key: store.versions() for store in rotating.registered()}
    for versions in stores.values():
        for use, counts in versions.items():
            found[use]["waiting"] += sum(n for version, n in counts.items() if version != keys[use].current)
            found[use]["lost"] += sum(n for version, n in counts.items() if version not in keys[use].by_version)
    if as_json:
        shown = {
            key: {use: {str(v): n for v, n in counts.items()} for use, counts in of.items()}
            for key, of in stores.items()
        }
        print(json.dumps({**found, "stores": shown}))
    else:
        for key, of in stores.items():
            for use, counts in of.items():
                parts = ", ".join(f"{n} under version {version}" for version, n in sorted(counts.items())) or "nothing"
                print(f"{key:<28} {use:<11} {parts} (newest: {keys[use].current})")
    for use, about in found.items():
        if about["lost"]:
            say(f"{about['lost']} values need a key of {use} that is not here: bring it back")
        elif about["waiting"]:
            say(f"{about['waiting']} values wait for the newest key of {use}: run `talo keys rotate`")
    return 1 if any(about["waiting"] for about in found.values()) else 0


def _rotate() -> int:
    from talo.foundation.identity import rotating
    from talo.foundation.identity.encryption import CannotOpen

    if _waits():
        say("a rotation was not finished, or a new key was added by hand: going on with the newest keys")
    else:
        _add_keys()
    tell = progress()
    try:
        count = rotating.rotate(lambda key, done: tell(f"{key}: {done} renewed"))
    except CannotOpen as error:
        raise Refusal(f"{error}; everything before it is renewed. Bring the key back and run this again.") from None
    if _waits():
        raise Refusal(
            "values were sealed under an older key meanwhile: restart `serve` and `worker`, and run this again"
        )
    print(f"{count} rows renewed")
    say("when every server runs with the new keys, `talo keys retire` takes the old ones away")
    return 0


def _add_keys() -> None:
    from talo.foundation.identity.keys import KeyRing, keys_file, load_key_ring, with_new_version, write_key_ring

    if os.environ.get("TALO_KEYS"):
        raise Refusal(
            "the keys come from TALO_KEYS, which this command cannot write: add a version with a new key to both uses "
            "there, restart `serve` and `worker`, and run this again; nothing waits for a newer key now."
        )
    ring = load_key_ring()
    fresh = KeyRing(with_new_version(ring.encryption), with_new_version(ring.index))
    write_key_ring(keys_file(), fresh)
    say(f"added version {fresh.encryption.current} (encryption) and {fresh.index.current} (index) to {keys_file()}")
    say("copy that file to where you keep the keys before anything happens to this machine")


def _waits() -> bool:
    from talo.foundation.identity import rotating
    from talo.foundation.identity.keys import load_key_ring

    ring, used = load_key_ring(), rotating.in_use()
    return bool(set(used["encryption"]) - {ring.encryption.current} or set(used["index"]) - {ring.index.current})


def _retire(*, apply: bool) -> int:
    from talo.foundation.identity.keys import KeyRing, Keys, keys_file, load_key_ring, write_key_ring

    if _waits():
        raise Refusal("values still stand under older keys: run `talo keys rotate` first")
    ring = load_key_ring()
    kept = KeyRing(*(Keys({held.current: held.by_version[held.current]}) for held in (ring.encryption, ring.index)))
    old = len(ring.encryption.versions) + len(ring.index.versions) - 2
    if not old:
        print("nothing to retire")
        return 0
    if os.environ.get("TALO_KEYS"):
        raise Refusal(f"{old} old keys can go: take them out of TALO_KEYS yourself and restart `serve` and `worker`.")
    if not apply:
        print(f"{old} old keys can go; nothing is done without --apply")
        say("backups that were made before the rotation open with the old keys only: keep a copy with those backups")
        return 0
    write_key_ring(keys_file(), kept)
    print(f"{old} old keys taken out of {keys_file()}")
    return 0
