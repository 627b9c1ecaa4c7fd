"""Measures how well the support check separates true claims from false ones, and fits its weights to the embedder.

Paragraphs that exist in both languages are split by their articles: the weights are fitted on the pairs of one half,
and the figures are reported for the other. Each figure is an AUROC: how often a true claim gets more support than a
false claim of one kind (Hanley and McNeil 1982); 0.5 is chance.
"""

import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit
from scipy.stats import rankdata

from yinju.embed import Embedder, open_embedder
from yinju.errors import UsageError
from yinju.eval.answers.measure_retrieval import index_collection
from yinju.eval.answers.run import temporary
from yinju.eval.lab.claim_pairs import (
    FALSE_KINDS,
    TRUE_KINDS,
    AskedParagraph,
    BilingualParagraph,
    ClaimPair,
    labelled_pairs,
    make_pairs,
)
from yinju.eval.lab.read_examples import LabelledClaim
from yinju.eval.sets.beir import BeirDocument, BeirSet, read_beir
from yinju.eval.sets.jsonl import read_bytes
from yinju.eval.sets.questions import read_questions
from yinju.qa.llm.injection import BY_SIGNS
from yinju.qa.retrieval.query import Weigher
from yinju.qa.verify import AlignmentChecker, Evidence
from yinju.qa.verify.checker import lower
from yinju.qa.verify.features import SUPPORT_FEATURES, Comparison, compare_claim
from yinju.qa.verify.quotes import verbatim_quotes
from yinju.qa.verify.weights import DIRECTIONS, weights_of
from yinju.settings import Settings
from yinju.store import open_corpus
from yinju.types import Article, Passage, Progress, ScoredPassage, Verdict

Values = NDArray[np.float64]

