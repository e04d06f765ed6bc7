"""What a browser gets under `/connect`: the login, and the authorisation of holdings.

Opening a page changes nothing; only the button on it does, as on the real ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit, urlunsplit

from kite_testing.fake_broker.served.addresses import is_loopback_url
from kite_testing.fake_broker.served.pages import choice, code, facts, page, paragraph
from kite_testing.fake_broker.served.tenants import Tenant, Tenants
from kite_testing.fake_broker.wire.pairs import pairs_of

LOGIN = "/connect/login"
DONE = "/connect/done"
AUTHORISE = "/connect/portfolio/authorise/holdings/"
_OWN_FIELDS = ("v", "api_key", "redirect_params", "redirect_url")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a browser is answered: HTML, or the place to go to."""

    status: int
    html: bytes = b""
    location: str = ""


class BrowserPages:
    """All pages under `/connect`. `redirect_url` is where the app wants its users back."""

    def __init__(self, tenants: Tenants, *, redirect_url: str = "") -> None:
        self._tenants = tenants
        self._redirect_url = redirect_url

    def answer(self, method: str, target: str, body: bytes) -> Page:
        """The page of a target, or what its button does."""
        path, _, query = target.partition("?")
        asked = dict(pairs_of(query))
        is_pressed = method == "POST"
        if is_pressed:
            asked |= pairs_of(body.decode(errors="replace"))
        elif method not in ("GET", "HEAD"):
            return _problem(405, "Pages are opened, and their buttons are pressed: GET or POST.")
        match path.rstrip("/"):
            case "/connect/login":
                return self._log_in(asked, is_pressed=is_pressed)
            case "/connect/done":
                return _done(asked)
            case place if place.startswith(AUTHORISE):
                return self._authorise(place.removeprefix(AUTHORISE), asked, is_pressed=is_pressed)
            case _:
                return _problem(404, "There is no such page.")

    def _log_in(self, asked: dict[str, str], *, is_pressed: bool) -> Page:
        tenant = self._tenants.with_key(asked.get("api_key", ""))
        if tenant is None:
            return _problem(400, "Invalid `api_key`.")
        if asked.get("v", "3") != "3":
            return _problem(400, "Only version 3 of the login is known: v=3.")
        wished = asked.get("redirect_url", "")
        if wished and not is_loopback_url(wished):
            return _problem(400, "A `redirect_url` of a link has to be on this machine.")
        if is_pressed:
            return Page(status=302, location=self._way_back(tenant, asked))
        return _login_page(tenant, asked)

    def _way_back(self, tenant: Tenant, asked: dict[str, str]) -> str:
        """The app's redirect URL with what the login adds to it."""
        tenant.catch_up()
        added = [
            ("action", "login"),
            ("type", "login"),
            ("status", "success"),
            ("request_token", tenant.broker.request_token()),
        ]
        kept = pairs_of(asked.get("redirect_params", ""))
        return _extended(asked.get("redirect_url") or self._redirect_url or DONE, [*kept, *added])

    def _authorise(self, place: str, asked: dict[str, str], *, is_pressed: bool) -> Page:
        api_key, _, request = place.partition("/")
        request_id, _, step = request.partition("/")
        tenant = self._tenants.with_key(api_key)
        if tenant is None:
            return _problem(400, "Invalid `api_key`.")
        if step == "finish":
            return _finished(asked.get("status", ""))
        if step or not request_id:
            return _problem(404, "There is no such page.")
        own = f"{AUTHORISE}{api_key}/{request_id}"
        if not is_pressed:
            return _authorise_page(own, request_id)
        return _answered(tenant, own, request_id, status=asked.get("status", ""))


def _login_page(tenant: Tenant, asked: dict[str, str]) -> Page:
    broker = tenant.broker
    fields = [(name, asked[name]) for name in _OWN_FIELDS if name in asked]
    html = page(
        "Log in",
        paragraph("The app below asks for a session at this fake broker."),
        facts([("user", broker.user_id), ("app", broker.api_key)]),
        choice(LOGIN, fields, button=f"Log in as {broker.user_id}"),
        paragraph("There is no password, and no second factor: the user is made up."),
    )
    return Page(status=200, html=html)


def _done(asked: dict[str, str]) -> Page:
    """Where a login ends when the app has no redirect URL."""
    token = asked.get("request_token", "")
    html = page(
        "You are logged in",
        paragraph("The app has no redirect URL, so its request token ends here."),
        facts(asked.items()),
        paragraph("It works once, for five minutes:"),
        code(f'session = kite.session.generate("{token}", api_secret=...)'),
    )
    return Page(status=200, html=html)


def _authorise_page(own: str, request_id: str) -> Page:
    html = page(
        "Authorise holdings",
        paragraph("The depository asks whether these holdings may be sold today."),
        facts([("request", request_id)]),
        choice(own, [("status", "success")], button="Authorise"),
        choice(own, [("status", "error")], button="Refuse", is_second=True),
    )
    return Page(status=200, html=html)


def _answered(tenant: Tenant, own: str, request_id: str, *, status: str) -> Page:
    """What a button of the page at `own` does."""
    if status != "success":
        return Page(status=302, location=f"{own}/finish?status=error")
    tenant.catch_up()
    try:
        tenant.broker.levers.account.authorise_holdings(request_id)
    except KeyError as error:
        return _problem(404, str(error.args[0]))
    return Page(status=302, location=f"{own}/finish?status=success")


def _finished(status: str) -> Page:
    if status == "success":
        return Page(status=200, html=page("Authorised", paragraph("You may close this page.")))
    return Page(status=200, html=page("Not authorised", paragraph("Nothing was changed.")))


def _problem(status: int, text: str) -> Page:
    return Page(status=status, html=page("That did not work", paragraph(text)))


def _extended(url: str, added: list[tuple[str, str]]) -> str:
    """The URL with more query parameters; those of its own stay in front."""
    parts = urlsplit(url)
    query = "&".join(filter(None, [parts.query, urlencode(added)]))
    return urlunsplit(parts._replace(query=query))
