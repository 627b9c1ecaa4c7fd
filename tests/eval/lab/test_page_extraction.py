import gzip
import io
import json
import tarfile

import pytest

from yinju.errors import UsageError
from yinju.eval.lab.page_extraction import (
    LineScore,
    PageScore,
    as_plain_text,
    english,
    labelled_pages,
    precision_and_recall,
    shingles,
)

ARTICLE = [
    "China and France agreed in Paris to work together on rules for artificial intelligence, their ministers said.",
    "The rules, which are not binding, ask companies to test their models and to publish what they find.",
]


def test_shingles_are_runs_of_four_words():
    assert shingles("a b c d e") == {("a", "b", "c", "d"): 1, ("b", "c", "d", "e"): 1}
    assert shingles("a b") == {("a", "b"): 1}
    assert shingles("") == {}


@pytest.mark.parametrize(
    ("gold", "found", "expected"),
    [
        ("a b c d e", "a b c d e", (1.0, 1.0)),
        ("a b c d e f", "a b c d", (1.0, 1 / 3)),
        ("a b c d", "x a b c d", (0.5, 1.0)),
        ("a b c d", "", (None, 0.0)),
        ("", "a b c d", (0.0, None)),
        ("", "", (None, None)),
    ],
)
def test_precision_and_recall_of_a_page(gold, found, expected):
    assert precision_and_recall(gold, found) == expected


def test_f1():
    assert PageScore("x", 1, 0.5, 1.0).f1 == pytest.approx(2 / 3)
    assert LineScore(right=8, surplus=2, lost=2).f1 == pytest.approx(0.8)
    assert LineScore(0, 1, 1).f1 == 0.0


def test_a_page_as_plain_text():
    html = f"<body><ul><li>Home<li>Sign in</ul><p>{'<p>'.join(ARTICLE)}<p>Share this<p>Comments</body>"
    assert as_plain_text(html.encode()) == "\n".join(ARTICLE)


def test_the_english_benchmark(tmp_path):
    archive = tmp_path / "bench.tar.xz"
    html = f"<html><body><article><h1>AI</h1><p>{'</p><p>'.join(ARTICLE * 3)}</p></article></body></html>"
    files = {
        "bench/ground-truth.json": json.dumps({"k": {"articleBody": "\n".join(ARTICLE * 3)}}).encode(),
        "bench/html/k.html.gz": gzip.compress(html.encode()),
    }
    with tarfile.open(archive, "w:xz") as tar:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    scores = {score.system: score for score in english(archive)}
    assert scores["yinju, page as plain text"].recall == pytest.approx(1.0)
    assert {score.pages for score in scores.values()} == {1}


def test_an_archive_that_is_none(tmp_path):
    path = tmp_path / "x.tar"
    path.write_bytes(b"no")
    with pytest.raises(UsageError, match=r"x\.tar cannot be read as a tar archive"):
        english(path)


def test_the_labels_are_well_formed():
    pages = labelled_pages()
    assert len({page.page for page in pages}) == len(pages)
    assert {page.split for page in pages} == {"dev", "test", "blind"}
    assert sum(page.split == "test" for page in pages) == 10
    for page in pages:
        assert all(first <= last for first, last in page.body)
        assert not any(page.is_body(number) for number in (*page.title, *page.byline)), page.page
