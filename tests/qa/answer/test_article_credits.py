"""Questions for what an article credits, answered from its head lines and cited by their characters."""

from collections.abc import Iterator

import pytest

from tests.qa.answer.test_article_answer import _engine
from yinju.qa.answer.article_credits import credits_of, note_of
from yinju.qa.engine import Engine
from yinju.types import Article, HeadLine

ZH = (
    "防汛指挥部昨天召开会议，部署沿江{}站的防守工作，十二座城市的代表都到会发言。\n\n"
    "江水上涨，村民已经撤离到高处，三号码头停止作业。专家说，水位在三天之内不会下降，各地要做好准备。\n\n"
    "这一次的洪水比去年来得早，农田没有受淹，居民的生活正常，学校和商店也都照常开门。"
)
HANT = (
    "臺灣的氣象單位昨天發布報告，說明{}條河川在雨季的流量，各縣市的代表都到會討論。\n\n"
    "氣象人員用 AI 模型推算雨量，結果比往年準確，山區的居民因此提早兩天離開了危險的地方。\n\n"
    "報告還說，水庫在夏天要保留更多空間，農民的用水也要重新安排，才不會在颱風來時措手不及。"
)
EN = (
    "The flood command met on Monday, and the {} cities along the river sent their people to the meeting.\n\n"
    "The river rose by four metres in one night, and the villagers moved to higher ground before the morning.\n\n"
    "Experts said that the water would not fall within three days, and that the dams would hold."
)
TEXTS = [
    f"长江下游多地启动防汛应急响应\n\n□王小明\n\n{ZH.format('七')}(作者为江南大学水利研究中心教授)\n\n(责编:卫嘉、白宇)\n",
    f"氣象報告說明雨季河川流量變化\n\n{HANT.format('九')}\n\n（作者係國立江南大學 AI 中心主任，本報記者李小華整理）\n",
    f"Villages Along the River Wait for the Flood to Pass\n\nBy Jane Doe\n\n{EN.format('twelve')}\n\n"
    "The author is a professor of hydrology at 江南大学.\n\nEdited by Ann Lee\n",
    "三峡水库群联合调度迎战今年首场洪水\n\n上游的水库在汛期联合调度，减少了下游的洪峰流量，受益的农田有一百万亩。\n\n"
    "调度中心说，这是今年第一次编号洪水，入库流量达到每秒五万立方米，大坝运行一切正常。\n",
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with _engine(tmp_path_factory.mktemp("credits"), [{"text": text} for text in TEXTS]) as engine:
        yield engine


@pytest.mark.parametrize(
    ("question", "text", "raw"),
    [
        (
            "《长江下游多地启动防汛应急响应》的作者是什么身份？",
            "关于《长江下游多地启动防汛应急响应》的作者，文中注明：“作者为江南大学水利研究中心教授”。[1]",
            "(作者为江南大学水利研究中心教授)",
        ),
        (
            "寫《長江下游多地啟動防汛應急響應》的學者是哪個研究中心的教授？",
            "關於《长江下游多地启动防汛应急响应》的作者，文中註明：“作者为江南大学水利研究中心教授”。[1]",
            "(作者为江南大学水利研究中心教授)",
        ),
        (
            "长江下游多地启动防汛应急响应的责编是谁？",
            "关于《长江下游多地启动防汛应急响应》的编辑，文中注明：“责编:卫嘉、白宇”。[1]",
            "(责编:卫嘉、白宇)",
        ),
        (
            "《氣象報告說明雨季河川流量變化》的作者在哪個單位工作？",
            "關於《氣象報告說明雨季河川流量變化》的作者，文中註明：“作者係國立江南大學 AI 中心主任，本報記者李小華整理”。[1]",
            "（作者係國立江南大學 AI 中心主任，本報記者李小華整理）",
        ),
        (
            "《氣象報告說明雨季河川流量變化》是哪位記者整理的？",
            "關於《氣象報告說明雨季河川流量變化》的記者，文中註明：“作者係國立江南大學 AI 中心主任，本報記者李小華整理”。[1]",
            "（作者係國立江南大學 AI 中心主任，本報記者李小華整理）",
        ),
        (
            "Where does the author of “Villages Along the River Wait for the Flood to Pass” work?",
            "Of the author of “Villages Along the River Wait for the Flood to Pass”, the article says: "
            "“The author is a professor of hydrology at 江南大学”. [1]",
            "The author is a professor of hydrology at 江南大学.",
        ),
        (
            "Who edited Villages Along the River Wait for the Flood to Pass?",
            "Of the editor of “Villages Along the River Wait for the Flood to Pass”, the article says: "
            "“Edited by Ann Lee”. [1]",
            "Edited by Ann Lee",
        ),
        (
            "Which institution is the author of 《长江下游多地启动防汛应急响应》 from?",
            "Of the author of 《长江下游多地启动防汛应急响应》, the article says: “作者为江南大学水利研究中心教授”. [1]",
            "(作者为江南大学水利研究中心教授)",
        ),
    ],
)
def test_a_credit_is_quoted_from_its_line(question: str, text: str, raw: str, engine: Engine) -> None:
    answer = engine.ask(question)
    assert (answer.refused, answer.mode, answer.text) == (False, "extractive", text)
    (citation,) = answer.citations
    assert (citation.kind, citation.raw) == ("head", raw)
    assert engine.store.raw(citation.article_id)[citation.start : citation.end] == raw
    assert citation.passage_text[citation.quote_start :].startswith(citation.quote)


def test_a_name_and_a_post_are_two_sentences(engine: Engine) -> None:
    answer = engine.ask("《长江下游多地启动防汛应急响应》的作者是谁，是什么身份？")
    assert [(sentence.text, sentence.citations) for sentence in answer.sentences] == [
        ("《长江下游多地启动防汛应急响应》的作者是王小明。", (1,)),
        ("关于《长江下游多地启动防汛应急响应》的作者，文中注明：“作者为江南大学水利研究中心教授”。", (2,)),
    ]
    assert [citation.raw for citation in answer.citations] == ["□王小明", "(作者为江南大学水利研究中心教授)"]


def test_who_reported_is_the_author_where_no_line_names_a_reporter(engine: Engine) -> None:
    answer = engine.ask("Which reporter wrote “Villages Along the River Wait for the Flood to Pass”?")
    assert answer.text == "“Villages Along the River Wait for the Flood to Pass” was written by Jane Doe. [1]"
    assert answer.citations[0].raw == "By Jane Doe"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "《三峡水库群联合调度迎战今年首场洪水》的作者是什么职务？",
            "语料没有记录《三峡水库群联合调度迎战今年首场洪水》的作者身份。",
        ),
        (
            "《三峽水庫群聯合調度迎戰今年首場洪水》這篇文章的責任編輯是誰？",
            "語料沒有記錄《三峡水库群联合调度迎战今年首场洪水》的編輯。",
        ),
        (
            "三峡水库群联合调度迎战今年首场洪水的责编是谁？",
            "语料没有记录《三峡水库群联合调度迎战今年首场洪水》的编辑。",
        ),
        (
            "Which reporter edited 《三峡水库群联合调度迎战今年首场洪水》?",
            "Of 《三峡水库群联合调度迎战今年首场洪水》, the corpus records no reporter and no editor.",
        ),
    ],
)
def test_a_credit_that_is_not_recorded_is_refused(question: str, text: str, engine: Engine) -> None:
    answer = engine.ask(question)
    assert (answer.refused, answer.reason, answer.text) == (True, "not_recorded", text)


@pytest.mark.parametrize(
    "question",
    [
        "Who edited the villages?",
        "Who edited flood villages?",
        "防汛应急的编辑是谁？",
        "《长江下游多地启动防汛应急响应》的作者对 AI 有什么看法？",
    ],
)
def test_a_deed_is_no_credit(question: str, engine: Engine) -> None:
    assert "retrieve" in engine.ask(question).timings_ms


def test_what_a_line_credits_and_says() -> None:
    heads = (
        HeadLine(0, 9, ("byline", "editor"), "记者：张三 编辑：李四"),
        HeadLine(10, 20, ("byline",), "（作者为江南大学（上海）教授）"),
        HeadLine(21, 30, ("byline",), "By Jane Doe"),
    )
    article = Article("a1", "a.txt", "江水上涨", None, None, (), "zh", 0, None, heads=heads)
    assert credits_of(article, "editors") == [heads[0]]
    assert credits_of(article, "reporters") == [heads[0]]
    assert credits_of(article, "post") == [heads[0], heads[1]]
    assert [note_of(head) for head in heads] == ["记者：张三 编辑：李四", "作者为江南大学（上海）教授", "By Jane Doe"]
