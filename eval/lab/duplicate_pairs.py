"""Are copies found, and only copies? Measured on copies made of real articles, and on articles that only look alike.

Half of the articles is for tuning, the other for the report. All of a half are in the index, so that copies are
searched for among them, as in a store.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from scipy import sparse

from yinju.errors import UsageError
from yinju.eval.lab.forged_duplicates import LEVELS, Forger, Made
from yinju.eval.sets.jsonl import BadLineError, parse_lines, read_bytes
from yinju.ingest.duplicates.compare_texts import compare
from yinju.ingest.duplicates.shingles import grams, signature, units
from yinju.ingest.duplicates.signature_index import DuplicateIndex
from yinju.text import language_of, sentences
from yinju.types import Progress

JUDGED = Path("eval/data/copies_by_hand.tsv")
"""Pairs of articles of the news that were read, and what they are: ``a``, ``b``, ``copy`` or ``different``, a note."""
COPIES = 2000
_SEED = 20
_QUOTED_CHARS = (80, 200)
_MOST_QUOTED = 0.4
"""Of the shorter article a quotation that both have is at most so much: what is more is an excerpt."""
_NEIGHBOURS = 3
_SAME_WORDING = 0.8
"""Neighbours of which one has this share of its runs of eight in the other are copies already in the news, and count
neither way, unless they were judged by hand."""
_WORDING_UNITS = 8
_OWN_WORDING = 0.1
"""What is given a common quotation, a head and tail, or others beside it shares less: else it would be an excerpt."""
_LEAST_WEIGHT = 0.5
"""A pair of units that more than 60 % of the articles have weighs less."""


@dataclass(slots=True)
class DuplicateTally:
    """What became of one kind of copies, or of pairs that are none."""

    made: int = 0
    found: int = 0
    named: Counter[str] = field(default_factory=Counter)

    @property
    def share(self) -> float:
        """Found of made; 0 if none were made."""
        return self.found / self.made if self.made else 0.0


@dataclass(frozen=True, slots=True)
class DuplicateFigures:
    """The figures of a run.

    Attributes:
        copies: By kind and level.
        non_copies: By what makes them alike. ``neighbours``: nearest by shared rare word pairs.
        wrong: Pairs of different articles taken for copies, as ``(a, b, kind)``.
        already: How many neighbours were passed over as copies already among the articles.
        seconds: For signatures, candidates and comparing.
    """

    articles: int
    copies: dict[tuple[str, str], DuplicateTally]
    non_copies: dict[str, DuplicateTally]
    wrong: tuple[tuple[str, str, str], ...]
    already: int
    seconds: dict[str, float]

    @property
    def recall(self) -> float:
        """Of all copies that were made."""
        return sum(t.found for t in self.copies.values()) / max(1, sum(t.made for t in self.copies.values()))

    @property
    def precision(self) -> float:
        """Of all pairs found, made copies and non-copies together."""
        right = sum(tally.found for tally in self.copies.values())
        wrong = sum(tally.found for tally in self.non_copies.values())
        return right / max(1, right + wrong)


def measure(
    news: Path,
    half: str = "report",
    *,
    count: int = COPIES,
    judged: Path = JUDGED,
    progress: Progress | None = None,
) -> DuplicateFigures:
    """Makes copies of the articles in a file and looks for them.

    Args:
        news: JSON Lines with ``id`` and ``text``; may be packed.
        half: ``report`` or ``tune``.
        count: How many copies to make, and how many articles to compare with their neighbours.
        judged: May be missing.

    Raises:
        UsageError: A file cannot be used.
    """
    articles = read_articles(news)
    names = [name for place, name in enumerate(articles) if place % 2 == (half == "report")]
    texts = {name: articles[name] for name in names}
    if len(texts) < 20:
        raise UsageError(f"{news} holds {len(articles)} articles; the test needs at least 40. Give a larger file.")
    bench = _Bench(texts, read_judged(judged), random.Random(_SEED), progress or (lambda *_: None))
    return bench.run(count)


def read_articles(path: Path) -> dict[str, str]:
    """The texts of a JSON Lines file by id, in its order.

    Raises:
        UsageError: It cannot be used.
    """

    def parse(record: dict[str, Any]) -> tuple[str, str]:
        name, text = record.get("id"), record.get("text")
        if not isinstance(name, str) or not isinstance(text, str):
            raise BadLineError("has no id or no text. Both must be strings.")
        return name, text

    return dict(parse_lines(path, read_bytes(path), parse, lambda item: item[0]))


def read_judged(path: Path) -> dict[tuple[str, str], bool]:
    """Which pairs were found to be copies by reading them; empty if there is no such file.

    Raises:
        UsageError: A line is not of the form.
    """
    if not path.is_file():
        return {}
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        a, b, verdict, *_ = [*line.split("\t"), "", "", ""]
        if verdict not in ("copy", "different"):
            raise UsageError(f"{path}, line {number}: expected a, b, and copy or different. Correct the line.")
        found[min(a, b), max(a, b)] = verdict == "copy"
    return found


def as_record(measured: DuplicateFigures) -> dict[str, Any]:
    """The figures as one object."""
    kinds = sorted({kind for kind, _ in measured.copies})
    by_kind: dict[str, Any] = {}
    for kind in kinds:
        tallies = {level: tally for (of, level), tally in measured.copies.items() if of == kind}
        made, found = (sum(getattr(tally, name) for tally in tallies.values()) for name in ("made", "found"))
        named = sum((tally.named for tally in tallies.values()), Counter[str]())
        by_kind[kind] = {
            "made": made,
            "recall": round(found / made, 4),
            **{level: round(tallies[level].share, 4) for level in LEVELS if level in tallies},
            "named": dict(named.most_common()),
        }
    return {
        "articles": measured.articles,
        "recall": round(measured.recall, 4),
        "precision": round(measured.precision, 4),
        "copies": by_kind,
        "non_copies": {
            name: {"pairs": tally.made, "taken for copies": tally.found} for name, tally in measured.non_copies.items()
        },
        "copies already there": measured.already,
        "wrong": [list(pair) for pair in measured.wrong],
        "seconds": {name: round(value, 2) for name, value in measured.seconds.items()},
    }


def lines(measured: DuplicateFigures) -> list[str]:
    """The figures as lines to read."""
    record = as_record(measured)
    found = [f"{measured.articles} articles: recall {measured.recall:.4f}, precision {measured.precision:.4f}"]
    for kind, row in record["copies"].items():
        levels = "  ".join(f"{level} {row[level]:.3f}" for level in LEVELS if level in row)
        found.append(f"  {kind:12} {row['made']:5}  recall {row['recall']:.4f}  {levels}")
    for name, tally in measured.non_copies.items():
        found.append(f"  {name:20} {tally.made:5} pairs, {tally.found} taken for copies")
    return [*found, f"  {measured.already} neighbours passed over: copies already among the articles"]


class _Bench:
    """One run over one half of the articles."""

    def __init__(
        self, texts: dict[str, str], judged: dict[tuple[str, str], bool], chance: random.Random, progress: Progress
    ) -> None:
        self._texts = texts
        self._names = list(texts)
        self._judged = judged
        self._random = chance
        self._progress = progress
        self._forger = Forger(list(texts.values()), _SEED)
        self._seconds: dict[str, float] = defaultdict(float)
        self._wrong: list[tuple[str, str, str]] = []
        self._already = 0

    def run(self, count: int) -> DuplicateFigures:
        """Makes so many copies, and compares so many articles with their neighbours."""
        started = perf_counter()
        self._signatures = {name: signature(text) for name, text in self._texts.items()}
        self._index = DuplicateIndex(self._signatures.items())
        self._seconds["signatures"] = perf_counter() - started
        originals = self._random.sample(self._names, min(count, len(self._names)))
        copies: dict[tuple[str, str], DuplicateTally] = defaultdict(DuplicateTally)
        kinds = [kind for kind in self._forger.kinds if kind != "script" or self._is_chinese()]
        for number, name in enumerate(originals):
            self._progress(number, 2 * len(originals), "copies")
            kind = kinds[number % len(kinds)]
            level = list(LEVELS)[number // len(kinds) % len(LEVELS)]
            self._look_for(name, self._forger.make(self._texts[name], kind, level), copies[kind, level])
        return DuplicateFigures(
            articles=len(self._texts),
            copies=dict(copies),
            non_copies=self._non_copies(originals),
            wrong=tuple(self._wrong),
            already=self._already,
            seconds=dict(self._seconds),
        )

    def _is_chinese(self) -> bool:
        return language_of(self._texts[self._names[0]]) != "en"

    def _look_for(self, name: str, made: Made, tally: DuplicateTally) -> None:
        """Looks for the original of a copy as a store does: candidates, then a comparison."""
        tally.made += 1
        started = perf_counter()
        candidates = self._index.candidates(signature(made.text))
        self._seconds["candidates"] += perf_counter() - started
        if name not in candidates:
            tally.named["not a candidate"] += 1
            return
        kind = self._compare("copy", made.text, name)
        tally.found += kind is not None
        tally.named[kind or "not a copy"] += 1

    def _compare(self, name: str, text: str, other: str) -> str | None:
        started = perf_counter()
        pair = compare(name, text, other, self._texts[other])
        self._seconds["comparing"] += perf_counter() - started
        return pair.kind if pair else None

    def _non_copies(self, originals: Sequence[str]) -> dict[str, DuplicateTally]:
        tallies = {
            name: DuplicateTally() for name in ("neighbours", "same quotation", "same head and tail", "collection")
        }
        near = nearest(self._texts, originals, _NEIGHBOURS)
        for number, name in enumerate(originals):
            self._progress(len(originals) + number, 2 * len(originals), "non-copies")
            others = [other for other in near[name] if not self._is_duplicate(name, other)]
            if not others:
                continue
            self._count(tallies["neighbours"], name, self._texts[name], others[0])
            others = [other for other in others if self._same_wording(name, other) < _OWN_WORDING]
            if not others:
                continue
            if number % 4 == 0 and (quoting := self._quoting(name, others[0])):
                self._count(tallies["same quotation"], name, *quoting)
            if number % 4 == 1:
                dressed = (self._forger.dressed(self._texts[one]) for one in (name, others[0]))
                self._count(tallies["same head and tail"], name, *dressed)
            if number % 4 == 2 and len(others) > 1:
                self._count(tallies["collection"], name, self._texts[name], "\n\n".join(self._texts[o] for o in others))
        return tallies

    def _is_duplicate(self, name: str, other: str) -> bool:
        """Whether two articles of the news are copies, by hand where they were read, else by their wording."""
        key = (min(name, other), max(name, other))
        copy = self._judged[key] if key in self._judged else self._same_wording(*key) >= _SAME_WORDING
        self._already += copy
        return copy

    def _same_wording(self, name: str, other: str) -> float:
        """The share of the shorter article's runs of eight units that the other has."""
        of_both = (grams(units(self._texts[one]), _WORDING_UNITS) for one in (name, other))
        shorter, longer = sorted(of_both, key=len)
        return float(np.isin(shorter, longer).mean()) if len(shorter) else 0.0

    def _count(self, tally: DuplicateTally, name: str, text: str, other: str) -> None:
        """Compares two texts that are no copies; ``other`` is a name or a text of its own."""
        tally.made += 1
        other_text = self._texts.get(other, other)
        pair = compare(name, text, f"{name}'", other_text)
        if pair is not None:
            tally.found += 1
            tally.named[pair.kind] += 1
            self._wrong.append((name, other if other in self._texts else "made", pair.kind))

    def _quoting(self, name: str, other: str) -> tuple[str, str] | None:
        """Two articles that both quote the same passage of a third, short beside both."""
        source = self._texts[self._random.choice(self._names)]
        spans = sentences(source)
        wanted = self._random.randint(*_QUOTED_CHARS)
        wanted = min(wanted, int(_MOST_QUOTED * min(len(self._texts[name]), len(self._texts[other]))))
        passage = next((source[spans[0][0] : end] for _, end in spans if end - spans[0][0] >= wanted), "")
        if not passage or len(passage) > 2 * wanted:
            return None
        first, second = (self._forger.quoting(self._texts[one], passage) for one in (name, other))
        return first, second


