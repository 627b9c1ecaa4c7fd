"""Whatever a language model writes: what is shown meanwhile is in the answer, and the answer rests on its sources."""

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hostile.strategies import REPLIES, looks
from tests.hostile.tally import tried
from tests.qa.answer.test_generate import ROOM, SOURCES
from tests.verifiers import word_verifier
from yinju.qa.answer.draft import Draft
from yinju.qa.answer.generate import generate
from yinju.qa.llm.client import Message
from yinju.text import words
from yinju.types import TokenUsage, UncheckedPiece

KIND = "replies of models"
VERIFIER = word_verifier()


class Says:
    """A model that says what it is told to, in pieces of a length, at each call the next."""

    def __init__(self, replies: Sequence[str], chars: int) -> None:
        self._replies = iter(replies)
        self._chars = chars

    def stream(self, messages: Sequence[Message], spent: list[TokenUsage] | None = None) -> Iterator[str]:
        reply = next(self._replies)
        for start in range(0, len(reply), self._chars):
            yield reply[start : start + self._chars]


def _hold(count: int) -> None:
    @looks(count)
    @given(st.tuples(REPLIES, REPLIES), st.sampled_from([1, 3, 50, 10_000]), st.sampled_from(["zh", "zh-Hant", "en"]))
    def holds(replies: tuple[str, str], chars: int, language: str) -> None:
        tried(KIND)
        *pieces, draft = generate("增长了多少？", language, SOURCES, Says(replies, chars), ROOM, VERIFIER)
        assert isinstance(draft, Draft)
        written = "".join(piece.text for piece in pieces if isinstance(piece, UncheckedPiece))
        said = [set(words(sentence.text)) for sentence in draft.sentences]
        for shown in (piece for piece in pieces if isinstance(piece, str)):
            assert any(set(words(shown.partition("[")[0])) <= one for one in said), shown
        assert len(written) <= len(replies[0])
        for sentence in draft.sentences:
            assert sentence.citations
            assert sentence.verdict in ("supported", "partly")
        for citation in draft.citations:
            assert any(citation.quote in source.passage.text for source in SOURCES)

    holds()


def test_some_replies() -> None:
    _hold(25)


@pytest.mark.hostile
@pytest.mark.timeout(600)
def test_many_replies() -> None:
    _hold(200)
