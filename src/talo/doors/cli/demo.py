"""Starts the whole house with synthetic clients, and stops all of it with Ctrl-C."""

from __future__ import annotations

import argparse
import json
import os
import time
from importlib import import_module

from talo import PROJECT
from talo.doors.cli import children
from talo.doors.cli.environment import DEMO_DATABASE, django_ready
from talo.doors.cli.migrate import bring_up_to_date
from talo.doors.cli.populate import DEFAULT_CLIENTS, add_clients, clients, exists, load_reference
from talo.doors.cli.programme import load_file
from talo.doors.cli.refusing import Refusal, say
from talo.doors.cli.serve import DEFAULT_PORT, refuse_taken_port
from talo.foundation.database import embedded, provision
from talo.foundation.database.connection_urls import WEB

ROLES = "talo.doors.demo.roles"


def declare(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("--clients", type=clients, default=DEFAULT_CLIENTS, help=f"default {DEFAULT_CLIENTS}")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help=f"default {DEFAULT_PORT}")
    parser.add_argument("--fresh", action="store_true", help="begin with an empty database")
    parser.add_argument("--no-serve", action="store_true", help="prepare everything and leave")
    parser.add_argument("--roles", action="store_true", help="list the demo's roles and leave")
    parser.add_argument("--json", action="store_true", help="with --roles: print one JSON document")


def run(options: argparse.Namespace) -> int:
    """Prepare, then serve until Ctrl-C."""
    if os.environ.get("TALO_MODE") == "production":
        raise Refusal("TALO_MODE is production: there is no demo among real people.")
    if options.roles:
        return _list_roles(as_json=options.json)
    # The demo is the demo on a server as well; nothing of it can be reached in production mode.
    os.environ["TALO_MODE"] = "demo"
    if not options.no_serve:
        refuse_taken_port("127.0.0.1", options.port)
    os.environ.setdefault("TALO_URL", f"http://localhost:{options.port}")  # links in e-mails lead to this demo
    outside = dict(os.environ)
    began = time.monotonic()
    if options.fresh:
        _drop()
    with django_ready("owner", "count", "audit"):
        from talo.foundation.audit import heads

        if options.fresh:
            heads.set_aside()
        bring_up_to_date()
        say(f"database ready ({time.monotonic() - began:.1f} s)")
        load_reference()
        _load_programmes()
        add_clients(options.clients)
        _write_paths()
        _summarise()
        say(f"prepared in {time.monotonic() - began:.1f} s")
        if options.no_serve:
            return 0
        return children.serve(options.port, outside)


def _drop() -> None:
    if os.environ.get(WEB):
        raise Refusal("--fresh empties only Talo's own database; on a server, drop the database yourself.")
    with embedded.running("demo") as cluster:
        provision.drop_database(cluster.admin_url, DEMO_DATABASE)
    say("begun with an empty database")


def _load_programmes() -> None:
    if not exists("talo.steering.programmes.loading"):
        return
    files = sorted((PROJECT / "programmes").glob("*.yaml"))
    for file in files:
        load_file(file)
    say(f"{len(files)} programmes")


def _write_paths() -> None:
    from talo.steering.paths import refreshing, scopes

    refreshing.sweep()
    found = [refreshing.refresh(scope) for scope in scopes.all_scopes()]
    say(f"{len(found)} path stores")


def _summarise() -> None:
    if not exists("talo.steering.programmes.reporting"):
        return
    from talo.steering.programmes.reporting import listing, report

    for programme in listing():
        found = report(programme["key"])
        indicators = [*found["indicators"], *(row for goal in found["goals"] for row in goal["indicators"])]
        known = sum(row["value"] is not None for row in indicators)
        print(
            f"{programme['key']:<9} {programme['from']} – {programme['until']}  "
            f"{found['budget']['total'] or '?':>11} €  "
            f"{len(found['goals']):>2} goals  {known:>3} of {len(indicators):>3} indicators known  "
            f"{programme['name']}",
            flush=True,
        )


def _list_roles(*, as_json: bool) -> int:
    if not exists(ROLES):
        raise Refusal("the demo's sign-in is not built yet.")
    with django_ready():
        roles = import_module(ROLES).roles()
    if as_json:
        print(json.dumps(roles, ensure_ascii=False))
    else:
        for role in roles:
            print(f"{role['key']:<26} {role['title']:<30} {role['name']}".rstrip())
    return 0
