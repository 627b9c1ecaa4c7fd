"""Answers questions: the one path that the page, the command line and the evaluation share."""

import re
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from typing import Self

from yinju.embed import Embedder, open_embedder
from yinju.errors import LLMError, UsageError
from yinju.hidden import without_hidden
from yinju.how_found import WordMatch
from yinju.look_alikes import unmixed
from yinju.qa import notices
from yinju.qa.answer.article_answer import answer_about_articles
from yinju.qa.answer.conditions import meeting
from yinju.qa.answer.confirm import confirm
from yinju.qa.answer.draft import Draft
from yinju.qa.answer.extract import extract
from yinju.qa.answer.generate import generate, total_usage
from yinju.qa.answer.verify_draft import SentenceVerifier
from yinju.qa.assemble import about_articles, nothing_asked, text_of, with_draft, with_unsearched
from yinju.qa.check.check import Checked, TextChecker
from yinju.qa.check.given import Given
from yinju.qa.clock import Clock
from yinju.qa.conflict.conflicts import with_conflicts
from yinju.qa.llm.addressed import open_addressed
from yinju.qa.llm.client import LanguageModel
from yinju.qa.llm.injection import InjectionFinder
from yinju.qa.notices import Missing
from yinju.qa.one_generation import TRIES, Look, of_one_generation
from yinju.qa.question.article_questions import read_article_question
from yinju.qa.question.complete import complete
from yinju.qa.question.condense import Condensed, language_within
from yinju.qa.question.nothing_asked import asks_nothing
from yinju.qa.question.recall import recall
from yinju.qa.question.subject import subject_of
from yinju.qa.question.time_preference import newest_first, preferred
from yinju.qa.question.time_scope import Times, narrowed, read_times
from yinju.qa.retrieval.aligned_words import aligned_words
from yinju.qa.retrieval.query import Query, Weigher
from yinju.qa.retrieval.reading import open_reader
from yinju.qa.retrieval.retrieve import Retriever, best_score
from yinju.qa.retrieval.subject_found import is_found
from yinju.qa.verify.open import open_checker
from yinju.question_words import wanted
from yinju.rerank import open_reranker
from yinju.settings import Settings
from yinju.store import Corpus, open_corpus
from yinju.text import language_of
from yinju.types import (
    Answer,
    Language,
    Mode,
    PastTurn,
    ReadingPassages,
    Scope,
    ScoredPassage,
    TokenUsage,
    UncheckedPiece,
)

MAX_QUESTION_CHARS = 2000
_INSIDE = re.compile("[里裡中内內上]$")
"""What is left of "in X" where the subject of a question is X."""


