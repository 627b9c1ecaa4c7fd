"""Questions about articles, answered from the catalogue and cited to what it rests on."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.conftest import ToyEmbedder
from tests.scripted_llm import ScriptedLLM
from yinju.ingest.build import ingest
from yinju.qa.answer import article_wording as wording
from yinju.qa.answer.article_answer import MAX_LISTED
from yinju.qa.answer.article_citations import cite_field
from yinju.qa.as_json import to_dict
from yinju.qa.engine import Engine
from yinju.qa.question.condense import past_turn
from yinju.settings import load_settings
from yinju.types import Article, HeadLine, Scope

BODY = "江水上涨，村民已经撤离到高处，{}号码头停止作业。专家说，水位在三天之内不会下降，各地要做好准备。"
ENGLISH = "The river rose by {} metres in one night, and the villagers moved to higher ground before the morning."
ITEMS: list[dict[str, str]] = [
    {"title": "长江下游多地启动防汛应急响应", "publisher": "人民日报", "published": "2025-07-02", "text": "作者：王小明\n" + BODY.format("三")},
    {"title": "Villages Along the River Wait for the Flood to Pass", "publisher": "Xinhua", "published": "2025-07-03T09:30", "text": ENGLISH.format("four")},
    {"title": "長江中游水位回落 AI 預報立功", "publisher": "Ren Min Ri Bao", "published": "2025-08", "text": "長江中游的水位開始回落，這一次人工智能的預報提前了兩天，居民都說準備得很充分，沒有人受傷。"},
    {"title": "上游水库群联合调度取得成效", "text": "上游水库群在汛期联合调度，减少了下游的洪峰流量，受益的城市有十二座，农田没有受淹。"},
    {"title": "长江下游多地启动防汛应急响应", "publisher": "某门户网站", "published": "2025-07-05", "text": BODY.format("三")},
]  # fmt: skip


def _engine(folder: Path, items: Sequence[dict[str, str]] = ITEMS, **overrides: object) -> Engine:
    corpus = folder / "corpus"
    corpus.mkdir()
    lines = (
        json.dumps({"id": str(n), "source": f"{n}.txt", **item}, ensure_ascii=False) for n, item in enumerate(items)
    )
    (corpus / "articles.jsonl").write_text("\n".join(lines), "utf-8")
    settings = load_settings(overrides={"home": folder / "home", **overrides})
    assert not ingest([str(corpus)], settings, ToyEmbedder()).failed
    engine = Engine.open(settings, ToyEmbedder())
    engine._today = lambda: date(2026, 1, 5)
    return engine


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with _engine(tmp_path_factory.mktemp("catalogue")) as engine:
        yield engine


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "谁写了《长江下游多地启动防汛应急响应》？",
            "《长江下游多地启动防汛应急响应》的作者是王小明。[1]",
        ),
        (
            "哪家媒体发表了《長江中游水位回落 AI 預報立功》？",
            "《長江中游水位回落 AI 預報立功》由Ren Min Ri Bao（人民日報）發表。[1]",
        ),
        (
            "When was “Villages Along the River Wait for the Flood to Pass” published?",
            "“Villages Along the River Wait for the Flood to Pass” was published on 2025-07-03. [1]",
        ),
        (
            "When was 《長江中游水位回落 AI 預報立功》 published?",
            "《長江中游水位回落 AI 預報立功》 was published in 2025-08. [1]",
        ),
        (
            "《上游水库群联合调度取得成效》是用什么语言写的？",
            "《上游水库群联合调度取得成效》的正文是中文（简体）。[1]",
        ),
    ],
)
def test_a_field_is_told_from_the_catalogue(question: str, text: str, engine: Engine) -> None:
    answer = engine.ask(question)
    assert (answer.refused, answer.mode, answer.text) == (False, "extractive", text)
    assert [(s.verdict, s.citations) for s in answer.sentences] == [("supported", (1,))]
    assert set(answer.timings_ms) == {"total", "condense", "catalogue"}
    assert answer.passages == ()


@pytest.mark.parametrize(
    ("question", "titles", "notice"),
    [
        (
            "人民日報發表了哪些文章？",
            ["長江中游水位回落 AI 預報立功", "长江下游多地启动防汛应急响应"],
            None,
        ),
        (
            "How many articles are there from People's Daily?",
            ["長江中游水位回落 AI 預報立功", "长江下游多地启动防汛应急响应"],
            None,
        ),
        ("新华社2025年7月发表了哪些文章？", ["Villages Along the River Wait for the Flood to Pass"], None),
        # A copy is listed where what it is a copy of is not.
        ("某门户网站发表了哪些文章？", ["长江下游多地启动防汛应急响应"], None),
        ("王小明写了哪些文章？", ["长江下游多地启动防汛应急响应"], None),
        (
            "Which articles were published in July 2025?",
            ["Villages Along the River Wait for the Flood to Pass", "长江下游多地启动防汛应急响应"],
            "1 copy of these articles is not counted.\n"
            "Articles without a date of publication, 1 of them, are left out.",
        ),
        ("有多少篇繁体中文的文章？", ["長江中游水位回落 AI 預報立功"], None),
        (
            "语料库里有哪些文章？",
            [
                "長江中游水位回落 AI 預報立功",
                "Villages Along the River Wait for the Flood to Pass",
                "长江下游多地启动防汛应急响应",
                "上游水库群联合调度取得成效",
            ],
            "另有1篇是其中文章的副本，不另计算。",
        ),
    ],
)
def test_articles_are_listed_the_newest_first(
    question: str, titles: list[str], notice: str | None, engine: Engine
) -> None:
    answer = engine.ask(question)
    assert [citation.number for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    cited = {citation.number: citation.title for citation in answer.citations}
    first, *listed = answer.sentences
    assert str(len(titles)) in first.text
    assert first.citations == tuple(cited)
    assert [sentence.lead for sentence in listed] == ["– "] * len(titles)
    assert [{cited[number] for number in sentence.citations} for sentence in listed] == [{title} for title in titles]
    assert all(title in sentence.text for title, sentence in zip(titles, listed, strict=True))
    assert answer.notice == notice


def test_a_line_cites_what_it_was_chosen_by_and_says_what_was_inferred() -> None:
    line = wording.line(HEADED, ["publisher", "published"], "zh-Hant")
    assert line == "《江水上涨》（發表媒體是推斷的，依據：標題下方的一行）。"
    assert (
        wording.line(HEADED, ["publisher"], "en")
        == "《江水上涨》 (publisher inferred from: the line below the headline)."
    )
    assert wording.line(HEADED, [], "zh") == "《江水上涨》。"


def test_two_fields_are_two_citations(engine: Engine) -> None:
    answer = engine.ask("新华社2025年7月发表了哪些文章？")
    assert [citation.quote for citation in answer.citations] == ["publisher: Xinhua", "published: 2025-07-03"]
    assert answer.sentences[1].citations == (1, 2)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("《上游水库群联合调度取得成效》是谁写的？", "语料没有记录《上游水库群联合调度取得成效》的作者。"),
        (
            "《上游水庫群聯合調度取得成效》這篇文章是誰發表的？",
            "語料沒有記錄《上游水库群联合调度取得成效》的發表媒體和作者。",
        ),
        (
            "Who is the author of “Villages Along the River Wait for the Flood to Pass”?",
            "Of “Villages Along the River Wait for the Flood to Pass”, the corpus records no author.",
        ),
        ("新华社2024年发表了哪些文章？", "语料中没有Xinhua（新华社）2024年发表的文章。"),
        ("Which articles did Xinhua publish in 2024?", "The corpus holds no articles from Xinhua published in 2024."),
    ],
)
def test_what_is_not_recorded_is_refused(question: str, text: str, engine: Engine) -> None:
    answer = engine.ask(question)
    assert (answer.refused, answer.reason, answer.text) == (True, "not_recorded", text)
    assert (answer.sentences, answer.citations, answer.closest) == ((), (), ())


@pytest.mark.parametrize(
    "question",
    [
        "谁写了《没有这样的一篇文章在语料之中》？",
        "When was the treaty on outer space published?",
        "某某社发表了哪些文章？",
        "上游水库群的作者是谁？",
    ],
)
def test_what_is_not_surely_of_an_article_takes_the_ordinary_path(question: str, engine: Engine) -> None:
    assert "retrieve" in engine.ask(question).timings_ms


def test_a_scope_and_a_copy_of_the_same_title(engine: Engine) -> None:
    title = "《长江下游多地启动防汛应急响应》"
    answer = engine.ask(f"{title}是哪家媒体发表的？")
    assert answer.text == f"{title}由人民日报发表。[1]"
    assert answer.notice == "另有1篇是其中文章的副本，不另计算。"
    assert "retrieve" in engine.ask(f"{title}是哪家媒体发表的？", Scope(publishers=("Xinhua",))).timings_ms
    listed = engine.ask("有哪些文章？", Scope(languages=("en",)))
    assert [citation.language for citation in listed.citations] == ["en"]


def test_a_follow_up_may_ask_of_the_article(engine: Engine) -> None:
    first = engine.ask("谁写了《长江下游多地启动防汛应急响应》？")
    answer = engine.ask("它是什么时候发表的？", history=[past_turn(first)])
    assert answer.query == "《长江下游多地启动防汛应急响应》是什么时候发表的？"
    assert answer.text == "《长江下游多地启动防汛应急响应》发表于2025-07-02。[1]"
    assert past_turn(first).shown == ()


def test_a_record_is_cited_as_such(engine: Engine) -> None:
    answer = engine.ask("《長江中游水位回落 AI 預報立功》是什麼時候發表的？")
    (citation,) = answer.citations
    assert (citation.kind, citation.quote, citation.raw, citation.passage_id) == (
        "record",
        "published: 2025-08",
        "",
        "",
    )
    assert (citation.start, citation.end, citation.ranges, citation.paragraph) == (0, 0, ((0, 0),), 0)
    assert citation.passage_text == (
        "title: 長江中游水位回落 AI 預報立功\npublisher: Ren Min Ri Bao\npublished: 2025-08\nlanguage: zh-Hant"
    )
    assert citation.passage_text[citation.quote_start :].startswith(citation.quote)
    data = to_dict(answer)["citations"][0]
    assert (data["kind"], data["passage_id"], data["passage"]) == ("record", "", citation.passage_text)


class _OneSource:
    """A store of one article without passages."""

    def __init__(self, raw: str) -> None:
        self._raw = raw

    def raw(self, article_id: str) -> str:
        return self._raw

    def passages_of(self, article_id: str) -> list[object]:
        return []


RAW = "  江水上涨\n人民日報  2025-07-02 08:00\n文/王小明\n正文\n(By Li Hua)"
HEADS = (
    HeadLine(2, 6, ("title",), "江水上涨"),
    HeadLine(7, 29, ("source", "date"), "人民日報 2025-07-02 08:00"),
    HeadLine(30, 35, ("byline",), "文/王小明"),
    HeadLine(39, 50, ("byline",), "(By Li Hua)"),
)
HEADED = Article(
    "a1", "a.txt", "江水上涨", "人民日报", "2025-07-02T08:00", ("Li Hua",), "zh", 0, None, heads=HEADS,
    inferred=(("publisher", "the line below the headline"),),
)  # fmt: skip


@pytest.mark.parametrize(
    ("field", "kind", "quote", "raw"),
    [
        ("title", "head", "江水上涨", "江水上涨"),
        ("publisher", "head", "人民日報 2025-07-02 08:00", "人民日報  2025-07-02 08:00"),
        ("published", "head", "人民日報 2025-07-02 08:00", "人民日報  2025-07-02 08:00"),
        ("authors", "head", "(By Li Hua)", "(By Li Hua)"),
        ("language", "record", "language: zh", ""),
    ],
)
def test_the_line_that_holds_the_value_is_cited_by_its_characters(field: str, kind: str, quote: str, raw: str) -> None:
    citation = cite_field(1, HEADED, field, _OneSource(RAW))  # type: ignore[arg-type]
    assert (citation.kind, citation.quote, citation.raw) == (kind, quote, raw)
    assert RAW[citation.start : citation.end] == raw
    assert citation.passage_text[citation.quote_start :].startswith(quote)
    if kind == "head":
        assert citation.passage_text == "江水上涨\n人民日報 2025-07-02 08:00\n文/王小明\n(By Li Hua)"


@pytest.mark.parametrize(
    ("text", "question", "said", "quote"),
    [
        (
            "长江中游各站水位公报发布\n\n新华社武汉2025年7月2日电（记者李华）江水开始上涨，村民已经撤离。码头停止作业，水位在三天之内不会下降。",
            "《长江中游各站水位公报发布》是哪一天发表的？",
            "《长江中游各站水位公报发布》发表于2025-07-02（推断，依据：正文以这一天开头）。[1]",
            "2025年7月2日电",
        ),
        (
            "長江中游各站水位公報發布\n\n新華社武漢2025年7月2日電（記者李華）AI 預報說江水上漲，村民已經撤離。碼頭停止作業，水位在三天之內不會下降。",
            "誰寫了《長江中游各站水位公報發布》？",
            "《長江中游各站水位公報發布》的作者是李華（推斷，依據：正文的開頭）。[1]",
            "記者李華",
        ),
    ],
)  # fmt: skip
def test_what_the_opening_tells_is_cited_there(text: str, question: str, said: str, quote: str, tmp_path: Path) -> None:
    with _engine(tmp_path, [{"text": text}]) as engine:
        answer = engine.ask(question)
        raw = engine.store.raw(answer.citations[0].article_id)
    (citation,) = answer.citations
    assert (answer.text, citation.kind) == (said, "passage")
    assert quote in citation.quote
    assert raw[citation.start : citation.end] == citation.raw


def test_a_line_of_another_value_is_no_evidence() -> None:
    other = replace(HEADED, authors=("赵一",), publisher="Xinhua")
    for field, quote in (
        ("authors", "authors: 赵一"),
        ("publisher", "publisher: Xinhua (inferred: the line below the headline)"),
    ):
        citation = cite_field(1, other, field, _OneSource(RAW))  # type: ignore[arg-type]
        assert (citation.kind, citation.quote) == ("record", quote)


def test_a_long_list_is_cut_and_says_so(tmp_path: Path) -> None:
    items = [
        {"title": f"长江水文站第{n}号观测报告公布", "publisher": "水文报", "text": f"第{n}号水文站测得水位{n * 7}米，比{n + 1900}年的纪录高出一截，测站的人都说没有见过。"}
        for n in range(MAX_LISTED + 3)
    ]  # fmt: skip
    with _engine(tmp_path, items) as engine:
        answer = engine.ask("水文报发表了几篇文章？")
    assert answer.sentences[0].text == f"语料中有{MAX_LISTED + 3}篇水文报发表的文章。"
    assert len(answer.citations) == MAX_LISTED
    assert answer.notice == f"这里只列出前{MAX_LISTED}篇。"


def test_no_model_is_asked(tmp_path: Path) -> None:
    with ScriptedLLM(["?"]) as llm:
        model = {"base_url": llm.base_url, "model": "m"}
        with _engine(tmp_path, answer={"mode": "llm"}, llm=model) as engine:
            answer = engine.ask("谁写了《长江下游多地启动防汛应急响应》？")
        assert llm.requests == []
    assert (answer.mode, answer.text) == ("extractive", "《长江下游多地启动防汛应急响应》的作者是王小明。[1]")


def test_articles_without_a_title_are_listed_by_their_source(tmp_path: Path) -> None:
    bare = [{"text": "一座大坝横跨大江，它的泄洪道有三百米长，在春天打开。"}]
    with _engine(tmp_path, bare) as engine:
        answer = engine.ask("语料库里有多少篇文章？")
    (citation,) = answer.citations
    assert (citation.kind, citation.quote) == ("record", f"source: {citation.source}")
