"""Measures duplicate detection on forged duplicates of real articles, and on articles that only look alike.

Half of the articles serve for tuning, the other half for the report. All articles of a half are in the index, so that
duplicates are searched for among them as in a store.
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
from yinju.eval.lab.forged_duplicates import LEVELS, DuplicateForger, ForgedDuplicate
from yinju.eval.sets.jsonl import BadLineError, parse_lines, read_bytes
from yinju.ingest.duplicates.compare_texts import compare_articles
from yinju.ingest.duplicates.shingles import grams, signature, units
from yinju.ingest.duplicates.signature_index import DuplicateIndex
from yinju.text import language_of, sentences
from yinju.types import Progress

JUDGED_PAIRS = Path("eval/data/copies_by_hand.tsv")
"""Pairs of news articles that were compared by reading: ``a``, ``b``, ``copy`` or ``different``, and a note, on each
line."""
DUPLICATES = 2000
"""How many duplicates are forged unless the caller says otherwise."""
_SEED = 20
"""Any fixed number serves: the same articles then give the same figures."""
_QUOTED_CHARS = (80, 200)
"""Least and most characters of a quotation that two articles are made to share."""
_MOST_QUOTED = 0.4
"""Most of the shorter article that a shared quotation may make up: a larger share would make it an excerpt."""
_NEIGHBOURS = 3
"""Nearest articles that are looked at for each article."""
_SAME_WORDING = 0.8
"""The share of an article's runs of eight units from which it counts as a duplicate that the news already holds. Such
neighbours count neither for nor against, unless they were judged by hand."""
_WORDING_UNITS = 8
"""Units (Chinese characters, English words) in a run by which wordings are compared."""
_OWN_WORDING = 0.1
"""Most wording that two articles may share before they are given a common quotation, head and tail, or collection: with
more, one would be an excerpt of the other."""
_LEAST_WEIGHT = 0.5
"""Least weight of a pair of units that neighbours are found by; pairs that more than 60 % of the articles have weigh
less."""


@dataclass(slots=True)
class DuplicateTally:
    """The results for one kind of duplicates, or of pairs that are not duplicates.

    Attributes:
        made: Duplicates or pairs made.
        found: How many of them were taken for duplicates.
        verdicts: How often each verdict was given.
    """

    made: int = 0
    found: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)

    @property
    def share(self) -> float:
        """The share of those made that was found; 0 if none were made."""
        return self.found / self.made if self.made else 0.0


@dataclass(frozen=True, slots=True)
class DuplicateFigures:
    """The figures of a measurement.

    Attributes:
        articles: Articles in the index.
        duplicates: The results for forged duplicates, by kind and level.
        non_duplicates: The results for pairs that are not duplicates, by what makes them alike; ``neighbours`` are
            the nearest articles by shared rare pairs of units.
        false_duplicates: Pairs of different articles that were taken for duplicates, as ``(a, b, kind)``.
        existing_duplicates: How many neighbours were skipped as duplicates that the articles already held.
        seconds: The time for signatures, candidates and comparing.
    """

    articles: int
    duplicates: dict[tuple[str, str], DuplicateTally]
    non_duplicates: dict[str, DuplicateTally]
    false_duplicates: tuple[tuple[str, str, str], ...]
    existing_duplicates: int
    seconds: dict[str, float]

    @property
    def recall(self) -> float:
        """The share of forged duplicates that was found."""
        return sum(t.found for t in self.duplicates.values()) / max(1, sum(t.made for t in self.duplicates.values()))

    @property
    def precision(self) -> float:
        """The share of right ones among all pairs taken for duplicates."""
        right = sum(tally.found for tally in self.duplicates.values())
        wrong = sum(tally.found for tally in self.non_duplicates.values())
        return right / max(1, right + wrong)


def measure_duplicate_detection(
    news: Path,
    half: str = "report",
    *,
    count: int = DUPLICATES,
    judged: Path = JUDGED_PAIRS,
    progress: Progress | None = None,
) -> DuplicateFigures:
    """Forges duplicates of the articles in a file, and looks for them.

    Args:
        news: A JSON Lines file with ``id`` and ``text``; it may be packed.
        half: ``report`` or ``tune``.
        count: How many duplicates to forge, and how many articles to compare with their neighbours.
        judged: The file of pairs judged by hand; it may be missing.

    Raises:
        UsageError: A file cannot be used.
    """
    articles = read_articles(news)
    names = [name for place, name in enumerate(articles) if place % 2 == (half == "report")]
    texts = {name: articles[name] for name in names}
    if len(texts) < 20:
        raise UsageError(f"{news} holds {len(articles)} articles; the test needs at least 40. Give a larger file.")
    bench = _DuplicateSearch(texts, read_judged(judged), random.Random(_SEED), progress or (lambda *_: None))
    return bench.run(count)


def read_articles(path: Path) -> dict[str, str]:
    """Reads the texts of a JSON Lines file by id, in its order.

    Raises:
        UsageError: The file cannot be used.
    """

    def parse(record: dict[str, Any]) -> tuple[str, str]:
        name, text = record.get("id"), record.get("text")
        if not isinstance(name, str) or not isinstance(text, str):
            raise BadLineError("has no id or no text. Both must be strings.")
        return name, text

    return dict(parse_lines(path, read_bytes(path), parse, lambda item: item[0]))


def read_judged(path: Path) -> dict[tuple[str, str], bool]:
    """Reads which pairs were judged to be duplicates by hand; nothing if the file does not exist.

    Raises:
        UsageError: A line does not have the right form.
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


