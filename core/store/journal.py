"""What a stop between the shards' publications leaves in part: written down before, taken back after."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from yinju.errors import StoreError
from yinju.store.faults import fault
from yinju.store.whole_file import write_whole

NAME = "journal.json"
"""The file in the home folder of a sharded corpus."""


class Journal:
    """Names the sources of a step that several shards make visible one after the other, while they do.

    One shard makes its part of a step visible as a whole. Of several some may have done so when the process is killed:
    then a copy may be hidden by an article that is not there, or not be hidden. Whoever writes next puts the named
    sources again and so settles what copies what.
    """

    def __init__(self, home: Path) -> None:
        self._path = home / NAME

    def begin(self, uris: Sequence[str]) -> None:
        """Names the sources of the step that begins."""
        self._write({"sources": list(uris)})

    def begin_switch(self) -> None:
        """Says that shards are being replaced by rebuilt ones."""
        self._write({"switching": True})

    def begin_restore(self) -> None:
        """Says that shards are being replaced by those of a snapshot."""
        self._write({"restoring": True})

    def end(self) -> None:
        """Says that the step is done in all shards."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            raise self._fault(error) from error

    def left(self) -> list[str]:
        """Returns the sources of a step that was stopped; none where all is settled.

        Raises:
            StoreError: It was stopped while other shards, rebuilt or restored, took the place of the old ones.
        """
        found = self._read()
        self.refuse_half_restored()
        if "switching" in found:
            raise StoreError(
                f"A rebuild of {self._path.parent} was stopped when some of its shards were new and some old. "
                "Finish it with: yinju reindex"
            )
        return [str(uri) for uri in found.get("sources", ())]

    def refuse_half_restored(self) -> None:
        """Refuses a corpus of which some shards are from a snapshot and some are older; `StoreError`."""
        if "restoring" in self._read():
            raise StoreError(
                f"The restoring of {self._path.parent} was stopped when some of its shards were the snapshot's and "
                "some not. Finish it with: yinju restore SNAPSHOT --replace"
            )

    def _read(self) -> dict[str, Any]:
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise fault("journal", self._path, error, "Rebuild the corpus with: yinju reindex") from error
        return dict(found)

    def _write(self, content: dict[str, object]) -> None:
        try:
            write_whole(self._path, json.dumps(content, ensure_ascii=False))
        except OSError as error:
            raise self._fault(error) from error

    def _fault(self, error: OSError) -> StoreError:
        return fault("journal", self._path, error, "Name another home with --home")
