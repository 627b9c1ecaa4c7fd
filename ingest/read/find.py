"""Expands what the user names - files, folders, web addresses - into single things to load."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

from pathspec import GitIgnoreSpec

from yinju.errors import UsageError

IGNORE_FILE = ".yinjuignore"
WEB_SCHEMES = {"http", "https"}

_Rules = tuple[tuple[Path, GitIgnoreSpec], ...]
"""Ignore files in force, outermost first, each with the folder its patterns start from."""


@dataclass(frozen=True, slots=True)
class Target:
    """One file or web address to load.

    Attributes:
        uri: The absolute path, or the address. Links are resolved in the folder that was named, not below it: what a
            link there leads to may lie outside.
        name: What the reader sees: the path below the folder that was named, the file name, or the address.
        path: Where the file is; ``None`` for a web address.
    """

    uri: str
    name: str
    path: Path | None = None


def find(targets: Sequence[str]) -> Iterator[Target]:
    """Returns the files and addresses behind the targets, each once, in the order named; inside a folder by name.

    In folders, names with a leading dot are passed over, and so is what a ``.yinjuignore`` there lists, in the syntax
    of ``.gitignore``. A file that is named itself is yielded in any case.

    Raises:
        UsageError: A target does not exist or is no address that Yinju fetches. All targets are checked by the call,
            before anything is yielded. A broken ignore file is found on the way.
    """
    return _expand([_check(target) for target in targets])


def _check(target: str) -> Path | str:
    """Returns the path, or the address, that a target means."""
    if "://" not in target:
        try:
            os.stat(target)
        except (OSError, ValueError) as error:  # ValueError: a zero character
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise UsageError(
                f"{target} cannot be found: {reason}. Check the spelling, or give an http(s) address."
            ) from error
        return Path(target)
    url = urldefrag(target).url  # a uri with "#" is an item of a JSON Lines file
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise UsageError(f"{target} is not a web address: {error}. Correct it.") from error
    if parts.scheme.lower() not in WEB_SCHEMES or not parts.hostname:
        raise UsageError(f"{target} is not an http(s) address. Save the document as a file and give its path.")
    if parts.password is not None:
        raise UsageError(
            f"The address of {parts.hostname} holds a password, which would be stored. Save the page as a file instead."
        )
    return url


def _expand(targets: Sequence[Path | str]) -> Iterator[Target]:
    seen: set[str] = set()
    for target in targets:
        if isinstance(target, str):
            found = iter([Target(target, target)])
        elif target.is_dir():
            found = _walk(target, target, (), set())
        else:
            found = iter([file_target(target, target.parent)])
        for one in found:
            real = one.uri if one.path is None else os.path.realpath(one.path)
            if real not in seen:
                seen.add(real)
                yield one


def _walk(folder: Path, root: Path, rules: _Rules, entered: set[str]) -> Iterator[Target]:
    """Returns the files below ``folder``, by name. ``entered``: the folders seen, since links can lead back."""
    real = os.path.realpath(folder)
    if real in entered:
        return
    entered.add(real)
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        # Yielded as it is: `load` then reports this folder, and the others go in.
        yield file_target(folder, root)
        return
    if IGNORE_FILE in names:
        rules = (*rules, (folder, _read_rules(folder / IGNORE_FILE)))
    for name in names:
        path = folder / name
        if name.startswith(".") or _is_ignored(path, rules):
            continue
        if path.is_dir():
            yield from _walk(path, root, rules, entered)
        else:
            yield file_target(path, root)


def _is_ignored(path: Path, rules: _Rules) -> bool:
    """Tells whether the innermost ignore file that names the path excludes it."""
    for base, spec in reversed(rules):
        relative = path.relative_to(base).as_posix() + ("/" if path.is_dir() else "")
        verdict = spec.check_file(relative).include
        if verdict is not None:
            return verdict
    return False


def _read_rules(path: Path) -> GitIgnoreSpec:
    try:
        return GitIgnoreSpec.from_lines(path.read_text(encoding="utf-8-sig").splitlines())
    except (OSError, ValueError) as error:  # ValueError: not UTF-8, or a pattern that means nothing
        raise UsageError(f"{path} cannot be used: {error}. Correct or remove it.") from error


def place(path: Path) -> str:
    """Returns the absolute path as URIs have it: links resolved, and printable."""
    # realpath, since Path.resolve raises for a link that leads to itself
    return _printable(os.path.realpath(path))


def file_target(path: Path, root: Path) -> Target:
    """Returns the target of a file. Its name is the path below ``root``."""
    name = path.relative_to(root).as_posix()
    return Target(os.path.join(place(root), _printable(name)), _printable(name), path)


def _printable(name: str) -> str:
    r"""Returns the name, with bytes that are not UTF-8 (archives from Chinese Windows hold GBK names) as ``\xb2``.

    As surrogates they could be neither stored nor printed.
    """
    return os.fsencode(name).decode("utf-8", "backslashreplace")