def duplicates_as_json(measured: DuplicateFigures) -> dict[str, Any]:
    """Returns the figures as plain data."""
    kinds = sorted({kind for kind, _ in measured.duplicates})
    by_kind: dict[str, Any] = {}
    for kind in kinds:
        tallies = {level: tally for (of, level), tally in measured.duplicates.items() if of == kind}
        made, found = (sum(getattr(tally, name) for tally in tallies.values()) for name in ("made", "found"))
        named = sum((tally.verdicts for tally in tallies.values()), Counter[str]())
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
        "duplicates": by_kind,
        "non_duplicates": {
            name: {"pairs": tally.made, "taken for duplicates": tally.found}
            for name, tally in measured.non_duplicates.items()
        },
        "duplicates already there": measured.existing_duplicates,
        "wrong": [list(pair) for pair in measured.false_duplicates],
        "seconds": {name: round(value, 2) for name, value in measured.seconds.items()},
    }


def duplicate_lines(measured: DuplicateFigures) -> list[str]:
    """Formats the figures for a terminal."""
    record = duplicates_as_json(measured)
    found = [f"{measured.articles} articles: recall {measured.recall:.4f}, precision {measured.precision:.4f}"]
    for kind, row in record["duplicates"].items():
        levels = "  ".join(f"{level} {row[level]:.3f}" for level in LEVELS if level in row)
        found.append(f"  {kind:12} {row['made']:5}  recall {row['recall']:.4f}  {levels}")
    for name, tally in measured.non_duplicates.items():
        found.append(f"  {name:20} {tally.made:5} pairs, {tally.found} taken for duplicates")
    return [*found, f"  {measured.existing_duplicates} neighbours passed over: duplicates already among the articles"]