class Engine:
    """Answers questions from one corpus.

    Args:
        store: The store, or the shards, of the articles; closed with the engine.
        embedder: The embedder that the store was built with.
        settings: The parts ``retrieve``, ``rerank``, ``reader``, ``answer``, ``cite`` and ``llm`` are used.
        today: Returns the day from which "last year" is counted.
    """

    def __init__(
        self, store: Corpus, embedder: Embedder, settings: Settings, today: Callable[[], date] = date.today
    ) -> None:
        self._settings = settings
        self._today = today
        self._embedder = embedder
        self._tokens = embedder.tokens
        self._model = LanguageModel(settings.llm) if settings.answer.mode == "llm" else None
        self._reader = open_reader(settings.reader, embedder.fingerprint)
        self._reranker = open_reranker(settings.rerank)
        reader = self._reader.reader if self._reader else None
        self._checker = open_checker(settings, embedder, reader)
        self._injections = InjectionFinder(open_addressed(settings.reader, reader))
        self._look_into(store)

    @classmethod
    def open(cls, settings: Settings, embedder: Embedder | None = None) -> Self:
        """Opens the store, or the shards, in ``settings.home`` and returns an engine over it.

        Raises:
            StoreError: There is no store, or it was built with other settings.
            UsageError: The mode is ``llm`` and no endpoint or model is set.
        """
        embedder = embedder or open_embedder(settings.embedder)
        store = open_corpus(settings, embedder.fingerprint)
        try:
            return cls(store, embedder, settings)
        except BaseException:
            store.close()
            raise

    @property
    def settings(self) -> Settings:
        """The settings that it answers by."""
        return self._settings

    def retrieve(self, question: str, scope: Scope | None = None) -> list[ScoredPassage]:
        """Returns the passages for a question, best first."""
        language = language_of(question)
        return of_one_generation(
            self.store, lambda: self._retriever.retrieve(self._weigher.prepare(question, language), scope)
        )

    def ask(self, question: str, scope: Scope | None = None, history: Sequence[PastTurn] = ()) -> Answer:
        """Answers a question, or refuses it.

        Args:
            scope: The articles that the question is asked of; ``None`` for all.
            history: The turns before it in the same conversation, oldest first (`condense.past_turn`); the last
                `condense.MAX_TURNS` count. A follow-up is completed from them, and ``Answer.query`` then holds the
                completed question.

        Raises:
            UsageError: The question is empty or longer than ``MAX_QUESTION_CHARS``.
            LLMError: The language model failed and ``llm.fall_back`` is off.
            StoreDamagedError: What would be cited is not the text at its place in the store.
        """
        *_, answer = self.stream(question, scope, history)
        assert isinstance(answer, Answer)
        return answer

    def stream(
        self, question: str, scope: Scope | None = None, history: Sequence[PastTurn] = ()
    ) -> Iterator[str | ReadingPassages | UncheckedPiece | Answer]:
        """Yields what is known of an answer as it comes, and last the whole ``Answer``.

        First comes ``ReadingPassages``, where passages are read. Where a language model writes, each of its sentences
        follows as a string once it is whole, if it stands, and what it writes as ``UncheckedPiece``. An extractive
        answer has neither: which sentences it quotes is known once all passages were read. Where a rebuild has
        overtaken the question, ``ReadingPassages`` comes again: what came before it is void.
        """
        question = stripped_question(question)
        for left in reversed(range(TRIES)):
            asked = self._over(self.store.watched())
            look = Look(asked.store)
            try:
                for piece in asked._answer(question, scope, history):
                    if not isinstance(piece, Answer):
                        yield piece
                    elif not left or not look.is_past():
                        yield with_unsearched(piece, asked.store.unsearched())
                        return
            except Exception:
                if not left or not look.is_past():
                    raise
            yield ReadingPassages(0)

    def check(self, text: str, articles: Sequence[Given] = (), scope: Scope | None = None) -> Checked:
        """Checks a text that anybody wrote, sentence by sentence; see `TextChecker.check`."""
        asked = self._over(self.store.watched())
        checked = of_one_generation(asked.store, lambda: asked._text_checker.check(text, articles, scope))
        return replace(checked, unsearched=asked.store.unsearched())

    def _answer(
        self, question: str, scope: Scope | None, history: Sequence[PastTurn]
    ) -> Iterator[str | ReadingPassages | UncheckedPiece | Answer]:
        clock = Clock()
        language = language_within(question, history)
        spent: list[TokenUsage] = []
        completed, said = self._complete(question, language, history, spent)
        clock.stop("condense")
        if asks_nothing(completed.query):
            yield nothing_asked(question, language, clock)
            return
        about = self._about_articles(completed.query, language, scope)
        if about is not None:
            clock.stop("catalogue")
            yield about_articles(question, completed, *about, said, spent, clock)
            return
        times = read_times(completed.query, self._today())
        query = self._weigher.prepare(times.rest, language_of(completed.query))
        within = scope if times.published is None else narrowed(scope, times.published)
        candidates = self._retriever.search(query, within)
        if count := self._retriever.reads(candidates):
            yield ReadingPassages(count)
        found = self._retriever.rank(candidates)
        passages = [scored for scored in found if scored.passage.passage_id not in completed.shown]
        clock.stop("retrieve")
        mode = self._settings.answer.mode
        draft, chosen = Draft(reason="no_evidence"), passages
        if self._is_answerable(passages):
            chosen, passages, ordered = self._by_date(times, preferred(passages, times.spoken_of), language)
            chosen, unmet = self._meeting(query, chosen, language)
            said += [*ordered, *unmet]
            for piece in self._synthesize(replace(query, text=completed.query, language=language), chosen):
                if isinstance(piece, tuple):
                    draft, mode, notice = piece
                    said += notice
                else:
                    yield piece
        draft, conflicts = with_conflicts(draft, query, chosen, self._tokens)
        confirm(draft.citations, self.store)
        said += self._search_notices(times, found_nothing=draft.reason == "no_evidence", language=language)
        nearest = notices.closest(passages) if draft.reason is not None else ()
        clock.stop("synthesize")
        missing = self._missing(query, passages) if draft.reason is not None else None
        text = text_of(draft, conflicts, language)
        if draft.reason is not None:
            text = notices.refusal(draft.reason, language, nearest, missing)
        answer = Answer(question, language, mode, text, draft.reason is not None, conflicts=conflicts, closest=nearest)
        yield replace(
            with_draft(answer, draft, said),
            passages=tuple(passages),
            tokens=total_usage([*spent, *([draft.tokens] if draft.tokens else [])]),
            timings_ms=clock.timings_ms,
            query=completed.query if completed.query != question else None,
        )

    def recall(self, exchanges: Sequence[tuple[str, str]]) -> tuple[PastTurn, ...]:
        """Returns turns for ``ask``'s history from questions and the texts of their answers, oldest first."""
        return recall(exchanges, self._embedder)

    def aligned(self, question: str, passages: Sequence[ScoredPassage]) -> tuple[tuple[WordMatch, ...], ...]:
        """Returns for each passage the words of the question that it has; see `aligned_words`."""
        return tuple(aligned_words(question, scored.passage.text, self._tokens) for scored in passages)

    def warm(self) -> None:
        """Loads what the first question would otherwise wait for: the embedding model and the dictionaries."""
        self._over(self.store.watched()).retrieve("人工智能 artificial intelligence")

    def close(self) -> None:
        """Closes the store."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _look_into(self, store: Corpus) -> None:
        """Makes the parts that look into a corpus."""
        self.store = store
        retrieve, tokens = self._settings.retrieve, self._tokens
        self._weigher = Weigher(store, tokens)
        self._retriever = Retriever(
            store, self._embedder, retrieve, self._reranker, self._settings.rerank.top, self._reader
        )
        self._verifier = SentenceVerifier(self._checker, self._weigher, tokens, self._injections)
        # The reader tells what answers a question; a statement asks none.
        unread = Retriever(store, self._embedder, retrieve)
        self._text_checker = TextChecker(store, unread, self._checker, self._weigher, tokens, self._injections)

    def _over(self, store: Corpus) -> Self:
        """Returns this engine, models and all, over another corpus."""
        if store is self.store:
            return self
        other = copy(self)
        other._look_into(store)
        return other

    def _complete(
        self, question: str, language: Language, history: Sequence[PastTurn], spent: list[TokenUsage]
    ) -> tuple[Condensed, list[str]]:
        """Returns the question made to stand alone, and the notices about that."""
        try:
            return complete(question, language, history, self._embedder, self._model, spent), []
        except LLMError as error:
            if not self._settings.llm.fall_back:
                raise
            notice = notices.NOT_COMPLETED[language].format(error)
            return complete(question, language, history, self._embedder), [notice]

    def _about_articles(self, query: str, language: Language, scope: Scope | None) -> tuple[Draft, Language] | None:
        """Answers a question about the articles themselves from the catalogue; ``None`` for any other question.

        A long title may hide the language of the question; the words that ask then tell it.
        """
        asked = read_article_question(query, self._today())
        if asked is None:
            return None
        language = "en" if asked.english else "zh" if language == "en" else language
        draft = answer_about_articles(asked, self.store, self._tokens, language, scope)
        return None if draft is None else (draft, language)

    def _is_answerable(self, passages: Sequence[ScoredPassage]) -> bool:
        """Returns whether the best passage is good enough to answer from; if not, `stream` keeps its refusal."""
        return best_score(passages) >= self._settings.answer.min_score

    def _meeting(
        self, query: Query, passages: Sequence[ScoredPassage], language: Language
    ) -> tuple[list[ScoredPassage], list[str]]:
        """Returns the passages of articles that mention what the question names exactly, and a notice if none does.

        Where the best of them is not good enough to answer from, none is returned.
        """
        met, unmet = meeting(query.text, passages, self.store.passages_of)
        said = [notices.not_mentioned(unmet, language)] if unmet else []
        return (met if self._is_answerable(met) else []), said

    def _missing(self, query: Query, passages: Sequence[ScoredPassage]) -> Missing | None:
        """Returns what is missing of the subject of a refused question; ``None`` if no article found is about it."""
        subject = _INSIDE.sub("", subject_of(query.text))
        told = self._weigher.weigh(subject, language_of(subject))
        return Missing(subject, wanted(query.text)) if is_found(told, query, passages, self._tokens) else None

    def _search_notices(self, times: Times, *, found_nothing: bool, language: Language) -> list[str]:
        """Returns the notices about where was searched."""
        said = []
        if found_nothing and not self._retriever.crosses_languages:
            said.append(notices.ONE_LANGUAGE[language])
        if times.published is not None:
            form = notices.NOTHING_THERE if found_nothing else notices.NARROWED
            said.append(form[language].format(notices.periods(times.published, language)))
        if times.not_understood:
            said.append(notices.not_understood(times.not_understood, language))
        return said

    def _by_date(
        self, times: Times, passages: list[ScoredPassage], language: Language
    ) -> tuple[list[ScoredPassage], list[ScoredPassage], list[str]]:
        """Returns the passages to answer from, all passages with these first, and the notices about that."""
        if not times.newest:
            return passages, passages, []
        newest = newest_first(passages, times.newest, self._settings.answer.min_score)
        if not newest:
            return passages, passages, [notices.UNDATED[language]]
        return newest, [*newest, *(scored for scored in passages if scored not in newest)], [notices.NEWEST[language]]

    def _synthesize(
        self, query: Query, passages: list[ScoredPassage]
    ) -> Iterator[str | UncheckedPiece | tuple[Draft, Mode, list[str]]]:
        said = []
        if self._model is not None:
            flag = self._settings.answer.unsupported == "flag"
            try:
                for piece in generate(
                    query.text,
                    query.language,
                    passages,
                    self._model,
                    self._model.room,
                    self._verifier,
                    length=self._model.length,
                    flag=flag,
                ):
                    yield (piece, "llm", []) if isinstance(piece, Draft) else piece
                return
            except LLMError as error:
                if not self._settings.llm.fall_back:
                    raise
                said = [notices.FELL_BACK[query.language].format(error)]
        # Exact quotations, which no model has read: nothing is to be checked, and nothing in them can be obeyed.
        draft = extract(query, passages, self._tokens, self._settings.answer, self._reader, self.store.passages_of)
        yield draft, "extractive", said


def stripped_question(question: str) -> str:
    """Returns the question without the blanks around it and without characters that nobody sees.

    Letters that look like Latin ones and stand among such are read as these.

    Raises:
        UsageError: It is empty or too long.
    """
    question = unmixed(without_hidden(question)).strip()
    if not question or len(question) > MAX_QUESTION_CHARS:
        raise UsageError(f"A question has 1 to {MAX_QUESTION_CHARS} characters, this one {len(question)}. Ask again.")
    return question
