"""A headless Chromium for tests of the page; it downloads nothing, and asks nobody but us."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol, cast

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.remote.webelement import WebElement

NEEDED = "KITEPORT_NEEDS_BROWSER"
_ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",  # the tests may run as root, where the sandbox does not
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
    "--force-device-scale-factor=1",
    "--hide-scrollbars",
)


class Browser(Protocol):
    """What the tests do with a browser; selenium's own types say less."""

    title: str
    current_url: str

    def get(self, url: str, /) -> None:
        """Open a page, and wait until it has loaded."""
        ...

    def execute_script(self, script: str, /, *args: object) -> Any:
        """What a script returns, as plain values."""
        ...

    def execute_cdp_cmd(self, cmd: str, cmd_args: Mapping[str, object], /) -> object:
        """Ask the browser itself for something."""
        ...

    def find_element(self, by: str, value: str, /) -> WebElement:
        """The first element that is found."""
        ...

    def find_elements(self, by: str, value: str, /) -> list[WebElement]:
        """All elements that are found."""
        ...

    def get_log(self, log_type: str, /) -> list[dict[str, str]]:
        """What it wrote to a log since the last look."""
        ...

    def save_screenshot(self, filename: str, /) -> bool:
        """Write a picture of the page to a file."""
        ...


def missing_browser() -> str | None:
    """Why there is no browser; None when there is one."""
    for name in ("chromium", "chromedriver"):
        if shutil.which(name) is None:
            return f"{name} is not installed here: apt-get install chromium chromium-driver"
    return None


def is_browser_needed() -> bool:
    """Whether its absence is a failure: the project's own check says so."""
    return bool(os.environ.get(NEEDED))


@contextmanager
def open_browser(*, width: int, height: int) -> Generator[Browser]:
    """A browser with a window of this size, closed at the end."""
    options = Options()
    options.binary_location = shutil.which("chromium") or ""
    for argument in (*_ARGUMENTS, f"--window-size={width},{height}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    # With a path, selenium looks for no driver, on the net or elsewhere.
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    try:
        yield cast("Browser", driver)
    finally:
        driver.quit()


def show_scheme(browser: Browser, scheme: str) -> None:
    """Let the system wish for "light" or "dark"."""
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def show_size(browser: Browser, *, width: int, height: int) -> None:
    """Let the page have exactly this size."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def console_errors(browser: Browser) -> list[str]:
    """What the browser complained of since the last look."""
    rows = browser.get_log("browser")
    return [row["message"] for row in rows if row["level"] in ("SEVERE", "WARNING")]
