"""Reads JSON Lines files for evaluation as a whole, and names every bad line in one message."""

import codecs
import json
import lzma
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from yinju.errors import UsageError

MAX_SHOWN = 8
"""Most problems that one message lists: enough to see a systematic one."""

T = TypeVar("T")


class BadLineError(Exception):
    """A line cannot be used. The message says why and what to do, and follows on from ``line 3: ``."""


def read_bytes(path: Path) -> bytes:
    """Reads the bytes of a file and unpacks them if the file's name ends in ``.xz``.

    Raises:
        UsageError: The file cannot be read.
    """
    try:
        with lzma.open(path) if path.suffix.lower() == ".xz" else path.open("rb") as file:
            return file.read()
    except (EOFError, lzma.LZMAError) as error:
        raise UsageError(f"{path} is a broken .xz file ({error}). Get it again.") from error
    except (OSError, ValueError) as error:  # ValueError: a zero character in the name
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(f"{path} cannot be read: {reason}. Check the path.") from error


def parse_lines(
    path: Path, data: bytes, parse: Callable[[dict[str, Any]], T], identity: Callable[[T], str], key: str = "id"
) -> list[T]:
    """Parses the JSON object in each line with ``parse``, in order; blank lines are skipped.

    Args:
        path: The file that the data came from, for the message.
        parse: Turns an object into a record; raises ``BadLineError`` for an object that cannot be used.
        identity: Returns the id of a record. No two lines may have the same one.
        key: The file's name for that id, for the message.

    Raises:
        UsageError: Lines cannot be used. One message names them all.
    """
    records: list[T] = []
    problems: list[str] = []
    lines: dict[str, int] = {}
    for number, line in enumerate(data.removeprefix(codecs.BOM_UTF8).split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            record = parse(parse_object(line))
            first = lines.setdefault(identity(record), number)
            if first != number:
                raise BadLineError(f"its {key} {identity(record)!r} is that of line {first} already; give it another")
        except BadLineError as error:
            problems.append(f"line {number}: {error}")
        else:
            records.append(record)
    refuse_problems(path, problems)
    return records


def check_fields(
    item: dict[str, Any],
    required: Mapping[str, type],
    optional: Mapping[str, type],
    owner: str = "",
    *,
    others: bool = False,
) -> None:
    """Checks that an object has the fields of its form, each of the right kind.

    Args:
        owner: What the object belongs to, for the message: ``number 2 of its evidence: ``.
        others: Whether it may have other fields too.

    Raises:
        BadLineError: A field is missing, unknown or of another kind.
    """
    fields = {**required, **optional}
    for name in item:
        if name not in fields and not others:
            raise BadLineError(f"{owner}has an unknown field {name!r}; the fields are {', '.join(fields)}")
    for name, kind in fields.items():
        if name not in item:
            if name in optional:
                continue
            raise BadLineError(f"{owner}has no field {name!r}; add it" + (" ([] for none)" if kind is list else ""))
        if not isinstance(item[name], kind):
            raise BadLineError(f"{owner}its {name} is {json_kind(item[name])}; write {JSON_KINDS[kind]}")


def strings(item: dict[str, Any], name: str) -> tuple[str, ...]:
    """Returns the strings of a list in an object, none of them blank.

    Raises:
        BadLineError: Something else is in the list.
    """
    values = item.get(name, [])
    for place, value in enumerate(values, 1):
        if not isinstance(value, str):
            raise BadLineError(f"number {place} of its {name} is {json_kind(value)}; write a string")
        if not value.strip():
            raise BadLineError(f"number {place} of its {name} is empty; remove it")
    return tuple(values)


def refuse_problems(path: Path, problems: Sequence[str]) -> None:
    """Raises one error for the problems of a file, or does nothing if there are none.

    Raises:
        UsageError: There are problems. The message shows the first ``MAX_SHOWN``.
    """
    if problems:
        raise UsageError(f"{path} cannot be used:{listed(problems[:MAX_SHOWN], len(problems))}")


def parse_object(line: bytes) -> dict[str, Any]:
    """Returns the JSON object of a line.

    Raises:
        BadLineError: The line holds something else, or half a character.
    """
    try:
        item = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BadLineError(f"is not UTF-8 at its byte {error.start}; save the file as UTF-8") from error
    except json.JSONDecodeError as error:
        raise BadLineError(
            f"is not JSON: {error.msg} at its character {error.pos}; write one JSON object a line"
        ) from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, thousands of brackets
        raise BadLineError(f"is JSON that cannot be read: {error}") from error
    if not isinstance(item, dict):
        raise BadLineError(f"is {json_kind(item)}, not an object; write one JSON object a line")
    if b"\\u" in line:
        _refuse_halves(item)
    return item


def _refuse_halves(item: dict[str, Any]) -> None:
    try:
        json.dumps(item, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        half = ord(error.object[error.start])
        raise BadLineError(f"holds half a character (\\u{half:x}), which cannot be stored; remove it") from error


def json_kind(value: object) -> str:
    """Names the kind of a value in the words of JSON: ``a string``, ``a list``."""
    return JSON_KINDS[type(value)]


JSON_KINDS: dict[type, str] = {
    type(None): "null",
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "a string",
    list: "a list",
    dict: "an object",
}
"""The name of each kind of JSON value."""


def listed(shown: Sequence[str], count: int) -> str:
    """Formats problems to follow a colon: one on the same line, or several on lines of their own."""
    if count == 1:
        return f" {shown[0]}"
    rest = [f"and {count - len(shown)} more"] if count > len(shown) else []
    return "".join(f"\n  {line}" for line in [*shown, *rest])
