"""What is said about an instrument that the fake market does not have."""

from __future__ import annotations

from collections.abc import Iterable

from kite_testing.fake_broker.faults.catalogue import did_you_mean

_ALL_IN = "the list of instruments (kite.market.instruments, GET /fake/instruments)"


class UnknownInstrumentError(KeyError):
    """No instrument has this key. The text says how keys are written, or which ones are close."""

    def __init__(self, key: object, known: Iterable[str]) -> None:
        super().__init__(f"The fake market has no {key}.{_hint(str(key), list(known))}")

    def __str__(self) -> str:
        """The text as it is: a KeyError would put it in quotes."""
        return str(self.args[0])


def _hint(key: str, known: list[str]) -> str:
    exchange, separator, _ = key.partition(":")
    if not separator:
        meant = [each for each in known if each.endswith(f":{key.upper()}")]
        example = " or ".join(meant) or "NSE:INFY"
        return f" Write EXCHANGE:TRADINGSYMBOL, such as {example}."
    place = f"{exchange.upper()}:"
    there = [each for each in known if each.startswith(place)]
    if there:
        return did_you_mean(key, there, below=place.lower(), all_in=_ALL_IN)
    exchanges = dict.fromkeys(each.partition(":")[0] for each in known)
    return f" Its exchanges are {', '.join(exchanges)}."
