"""Both legs, the order, and the scores."""

import re
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests.conftest import ToyEmbedder
from tests.tables import save_table
from yinju.embed import Embedder, open_embedder
from yinju.ingest.build import ingest
from yinju.qa.retrieval import reading as reading_module
from yinju.qa.retrieval import retrieve as retrieve_module
from yinju.qa.retrieval.query import Weigher
from yinju.qa.retrieval.reading import PassageReader
from yinju.qa.retrieval.retrieve import Retriever, best_score
from yinju.reader import PassageVectors
from yinju.rerank import Reranker
from yinju.settings import ChunkSettings, EmbedderSettings, ReaderSettings, RetrieveSettings, Settings
from yinju.store import Store
from yinju.text import fold
from yinju.types import Language, ScoredPassage

TEXTS = {
    "river": "长江三峡大坝位于湖北省宜昌市，是世界上最大的水电站。",
    "tea": "龙井茶产于浙江省杭州市，以色绿、香郁、味甘、形美著称。",
    "mixed": "OpenAI 在 2022 年 11 月发布了 ChatGPT。",
    "bridge": "The Hong Kong-Zhuhai-Macao Bridge is 55 kilometres long and opened in 2018.",
    "poet": "Li Bai was a poet of the Tang dynasty, born in 701.",
}


@pytest.fixture
def store(tmp_path: Path, settings: Settings) -> Store:
    return fill(tmp_path / "in", settings, TEXTS)


def fill(folder: Path, settings: Settings, texts: dict[str, str], embedder: Embedder | None = None) -> Store:
    folder.mkdir()
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    report = ingest([str(folder)], settings, embedder or ToyEmbedder())
    assert len(report.added) == len(texts)
    return Store.open(settings)


def _retrieve(
    store: Store,
    embedder: Embedder,
    question: str,
    language: Language = "zh",
    reranker: Reranker | None = None,
    rerank_top: int = 30,
    reader: PassageReader | None = None,
    **settings: int,
) -> list[ScoredPassage]:
    retriever = Retriever(store, embedder, RetrieveSettings(**settings), reranker, rerank_top, reader)
    found = retriever.retrieve(Weigher(store, embedder.tokens).prepare(question, language))
    scores = [scored.score for scored in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    return found


def _sources(found: Sequence[ScoredPassage]) -> list[str]:
    return [scored.article.source.removesuffix(".txt") for scored in found]


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
def test_the_passage_that_answers_comes_first(question: str, language: Language, source: str, store: Store) -> None:
    for embedder in (ToyEmbedder(), ToyEmbedder(languages=("en",))):
        assert _sources(_retrieve(store, embedder, question, language))[0] == source


def test_a_meaning_without_a_common_word_is_found_by_vectors_alone(store: Store) -> None:
    class Translator(ToyEmbedder):
        def embed_question(self, text: str) -> object:  # type: ignore[override]
            return super().embed_question(text.replace("Where does Longjing grow", "龙井茶产于浙江省杭州市"))

    assert _sources(_retrieve(store, Translator(), "Where does Longjing grow", "en"))[0] == "tea"


def test_nothing_in_common_gives_nothing(store: Store) -> None:
    assert _retrieve(store, ToyEmbedder(languages=("en",)), "火星有几颗卫星？") == []
    assert best_score([]) == 0.0


def test_a_subject_that_is_everywhere_still_has_to_be_covered(tmp_path: Path, settings: Settings) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "tea.txt").write_text("云岭茶厂由陈守田于一九二四年创办，后来迁到山下。", encoding="utf-8")
    lines = "\n\n".join(
        f"航空公司第{n}次宣布调整航线，乘客可以免费改签或者退票，详情请咨询各地的柜台{n}号。" * 3 for n in range(12)
    )
    (folder / "air.txt").write_text(lines, encoding="utf-8")
    ingest([str(folder)], settings, ToyEmbedder(languages=()))
    found = _retrieve(Store.open(settings), ToyEmbedder(languages=()), "航空公司由谁创办？")
    assert next(s.score for s in found if s.article.source == "tea.txt") < settings.answer.min_score


# Across languages


