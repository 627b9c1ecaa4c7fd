import math
import random
import shutil
from pathlib import Path

import pytest

from yinju.store.keyword_statistics import NO_STATISTICS, KeywordStatistics, added, length_factor
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


_WORDS = "城 市 花 园 票 价 站 长 天 海 rain river bridge paper garden ticket price museum opening hours".split()


def _passages(count: int) -> list[tuple[str, str, str]]:
    """Passages of very different lengths, under titles of other words."""
    draw = random.Random(7)
    return [
        (f"{number:03d}", " ".join(draw.choices(_WORDS, k=draw.randint(1, 60))), " ".join(draw.choices(_WORDS, k=4)))
        for number in range(count)
    ]


def _parts(folder: Path, passages: list[tuple[str, str, str]], count: int) -> list[KeywordIndex]:
    """Indexes of a part of the passages each: the last holds the longer ones, so that their mean lengths differ."""
    ordered = sorted(passages, key=lambda one: len(one[1]))
    parts = []
    for number in range(count):
        index = KeywordIndex(folder / f"part-{number}")
        (folder / f"part-{number}").mkdir(parents=True)
        index.create()
        index.replace([], ordered[number * len(ordered) // count : (number + 1) * len(ordered) // count])
        parts.append(index)
    return parts


def test_scores_by_the_statistics_of_all_parts_are_those_of_one_index(tmp_path: Path) -> None:
    passages = _passages(240)
    one, parts = _parts(tmp_path / "one", passages, 1)[0], _parts(tmp_path / "many", passages, 3)
    query = {"rain": 1.0, "bridg": 0.7, "票": 1.3, "城": 1.0, "nowher": 2.0}
    whole = added(part.statistics(query) for part in parts)
    expected = dict(one.search(query, len(passages)))
    found: dict[str, float] = {}
    for part in parts:
        found |= part.scores(query, [name for name, *_ in passages], whole)
    assert len(expected) > 200
    assert found.keys() == expected.keys()
    assert all(found[name] == pytest.approx(score, rel=1e-6) for name, score in expected.items())


def test_statistics_add_up_to_those_of_one_index(tmp_path: Path) -> None:
    passages = _passages(60)
    one, parts = _parts(tmp_path / "one", passages, 1)[0], _parts(tmp_path / "many", passages, 3)
    whole, together = (
        one.statistics(["rain", "城", "nowher"]),
        added(p.statistics(["rain", "城", "nowher"]) for p in parts),
    )
    assert (together.passages, together.holding) == (60, whole.holding)
    assert together.lengths == pytest.approx(whole.lengths)
    assert together.rarity("body", "nowher") == pytest.approx(math.log(1 + 60.5 / 0.5))


def test_a_parts_own_scores_are_off_by_no_more_than_its_factor(tmp_path: Path) -> None:
    passages = _passages(240)
    parts = _parts(tmp_path, passages, 3)
    query = {"rain": 1.0, "票": 1.3}
    whole = added(part.statistics(query) for part in parts)
    for part in parts:
        own = dict(part.search(query, 240, whole))
        exact = part.scores(query, list(own), whole)
        factor = length_factor(part.statistics(query), whole)
        assert 1 < factor < 4
        assert all(1 / factor <= own[name] / exact[name] * (1 + 1e-5) for name in own)
        assert all(own[name] / exact[name] <= factor * (1 + 1e-5) for name in own)


def test_an_empty_index_has_no_statistics(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    index = KeywordIndex(tmp_path / "empty")
    index.create()
    assert index.statistics(["rain"]) == NO_STATISTICS
    assert index.scores({"rain": 1.0}, ["000"], KeywordStatistics(3, {"body": 9.0}, {("body", "rain"): 1})) == {}
    index.replace([], [("0", "rain rain", "")])
    assert index.statistics(["rain"]) == KeywordStatistics(1, {"body": 2.0, "title": 0.0}, {("body", "rain"): 1})
