"""A question in, an answer out: the one path that the page, the command line and the evaluation share."""

import time
from collections.abc import Iterator
from typing import Self

from yinju.embed import Embedder, open_embedder
from yinju.errors import LLMError, UsageError
from yinju.qa.candidates import Query
from yinju.qa.cite.open import open_checker
from yinju.qa.draft import Draft
from yinju.qa.extract import extract
from yinju.qa.generate import generate
from yinju.qa.llm import LanguageModel
from yinju.qa.prove import Prover
from yinju.qa.retrieve import Retriever, best_score
from yinju.rerank import open_reranker
from yinju.settings import Settings
from yinju.store import Store
from yinju.text import language_of
from yinju.types import Answer, Language, Mode, Scope, ScoredPassage

MAX_QUESTION_CHARS = 2000

_REFUSAL: dict[Language, str] = {
    "zh": "没有在语料中找到能回答这个问题的内容。",
    "zh-Hant": "沒有在語料中找到能回答這個問題的內容。",
    "en": "Nothing was found in the corpus that answers this question.",
}
_ONE_LANGUAGE: dict[Language, str] = {
    "zh": "现用的检索模型不能跨语言检索：与问题语言不同的文章只按相同的字词查找。",
    "zh-Hant": "現用的檢索模型不能跨語言檢索：與問題語言不同的文章只按相同的字詞查找。",
    "en": "The present embedding model does not search across languages: articles in another language than the "
    "question's were searched for the same words only.",
}
"""Said with a refusal, since the answer may stand in the other language."""
_UNCITED: dict[Language, str] = {
    "zh": "模型的回答没有引用任何语料，因此不予显示。",
    "zh-Hant": "模型的回答沒有引用任何語料，因此不予顯示。",
    "en": "The model's answer cited nothing from the corpus, so it is not shown.",
}
_UNSUPPORTED: dict[Language, str] = {
    "zh": "模型的回答没有一句能由找到的段落证实，因此不予显示。",
    "zh-Hant": "模型的回答沒有一句能由找到的段落證實，因此不予顯示。",
    "en": "No sentence of the model's answer is borne out by the passages found, so it is not shown.",
}
_FELL_BACK: dict[Language, str] = {
    "zh": "语言模型没有给出回答，以下是语料原文摘录。（{}）",
    "zh-Hant": "語言模型沒有給出回答，以下是語料原文摘錄。（{}）",
    "en": "The language model gave no answer; these are quotations from the corpus instead. ({})",
}


