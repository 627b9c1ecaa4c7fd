"""The mixture of examples: which files are read, how often each counts, and the order in which batches are drawn."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from yinju.models.train.reader.examples import (
    Example,
    Question,
    answered,
    in_other_script,
    read_inference,
    read_questions,
    read_relevance,
    window,
)
from yinju.models.train.reader.negatives import WrongPassages, names_in, unanswered
from yinju.models.train.reader.parallel import read_parallel

NEGATIVE_SHARE = 0.45
"""The share of answerable questions that are paired with a passage that does not answer."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the data.

    Attributes:
        share: How many examples of a hundred thousand come from it.
        weight: What an example counts in the loss.
        unanswerable: The same for its unanswerable questions, which are few.
    """

    path: str
    share: int
    weight: float = 1.0
    unanswerable: float = 1.0


SOURCES = (
    Source("read/train/qa-cmrc2018_train.jsonl.xz", 14_000),
    Source("read/train/qa-cmrc2018_trial.jsonl.xz", 1_200),
    Source("read/train/qa-cjrc_legal.jsonl.xz", 9_000, unanswerable=1.5),
    Source("read/train/qa-dureader_robust_dev.jsonl.xz", 2_500),
    Source("read/train/qa-cmrc2017_user_zh.jsonl.xz", 1_500),
    Source("read/train/qa-pufa_bank_zh.jsonl.xz", 1_000),
    Source("read/train/qa-domainrag_zh.jsonl.xz", 200),
    Source("read/train/qa-wodqa_cht.jsonl.xz", 1_500, 0.5),
    Source("read/train/qa-afriqa_en_fr.jsonl.xz", 8_000),
    Source("read/train/qa-nq_oracle_en.jsonl.xz", 4_000),
    Source("read/train/qa-qed_nq_en.jsonl.xz", 2_000),
    Source("read/train/qa-squad2_train_subset_en.jsonl.xz", 3_000),
    Source("read/train/qa-policyqa_en.jsonl.xz", 3_000, 0.7),
    Source("read/train/qa-contrast_sets_en.jsonl.xz", 2_000),
    Source("read/train/qa-covidqa_en.jsonl.xz", 1_500),
    Source("read/train/qa-multispanqa_en.jsonl.xz", 1_000),
    Source("read/train/qa-yesno_en.jsonl.xz", 1_000),
    Source("read/train/qa-tsqa_human_en.jsonl.xz", 2_000, unanswerable=2.0),
    Source("read/train/qa-omos_qa.jsonl.xz", 2_000, 0.7, 1.0),
    Source("read/train/qa-idk_mrc_id.jsonl.xz", 7_000, 0.7, 1.5),
    Source("read/train/qa-jsquad.jsonl.xz", 2_500, 0.7),
    Source("read/train/qa-jaquad.jsonl.xz", 2_500, 0.7),
    Source("read/train/qa-korquad_dev.jsonl.xz", 1_000, 0.7),
    Source("read/train/rel-nomiracl.jsonl.xz", 3_000),
    Source("read/train/rel-selqa_rel_en.jsonl.xz", 2_000, 0.7),
    Source("read/train/rel-trecqa_rel_en.jsonl.xz", 1_000, 0.7),
    Source("read/train/nli-en.jsonl.xz", 14_000),
    Source("read/train/nli-zh.jsonl.xz", 11_000),
    Source("read/train/claims-en.jsonl.xz", 9_000),
    Source("train/parallel.jsonl.xz", 14_000),
    Source("train/parallel_open.jsonl.xz", 1_000),
)
"""The files, under the data folder; the shares favour what is human and Chinese or English."""


class Mixture:
    """Examples drawn from the sources by their shares, seeded: the draw of a number is always the same.

    Args:
        folder: The data folder.
        work: Where what takes long to make is kept for the next run.
        without: Words in the names of files that are left out, for ablations.
    """

    def __init__(
        self, folder: Path, work: Path, seed: int, say: Callable[[str], None], without: Sequence[str] = ()
    ) -> None:
        self._seed = seed
        self._draws: list[Callable[[random.Random], Example]] = []
        self._shares: list[int] = []
        questions: list[Question] = []
        for source in SOURCES:
            if any(word in source.path for word in without):
                continue
            path = folder / source.path
            self._shares.append(source.share)
            if path.name.startswith("qa-"):
                first = len(questions)
                questions += read_questions(path, source.weight, source.unanswerable)
                self._draws.append(self._asker(range(first, len(questions))))
            else:
                self._draws.append(_drawer(self._read(path, source)))
        self._questions = questions
        self._names: dict[str, list[str]] = {language: [] for language in {question.language for question in questions}}
        for question in questions:
            self._names[question.language] += names_in(question.text, question.language)
        say(f"{len(questions)} questions read; their wrong passages are searched")
        self._wrong = WrongPassages(questions, work / "wrong_passages.npz")
        say("the mixture is ready")

    def draw(self, number: int, count: int) -> Iterator[Example]:
        """Draws the examples of a number, windowed and some in the other script."""
        chance = random.Random(f"{self._seed} {number}")
        for draw in chance.choices(self._draws, self._shares, k=count):
            yield in_other_script(window(draw(chance), chance), chance)

    def _read(self, path: Path, source: Source) -> list[Example]:
        if path.name.startswith("rel-"):
            return list(read_relevance(path, source.weight))
        if path.name.startswith("parallel"):
            return list(read_parallel(path, self._seed))
        return list(read_inference(path, source.weight))

    def _asker(self, places: range) -> Callable[[random.Random], Example]:
        def draw(chance: random.Random) -> Example:
            place = chance.choice(places)
            question = self._questions[place]
            if question.answerable and chance.random() < NEGATIVE_SHARE:
                made = unanswered(question, self._wrong.of(place), self._names[question.language], chance)
                if made is not None:
                    return made
            return answered(question, chance)

        return draw


def _drawer(examples: Sequence[Example]) -> Callable[[random.Random], Example]:
    return lambda chance: chance.choice(examples)
