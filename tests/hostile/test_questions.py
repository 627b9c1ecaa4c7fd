"""Whatever a question holds, it costs at most a second, and its answer holds nothing but what it cites."""

from collections.abc import Iterator
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import SEEDS
from tests.hostile.documents import MAKERS, examples
from tests.hostile.strategies import QUESTIONS, looks
from tests.hostile.tally import tried
from tests.hostile.texts import TEXTS
from yinju.embed import open_embedder
from yinju.errors import UsageError
from yinju.ingest.build import ingest
from yinju.qa.engine import MAX_QUESTION_CHARS, Engine
from yinju.qa.question.condense import past_turn
from yinju.settings import ReaderSettings, load_settings
from yinju.types import Answer, PastTurn

KIND = "questions"
HOSTILE = pytest.mark.hostile
MOST_S = 1.0
"""Seconds of the processor for a question, but for the reader's network: it reads so many passages of so many tokens,
whatever they hold, and is left out here."""
_NAMES = {"page": ".html", "word": ".docx", "pdf": ".pdf", "items": ".jsonl", "packed items": ".jsonl.xz", "markdown": ".md"}  # fmt: skip


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine over the seeds and over a small document of each kind, with the bundled embedder."""
    folder = tmp_path_factory.mktemp("hostile")
    for kind, suffix in _NAMES.items():
        for number, example in enumerate(examples(kind)):
            (folder / f"{kind} {number}{suffix}").write_bytes(example)
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_bytes(MAKERS["text"]([name, text(400)]))
    home = folder / ".home"
    settings = load_settings(overrides={"home": home, "reader": ReaderSettings(enabled=False)})
    embedder = open_embedder(settings.embedder)
    ingest([str(SEEDS), str(folder)], settings, embedder)
    with Engine.open(settings, embedder) as opened:
        opened.warm()
        yield opened


def _ask(engine: Engine, question: str, history: tuple[PastTurn, ...] = ()) -> Answer | None:
    """Asks within the time; a second try counts, since a busy machine may disturb one. ``None``: it is no question."""
    if not 0 < len(question.strip()) <= MAX_QUESTION_CHARS:
        return None
    seconds = []
    for _ in range(3):
        begin = process_time()
        answer = engine.ask(question, history=history)
        seconds.append(process_time() - begin)
        if seconds[-1] < MOST_S:
            return answer
    pytest.fail(f"takes {min(seconds):.2f} s: {question[:80]!r}")


def _hold(engine: Engine, answer: Answer) -> None:
    """Holds an extractive answer to what it cites, and that to the source."""
    cited = {citation.number: citation for citation in answer.citations}
    for sentence in answer.sentences:
        assert sentence.citations
        if answer.passages:  # what is told of articles themselves is said in words of ours
            assert any(sentence.text in cited[number].quote for number in sentence.citations)
    for citation in answer.citations:
        assert citation.raw == engine.store.raw(citation.article_id)[citation.start : citation.end]
        if citation.kind == "passage":
            assert citation.passage_text[citation.quote_start :].startswith(citation.quote)
    if answer.refused:
        assert not answer.sentences
        assert answer.reason


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if number % 6 == 2 else HOSTILE) for number, name in enumerate(TEXTS)]
)
def test_the_longest_question_of_a_kind(engine: Engine, name: str) -> None:
    question = TEXTS[name](MAX_QUESTION_CHARS)[:MAX_QUESTION_CHARS]
    try:
        answer = _ask(engine, question)
    except UsageError:  # nothing of it is seen
        return
    if answer:
        _hold(engine, answer)


def _hold_many(engine: Engine, count: int) -> None:
    @looks(count)
    @given(st.lists(QUESTIONS, min_size=1, max_size=2))
    def holds(questions: list[str]) -> None:
        history: tuple[PastTurn, ...] = ()
        for question in questions:
            tried(KIND)
            try:
                answer = _ask(engine, question, history)
            except UsageError:
                continue
            if answer:
                _hold(engine, answer)
                history = (past_turn(answer),)

    holds()


def test_some_questions_and_their_follow_ups(engine: Engine) -> None:
    _hold_many(engine, 6)


@HOSTILE
@pytest.mark.timeout(900)
def test_many_questions_and_their_follow_ups(engine: Engine) -> None:
    _hold_many(engine, 40)
