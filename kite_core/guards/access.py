"""Guards of what may be done at all: allowed words, nothing but reading, a person's yes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterator
from dataclasses import dataclass
from typing import TypeAlias, cast

from kite_core.faults import Faults
from kite_core.guards.facts import Facts
from kite_core.guards.guard import Objection, exits_apart
from kite_core.guards.wishes import Action, OrderLine, Wish

ConfirmHook: TypeAlias = Callable[[Wish], Awaitable[bool] | bool]
"""Is shown what a request wishes to do, and answers True to let it pass."""
_WITHOUT_WORDS = (Action.CANCEL, Action.OTHER, Action.UNREADABLE)


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
        """Refuse what names nothing."""
        faults = Faults()
        given = {name: getattr(self, name) for name in ("products", "exchanges", "symbols")}
        fix = "Give products, exchanges or symbols."
        has_any = any(words is not None for words in given.values())
        faults.expect(has_any, "products", "nothing is named", fix)
        for name, words in given.items():
            if words is None:
                continue
            are_texts = not isinstance(words, str) and all(
                isinstance(word, str) and word for word in cast("Collection[object]", words)
            )
            faults.expect(are_texts, name, f"{words!r} are no texts", 'Give a tuple, as ("NSE",).')
        for key in self.symbols or ():
            fix = f'Write it as "NSE:{key}".'
            faults.expect(":" in key, "symbols", f"{key!r} names no exchange", fix)
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


def _not_among(what: str, given: str, allowed: Collection[str]) -> Objection:
    known = sorted(allowed)
    shown = ", ".join(known[:10]) + (f" or one of {len(known) - 10} more" if known[10:] else "")
    return Objection(f"{what} {given or 'without a name'} is not allowed", f"Use {shown}.")