PENALTY = 1e-3
"""The penalty on the squares of the weights, which keeps them small."""
SUPPORTED = 0.5
"""The support from which the verdict is ``supported``: the claim is likelier true than false, if both are equally
frequent."""
PARTLY = 0.1
"""The support from which the verdict is ``partly``. With all the rules of the check, at most one in a hundred true
sentences is left out, six in a hundred of the edited English claims on Chinese passages, and three to eleven of the
questions that were turned into claims."""
_SUPPORTED: Verdict = "supported"
_FEWEST_PARAGRAPHS = 40
"""Fewest paragraphs in both languages that are needed."""
_LONGEST_ANSWER = 60
"""Most characters of an answer that can take the place of an asking word."""


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A pair of claim and passage, with the features that the check measured.

    Attributes:
        evidence: The passage as the check reads it.
        quoted: Whether the claim stands in the passage word for word, which needs no weights.
        seconds: The time that the check took.
    """

    pair: ClaimPair
    direction: str
    evidence: Evidence
    comparison: Comparison
    quoted: bool
    seconds: float


def read_bilingual_paragraphs(chinese: Path, english: Path) -> list[BilingualParagraph]:
    """Reads two BEIR collections that translate each other, by their ids: ``…#zh`` and ``…#en``.

    Raises:
        UsageError: There are too few paragraphs in both languages.
    """
    texts: dict[str, dict[str, str]] = {}
    for folder in (chinese, english):
        for key, document in read_beir(folder).corpus.items():
            name, _, language = key.rpartition("#")
            if language in ("zh", "en"):
                texts.setdefault(name, {})[language] = document.text
    both = [BilingualParagraph(k, k.rpartition("#")[0], found) for k, found in texts.items() if len(found) == 2]
    if len(both) < _FEWEST_PARAGRAPHS:
        raise UsageError(
            f"{chinese} and {english} hold {len(both)} paragraphs in both languages (ids …#zh and …#en); "
            f"{_FEWEST_PARAGRAPHS} are needed."
        )
    return both


def read_asked_paragraphs(
    chinese: Path, english: Path, paragraphs: Sequence[BilingualParagraph]
) -> list[AskedParagraph]:
    """Reads questions with short answers, from a Chinese set and from an English set about the paragraphs.

    Args:
        chinese, english: Folders with ``articles.jsonl.xz`` and ``questions.jsonl.xz``.
    """
    texts = {paragraph.key: paragraph for paragraph in paragraphs}
    found = []
    for folder in (chinese, english):
        articles = {item["source"]: item["text"] for item in _lines(folder / "articles.jsonl.xz")}
        for question in read_questions(folder / "questions.jsonl.xz"):
            if not question.answerable or not question.answers or len(question.answers[0]) > _LONGEST_ANSWER:
                continue
            source = question.evidence[0].source
            paragraph = texts.get(source.removesuffix(".txt"))
            passages = dict(paragraph.texts) if paragraph else {question.language[:2]: articles[source]}
            topic = paragraph.topic if paragraph else source
            found.append(AskedParagraph(question.question, question.answers[0], question.language, topic, passages))
    return found


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in read_bytes(path).decode("utf-8").splitlines() if line.strip()]


def evaluate_support(
    paragraphs: Sequence[BilingualParagraph],
    asked: Sequence[AskedParagraph],
    settings: Settings,
    count: int,
    seed: int,
    step: Progress,
) -> dict[str, Any]:
    """Fits new weights on one half of the pairs, and computes their figures on the other half.

    Args:
        count: Pairs of each direction.

    Returns:
        ``{pairs, reported, auroc: {direction: {kind: …}}, verdicts: {direction: {kind: share left out}}, milliseconds,
        fitted}``; ``fitted`` has the form of `support.json`.
    """
    embedder = open_embedder(settings.embedder)
    checked = check_all(paragraphs, asked, (), settings, embedder, count, seed, step)
    fitting, reporting = halves(checked)
    fitted: dict[str, Any] = {"embedder": embedder.fingerprint}
    for direction in DIRECTIONS:
        fitted[direction] = _fit([one for one in fitting if one.direction == direction])
    checker = AlignmentChecker(embedder.tokens, weights_of(fitted))
    supports = [checker.compared(one.pair.language, one.comparison) for one in reporting]
    return figures(checked, reporting, supports, checker) | {"fitted": fitted}


def halves(checked: Sequence[CheckedClaim]) -> tuple[list[CheckedClaim], list[CheckedClaim]]:
    """Splits pairs by their topics: weights are fitted on the first half, and figures computed on the second."""
    first = set(sorted({one.pair.topic for one in checked})[::2])
    fitting = [one for one in checked if one.pair.topic in first]
    return fitting, [one for one in checked if one.pair.topic not in first]


def figures(
    checked: Sequence[CheckedClaim],
    reporting: Sequence[CheckedClaim],
    supports: Sequence[float],
    checker: AlignmentChecker,
) -> dict[str, Any]:
    """Computes the figures of `evaluate_support`.

    Args:
        supports: The support of each of ``reporting`` that does not stand in its passage word for word.
        checker: Gives the verdicts.
    """
    weighed = [
        (1.0, _SUPPORTED) if one.quoted else (support, _verdict(one, support, checker))
        for one, support in zip(reporting, supports, strict=True)
    ]
    return {
        "pairs": len(checked),
        "reported": len(reporting),
        "auroc": auroc_table(reporting, [support for support, _ in weighed]),
        "verdicts": _left_out(reporting, [verdict for _, verdict in weighed]),
        "milliseconds": round(1000 * float(np.percentile([one.seconds for one in checked], 95)), 1),
    }


def _verdict(one: CheckedClaim, support: float, checker: AlignmentChecker) -> Verdict:
    language, comparison = one.pair.language, one.comparison
    compared = checker.compared(language, comparison)
    return lower(*(checker.verdict(language, comparison, value) for value in (compared, support)))


def check_all(
    paragraphs: Sequence[BilingualParagraph],
    asked: Sequence[AskedParagraph],
    labelled: Sequence[LabelledClaim],
    settings: Settings,
    embedder: Embedder,
    count: int,
    seed: int,
    step: Progress,
) -> list[CheckedClaim]:
    """Compares all pairs, made and labelled, with their passages."""
    checked = []
    with paragraph_store(paragraphs, settings, embedder, step) as weigher:
        for direction in DIRECTIONS:
            pairs = make_pairs(paragraphs, asked, direction, count, seed) + labelled_pairs(labelled, direction)
            for number, pair in enumerate(pairs):
                step(number, len(pairs), direction)
                checked.append(_check(pair, direction, weigher, embedder))
    return checked


@contextmanager
def paragraph_store(
    paragraphs: Sequence[BilingualParagraph], settings: Settings, embedder: Embedder, step: Progress
) -> Iterator[Weigher]:
    """Yields a weigher over a temporary store of the paragraphs in both languages."""
    documents = {
        f"{p.key}#{language}": BeirDocument("", text) for p in paragraphs for language, text in p.texts.items()
    }
    with tempfile.TemporaryDirectory(prefix="yinju-eval-") as folder:
        settings = temporary(settings, Path(folder) / "home")
        # Nothing is searched here, so the reader has nothing to encode.
        settings = settings.model_copy(update={"reader": settings.reader.model_copy(update={"encode_up_to": 0})})
        index_collection(BeirSet("paragraphs", documents, {}, {}), Path(folder), settings, embedder, step)
        with closing(open_corpus(settings, embedder.fingerprint)) as store:
            yield Weigher(store, embedder.tokens)


def _check(pair: ClaimPair, direction: str, weigher: Weigher, embedder: Embedder) -> CheckedClaim:
    checker = AlignmentChecker(embedder.tokens, None)
    evidence = Evidence.of(_scored(pair), embedder.tokens, BY_SIGNS)
    started = time.perf_counter()
    claim = checker.read_claim(weigher.weigh(pair.claim, pair.language))
    comparison = compare_claim(claim, [evidence], embedder.tokens)
    seconds = time.perf_counter() - started
    return CheckedClaim(pair, direction, evidence, comparison, bool(verbatim_quotes(claim, [evidence])), seconds)


def _scored(pair: ClaimPair) -> ScoredPassage:
    article = Article("a", "a.txt", None, None, None, (), pair.passage_language, 1, None)
    passage = Passage("p", "a", 1, 0, len(pair.passage), pair.passage, pair.passage_language)
    return ScoredPassage(passage, article, 1.0)


def _fit(group: Sequence[CheckedClaim]) -> dict[str, float]:
    """Fits intercept and weights by likelihood, true and false claims weighing the same; adds the thresholds."""
    values = np.array([one.comparison.values for one in group], np.float64)
    good = np.array([one.pair.good for one in group])
    each = np.where(good, 0.5 / good.sum(), 0.5 / (~good).sum())
    design = np.hstack([np.ones((len(values), 1)), values])
    penalty = PENALTY / len(SUPPORT_FEATURES)

    def loss(weights: Values) -> tuple[float, Values]:
        sums = design @ weights
        total = float(each @ (np.logaddexp(0, sums) - good * sums)) + penalty * float(weights @ weights)
        return total, design.T @ (each * (expit(sums) - good)) + 2 * penalty * weights

    # A miss never speaks for a claim, nor coverage against it.
    bounds = [(None, None), *((0, None) if name in ("whole", "run") else (None, 0) for name in SUPPORT_FEATURES)]
    weights = minimize(loss, np.zeros(design.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds).x
    fitted = {name: round(float(w), 4) for name, w in zip(("intercept", *SUPPORT_FEATURES), weights, strict=True)}
    return fitted | {"supported": SUPPORTED, "partly": PARTLY}


def auroc_table(checked: Sequence[CheckedClaim], supports: Sequence[float]) -> dict[str, dict[str, Any]]:
    """Computes for each direction and kind of false claim the AUROC against true claims, and counts the pairs."""
    table: dict[str, dict[str, Any]] = {}
    for direction in DIRECTIONS:
        of = [
            (one.pair.kind, support)
            for one, support in zip(checked, supports, strict=True)
            if one.direction == direction
        ]
        good = [support for kind, support in of if kind in TRUE_KINDS]
        row: dict[str, Any] = {"positives": len(good)}
        for kind in FALSE_KINDS:
            wrong = [support for other, support in of if other == kind]
            row[kind] = {"auroc": round(auroc(good, wrong), 4), "pairs": len(wrong)} if good and wrong else None
        table[direction] = row
    return table


def auroc(good: Sequence[float], wrong: Sequence[float]) -> float:
    """Returns how often a value of ``good`` is above one of ``wrong``, a tie counting half; both must have a value."""
    ranks = rankdata([*good, *wrong])
    return float((ranks[: len(good)].sum() - len(good) * (len(good) + 1) / 2) / (len(good) * len(wrong)))


def _left_out(checked: Sequence[CheckedClaim], verdicts: Sequence[Verdict]) -> dict[str, dict[str, float]]:
    """Returns, for each direction and kind, the share of claims that is unsupported and so left out of an answer."""
    found: defaultdict[str, defaultdict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for one, verdict in zip(checked, verdicts, strict=True):
        found[one.direction][one.pair.kind].append(verdict == "unsupported")
    return {
        direction: {kind: round(float(np.mean(of[kind])), 4) for kind in (*TRUE_KINDS, *FALSE_KINDS) if kind in of}
        for direction, of in found.items()
    }


def write_support_weights(fitted: dict[str, Any], path: Path) -> None:
    """Writes the weights to the file that the model reads them from."""
    path.write_text(json.dumps(fitted, indent=2) + "\n", encoding="utf-8")


def support_lines(found: dict[str, Any]) -> Iterator[str]:
    """Formats the figures for a terminal."""
    yield f"{found['pairs']} pairs, {found['reported']} reported; AUROC (pairs), and the share left out"
    for direction in DIRECTIONS:
        row, out = found["auroc"][direction], found["verdicts"][direction]
        cells = [f"{kind} {row[kind]['auroc']:.3f} ({row[kind]['pairs']})" for kind in FALSE_KINDS if row[kind]]
        yield f"  {direction}  " + "  ".join(cells)
        yield "        out: " + "  ".join(f"{kind} {share:.2f}" for kind, share in out.items())
    yield f"  {found['milliseconds']} ms a claim (p95)"
