"""Folders to ingest, with all that can happen to a source; and corpora compared."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from tests.ingest.sharded_corpus import picture, write_corpus
from yinju.settings import Settings


def write_sources(folder: Path, made_up: int = 40) -> list[str]:
    """Writes what `write_corpus` does, the same names in another folder, a file of items, and files that fail.

    Returns what to ingest, in the order that decides the names.
    """
    write_corpus(folder / "first", made_up)
    second = folder / "second"
    second.mkdir()
    for number in range(3):
        path = folder / "first" / f"mixed-{number:02d}.txt"
        text = path.read_text(encoding="utf-8").replace("Collection", "Another collection")
        (second / path.name).write_text(
            text + f"\n\nAnother text under the same name, number {number}.", encoding="utf-8"
        )
    items = [
        {
            "text": f"Item {number} tells of the harbour of Qingdao.\n\n" + f"It has {number + 3} cranes. " * 5,
            "source": f"item {number}",
        }
        for number in range(12)
    ]
    lines = [json.dumps(item) for item in items]
    (folder / "items.jsonl").write_text("\n".join([*lines[:10], "{no json", *lines[10:]]), encoding="utf-8")
    (second / "damaged.pdf").write_bytes(b"%PDF-1.4 and nothing more")
    (second / "empty.txt").write_text("", encoding="utf-8")
    return [str(folder / "first"), str(folder / "items.jsonl"), str(second)]


def assert_same(settings: Settings, other: Settings, fingerprint: str) -> None:
    """Asserts that two corpora hold the same, article by article; vectors to what float32 can tell."""
    one, two = (comparable(each, fingerprint) for each in (settings, other))
    vectors, others = one.pop("vectors"), two.pop("vectors")
    assert vectors.keys() == others.keys()
    assert max((float(np.abs(vectors[name] - others[name]).max()) for name in vectors), default=0) < 1e-6
    for part in one:
        assert one[part] == two[part], part


def comparable(settings: Settings, fingerprint: str) -> dict[str, Any]:
    """Returns all that a corpus holds, with vectors as numbers."""
    found = picture(settings, fingerprint)
    found["vectors"] = {name: np.frombuffer(one, np.float32) for name, one in found["vectors"].items()}
    return found
