"""A handler in a thread of its own."""

from __future__ import annotations

from threading import Lock, Thread, current_thread

from kite_adapters.streams.audience import Audience
from kite_adapters.streams.blocking_consumer import BlockingConsumer
from kite_adapters.streams.handling import LOG, Handling
from kite_core.errors import ConfigurationError
from kite_core.run_now import run_now
from kite_core.ticker.stream_events import StreamEvent


class HandlerThread:
    """Calls a handler with every event; its thread lasts as long as a run of the stream."""

    def __init__(
        self, consumer: BlockingConsumer, handling: Handling, *, audience: Audience
    ) -> None:
        self.consumer = consumer
        self._handling = handling
        self._audience = audience
        self._lock = Lock()
        self._thread: Thread | None = None

    @property
    def is_mine(self) -> bool:
        """Whether the caller runs in its thread."""
        return self._thread is current_thread()

    def start(self) -> None:
        """Begin, unless it still runs."""
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._serve, name=self._handling.name, daemon=True)
                self._thread.start()

    def join(self, seconds: float) -> None:
        """Wait for its end, for so long at most."""
        thread = self._thread
        if thread is not None:
            thread.join(max(seconds, 0.0))
            if thread.is_alive():
                LOG.warning("The handler %s was left behind: it did not finish.", thread.name)

    def _serve(self) -> None:
        try:
            while (event := run_now(self.consumer.take())) is not None or not self._may_leave():
                if event is not None:
                    self._handle(event)
        except BaseException:
            run_now(self.consumer.close())  # reason: nobody takes from it any more
            raise

    def _handle(self, event: StreamEvent) -> None:
        try:
            run_now(self._handling.handle(event))
        except ConfigurationError as error:  # reason: it returned what waits for an event loop
            self._handling.log(error, event)

    def _may_leave(self) -> bool:
        """Whether nothing will come: not if the stream was started again meanwhile."""
        with self._lock:
            may_leave = self.consumer.is_closed or self._audience.has_ended
            if may_leave:
                self._thread = None
            return may_leave