class _DuplicateSearch:
    """One measurement over one half of the articles."""

    def __init__(
        self, texts: dict[str, str], judged: dict[tuple[str, str], bool], chance: random.Random, progress: Progress
    ) -> None:
        self._texts = texts
        self._names = list(texts)
        self._judged = judged
        self._random = chance
        self._progress = progress
        self._forger = DuplicateForger(list(texts.values()), _SEED)
        self._seconds: dict[str, float] = defaultdict(float)
        self._false_duplicates: list[tuple[str, str, str]] = []
        self._existing_duplicates = 0

    def run(self, count: int) -> DuplicateFigures:
        """Forges and looks for ``count`` duplicates, and compares as many articles with their neighbours."""
        started = perf_counter()
        self._signatures = {name: signature(text) for name, text in self._texts.items()}
        self._index = DuplicateIndex(self._signatures.items())
        self._seconds["signatures"] = perf_counter() - started
        originals = self._random.sample(self._names, min(count, len(self._names)))
        duplicates: dict[tuple[str, str], DuplicateTally] = defaultdict(DuplicateTally)
        kinds = [kind for kind in self._forger.kinds if kind != "script" or self._is_chinese()]
        for number, name in enumerate(originals):
            self._progress(number, 2 * len(originals), "duplicates")
            kind = kinds[number % len(kinds)]
            level = list(LEVELS)[number // len(kinds) % len(LEVELS)]
            self._search(name, self._forger.forge(self._texts[name], kind, level), duplicates[kind, level])
        return DuplicateFigures(
            articles=len(self._texts),
            duplicates=dict(duplicates),
            non_duplicates=self._non_duplicates(originals),
            false_duplicates=tuple(self._false_duplicates),
            existing_duplicates=self._existing_duplicates,
            seconds=dict(self._seconds),
        )

    def _is_chinese(self) -> bool:
        return language_of(self._texts[self._names[0]]) != "en"

    def _search(self, name: str, made: ForgedDuplicate, tally: DuplicateTally) -> None:
        """Looks for the original of a duplicate as a store does: candidates by signature, then their texts."""
        tally.made += 1
        started = perf_counter()
        candidates = self._index.candidates(signature(made.text))
        self._seconds["candidates"] += perf_counter() - started
        if name not in candidates:
            tally.verdicts["not a candidate"] += 1
            return
        kind = self._compare("duplicate", made.text, name)
        tally.found += kind is not None
        tally.verdicts[kind or "not a duplicate"] += 1

    def _compare(self, name: str, text: str, other: str) -> str | None:
        started = perf_counter()
        pair = compare_articles(name, text, other, self._texts[other])
        self._seconds["comparing"] += perf_counter() - started
        return pair.kind if pair else None

    def _non_duplicates(self, originals: Sequence[str]) -> dict[str, DuplicateTally]:
        tallies = {
            name: DuplicateTally() for name in ("neighbours", "same quotation", "same head and tail", "collection")
        }
        near = nearest_articles(self._texts, originals, _NEIGHBOURS)
        for number, name in enumerate(originals):
            self._progress(len(originals) + number, 2 * len(originals), "non-duplicates")
            others = [other for other in near[name] if not self._is_duplicate(name, other)]
            if not others:
                continue
            self._count(tallies["neighbours"], name, self._texts[name], others[0])
            others = [other for other in others if self._same_wording(name, other) < _OWN_WORDING]
            if not others:
                continue
            if number % 4 == 0 and (quoted := self._two_with_one_quotation(name, others[0])):
                self._count(tallies["same quotation"], name, *quoted)
            if number % 4 == 1:
                pair = (self._forger.with_head_and_tail(self._texts[one]) for one in (name, others[0]))
                self._count(tallies["same head and tail"], name, *pair)
            if number % 4 == 2 and len(others) > 1:
                self._count(tallies["collection"], name, self._texts[name], "\n\n".join(self._texts[o] for o in others))
        return tallies

    def _is_duplicate(self, name: str, other: str) -> bool:
        """Tells whether two news articles are duplicates: by hand where they were judged, else by their wording."""
        key = (min(name, other), max(name, other))
        duplicate = self._judged[key] if key in self._judged else self._same_wording(*key) >= _SAME_WORDING
        self._existing_duplicates += duplicate
        return duplicate

    def _same_wording(self, name: str, other: str) -> float:
        """Returns the share of the shorter article's runs of eight units that the other article has."""
        of_both = (grams(units(self._texts[one]), _WORDING_UNITS) for one in (name, other))
        shorter, longer = sorted(of_both, key=len)
        return float(np.isin(shorter, longer).mean()) if len(shorter) else 0.0

    def _count(self, tally: DuplicateTally, name: str, text: str, other: str) -> None:
        """Compares two texts that are not duplicates; ``other`` is the name of an article, or a text."""
        tally.made += 1
        other_text = self._texts.get(other, other)
        pair = compare_articles(name, text, f"{name}'", other_text)
        if pair is not None:
            tally.found += 1
            tally.verdicts[pair.kind] += 1
            self._false_duplicates.append((name, other if other in self._texts else "made", pair.kind))

    def _two_with_one_quotation(self, name: str, other: str) -> tuple[str, str] | None:
        """Makes two articles quote the same passage of a third, which is short beside both; ``None`` if none fits."""
        source = self._texts[self._random.choice(self._names)]
        spans = sentences(source)
        wanted = self._random.randint(*_QUOTED_CHARS)
        wanted = min(wanted, int(_MOST_QUOTED * min(len(self._texts[name]), len(self._texts[other]))))
        passage = next((source[spans[0][0] : end] for _, end in spans if end - spans[0][0] >= wanted), "")
        if not passage or len(passage) > 2 * wanted:
            return None
        first, second = (self._forger.with_quotation(self._texts[one], passage) for one in (name, other))
        return first, second


def nearest_articles(texts: dict[str, str], wanted: Iterable[str], count: int) -> dict[str, list[str]]:
    """Finds, for each wanted article, the articles that share most rare pairs of units with it, best first.

    The weighting is close to BM25's.
    """
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
