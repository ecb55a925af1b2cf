"""Prints the connection string of one of the database's roles; the embedded server is up only while a command runs."""

from __future__ import annotations

import argparse

from talo.doors.cli.environment import database


def declare(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    url = acts.add_parser("url", help="print a connection string")
    url.add_argument("--role", choices=["web", "owner", "count", "audit"], default="web")


def run(options: argparse.Namespace) -> int:
    """Print the connection string on standard output."""
    needs = [] if options.role == "web" else [options.role]
    with database(*needs) as urls:
        print(getattr(urls, options.role))
    return 0
