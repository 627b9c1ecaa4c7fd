"""Snapshots where no file system of this machine is: in an object store, or whatever else fsspec reaches."""

import shutil
from pathlib import Path
from typing import Any

import fsspec

from yinju.errors import MissingExtraError, StoreError, UsageError

_PART = ".part"
"""Ends the name of what is still being written: what bears its own name is whole."""


def upload(file: Path, address: str) -> str:
    """Copies a snapshot to an address, and returns the address of the copy.

    Args:
        address: Of a new file, whose name ends as the snapshot's does, or of a folder to put it into.

    Raises:
        UsageError: There is something at the address already, or no file system of that name is known.
        MissingExtraError: The package for that file system is not installed.
        StoreError: It cannot be written there.
    """
    if not address.endswith("".join(file.suffixes[-2:])):
        address = f"{address.rstrip('/')}/{file.name}"
    system, whole = _reached(address)
    try:
        if system.exists(whole):
            raise UsageError(f"There is something at {address} already. Name another address.")
        system.makedirs(system._parent(whole), exist_ok=True)
        with file.open("rb") as source, system.open(whole + _PART, "wb") as copy:
            shutil.copyfileobj(source, copy)
        system.mv(whole + _PART, whole)
    except OSError as error:
        raise StoreError(f"The snapshot cannot be written to {address}: {error}. Name another address.") from error
    return address


def download(address: str, folder: Path) -> Path:
    """Copies the snapshot at an address into a folder, and returns its file.

    Raises:
        UsageError: There is none, or no file system of that name is known.
        MissingExtraError: The package for that file system is not installed.
        StoreError: It cannot be read.
    """
    system, path = _reached(address)
    file = folder / path.rpartition("/")[2]
    try:
        if not system.isfile(path):
            raise UsageError(f"There is no snapshot {address}. Check the spelling.")
        with system.open(path, "rb") as source, file.open("wb") as copy:
            shutil.copyfileobj(source, copy)
    except OSError as error:
        raise StoreError(f"The snapshot cannot be read from {address}: {error}. Check the address.") from error
    return file


def _reached(address: str) -> tuple[Any, str]:
    try:
        system, path = fsspec.core.url_to_fs(address)
    except ImportError as error:  # fsspec knows its name, and the package is not there
        raise MissingExtraError(f"{address} needs a package that is not installed: {error}") from error
    except ValueError as error:
        raise UsageError(f"{address} is no address that can be written to: {error}. See docs/scale.md.") from error
    return system, path