class Engine:
    """Answers questions from one store.

    Args:
        store: Where the articles are; closed with the engine.
        embedder: The one the store was built with.
        settings: ``retrieve``, ``answer``, ``cite`` and ``llm`` are used.
    """

    def __init__(self, store: Store, embedder: Embedder, settings: Settings) -> None:
        self.store = store
        self._settings = settings
        self._retriever = Retriever(
            store, embedder, settings.retrieve, open_reranker(settings.rerank), settings.rerank.top
        )
        self._tokens = embedder.tokens
        self._model = LanguageModel(settings.llm) if settings.answer.mode == "llm" else None
        self._prover = Prover(open_checker(settings, embedder), self._retriever.prepare, self._tokens)

    @classmethod
    def open(cls, settings: Settings, embedder: Embedder | None = None) -> Self:
        """An engine over the store in ``settings.home``.

        Raises:
            StoreError: There is no store, or it was built with other settings.
            UsageError: The mode is ``llm`` and no endpoint or model is set.
        """
        embedder = embedder or open_embedder(settings.embedder)
        store = Store.open(settings, embedder.fingerprint)
        try:
            return cls(store, embedder, settings)
        except BaseException:
            store.close()
            raise

    def retrieve(self, question: str, scope: Scope | None = None) -> list[ScoredPassage]:
        """The passages for a question, best first."""
        return self._retriever.retrieve(self._retriever.prepare(question, language_of(question)), scope)

    def ask(self, question: str, scope: Scope | None = None) -> Answer:
        """The answer, or the refusal, to a question.

        Args:
            scope: Which articles it is asked of.

        Raises:
            UsageError: The question is empty or longer than ``MAX_QUESTION_CHARS``.
            LLMError: The language model failed and ``llm.fall_back`` is off.
        """
        *_, answer = self.stream(question, scope)
        assert isinstance(answer, Answer)
        return answer

    def stream(self, question: str, scope: Scope | None = None) -> Iterator[str | Answer]:
        """Pieces of the answer's text as a language model writes them, then the whole ``Answer``, last.

        An extractive answer comes at once and has no pieces.
        """
        question = question.strip()
        if not question or len(question) > MAX_QUESTION_CHARS:
            raise UsageError(
                f"A question has 1 to {MAX_QUESTION_CHARS} characters, this one {len(question)}. Ask again."
            )
        started = time.perf_counter()
        language = language_of(question)
        query = self._retriever.prepare(question, language)
        passages = self._retriever.retrieve(query, scope)
        retrieved = time.perf_counter()
        mode, notice = self._settings.answer.mode, None
        draft = Draft(reason="no_evidence")
        if best_score(passages) >= self._settings.answer.min_score:
            for piece in self._synthesize(query, passages):
                if isinstance(piece, str):
                    yield piece
                else:
                    draft, mode, notice = piece
        if draft.reason == "no_evidence" and not self._retriever.crosses_languages:
            notice = _ONE_LANGUAGE[language]
        finished = time.perf_counter()
        yield Answer(
            question=question,
            language=language,
            mode=mode,
            text=_text(draft, language),
            refused=draft.reason is not None,
            reason=draft.reason,
            notice=notice or draft.notice,
            sentences=draft.sentences,
            citations=draft.citations,
            unsupported=draft.unsupported,
            passages=tuple(passages),
            dropped_marks=draft.dropped_marks,
            tokens=draft.tokens,
            timings_ms={
                "retrieve": _milliseconds(started, retrieved),
                "synthesize": _milliseconds(retrieved, finished),
                "total": _milliseconds(started, finished),
            },
        )

    def warm(self) -> None:
        """Loads what the first question would otherwise wait for: the embedding model and the dictionaries."""
        self.retrieve("人工智能 artificial intelligence")

    def close(self) -> None:
        """Lets go of the store."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _synthesize(
        self, query: Query, passages: list[ScoredPassage]
    ) -> Iterator[str | tuple[Draft, Mode, str | None]]:
        notice = None
        if self._model is not None:
            max_chars = _context_chars(self._settings)
            flag = self._settings.answer.unsupported == "flag"
            try:
                for piece in generate(
                    query.text, query.language, passages, self._model, max_chars, self._prover, flag=flag
                ):
                    yield piece if isinstance(piece, str) else (piece, "llm", None)
                return
            except LLMError as error:
                if not self._settings.llm.fall_back:
                    raise
                notice = _FELL_BACK[query.language].format(error)
        draft = extract(query, passages, self._tokens, self._settings.answer)
        yield self._prover.confirm(draft, passages, query.language), "extractive", notice


def _text(draft: Draft, language: Language) -> str:
    if draft.reason is not None:
        said = {"no_citation": _UNCITED, "unsupported": _UNSUPPORTED}.get(draft.reason, _REFUSAL)
        return said[language]
    text = ""
    for sentence in draft.sentences:
        gap = "" if not text else "\n" if sentence.lead else " " if language == "en" else ""
        marks = "".join(f"[{number}]" for number in sentence.citations)
        text += gap + sentence.lead + sentence.text + (" " if marks and language == "en" else "") + marks
    return text


def _context_chars(settings: Settings) -> int:
    """How many characters the model may be sent, at a token a character.

    Chinese takes about one token a character and English a quarter of one, so that this never overfills.
    """
    return max(0, settings.llm.context_window - settings.llm.max_tokens)


def _milliseconds(start: float, end: float) -> float:
    return round(1000 * (end - start), 1)