def test_translations_find_the_other_language(tmp_path: Path, settings: Settings) -> None:
    embedder = open_embedder(EmbedderSettings(model=str(save_table(tmp_path / "model"))))
    texts = {"zh-machine": "机器与智能。", "zh-river": "河流。", "en-machine": "the machine", "en-river": "the river"}
    store = fill(tmp_path / "in", settings, texts, embedder)
    assert _sources(_retrieve(store, embedder, "machine intelligence", "en", top_n=2)) == ["zh-machine", "en-machine"]
    assert set(_sources(_retrieve(store, embedder, "河流", "zh", top_n=2))) == {"zh-river", "en-river"}


# The same said twice


SAID = "三峡大坝位于湖北省宜昌市，全长2309米，坝顶高程185米，是世界上规模最大的水电站，由中国长江三峡集团运营管理。"


# What else the articles hold: with one sentence in common they are not copies of each other.
TEA = (
    "龙井茶产于杭州西湖一带的山中，清明以前采下的嫩芽最为人看重。炒茶要靠手在热锅里反复抖、搭、抹、推，老师傅一天只能炒出两三斤。"
    "泡开以后叶底成朵，汤色碧绿，喝起来先是清淡，过一会儿才觉得回甘。\n\n当地人说，同一片茶园里向阳坡和背阴坡的味道也不一样，"
    "买茶的人往往要在村里住上几天，一家一家地尝过去，最后才肯定下要哪一锅。"
)
RAILWAY = (
    "青藏铁路从西宁一直通到拉萨，有一大半路段修在海拔四千米以上的冻土上。为了不让路基在夏天融化，工程师在两旁插了成排的热棒，"
    "又把许多地方改成桥。\n\n列车上装着供氧的设备，乘客可以把管子接到座位旁边的小孔里。沿线给藏羚羊留了三十多处通道，"
    "每年初夏，成群的母羊从桥下走过，去可可西里的湖边产崽。"
)
POTTERY = (
    "景德镇的窑工把瓷土叫作高岭，因为最早就是从高岭村挖出来的。泥料要陈上好几个月才能拉坯，晾干后利坯、画青花、上釉，再送进窑里烧一天一夜。"
    "\n\n开窑那天谁也不敢大声说话，一窑里总有几成变形或者开裂，完好的才擦净了摆到河边的码头，装上木船运往九江。"
)


@pytest.mark.parametrize(
    ("other", "kept"),
    [
        (SAID.replace("，", "、"), 1),
        (SAID.replace("湖北省", "湖北"), 1),
        (
            "三峽大壩位於湖北省宜昌市，全長2309米，壩頂高程185米，是世界上規模最大的水電站，由中國長江三峽集團運營管理。",
            1,
        ),
        (SAID.replace("185", "175"), 2),
        (SAID.replace("2309米", "二三〇九米"), 2),
        ("三峡大坝高185米，全长2309米。", 2),
    ],
)
def test_what_says_the_same_is_kept_once(other: str, kept: int, tmp_path: Path, settings: Settings) -> None:
    settings = settings.model_copy(update={"chunk": ChunkSettings(min_chars=0)})
    texts = {"a": f"{SAID}\n\n{TEA}", "b": f"{other}\n\n{RAILWAY}", "c": "三峡游船的票价为每人一百元，每日两班。"}
    found = _retrieve(fill(tmp_path / "in", settings, texts), ToyEmbedder(languages=()), "三峡大坝有多高？")
    assert sum("大坝" in fold(scored.passage.text) for scored in found) == kept
    assert "c" in _sources(found)


def test_english_that_differs_in_a_number_is_another_statement(tmp_path: Path, settings: Settings) -> None:
    said = "The committee of the harbour approved the budget of 40 million dollars for the new bridge in the north of town."
    texts = {
        "a": f"{said}\n\n{TEA}",
        "b": f"{said.replace('40', '50')}\n\n{RAILWAY}",
        "c": f"{said.replace('approved', 'Approved').replace('.', '!')}\n\n{POTTERY}",
    }
    found = _retrieve(fill(tmp_path / "in", settings, texts), ToyEmbedder(languages=()), "harbour budget", "en")
    assert sorted(re.findall(r"[45]0", " ".join(scored.passage.text for scored in found))) == ["40", "50"]


