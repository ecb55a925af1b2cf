"""What every page is looked at for: accessibility, width, complaints, English on a Finnish page, the keyboard."""

from __future__ import annotations

from functools import cache
from typing import Any

from babel.messages.pofile import read_po

from talo import PROJECT

AXE = PROJECT / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

TEXTS = """() => {
  const said = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) said.add(walk.currentNode.textContent.trim().replace(/\\s+/g, ' '));
  for (const e of document.querySelectorAll('[aria-label], [placeholder], [title], [alt]'))
    for (const name of ['aria-label', 'placeholder', 'title', 'alt'])
      if (e.getAttribute(name)) said.add(e.getAttribute(name));
  said.add(document.title);
  return [...said];
}"""

# Notes each element that gets the focus, whether one sees that it has it, and after each Tab whether it lies covered.
LISTEN = """() => {
  const interactive = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const seen = e => e.checkVisibility({visibilityProperty: true}) && !e.disabled && !e.closest('[inert]');
  const all = [...document.querySelectorAll(interactive)].filter(seen);
  const group = e => e.type === 'radio' && e.name ? (e.form ? e.form.action : '') + e.name : null;
  const groups = new Map();
  for (const e of all) if (group(e) !== null)
    if (!groups.has(group(e)) || e.checked) groups.set(group(e), e);
  const wanted = all.filter(e => group(e) === null || groups.get(group(e)) === e);
  window.taloWalk = {wanted, got: [], steps: []};
  // What has the focus now, if something lies over the whole of it or it is not on the screen.
  const covered = () => {
    const e = document.activeElement, all = e.getBoundingClientRect();
    // Of something taller or wider than the window, the part in the window counts.
    const left = Math.max(all.left, 0), top_ = Math.max(all.top, 0);
    const right = Math.min(all.right, innerWidth), bottom = Math.min(all.bottom, innerHeight);
    const box = { left, top: top_, width: right - left, height: bottom - top_ };
    const places = [[.1, .5], [.5, .2], [.5, .5], [.5, .8], [.9, .5]];
    const top = places.map(([x, y]) => document.elementFromPoint(box.left + x * box.width, box.top + y * box.height));
    const own = one => one && (e.contains(one) || one.contains(e) || [...(e.labels || [])].some(l => l.contains(one)));
    return e === document.body || top.some(own) ? null : e.outerHTML.slice(0, 140);
  };
  // When the key comes up, the focus has moved and the page has scrolled to it.
  addEventListener('keyup', event => {
    if (event.key === 'Tab') window.taloWalk.steps.push(covered());
  }, true);
  document.addEventListener('focusin', event => {
    const shows = e => {
      if (!e) return false;
      return [null, '::before', '::after'].some(part => {
        const s = getComputedStyle(e, part);
        return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== 'none';
      });
    };
    const e = event.target;
    const near = [e, ...(e.labels || []), e.parentElement];
    window.taloWalk.got.push({e, visible: near.some(shows)});
  });
  return wanted.length;
}"""
REPORT = """() => {
  const {wanted, got, steps} = window.taloWalk;
  const first = got.slice(0, got.findIndex((one, i) => i && one.e === got[0].e) >>> 0);
  const name = e => e.outerHTML.replace(/\\s+/g, ' ').slice(0, 140);
  const order = first.map(one => one.e).filter(e => wanted.includes(e));
  const wrong = order.filter((e, i) => i && order[i - 1].compareDocumentPosition(e) & Node.DOCUMENT_POSITION_PRECEDING);
  return {
    missed: wanted.filter(e => !order.includes(e)).map(name),
    wrong: wrong.map(name),
    unseen: first.filter(one => !one.visible).map(one => name(one.e)),
    skip: order.length ? order[0].matches('.talo-skip') : false,
    covered: steps.filter(Boolean),
    steps: steps.length,
  };
}"""


def axe(page: Any) -> list[tuple[str, list[str]]]:
    """The findings of axe: rule and places."""
    page.evaluate("() => document.querySelectorAll('details:not(.talo-menu)').forEach(fold => { fold.open = true })")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    return [(rule["id"], [node["html"][:200] for node in rule["nodes"][:5]]) for rule in found["violations"]]


def sideways(page: Any) -> list[str]:
    """What makes the page scroll sideways; empty when it does not."""
    return list(
        page.evaluate(
            """() => document.documentElement.scrollWidth <= innerWidth ? [] :
              [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
                .map(e => e.outerHTML.replace(/\\s+/g, ' ').slice(0, 140)).slice(0, 8)"""
        )
    )


@cache
def english() -> frozenset[str]:
    """The texts of the house in English that are written otherwise in Finnish."""
    found = set()
    for place in sorted((PROJECT / "src").rglob("locale/fi/LC_MESSAGES/django.po")):
        with open(place, "rb") as file:
            for message in read_po(file):
                key = message.id if isinstance(message.id, str) else ""
                if len(key) > 3 and "%" not in key and message.string and message.string != key:
                    found.add(" ".join(key.split()))
    # What is Finnish as well as English, or a name.
    return frozenset(found - all_finnish() - {"English"})


@cache
def all_finnish() -> frozenset[str]:
    """Every Finnish text of the house."""
    found = set()
    for place in sorted((PROJECT / "src").rglob("locale/fi/LC_MESSAGES/django.po")):
        with open(place, "rb") as file:
            found.update(m.string for m in read_po(file) if isinstance(m.string, str))
    return frozenset(found)


def untranslated(page: Any) -> list[str]:
    """Texts on the page that stand in a catalogue in English."""
    return sorted(english() & set(page.evaluate(TEXTS)))


def walk_by_keyboard(page: Any) -> dict[str, Any]:
    """Tab once around the page: what was not reached, not in order, not seen to have the focus, or lies covered."""
    page.evaluate("() => { scrollTo(0, 0); document.activeElement.blur() }")
    number = page.evaluate(LISTEN)
    steps = number + 3
    for _step in range(steps):
        page.keyboard.press("Tab")
    found = dict(page.evaluate(REPORT))
    assert found.pop("steps") == steps, "the page did not hear every Tab"
    return found


def skip_link_leads_to_main(page: Any) -> bool:
    """Whether the first link of the page brings the keyboard into the main part."""
    page.evaluate("() => document.querySelector('.talo-skip').focus()")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    return bool(
        page.evaluate(
            "() => { const e = document.activeElement, m = document.querySelector('main');"
            " return e === document.body || m.contains(e)"
            " || Boolean(m.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING) }"
        )
    )
