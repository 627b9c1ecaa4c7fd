"""Calls of actors that hold a part of a corpus, as if it were in this process: the same results, the same errors."""

from collections.abc import Mapping
from typing import Any

import ray
from ray.exceptions import GetTimeoutError, RayError, RayTaskError

from yinju.errors import ShardUnavailableError, YinjuError

_LOST = (
    "The shard {name} does not answer: {reason}. Try again; where its machine is lost, restore its snapshot on another "
    "(yinju restore)."
)


def answer(reference: Any, name: str, timeout_s: float | None = None) -> Any:
    """Waits for what an actor says.

    Args:
        reference: Ray's reference to it.
        name: What messages call the shard.
        timeout_s: Seconds to wait; ``None`` for as long as it takes.

    Raises:
        ShardUnavailableError: The actor is dead or unreachable, or has not answered in that time.
        YinjuError: The actor raised it.
    """
    try:
        return ray.get(reference, timeout=timeout_s)
    except RayTaskError as error:
        if isinstance(error.cause, YinjuError):
            raise error.cause from None  # as if it had been raised here: Ray's traceback is of no use to a user
        raise
    except GetTimeoutError as error:
        ray.cancel(reference)
        raise ShardUnavailableError(_LOST.format(name=name, reason=f"nothing within {timeout_s:g} s")) from error
    except RayError as error:
        raise ShardUnavailableError(_LOST.format(name=name, reason=reason_of(error))) from error


def calls_of(protocol: type) -> frozenset[str]:
    """Returns the names of the methods that a protocol, and those that it extends, declare."""
    return frozenset(
        name
        for one in protocol.__mro__
        for name, value in vars(one).items()
        if callable(value) and not name.startswith("_")
    )


def carried_out(
    target: object, allowed: frozenset[str], name: str, args: tuple[Any, ...], named: Mapping[str, Any]
) -> Any:
    """Calls a method of what an actor holds, if it is one of those that it offers."""
    if name not in allowed:
        raise AttributeError(f"{type(target).__name__} offers no {name}")
    return getattr(target, name)(*args, **named)


def reason_of(error: RayError) -> str:
    """Returns what was wrong first, in a line without its full stop, out of tracebacks, each the cause of the next."""
    first = str(error).partition("\n\nThe above exception")[0].strip().splitlines()
    if not first:
        return type(error).__name__
    return first[-1 if isinstance(error, RayTaskError) else 0].rstrip(".")