def test_passages_without_a_token_are_not_all_the_same(tmp_path: Path, settings: Settings) -> None:
    embedder = open_embedder(EmbedderSettings(model=str(save_table(tmp_path / "model"))))
    store = fill(tmp_path / "in", settings, {"a": "qqq xxx", "b": "yyy qqq"}, embedder)
    assert sorted(_sources(_retrieve(store, embedder, "qqq", "en"))) == ["a", "b"]


# Several articles


def test_one_article_gives_way_to_others_and_fills_what_they_leave(tmp_path: Path, settings: Settings) -> None:
    dam = "\n\n".join(
        f"大坝的高度在第{n}章里谈到，大坝的高度与{subject}有关，这一章还谈到{subject}的历史与将来的许多安排。" * 2
        for n, subject in enumerate(["水位", "地震", "移民", "航运", "发电", "泥沙"])
    )
    texts = {
        "dam": dam,
        "lake": "湖边也有一座大坝，游客众多，门票免费，冬天关闭。",
        "hill": "山上看得见大坝，风景优美，适合徒步。",
    }
    store = fill(tmp_path / "in", settings, texts)
    embedder = ToyEmbedder(languages=())
    assert _sources(_retrieve(store, embedder, "大坝的高度", top_n=4, per_article=6)) == ["dam"] * 4
    assert sorted(_sources(_retrieve(store, embedder, "大坝的高度", top_n=4, per_article=2))) == [
        "dam",
        "dam",
        "hill",
        "lake",
    ]
    assert sorted(_sources(_retrieve(store, embedder, "大坝的高度", top_n=5, per_article=1))) == [
        *["dam"] * 3,
        "hill",
        "lake",
    ]


# A cross-encoder


