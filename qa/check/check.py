"""Checks a text sentence by sentence against the articles that its marks name, or against what the store holds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from yinju.align import TokenModel
from yinju.errors import UsageError
from yinju.qa.answer.confirm import confirm
from yinju.qa.answer.draft import cite
from yinju.qa.check.claims import TextSentence, text_sentences
from yinju.qa.check.given import Given, given_passages
from yinju.qa.llm.injection import InjectionFinder
from yinju.qa.retrieval.query import Weigher
from yinju.qa.retrieval.retrieve import Retriever
from yinju.qa.verify import Checker, Claim, Evidence, Judgement
from yinju.store import Corpus
from yinju.text import language_of
from yinju.types import Citation, Language, Scope, ScoredPassage, Verdict

MAX_TEXT_CHARS = 50_000
"""The most characters of a text: each sentence takes about a tenth of a second."""
MAX_ARTICLES = 50
"""The most articles that the marks of a text can name."""
TOGETHER = 3
"""The most passages that support a sentence together, where none does alone."""

CheckVerdict = Verdict | Literal["no_claim"]
"""The result of a sentence's check; ``no_claim`` where it is a question, a heading or too short to say anything."""

_RANK: dict[Verdict, int] = {"supported": 3, "partly": 2, "unsupported": 1, "uncited": 0}


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """One sentence of a text with the result of its check.

    Attributes:
        text: The sentence without its marks and without Markdown.
        start, end: Its half-open range in the text, in code points.
        marks: The given articles that its marks name, from 1.
        dropped_marks: How many of its marks name an article that was not given.
        verdict: Whether the evidence supports it.
        support: How well, in 0–1; 0 for a sentence that claims nothing.
        reasons: Why it is not supported, gravest first, in the language of the text.
        citations: The numbers of the evidence in ``Checked.citations``, the best first. Of an unsupported sentence it
            is what came nearest.
        elsewhere: The same of another given article that supports it, where those that its marks name do not.
    """

    text: str
    start: int
    end: int
    marks: tuple[int, ...]
    dropped_marks: int
    verdict: CheckVerdict
    support: float
    reasons: tuple[str, ...] = ()
    citations: tuple[int, ...] = ()
    elsewhere: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """A checked text: its language, its sentences in order, and the citations that they name, numbered from 1.

    Attributes:
        unsearched: The names of the shards that did not answer, whose articles were not searched.
    """

    language: Language
    sentences: tuple[CheckedSentence, ...]
    citations: tuple[Citation, ...]
    unsearched: tuple[str, ...] = ()


class TextChecker:
    """Checks texts by one store.

    Args:
        store: The store of the articles.
        retriever: Finds evidence for sentences that have none given.
        checker: Judges whether passages support a sentence.
        weigher: Weighs the tokens of a sentence.
        model: Tokenizes the passages.
        injections: Finds the sentences of articles that are no evidence.
    """

    def __init__(
        self,
        store: Corpus,
        retriever: Retriever,
        checker: Checker,
        weigher: Weigher,
        model: TokenModel,
        injections: InjectionFinder,
    ) -> None:
        self._store = store
        self._retriever = retriever
        self._checker = checker
        self._weigher = weigher
        self._model = model
        self._injections = injections

    def check(self, text: str, articles: Sequence[Given] = (), scope: Scope | None = None) -> Checked:
        """Checks each sentence of a text.

        With articles, a sentence is held against those that its marks name (``[1]``, ``【2】``, ``[1, 3]``), and one
        without marks against all of them. Without, the evidence of each is searched in the store.

        Args:
            text: The text, which may be Markdown.
            articles: What ``[1]``, ``[2]``, … name.
            scope: The articles of the store that are searched; ``None`` for all.

        Raises:
            UsageError: The text is empty or too long, or an article is not there.
            StoreDamagedError: What bears it out is not the text at its place in the store.
        """
        if not text.strip() or len(text) > MAX_TEXT_CHARS:
            raise UsageError(f"A text has 1 to {MAX_TEXT_CHARS} characters, this one {len(text)}. Check it in parts.")
        if len(articles) > MAX_ARTICLES:
            raise UsageError(f"A text has at most {MAX_ARTICLES} articles, this one {len(articles)}. Give fewer.")
        given = [given_passages(number, one, self._store) for number, one in enumerate(articles, 1)]
        run = _Run(self._checker, self._weigher, self._model, self._injections, language_of(text))
        sentences = []
        before: list[ScoredPassage] = []
        for sentence in text_sentences(text, len(given)):
            if not sentence.claims:
                sentences.append(_unclaimed(sentence))
            elif given:
                sentences.append(run.against_given(sentence, given))
            else:
                checked, before = run.against(sentence, self._found(sentence, before, scope), ranked=True)
                sentences.append(checked)
        cited = tuple(run.citations.values())
        confirm(cited, self._store)
        return Checked(run.language, tuple(sentences), cited)

    def _found(self, sentence: TextSentence, before: list[ScoredPassage], scope: Scope | None) -> list[ScoredPassage]:
        """Returns the passages that may bear a sentence out, the nearest first.

        Args:
            sentence: The sentence.
            before: The passages that the verdict on the sentence before it rests on.
            scope: The articles that are searched.
        """
        query = self._weigher.prepare(sentence.text, language_of(sentence.text))
        found = _distinct([*self._retriever.retrieve(query, scope), *before])
        if not (sentence.refers and before):
            return found
        # "They fell by 12%" is about what was named before it. In any other article something has fallen by 12%.
        articles = {scored.article.article_id for scored in before}
        return [scored for scored in found if scored.article.article_id in articles]


