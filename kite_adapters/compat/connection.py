"""What every method of `KiteConnect` stands on: its settings, and one typed client under them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from threading import RLock
from typing import TYPE_CHECKING, Any, Self, TypeAlias, TypeVar

from kite_adapters.compat.constants import Constants
from kite_adapters.compat.environment import proxy_of, verification
from kite_adapters.compat.exceptions import KiteException
from kite_adapters.compat.translating import exception_of
from kite_adapters.config import API_ROOT, ClientConfig
from kite_adapters.observers import LOG
from kite_adapters.token_store.memory import MemoryTokenStore
from kite_core.attempts import Timeouts
from kite_core.call import Call
from kite_core.client import AsyncKite, Kite, KiteCalls
from kite_core.decoding import Untouched
from kite_core.errors import KiteError, LoginRequiredError, SessionExpiredError
from kite_core.messages import Request
from kite_core.models.session import AccessToken
from kite_core.run_now import run_now

if TYPE_CHECKING:
    from kite_core.ports import TokenStore

T = TypeVar("T")
Seconds: TypeAlias = float | tuple[float, float]
_CONNECTIONS = 10
# pykiteconnect bounds the wait for each part alone, and the list of instruments is long.
_WHOLE_SECONDS = 60.0


class Connection(Constants):
    """The settings of one user's access, and the typed client that does the work.

    The attributes may be changed at any time, as those of pykiteconnect: `api_key`, `access_token`,
    `root`, `timeout` (seconds, or a pair for connecting and reading), `proxies`, `disable_ssl`. The
    next call uses them. Many threads may share one object; change it before they start.
    """

    _default_root_uri = API_ROOT
    _default_login_uri = "https://kite.zerodha.com/connect/login"
    _default_timeout = 7
    kite_header_version = "3"

    def __init__(
        self,
        api_key: str,
        access_token: str | None = None,
        root: str | None = None,
        debug: bool = False,
        timeout: Seconds | None = None,
        proxies: Mapping[str, str] | None = None,
        pool: Mapping[str, Any] | None = None,
        disable_ssl: bool = False,
    ) -> None:
        self.debug = debug
        self.api_key = api_key
        self.session_expiry_hook: Callable[[], object] | None = None
        self.disable_ssl = disable_ssl
        self.proxies: Mapping[str, str] = proxies or {}
        self.root = root or self._default_root_uri
        self.timeout: Seconds = timeout or self._default_timeout
        self._pool: Mapping[str, Any] = pool or {}
        self._tokens: TokenStore = MemoryTokenStore()
        self._given: Kite | None = None
        self._opened: tuple[object, Kite] | None = None
        self._lock = RLock()
        self.access_token = access_token

    @classmethod
    def over(cls, kite: Kite) -> Self:
        """The same methods over a typed client, with its settings, its session and its guards.

        So `KiteConnect.over(open_kite(config))` has a journal or guards, and
        `KiteConnect.over(broker.kite())` a fake broker in its process. What the attributes of
        settings say does not count then.
        """
        made = cls(kite.api_key)
        made._given = kite
        made._tokens = kite.ports.token_store
        return made

    @property
    def kite(self) -> Kite:
        """The typed client that does the work, over the same session."""
        if self._given is not None:
            return self._given
        settings = self._settings()
        opened = self._opened
        if opened is None or opened[0] != settings:
            with self._lock:
                opened = self._opened
                if opened is None or opened[0] != settings:
                    opened = self._opened = (settings, self._told(self._open))
        return opened[1]

    @property
    def access_token(self) -> str | None:
        """The access token that the next request goes out with."""
        token = run_now(self._tokens.load())
        return None if token is None else token.token

    @access_token.setter
    def access_token(self, token: str | None) -> None:
        store = self._tokens
        run_now(store.save(AccessToken(token=token)) if token else store.clear())

    @property
    def reqsession(self) -> object:
        """Absent: there is no `requests` session underneath."""
        raise AttributeError(
            "There is no requests.Session here, so there is no `reqsession`. Use the arguments "
            "proxies, timeout, disable_ssl and pool={'pool_maxsize': ...}, or "
            "KiteConnect.over(open_kite(ClientConfig(...))) for all other settings."
        )

    def close(self) -> None:
        """Release the connections; the next call opens new ones. pykiteconnect has none."""
        with self._lock:
            opened, self._opened = self._opened, None
        if opened is not None:
            opened[1].close()

    def __getstate__(self) -> dict[str, Any]:
        # Other processes get the settings and the token, and open a client of their own. That of
        # `over` has settings that are not known here: a copy might leave a fake for the real API.
        if self._given is not None:
            raise TypeError("A KiteConnect over a typed client cannot be copied; make another one.")
        state = {**self.__dict__, "_opened": None, "access_token": self.access_token}
        return {name: value for name, value in state.items() if name not in ("_lock", "_tokens")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._lock, self._tokens = RLock(), MemoryTokenStore()
        for name, value in state.items():
            setattr(self, name, value)

    def _ask(self, describe: Callable[[KiteCalls], Call[T]]) -> T:
        """Send what the typed services describe, and raise what pykiteconnect would."""
        return self._told(lambda: self.kite.send(describe(KiteCalls(self.api_key))))

    def _read(self, request: Request) -> Any:
        """The `data` of an answer, as plain values."""
        return self._told(lambda: self.kite.send(Call(request, Untouched())))

    def _work(self, work: Callable[[AsyncKite], Coroutine[Any, Any, T]]) -> T:
        """Do what takes several requests, and raise what pykiteconnect would."""
        return self._told(lambda: run_now(work(self.kite.awaited)))

    def _told(self, work: Callable[[], T]) -> T:
        try:
            return work()
        except KiteError as error:
            raised = exception_of(error)
            if isinstance(error, SessionExpiredError | LoginRequiredError):
                self._tell_of_expiry(raised)
            raise raised from error

    def _tell_of_expiry(self, raised: KiteException) -> None:
        """Call the hook, for every call that finds the session dead, as pykiteconnect does."""
        if self.session_expiry_hook is None:
            return
        try:
            self.session_expiry_hook()
        except Exception as failure:  # noqa: BLE001  # reason: it must not hide that the session is dead
            LOG.exception("The session expiry hook failed.")
            raised.add_note(f"The session expiry hook failed: {failure!r}")

    def _settings(self) -> tuple[object, ...]:
        """All that a client is made from; another one is made when it has changed."""
        proxies = tuple(sorted(self.proxies.items())) if self.proxies else ()
        return (self.api_key, self.root, self.timeout, self.disable_ssl, proxies)

    def _open(self) -> Kite:
        from kite_adapters.assembly import open_kite  # late: it brings the transport along

        given = self.timeout
        connect, read = given if isinstance(given, tuple) else (given, given)
        config = ClientConfig(
            api_key=self.api_key,
            token_store=self._tokens,
            base_url=self.root,
            timeouts=Timeouts(
                connect=connect, read=read, total=max(_WHOLE_SECONDS, connect + read)
            ),
            max_connections=self._pool.get("pool_maxsize", _CONNECTIONS),
            proxy_url=proxy_of(self.root, self.proxies or {}),
            verify_tls=verification(is_off=self.disable_ssl),
            user_agent_suffix="compat",
        )
        return open_kite(config)
