"""All guards judge one wish; whatever stands against it is told at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kite_core.errors import Fault
from kite_core.guards.facts import Facts, MissingFactError
from kite_core.guards.guard import Guard, Objection, collected
from kite_core.guards.wishes import Action, Wish


def faults_found(guards: Sequence[Guard], wish: Wish, facts: Facts) -> list[Fault]:
    """The objections of all guards, each under the name of its guard.

    Raises MissingFactError when one of them needs to know more. What a guard raises besides blocks.
    """
    found = [
        Fault(name_of(guard), objection.problem, objection.fix)
        for guard in guards
        for objection in _objections(guard, wish, facts)
    ]
    if wish.action is Action.UNREADABLE:
        fix = "Send what the services of the client describe, or use a client without guards."
        found.append(Fault("guards", wish.problem, fix))
    return found


def name_of(guard: object) -> str:
    """What a guard is called in errors: the name of its class."""
    return type(guard).__name__


def _objections(guard: Guard, wish: Wish, facts: Facts) -> list[Objection]:
    try:
        return collected(_all_of(guard, wish, facts))
    except MissingFactError:
        raise
    except Exception as error:  # noqa: BLE001  # reason: a guard that fails lets nothing through
        problem = f"it failed with {type(error).__name__}: {error}"
        return [Objection(problem, "Mend the guard.")]


def _all_of(guard: Guard, wish: Wish, facts: Facts) -> Iterator[Objection]:
    yield from guard.judge(wish, facts)
