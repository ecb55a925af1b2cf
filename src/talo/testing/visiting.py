"""Somebody at a browser: signs in, opens pages, fills in forms, and hears what the browser complains of."""

from __future__ import annotations

import os
from typing import Any

from talo.testing.chromium import PATIENCE_MS
from talo.testing.house import House

PHONE, DESK = 390, 1280
# Counts in the browser itself, over the pages of one way; a page that is left keeps what it counted.
COUNT_CLICKS = """addEventListener('pointerdown', () =>
  sessionStorage.setItem('clicks', Number(sessionStorage.getItem('clicks') || 0) + 1), true)"""


class Visitor:
    """One browser context of its own: cookies, language and width."""

    def __init__(
        self, browser: Any, house: House, *, width: int = DESK, language: str = "fi", height: int = 900, **more: Any
    ) -> None:
        self.house = house
        self.language = language
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            base_url=house.url,
            locale={"fi": "fi-FI", "sv": "sv-SE", "en": "en-GB"}[language],
            reduced_motion="reduce",
            **more,
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.add_cookies([{"name": "django_language", "value": language, "url": house.url}])
        self.context.add_init_script(COUNT_CLICKS)
        self.complaints: list[str] = []
        self.page = self.context.new_page()
        self._listen(self.page)

    def _listen(self, page: Any) -> None:
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))

    def _hear(self, message: Any) -> None:
        # A refusal is a page too: the browser notes its status, and that is no complaint of the page.
        if message.type in {"error", "warning"} and "the server responded with a status of 4" not in message.text:
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def sign_in(self, role: str) -> None:
        """Enter as one of the demo's roles."""
        answer = self.context.request.post("/demo/sign-in", form={"role": role}, max_redirects=0, timeout=PATIENCE_MS)
        assert answer.status == 302, f"{role}: {answer.status}"
        # The account brings a language; the visitor wants this one.
        self.context.add_cookies([{"name": "django_language", "value": self.language, "url": self.house.url}])

    def sign_in_with_password(self, name: str, password: str) -> None:
        """Enter by the door that everyone uses outside the demo."""
        self.goto("/accounts/login/")
        self.page.fill("input[name=login]", name)
        self.page.fill("input[name=password]", password)
        self.page.locator("form:has(input[name=password]) button[type=submit]").first.click()
        self.page.wait_for_load_state()

    def goto(self, path: str) -> int:
        """Open a page; returns the status."""
        answer = self.page.goto(path)
        return int(answer.status) if answer else 0

    def act(self, name: str, within: Any = None) -> None:
        """Press the one visible thing that carries `data-action=name`, and wait for the page that follows."""
        (within or self.page).locator(f"[data-action='{name}']:visible").first.click()
        self.page.wait_for_load_state()

    def fill(self, **values: Any) -> None:
        """Fill in fields by name (`__` stands for a dash): text, radio and checkbox by value, select by value."""
        for key, value in values.items():
            name = key.replace("__", "-")
            box = self.page.locator(f"main [name='{name}']").first
            fold = self.page.locator(f"main details:not([open]):has([name='{name}']) > summary")
            if fold.count():
                fold.first.click()
            kind = box.get_attribute("type") or box.evaluate("e => e.tagName.toLowerCase()")
            if kind in {"radio", "checkbox"} and isinstance(value, bool):
                self.choose(box, value)
            elif kind in {"radio", "checkbox"}:
                for one in [value] if isinstance(value, str | int) else value:
                    self.choose(self.page.locator(f"main [name='{name}'][value='{one}']"))
            elif kind == "select":
                box.select_option(str(value))
            else:
                box.fill(str(value))

    def choose(self, box: Any, wanted: bool = True) -> None:
        """Press the words beside a radio button or a box, as people do."""
        if box.is_checked() != wanted:
            # Forced: in some fields the button lies over its words, and a press there is as good.
            self.page.locator(f"label[for='{box.get_attribute('id')}']").first.click(force=True)
        assert box.is_checked() == wanted

    def pick(self, name: str, words: str) -> None:
        """Choose the first option of a list that says these words; in a field with suggestions, write it."""
        typed = self.page.locator(f"main input[name='{name}'][list]")
        if typed.count():
            suggested = self.page.locator(f"datalist[id='{typed.get_attribute('list')}'] option[value*='{words}']")
            typed.fill(suggested.first.get_attribute("value") or "")
            return
        option = self.page.locator(f"main select[name='{name}'] option", has_text=words).first
        self.page.locator(f"main select[name='{name}']").select_option(value=option.get_attribute("value"))

    def clicks(self, *, anew: bool = False) -> int:
        """How often something has been pressed since the last call with `anew`."""
        return int(
            self.page.evaluate(
                "anew => { const n = sessionStorage.getItem('clicks') || 0;"
                " if (anew) sessionStorage.removeItem('clicks'); return Number(n) }",
                anew,
            )
        )

    def text(self) -> str:
        """What the page says in its main part, with single spaces (soft hyphens and thin spaces taken out)."""
        words = self.page.inner_text("main").replace("\u00ad", "").replace("\u00a0", " ")
        return " ".join(words.split())

    def says(self, *words: str) -> None:
        """Every one of these words stands on the page."""
        text = self.text()
        missing = [word for word in words if word not in text]
        assert not missing, f"{missing} not on {self.page.url}:\n{text[:3000]}"

    def does_not_say(self, *words: str) -> None:
        """None of these words stands anywhere in the page, seen or not."""
        source = self.page.content()
        found = [word for word in words if word in source]
        assert not found, f"{found} on {self.page.url}"

    def leave(self) -> None:
        """Close the context; TALO_PICTURES keeps a picture of the last page of a failed test."""
        folder = os.environ.get("TALO_PICTURES")
        if folder:
            name = self.page.url.removeprefix(self.house.url).strip("/").replace("/", "_") or "first"
            self.page.screenshot(path=f"{folder}/{name[:80]}.png", full_page=True)
        self.context.close()
