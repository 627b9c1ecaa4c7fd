"""Which duplicates of sixty articles are found, and files that cannot be used."""

import json
from pathlib import Path

import pytest

from tests.eval.lab.invented_articles import ARTICLES
from yinju.errors import UsageError
from yinju.eval.lab.duplicate_detection import (
    duplicate_lines,
    duplicates_as_json,
    measure_duplicate_detection,
    nearest_articles,
    read_judged,
)


@pytest.fixture
def news(tmp_path: Path) -> Path:
    path = tmp_path / "news.jsonl"
    rows = ({"id": f"n{at}", "text": text} for at, text in enumerate(ARTICLES))
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def test_the_nearest_share_rare_words() -> None:
    texts = {
        "a": "海军舰艇编队抵达吉布提港补给",
        "b": "海军舰艇编队离开吉布提港返航",
        "c": "央行今天公布货币政策报告",
        "d": "各地今天公布高考分数",
    }
    assert nearest_articles(texts, ["a", "c"], 1) == {"a": ["b"], "c": ["d"]}


def test_duplicates_are_found_and_others_are_not(news: Path) -> None:
    measured = measure_duplicate_detection(news, count=30, judged=Path("missing"))
    assert measured.articles == 30
    assert measured.recall > 0.9
    assert measured.precision > 0.95
    assert sum(tally.made for tally in measured.duplicates.values()) == 30
    assert measured.non_duplicates["neighbours"].made == 30
    record = duplicates_as_json(measured)
    assert set(record["duplicates"]) == {"exact", "script", "near", "excerpt", "compilation", "shuffled", "damaged"}
    assert duplicate_lines(measured)[0].startswith("30 articles: recall ")


def test_pairs_judged_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "judged.tsv"
    path.write_text("# read\nb\ta\tcopy\tsame wire\na\tc\tdifferent\n\n", encoding="utf-8")
    assert read_judged(path) == {("a", "b"): True, ("a", "c"): False}
    path.write_text("a\tb\tmaybe\n", encoding="utf-8")
    with pytest.raises(UsageError, match="line 1: expected a, b, and copy or different"):
        read_judged(path)


def test_too_few_articles_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "few.jsonl"
    path.write_text('{"id": "a", "text": "人工智能"}\n', encoding="utf-8")
    with pytest.raises(UsageError, match="needs at least 40"):
        measure_duplicate_detection(path)
    path.write_text('{"id": 1, "text": "人工智能"}\n', encoding="utf-8")
    with pytest.raises(UsageError, match="no id or no text"):
        measure_duplicate_detection(path)
