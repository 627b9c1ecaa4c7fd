import shutil
from pathlib import Path

from yinju.store.keywords import KeywordIndex


def _index(folder: Path) -> KeywordIndex:
    folder.mkdir()
    index = KeywordIndex(folder)
    index.create()
    index.replace([], [(str(number), f"word{number}", "title") for number in range(3)])
    return index


def test_what_a_killed_writer_left_behind_is_written_over(tmp_path: Path) -> None:
    """It had written which documents are gone, and not yet the commit that names the file."""
    _index(tmp_path / "killed")
    shutil.copytree(tmp_path / "killed", tmp_path / "went_on")
    KeywordIndex(tmp_path / "went_on").replace(["1"], [])
    left_behind = list((tmp_path / "went_on" / "keywords").glob("*.del"))
    assert len(left_behind) == 1
    for path in (*left_behind, tmp_path / "went_on" / "keywords" / ".managed.json"):
        shutil.copy(path, tmp_path / "killed" / "keywords")
    index = KeywordIndex(tmp_path / "killed")
    index.replace(["1"], [])
    assert index.count() == 2
    assert index.search({"word1": 1.0}, 10) == []
