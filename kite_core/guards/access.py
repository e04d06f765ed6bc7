"""Guards of what may be done at all: allowed words, nothing but reading, a person's yes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias, cast

from kite_core.faults import Faults
from kite_core.guards.facts import Facts
from kite_core.guards.guard import Objection, exits_apart
from kite_core.guards.wishes import Action, OrderLine, Wish
from kite_core.models.instrument_keys import check_key
from kite_core.models.words import Exchange, Product

ConfirmHook: TypeAlias = Callable[[Wish], Awaitable[bool] | bool]
"""Is shown what a request wishes to do, and answers True to let it pass."""
_WITHOUT_WORDS = (Action.CANCEL, Action.OTHER, Action.UNREADABLE)
_TUPLE = 'Give a tuple, as ("NSE",).'


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowedOnly:
    """Lets through orders for these products, exchanges and instruments alone; None is any.

    `symbols` are texts such as "NSE:INFY". Exits have to keep to it, too; cancellations pass. A
    fund has the exchange MF and no product.
    """

    products: Collection[str] | None = None
    exchanges: Collection[str] | None = None
    symbols: Collection[str] | None = None

    def __post_init__(self) -> None:
        """Refuse what names nothing, and words that the broker does not have."""
        faults = Faults()
        given = {name: getattr(self, name) for name in ("products", "exchanges", "symbols")}
        fix = "Give products, exchanges or symbols."
        has_any = any(words is not None for words in given.values())
        faults.expect(has_any, "products", "nothing is named", fix)
        for name, words in given.items():
            if words is not None and _are_texts(name, words, faults):
                for word in words:
                    _check_word(name, word, faults)
        faults.raise_for("AllowedOnly")

    def judge(self, wish: Wish, facts: Facts, /) -> list[Objection]:
        """What none of the orders may be."""
        if wish.action in _WITHOUT_WORDS:
            return []
        lines = facts.lines_of(wish)
        return list(dict.fromkeys(found for line in lines for found in self._objections(line)))

    def _objections(self, line: OrderLine) -> Iterator[Objection]:
        has_product = line.exchange != "MF"
        if has_product and self.products is not None and line.product not in self.products:
            yield _not_among("product", line.product, self.products)
        if self.exchanges is not None and line.exchange not in self.exchanges:
            yield _not_among("exchange", line.exchange, self.exchanges)
        if self.symbols is not None and line.key not in self.symbols:
            yield _not_among("instrument", line.key, self.symbols)


@dataclass(frozen=True, slots=True)
class ReadOnly:
    """Lets nothing through that changes anything, not even a cancellation; logging in is none."""

    def judge(self, wish: Wish, _facts: Facts, /) -> list[Objection]:
        """Nothing may be changed."""
        problem = "this client only reads"
        return [Objection(problem, f"Use a client without ReadOnly() to {wish.action}.")]


@dataclass(frozen=True, slots=True)
class DryRun:
    """Answers whatever would change something, as the broker would, and sends none of it.

    All other guards judge before, so that it is a rehearsal. An order that was rehearsed counts in
    the sums of the day like one that was placed; it is in no order book.
    """

    def judge(self, _wish: Wish, _facts: Facts, /) -> tuple[Objection, ...]:
        """It stands against nothing."""
        return ()


@dataclass(frozen=True, slots=True)
class ConfirmEach:
    """Asks somebody before anything is sent that changes something; cancellations pass.

    `hook` is shown the `Wish`, whose text is a plain sentence, once no other guard stands against
    it. Only True lets it pass; what the hook raises blocks. On `AsyncKite` it may be a coroutine
    function. No lock is held meanwhile, and all guards judge once more when it has answered.
    """

    hook: ConfirmHook

    def __post_init__(self) -> None:
        """Refuse what cannot be asked."""
        faults = Faults()
        fix = "Give a function that takes a Wish and answers True or False."
        faults.expect(callable(self.hook), "hook", f"{self.hook!r} is no function", fix)
        faults.raise_for("ConfirmEach")

    def judge(self, _wish: Wish, _facts: Facts, /) -> tuple[Objection, ...]:
        """It stands against nothing by itself: the hook is asked when all guards have judged."""
        return ()


def blocked_by_switch(
    reason: str, wish: Wish, facts: Facts, *, blocks_exits: bool
) -> list[Objection]:
    """What stands against a wish while a kill switch is pulled: cancellations always pass."""
    if wish.is_cancellation:
        return []
    rest = "Only cancellations pass" if blocks_exits else "Only cancellations and exits pass"
    problem = f"the kill switch is pulled: {reason.rstrip('.')}"
    found = [Objection(problem, f"{rest}, until it is reset.")]
    return found if blocks_exits else exits_apart(found, wish, facts)


def _are_texts(name: str, words: object, faults: Faults) -> bool:
    """Whether there are any words, and nothing else."""
    if not isinstance(words, Collection) or isinstance(words, str | bytes | Mapping):
        return faults.expect(False, name, f"{words!r} are no texts", _TUPLE)
    found = cast("Collection[object]", words)
    fix = "Name what is allowed, leave it out to allow any, or use ReadOnly() to allow nothing."
    if not faults.expect(len(found) > 0, name, "it is empty, so that nothing is allowed", fix):
        return False
    are_texts = all(isinstance(word, str) and word for word in found)
    return faults.expect(are_texts, name, f"{words!r} are no texts", _TUPLE)


def _check_word(name: str, word: str, faults: Faults) -> None:
    """A word that no order can have would block them all."""
    if name == "products":
        faults.word(name, word, Product)
    elif name == "exchanges":
        faults.word(name, word, Exchange)
    elif ":" not in word:
        faults.expect(False, name, f"{word!r} names no exchange", f'Write it as "NSE:{word}".')
    else:
        check_key(name, word, faults)


def _not_among(what: str, given: str, allowed: Collection[str]) -> Objection:
    known = sorted(allowed)
    shown = ", ".join(known[:10]) + (f" or one of {len(known) - 10} more" if known[10:] else "")
    return Objection(f"{what} {given or 'without a name'} is not allowed", f"Use {shown}.")