def nearest(texts: dict[str, str], wanted: Iterable[str], count: int) -> dict[str, list[str]]:
    """The articles that share most rare pairs of units with each of those wanted, best first: BM25 in all but name."""
    names = list(texts)
    rows, columns = [], []
    for number, text in enumerate(texts.values()):
        pairs = np.unique(grams(units(text), 2)) >> np.uint64(42)  # 4 million columns
        rows.append(np.full(len(pairs), number))
        columns.append(pairs.astype(np.int64))
    row, column = np.concatenate(rows), np.concatenate(columns)
    frequency = np.bincount(column, minlength=1 << 22)
    weights = np.log(len(names) / np.maximum(frequency, 1)).astype(np.float32)
    # What nearly every article has tells nothing, and costs most.
    kept = (frequency[column] > 1) & (weights[column] > _LEAST_WEIGHT)
    matrix = sparse.csr_matrix(
        (weights[column[kept]], (row[kept], column[kept])), shape=(len(names), 1 << 22), dtype=np.float32
    )
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel()) + 1e-9
    place = {name: at for at, name in enumerate(names)}
    transposed = matrix.T.tocsr()
    found = {}
    for name in wanted:
        scores = np.asarray((matrix[place[name]] @ transposed).todense()).ravel() / lengths
        scores[place[name]] = -1
        best = np.argpartition(-scores, count)[:count]
        found[name] = [names[at] for at in best[np.argsort(-scores[best], kind="stable")]]
    return found
