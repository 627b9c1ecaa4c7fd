"""Both legs, the order, and the scores."""

import math
from pathlib import Path

import pytest

from tests.conftest import ToyEmbedder
from yinju.ingest.build import ingest
from yinju.qa.retrieve import Retriever, best_score, coverage
from yinju.settings import Settings
from yinju.store import Store

TEXTS = {
    "river": "长江三峡大坝位于湖北省宜昌市，是世界上最大的水电站。",
    "tea": "龙井茶产于浙江省杭州市，以色绿、香郁、味甘、形美著称。",
    "mixed": "OpenAI 在 2022 年 11 月发布了 ChatGPT。",
    "bridge": "The Hong Kong-Zhuhai-Macao Bridge is 55 kilometres long and opened in 2018.",
    "poet": "Li Bai was a poet of the Tang dynasty, born in 701.",
}


@pytest.fixture
def store(tmp_path: Path, settings: Settings) -> Store:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    ingest([str(folder)], settings, ToyEmbedder())
    return Store.open(settings)


@pytest.mark.parametrize(
    ("question", "language", "source"),
    [
        ("三峡大坝在哪个省？", "zh", "river"),
        ("三峽大壩在哪個省？", "zh-Hant", "river"),
        ("龙井茶产自哪里？", "zh", "tea"),
        ("ChatGPT是什么时候发布的？", "zh", "mixed"),
        ("How long is the Macao bridge?", "en", "bridge"),
        ("Which dynasty did the poet Li Bai live in?", "en", "poet"),
        ("ＣｈａｔＧＰＴ", "en", "mixed"),
    ],
)
def test_the_passage_that_answers_comes_first(
    question: str, language: str, source: str, store: Store, settings: Settings
) -> None:
    for embedder in (ToyEmbedder(), ToyEmbedder(languages=("en",))):
        found = Retriever(store, embedder, settings.retrieve).retrieve(question, language)  # type: ignore[arg-type]
        assert found[0].article.source == f"{source}.txt"
        assert all(0 <= scored.score <= 1 for scored in found)


def test_a_meaning_without_a_common_word_is_found_by_vectors_alone(store: Store, settings: Settings) -> None:
    class Translator(ToyEmbedder):
        def embed_question(self, text: str) -> object:  # type: ignore[override]
            return super().embed_question(text.replace("Where does Longjing grow", "龙井茶产于浙江省杭州市"))

    found = Retriever(store, Translator(), settings.retrieve).retrieve("Where does Longjing grow", "en")
    assert found[0].article.source == "tea.txt"


def test_nothing_in_common_gives_nothing(store: Store, settings: Settings) -> None:
    retriever = Retriever(store, ToyEmbedder(languages=("en",)), settings.retrieve)
    assert retriever.retrieve("火星有几颗卫星？", "zh") == []
    assert best_score([]) == 0.0


def test_weights_are_the_inverse_document_frequency_of_bm25(store: Store, settings: Settings) -> None:
    weights = Retriever(store, ToyEmbedder(), settings.retrieve).weigh("bridge of the province 浙江省 是什么")
    # "浙江省" is in one passage of five and "provinc" in none.
    assert weights["浙江省"] == pytest.approx(math.log(1 + 4.5 / 1.5))
    assert weights["provinc"] == pytest.approx(math.log(1 + 5.5 / 0.5))
    assert "的" not in weights
    assert "of" not in weights


@pytest.mark.parametrize(
    ("held", "nearby", "expected"),
    [({"a", "b"}, set(), 1.0), ({"a"}, set(), 0.75), ({"a"}, {"b"}, 0.875), (set(), set(), 0.0)],
)
def test_coverage_is_the_share_of_weight(held: set[str], nearby: set[str], expected: float) -> None:
    assert coverage({"a": 3.0, "b": 1.0}, held, nearby, 0.5) == expected
    assert coverage({}, held) == 0.0


def test_a_subject_that_is_everywhere_still_has_to_be_covered(tmp_path: Path, settings: Settings) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "tea.txt").write_text("云岭茶厂由陈守田于一九二四年创办，后来迁到山下。", encoding="utf-8")
    lines = "\n\n".join(
        f"航空公司第{n}次宣布调整航线，乘客可以免费改签或者退票，详情请咨询各地的柜台{n}号。" * 3 for n in range(12)
    )
    (folder / "air.txt").write_text(lines, encoding="utf-8")
    ingest([str(folder)], settings, ToyEmbedder(languages=()))
    found = Retriever(Store.open(settings), ToyEmbedder(languages=()), settings.retrieve).retrieve(
        "航空公司由谁创办？", "zh"
    )
    assert next(s.score for s in found if s.article.source == "tea.txt") < settings.answer.min_score
