import hashlib
import json
import shutil
from pathlib import Path

import pytest

from tests.places import SEEDS
from yinju.ingest.read.find import find
from yinju.ingest.read.load import load
from yinju.settings import IngestSettings
from yinju.types import Document

ENTRIES = json.loads((SEEDS / "manifest.json").read_text(encoding="utf-8"))["documents"]
NAMES = [
    "000_5012722008ee6daa.txt",
    "001_f3eb38ce3b79a726.txt",
    "002_c03b2e4154b970e7.txt",
    "003_70ea137fa163bfbc.txt",
    "004_f61a8077d5b24f60.txt",
]


def test_manifest_lists_the_five() -> None:
    assert [entry["file"] for entry in ENTRIES] == NAMES


def test_ingesting_the_folder_finds_the_five_and_nothing_else(tmp_path: Path) -> None:
    folder = shutil.copytree(SEEDS, tmp_path / "seeds", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "__init__.cpython-311.pyc").write_bytes(b"as where the package was imported")
    assert [target.name for target in find([str(folder)])] == NAMES


@pytest.mark.parametrize("entry", ENTRIES, ids=NAMES)
def test_seed_is_kept_byte_for_byte(entry: dict) -> None:
    data = (SEEDS / entry["file"]).read_bytes()
    assert (len(data), hashlib.sha256(data).hexdigest()) == (entry["bytes"], entry["sha256"])


@pytest.mark.parametrize("entry", ENTRIES, ids=NAMES)
def test_seed_loads_as_it_stands(entry: dict) -> None:
    path = SEEDS / entry["file"]
    (target,) = find([str(path)])
    (document,) = load(target, IngestSettings())
    assert isinstance(document, Document)
    assert document.text.encode() == path.read_bytes()
    assert len(document.text) == entry["characters"]


@pytest.mark.parametrize("entry", ENTRIES, ids=NAMES)
def test_titles_of_the_manifest_stand_in_the_seed(entry: dict) -> None:
    text = (SEEDS / entry["file"]).read_text(encoding="utf-8")
    assert [title for title in entry["titles"] if title not in text] == []
    assert len(entry["titles"]) in {entry["articles"], 0}