class ByLength:
    """Prefers long passages, whatever the question."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        self.asked.append((question, len(passages)))
        return [len(passage) / 1000 for passage in passages]


def test_a_cross_encoder_takes_over(store: Store) -> None:
    reranker = ByLength()
    found = _retrieve(store, ToyEmbedder(), "三峡大坝在哪个省？", reranker=reranker)
    assert [scored.score for scored in found] == [len(scored.passage.text) / 1000 for scored in found]
    assert _sources(found)[0] == "bridge"
    assert reranker.asked == [("三峡大坝在哪个省？", len(TEXTS))]


def test_a_cross_encoder_reads_the_best_only(store: Store) -> None:
    reranker = ByLength()
    found = _retrieve(store, ToyEmbedder(), "三峡大坝在哪个省？", reranker=reranker, rerank_top=1)
    assert (_sources(found), reranker.asked[0][1]) == (["river"], 1)


class Encoder:
    """A reader whose vectors of passages a test puts into the store."""

    fingerprint = "encoder@1"

    def __init__(self) -> None:
        self.kept: dict[str, PassageVectors] = {}

    def question(self, text: str) -> np.ndarray:
        return np.array([1, 0], np.float32)

    def keep(self, found: dict[str, PassageVectors]) -> None:
        self.kept |= found


class ByTitle(PassageReader):
    """Reads passages and holds those that begin alike to be sure, and all others to be wrong."""

    def __init__(self, count: int, beginning: str) -> None:
        super().__init__(Encoder(), ReaderSettings(passages=count))
        self.asked: list[int] = []
        self._beginning = beginning

    def scores(self, question: str, texts: Sequence[str], before: Sequence[float], same: Sequence[bool]) -> list[float]:
        self.asked.append(len(texts))
        return [0.9 if text.startswith(self._beginning) else 0.2 for text in texts]


def test_what_was_read_stands_before_what_was_not(store: Store) -> None:
    plain = _retrieve(store, ToyEmbedder(), "三峡大坝在哪个省？")
    last = plain[2].passage.text[:6]
    reader = ByTitle(3, last)
    found = _retrieve(store, ToyEmbedder(), "三峡大坝在哪个省？", reader=reader)
    assert reader.asked == [3]
    assert found[0].passage == plain[2].passage
    assert [scored.score for scored in found[:3]] == [0.9, 0.2, 0.2]
    assert [s.passage.passage_id for s in found[3:]] == [s.passage.passage_id for s in plain[3:]]
    assert all(scored.score < 0.2 for scored in found[3:])


def test_what_the_reader_has_encoded_chooses_what_is_read_and_need_not_be_encoded_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_module, "CHOSEN_BY_COSINE", 100)
    plain = _retrieve(store, ToyEmbedder(), "三峡大坝在哪个省？")
    last = plain[-1].passage
    near = {scored.passage.passage_id: float(scored.passage == last) for scored in plain}
    rows = {one: np.array([[cosine, 1 - cosine]], np.float32) for one, cosine in near.items()}
    encoded = {one: PassageVectors(row[0], row) for one, row in rows.items()}
    with store.writer() as writer:
        writer.put_encodings(
            "encoder@1", {one: both for one, both in encoded.items() if one != plain[0].passage.passage_id}
        )
    reader = ByTitle(1, last.text)
    found = _retrieve(store, ToyEmbedder(), "三峡大坝在哪个省？", reader=reader)
    assert found[0].passage == plain[0].passage  # which cannot be compared with the others

    with store.writer() as writer:
        writer.put_encodings("encoder@1", encoded)
    found = _retrieve(store, ToyEmbedder(), "三峡大坝在哪个省？", reader=reader)
    assert (found[0].passage, found[0].score) == (last, 0.9)
    assert reader.reader.kept[last.text].passage.tolist() == [1, 0]


def test_a_cross_encoder_goes_before_the_reader(store: Store) -> None:
    reader = ByTitle(3, "")
    _retrieve(store, ToyEmbedder(), "三峡大坝在哪个省？", reranker=ByLength(), reader=reader)
    assert reader.asked == []


@pytest.mark.parametrize(
    ("languages", "crosses"), [(("zh", "en"), True), (("en",), False), (("zh",), False), ((), False)]
)
def test_who_crosses_languages_knows_both(languages: tuple[str, ...], crosses: bool, store: Store) -> None:
    assert Retriever(store, ToyEmbedder(languages), RetrieveSettings(), None, 30).crosses_languages is crosses


def test_what_may_be_no_part_of_its_article_stays_and_ranks_behind(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = "\n".join([
        "中国与法国加强人工智能治理的国际合作，双方在巴黎发布联合声明，强调以人为本。",
        "各国代表参加会议，讨论人工智能的风险与机遇，并就治理的标准达成一致。",
        "声明指出，人工智能的治理需要各国共同努力，发展中国家的声音应当被听见。",
    ])  # fmt: skip
    headline = "某地昨日举行马拉松比赛，三万人参加"
    texts = {"a": f"{article}\n{headline}", "b": f"{headline}，多条道路因此封闭，市民改乘地铁出行。"}
    store = fill(tmp_path / "in", settings, texts)

    found = _retrieve(store, ToyEmbedder(), "马拉松比赛有多少人参加？")

    about = [scored for scored in found if headline in scored.passage.text]
    assert [(scored.article.source, scored.passage.doubtful) for scored in about] == [("b.txt", False), ("a.txt", True)]
    assert about[1].passage.text == headline  # in a passage of its own, so that the article's are not lowered
    monkeypatch.setattr(retrieve_module, "DOUBTFUL_SHARE", 1.0)
    as_good = _retrieve(store, ToyEmbedder(), "马拉松比赛有多少人参加？")
    undoubted = {scored.article.source: scored.score for scored in as_good if headline in scored.passage.text}
    assert about[0].score == undoubted["b.txt"]
    assert about[1].score == pytest.approx(0.5 * undoubted["a.txt"])
    store.close()


def test_what_will_be_read_is_known_before_it_is(store: Store) -> None:
    query = Weigher(store, ToyEmbedder().tokens).prepare("三峡大坝在哪个省？", "zh")
    reader: Any = SimpleNamespace(count=1)
    reranker: Any = object()
    for ranks, read, most in ((None, None, 0), (None, reader, 1), (reranker, reader, 0)):
        retriever = Retriever(store, ToyEmbedder(), RetrieveSettings(), ranks, 30, read)
        found = retriever.search(query)
        assert len(found.scores) > 1
        assert retriever.reads(found) == most
