"""The page in a browser, in words of what a person sees and presses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast
from urllib.parse import urlencode

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

from kite_testing.fake_broker.served.server import FakeServer
from tests.testing.fake_broker.served.dashboard.browser import Browser
from tests.testing.fake_broker.served.raw_http import RawAnswer, asked

T = TypeVar("T")
PRICE = 1500
"""Where INFY stands when the page opens."""
_PATIENCE_SECONDS = 10
_LOOK_SECONDS = 0.02


class Page:
    """One page of a server's root. Everything waited for comes, or the test fails."""

    def __init__(self, browser: Browser, root: str) -> None:
        self.browser = browser
        self.root = root

    def open(self) -> Page:
        """Open it, and wait until it shows the broker."""
        self.browser.get(f"{self.root}/")
        return self.wait()

    def leave(self) -> None:
        """Let the page look no more."""
        self.browser.get("about:blank")

    def wait(self) -> Page:
        """Wait until it shows the broker."""
        self.until(lambda: self.text("clock-phase") != "", "the page shows the clock")
        self.until(lambda: self.rows("journal"), "the page shows the journal")
        return self

    def until(self, is_so: Callable[[], T], what: str) -> T:
        """Wait for a condition; its value."""

        def look(_: WebDriver) -> T:
            return is_so()

        ignored = [StaleElementReferenceException]
        driver = cast("WebDriver", self.browser)
        wait = WebDriverWait(driver, _PATIENCE_SECONDS, _LOOK_SECONDS, ignored)
        return wait.until(look, f"not so: {what}")

    def until_shown(self, table: str, *cells: str) -> list[str]:
        """Wait for a row of a table that has all these cells; the whole row."""

        def found() -> list[str] | None:
            return next((row for row in self.rows(table) if set(cells) <= set(row)), None)

        row = self.until(found, f"{table} has a row with {cells}")
        assert row is not None
        return row

    def one(self, name: str) -> WebElement:
        """An element by its id."""
        return self.browser.find_element(By.ID, name)

    def text(self, name: str) -> str:
        """What an element shows."""
        return self.one(name).text

    def field(self, name: str) -> object:
        """What stands in a field."""
        return self.value(f"document.getElementById({name!r}).value")

    def rows(self, table: str) -> list[list[str]]:
        """The cells of a table, as texts, all at one moment."""
        script = (
            "return Array.from(document.getElementById(arguments[0]).tBodies[0].rows,"
            " (row) => Array.from(row.cells, (cell) => cell.textContent))"
        )
        found: list[list[str]] = self.browser.execute_script(script, table)
        return found

    def press(self, selector: str) -> None:
        """Press what a CSS selector finds."""
        self.browser.find_element(By.CSS_SELECTOR, selector).click()

    def type(self, name: str, text: str) -> None:
        """Type into a field, instead of what stands there."""
        self.one(name).send_keys(Keys.CONTROL, "a", Keys.NULL, text)

    def choose(self, name: str, value: str) -> None:
        """Choose an option by its value."""
        Select(self.one(name)).select_by_value(value)

    def value(self, expression: str) -> object:
        """What a script's expression is in the page."""
        return self.browser.execute_script(f"return {expression}")


def sent(server: FakeServer, method: str, path: str, **fields: str) -> RawAnswer:
    """A request as any program sends it, without a client."""
    known = server.credentials
    headers = {
        "Authorization": f"token {known.api_key}:{known.access_token}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    return asked(server.root, method, path, headers, urlencode(fields).encode())
