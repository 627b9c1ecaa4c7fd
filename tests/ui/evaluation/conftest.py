"""A home folder with small question sets, requests from here and from elsewhere, and an engine that answers at once."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.ui.fake_engine import PARAGRAPH, QUOTE, FakeEngine, FakeStore, make_article
from yinju.errors import StoreError
from yinju.settings import Settings
from yinju.store.schema import NewArticle
from yinju.ui.access.visitor import OWNER, READER, Visitor

QUESTIONS = [
    {
        "id": "zh-when", "language": "zh", "question": "倡议是什么时候提出的？", "answers": ["2023年10月18日"],
        "evidence": [{"source": "seeds/1.txt", "quote": QUOTE}], "answerable": True, "tags": ["date"],
    },
    {
        "id": "en-tea", "language": "en", "question": "What is <b>tea</b>?", "answers": [], "evidence": [],
        "answerable": False, "tags": [],
    },
]  # fmt: skip


class OneArticle(FakeStore):
    """A store with the text of one article; the second one duplicates it."""

    def article(self, article_id: str) -> NewArticle:
        copies = {"a1": None, "a2": "a1"}
        if article_id not in copies:
            raise StoreError(f"There is no article {article_id!r} in the store.")
        article = make_article(int(article_id[1:]), duplicate_of=copies[article_id])
        return NewArticle(article, f"𠮷：{PARAGRAPH}", b"", ())

    def passages(self, ids):
        scored = FakeEngine().answer.passages[0]
        return {"p1": (scored.passage, scored.article)} if "p1" in ids else {}


def request_of(visitor: Visitor) -> SimpleNamespace:
    """A request, as the gate passed it on."""
    return SimpleNamespace(state=SimpleNamespace(visitor=visitor), cookies={}, headers={})


HERE, ELSEWHERE = request_of(OWNER), request_of(READER)


def event(**detail) -> SimpleNamespace:
    """What the page's script sends with an event."""
    return SimpleNamespace(_data=detail)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "questions"
    folder.mkdir()
    lines = [json.dumps(question, ensure_ascii=False) for question in QUESTIONS]
    (folder / "small.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


@pytest.fixture
def engine(home: Path) -> FakeEngine:
    return FakeEngine(store=OneArticle(), settings=Settings(home=home))
