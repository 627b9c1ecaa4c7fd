"""Measures how well an article is extracted from its web page: our extraction beside trafilatura's.

English: the pages and the measure of scrapinghub's article-extraction-benchmark (runs of four words, each page weighing
the same). Chinese: pages whose lines were labelled by hand, by number, in ``data/pages_zh.jsonl``; there a Han
character counts as a word. The pages are their publishers', so the archives are not part of the project.
"""

import gzip
import json
import re
import tarfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from statistics import mean

from yinju.errors import LoadError, UsageError
from yinju.ingest.article.boilerplate import judge
from yinju.ingest.article.metadata import describe
from yinju.ingest.article.split import split
from yinju.ingest.read.decode import decode_html
from yinju.ingest.read.html_lines import visible_lines
from yinju.ingest.read.web_page import read_html
from yinju.offsets import cut, rest
from yinju.text import HAN

SHINGLE = 4
"""Words in a row that are compared, as in the benchmark."""

_WORD = re.compile(r"\w+")
_HAN_OR_WORD = re.compile(rf"[{HAN}]|[^\W{HAN}]+")

Extractor = Callable[[bytes], str]
"""A function that turns the bytes of a page into the text of its article."""


@dataclass(frozen=True, slots=True)
class PageScore:
    """How close a system's texts are to the gold texts; each page weighs the same, and ``f1`` is of the two means."""

    system: str
    pages: int
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return _f1(self.precision, self.recall)


