"""A page that is open in a browser."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

DESKTOP, PHONE = {"width": 1400, "height": 900}, {"width": 390, "height": 844}
NAMES = ["chromium", "chromium-browser", "google-chrome"]


def chromium() -> str:
    """Chromium as the distribution packages it; who has none looks at no page."""
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not program:
        pytest.skip("no Chromium: `apt-get install chromium`, or name another in CHROMIUM")
    return program


def opened_browser():
    """The browser, until it is no longer asked for."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield browser
        browser.close()


class Visit:
    """A page that is open, with all that it has said and asked for."""

    def __init__(self, browser: Browser, file: Path, *, size=DESKTOP, scheme="light", scripts=True):
        self.file, self.said, self.asked = file, [], []
        self.context = browser.new_context(viewport=size, color_scheme=scheme, java_script_enabled=scripts)
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.said.append(dialog.message), dialog.dismiss()))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(file.as_uri())

    def __enter__(self) -> "Visit":
        return self

    def __exit__(self, *_):
        self.context.close()

    def requests(self) -> list[str]:
        return [url for url in self.asked if url != self.file.as_uri() and not url.startswith("data:")]

    def text(self) -> str:
        return self.page.inner_text("body")


# Pairs of labels of one plot whose boxes share more than a pixel's breadth, and labels that leave their plot.
OVERLAPS = """() => [...document.querySelectorAll('svg')].flatMap(svg => {
  const frame = svg.getBoundingClientRect();
  const labels = [...svg.querySelectorAll('text')].filter(text => text.textContent.trim())
    .map(text => [text.textContent.trim(), text.getBoundingClientRect()]);
  const outside = labels.filter(([, box]) => box.left < frame.left - 4 || box.right > frame.right + 4
    || box.top < frame.top - 4 || box.bottom > frame.bottom + 4).map(([text]) => `outside: ${text}`);
  const overlapping = labels.flatMap(([a, p], i) => labels.slice(i + 1).filter(([, q]) =>
    Math.min(p.right, q.right) - Math.max(p.left, q.left) > 1 && Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top) > 2
  ).map(([b]) => `${svg.getAttribute('aria-label')}: ${a} | ${b}`));
  return [...outside, ...overlapping];
})"""

# Everything that a reader may do to an element, and what may befall it.
TOUCH = """document.querySelectorAll('*').forEach(element => {
  for (const name of ['mouseover', 'focus', 'toggle', 'load', 'error']) element.dispatchEvent(new Event(name));
})"""
HANDLERS = """[...document.querySelectorAll('*')].flatMap(element =>
  [...element.attributes].filter(a => a.name.startsWith('on') || a.name === 'style').map(a => a.name))"""
