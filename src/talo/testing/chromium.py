"""Chromium for the tests: where it is, and how it is started so that it talks to nobody else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The machine of the tests may have more to do than the tests.
PATIENCE_MS = 60_000


def found() -> str:
    """The path of Chromium, or an empty string."""
    return os.environ.get("TALO_CHROMIUM") or next((path for path in map(shutil.which, NAMES) if path), "")


@contextmanager
def running() -> Iterator[Any]:
    """One Chromium; contexts in it are cheap."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps a loop in this thread, and Django would not work beside it; the tests are not concurrent.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found(), args=ARGUMENTS, timeout=PATIENCE_MS)
        try:
            yield chromium
        finally:
            chromium.close()