class _Run:
    """The check of one text: reads each passage once, and numbers the citations as they come.

    Attributes:
        language: The language of the reasons.
        citations: The citations so far, by passage and range.
    """

    def __init__(
        self, checker: Checker, weigher: Weigher, model: TokenModel, injections: InjectionFinder, language: Language
    ) -> None:
        self.language = language
        self.citations: dict[tuple[str, int, int], Citation] = {}
        self._checker = checker
        self._weigher = weigher
        self._model = model
        self._injections = injections
        self._read: dict[str, Evidence] = {}

    def against_given(self, sentence: TextSentence, given: Sequence[Sequence[ScoredPassage]]) -> CheckedSentence:
        """Checks a sentence by the given articles that its marks name; by all of them if it has no marks."""
        named = sentence.numbers or range(1, len(given) + 1)
        checked, _ = self.against(sentence, [scored for number in named for scored in given[number - 1]], ranked=False)
        others = [scored for number, one in enumerate(given, 1) if number not in named for scored in one]
        if checked.verdict == "supported" or not others:
            return checked
        chosen, held = self._best(self._claim(sentence), others)
        if held.verdict != "supported":
            return checked
        return replace(checked, elsewhere=self._cited(chosen, held))

    def against(
        self, sentence: TextSentence, passages: Sequence[ScoredPassage], *, ranked: bool
    ) -> tuple[CheckedSentence, list[ScoredPassage]]:
        """Checks a sentence by passages; returns also those of them that its verdict rests on.

        Args:
            sentence: The sentence.
            passages: The passages.
            ranked: Whether they are sorted by how near they come to the sentence. Of those that do not support it the
                first is then shown: a false date makes the passage that tells the true one the least supporting of all.
        """
        chosen, held = self._best(self._claim(sentence), passages)
        if ranked and held.verdict == "unsupported":
            chosen, held = self._best(self._claim(sentence), passages[:1])
        checked = CheckedSentence(
            text=sentence.text,
            start=sentence.start,
            end=sentence.end,
            marks=sentence.numbers,
            dropped_marks=sentence.dropped,
            verdict=held.verdict,
            support=round(held.support, 4),
            reasons=held.reasons,
            citations=self._cited(chosen, held),
        )
        return checked, chosen

    def _claim(self, sentence: TextSentence) -> Claim:
        return self._checker.read_claim(self._weigher.weigh(sentence.text, language_of(sentence.text)))

    def _best(self, claim: Claim, passages: Sequence[ScoredPassage]) -> tuple[list[ScoredPassage], Judgement]:
        """Returns the passages that support a claim best, one or a few together, and the judgement by them."""
        alone = [([one], self._judged(claim, [one])) for one in passages]
        alone.sort(key=lambda found: _strength(found[1]), reverse=True)
        if not alone:
            return [], self._judged(claim, [])
        best = alone[0]
        for count in range(2, min(TOGETHER, len(alone)) + 1) if best[1].verdict != "supported" else ():
            several = [one for (one,), _ in alone[:count]]
            together = self._judged(claim, several)
            if _strength(together)[0] > _strength(best[1])[0]:
                best = several, together
        return best

    def _judged(self, claim: Claim, passages: Sequence[ScoredPassage]) -> Judgement:
        evidence = []
        for scored in passages:
            name = scored.passage.passage_id
            if name not in self._read:
                self._read[name] = Evidence.of(scored, self._model, self._injections)
            evidence.append(self._read[name])
        return self._checker.judge(claim, evidence, self.language)

    def _cited(self, passages: Sequence[ScoredPassage], held: Judgement) -> tuple[int, ...]:
        """Returns the numbers of the citations of what carries a claim; of the whole of one passage if nothing does."""
        ranges = [(one, span) for one, span in zip(passages, held.quotes, strict=True) if span[0] < span[1]]
        if not ranges:
            ranges = [(one, (0, len(one.passage.text))) for one in passages[:1]]
        numbers = []
        for scored, (start, end) in ranges:
            key = scored.passage.passage_id, start, end
            self.citations.setdefault(key, cite(len(self.citations) + 1, scored, start, end))
            numbers.append(self.citations[key].number)
        return tuple(dict.fromkeys(numbers))


def _unclaimed(sentence: TextSentence) -> CheckedSentence:
    place = sentence.start, sentence.end
    return CheckedSentence(sentence.text, *place, sentence.numbers, sentence.dropped, "no_claim", 0.0)


def _strength(held: Judgement) -> tuple[int, float]:
    return _RANK[held.verdict], held.support


def _distinct(passages: Sequence[ScoredPassage]) -> list[ScoredPassage]:
    return list({scored.passage.passage_id: scored for scored in passages}.values())