@dataclass(frozen=True, slots=True)
class LineScore:
    """Counts of lines of pages as plain text.

    Attributes:
        right: Lines kept that belong to the article.
        surplus: Lines kept that do not.
        lost: Lines of the article that were not kept.
    """

    right: int
    surplus: int
    lost: int

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall of the article's lines."""
        return 2 * self.right / (2 * self.right + self.surplus + self.lost) if self.right else 0.0


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A page whose visible lines were labelled by hand. Lines are numbered from 1; a range includes both its ends.

    Attributes:
        split: ``dev`` and ``test`` pages were both read while the rules were written, so their figures show fit, not
            foresight; ``blind`` pages were labelled and measured first when all rules were fixed but two (rows of tags;
            pages that hide their article).
        title, byline: Lines that count neither for nor against.
        body: Ranges of the lines that are the article.
        facts: What the page says of itself: ``published``, ``publisher``, ``authors``.
    """

    page: str
    split: str
    title: tuple[int, ...]
    byline: tuple[int, ...]
    body: tuple[tuple[int, int], ...]
    facts: Mapping[str, object]

    def is_body(self, number: int) -> bool:
        """Tells whether a line belongs to the article."""
        return any(first <= number <= last for first, last in self.body)


def english(archive: Path) -> list[PageScore]:
    """Scores all systems on the archive of the English benchmark.

    Raises:
        UsageError: The archive cannot be read, or lacks its gold texts.
    """
    pages = _unpack(archive)
    name = next((name for name in pages if name.endswith("ground-truth.json")), None)
    if name is None:
        raise UsageError(f"{archive} holds no ground-truth.json. Is it the archive of the extraction benchmark?")
    gold = {key: str(page.get("articleBody", "")) for key, page in json.loads(pages[name]).items()}
    root = name.removesuffix("ground-truth.json")
    html = {key: gzip.decompress(pages[f"{root}html/{key}.html.gz"]) for key in gold}
    return [_score(system, extract, html, gold, _WORD) for system, extract in SYSTEMS.items()]


def chinese(archive: Path, splits: Sequence[str] = ("test",)) -> tuple[list[PageScore], LineScore, dict[str, int]]:
    """Scores all systems on labelled Chinese pages, also by line, and counts the pages on which each fact is right.

    Raises:
        UsageError: The archive cannot be read, or lacks a labelled page.
    """
    pages = _unpack(archive)
    labels = [page for page in labelled_pages() if page.split in splits]
    if missing := [page.page for page in labels if page.page not in pages]:
        raise UsageError(f"{archive} lacks {', '.join(missing)}. Is it the archive of Chinese news pages?")
    html = {page.page: pages[page.page] for page in labels}
    lines = {name: visible_lines(decode_html(data)) for name, data in html.items()}
    gold = {
        page.page: "\n".join(line for number, line in enumerate(lines[page.page], 1) if page.is_body(number))
        for page in labels
    }
    scores = [_score(system, extract, html, gold, _HAN_OR_WORD) for system, extract in SYSTEMS.items()]
    return scores, _line_score(labels, lines), _facts(labels, lines)


def labelled_pages() -> list[LabelledPage]:
    """Reads the hand-made labels of the Chinese pages."""
    rows = (files("yinju.eval") / "data" / "pages_zh.jsonl").read_text(encoding="utf-8").splitlines()
    return [_labelled(json.loads(row)) for row in rows]


def as_plain_text(html: bytes) -> str:
    """Extracts the article from the visible text of a page without its markup, as a crude scraper would leave it."""
    text = "\n".join(visible_lines(decode_html(html)))
    return _kept(text)


def _kept(text: str) -> str:
    kept = []
    for part in split(text):
        piece = text[part.start : part.end]
        head = [(start - part.start, end - part.start) for start, end in part.head]
        blocks = judge(piece, title=part.metadata.title, head=head, lines=part.lines)
        kept += [
            piece[b.start : b.end] for b in blocks if b.verdict not in ("boilerplate", "head") and b.role != "title"
        ]
    return "\n".join(kept)


def _trafilatura(html: bytes) -> str:
    import trafilatura

    return trafilatura.extract(decode_html(html)) or ""


def _without_comments(html: bytes) -> str:
    import trafilatura

    return trafilatura.extract(decode_html(html), include_comments=False) or ""


def _ours(html: bytes) -> str:
    try:
        page = read_html(html)
    except LoadError:
        return ""
    return cut(page.text, rest(len(page.text), [(start, end) for start, end, _ in page.outside])).text


def _without_boilerplate(html: bytes) -> str:
    return _kept(_ours(html))


SYSTEMS: dict[str, Extractor] = {
    "trafilatura, as it comes": _trafilatura,
    "trafilatura, without comments": _without_comments,
    "yinju, page": _ours,
    "yinju, page, boilerplate out": _without_boilerplate,
    "yinju, page as plain text": as_plain_text,
}
"""The systems that are compared, by the name they are shown with."""


def shingles(text: str, word: re.Pattern[str] = _WORD) -> Counter[tuple[str, ...]]:
    """Counts the runs of four words of a text; a shorter text is one run."""
    words = word.findall(text)
    runs = (tuple(words[start : start + SHINGLE]) for start in range(max(1, len(words) - SHINGLE + 1)))
    return Counter(run for run in runs if run)


def precision_and_recall(gold: str, found: str, word: re.Pattern[str] = _WORD) -> tuple[float | None, float | None]:
    """Computes precision and recall of one page; each is ``None`` where its denominator is zero.

    So two empty texts, which agree, count in neither mean.
    """
    wanted, given = shingles(gold, word), shingles(found, word)
    shared = (wanted & given).total()
    precision = shared / given.total() if given else None
    return precision, shared / wanted.total() if wanted else None


def _score(
    system: str, extract: Extractor, html: Mapping[str, bytes], gold: Mapping[str, str], word: re.Pattern[str]
) -> PageScore:
    pairs = [precision_and_recall(gold[name], extract(data), word) for name, data in html.items()]
    # The benchmark leaves out of a mean what has nothing to divide by, so that an empty text costs recall alone.
    precision, recall = ([value for value in column if value is not None] for column in zip(*pairs, strict=True))
    return PageScore(system, len(html), mean(precision), mean(recall))


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _line_score(labels: Sequence[LabelledPage], lines: Mapping[str, Sequence[str]]) -> LineScore:
    right = surplus = lost = 0
    for page in labels:
        text = "\n".join(lines[page.page])
        for block in judge(text):
            number = text.count("\n", 0, block.start) + 1
            kept = block.verdict != "boilerplate"
            if number in (*page.title, *page.byline):
                continue
            right += kept and page.is_body(number)
            surplus += kept and not page.is_body(number)
            lost += not kept and page.is_body(number)
    return LineScore(right, surplus, lost)


def _facts(labels: Sequence[LabelledPage], lines: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Counts the pages on which each fact is right; a fact that the page does not state is right if none was found."""
    right = Counter(pages=len(labels))
    for page in labels:
        found = describe("\n".join(lines[page.page]))
        titles = [lines[page.page][number - 1] for number in page.title]
        right["title"] += any(found.title is not None and found.title in title for title in titles)
        right["published"] += (found.published.iso if found.published else None) == page.facts.get("published")
        right["publisher"] += found.publisher == page.facts.get("publisher")
        right["authors"] += list(found.authors) == page.facts.get("authors", [])
    return dict(right)


def _labelled(row: Mapping[str, object]) -> LabelledPage:
    ranges = row["body"]
    assert isinstance(ranges, list)
    return LabelledPage(
        page=str(row["page"]),
        split=str(row["split"]),
        title=tuple(row["title"]),  # type: ignore[arg-type]
        byline=tuple(row["byline"]),  # type: ignore[arg-type]
        body=tuple((first, last) for first, last in ranges),
        facts={key: value for key, value in row.items() if key in ("published", "publisher", "authors")},
    )


def _unpack(archive: Path) -> dict[str, bytes]:
    try:
        with tarfile.open(archive) as tar:
            members = {m.name.removeprefix("./"): tar.extractfile(m) for m in tar.getmembers() if m.isfile()}
            return {name: file.read() for name, file in members.items() if file is not None}
    except (OSError, tarfile.TarError, EOFError) as error:
        raise UsageError(f"{archive} cannot be read as a tar archive: {error}. Check the path.") from error
