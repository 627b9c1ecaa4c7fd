"""Whatever is damaged in a store after a kill is an error that says what helps, and never a text that is not there."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.damaged_stores import read
from tests.places import ROOT
from yinju.errors import StoreDamagedError
from yinju.store.health import examine_vectors

KIND = "damaged stores"

WAYS_OUT = ("yinju reindex", "yinju ingest", "ingest again", "ingest anything again", "Name another with --home")


@pytest.mark.hostile
@pytest.mark.timeout(600)
def test_each_damage_has_a_way_out(seeds_home: Path, tmp_path: Path) -> None:
    whole = read(seeds_home)
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.damaged_stores", str(seeds_home), str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(results) > 50
    assert [one for one in results if "ended" in one] == []
    assert [one for one in results if "error" in one and not any(way in one["error"] for way in WAYS_OUT)] == []
    # What is read is read whole: nothing is missing without a word.
    assert [one for one in results if "texts" in one and set(one["texts"]) != set(whole["texts"])] == []


def test_vectors_that_end_the_process_are_a_damage(seeds_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (generation,) = seeds_home.glob("generation-*")
    examine_vectors(generation)
    monkeypatch.setattr("yinju.store.health._PROGRAM", "import os; os.abort()")
    with pytest.raises(StoreDamagedError, match=r"ended by signal 6\. Rebuild it with: yinju reindex$"):
        examine_vectors(generation)
