"""Forged articles asked about in a small store, and figures worked by hand."""

import json
from pathlib import Path

import pytest

from tests.conftest import ToyEmbedder
from tests.eval.fake_run import make_question
from yinju.errors import UsageError
from yinju.eval.answers import run as run_module
from yinju.eval.lab.conflict_detection import (
    NotedConflicts,
    RestatementResult,
    ask_about_restatements,
    ask_question_set,
    conflict_lines,
    conflicts_as_json,
    read_news,
    read_paragraph_articles,
    restatement_figures,
)
from yinju.eval.lab.forged_conflicts import LabArticle, Restatement
from yinju.ingest.build import ingest
from yinju.qa.engine import Engine
from yinju.settings import Settings

RIVERS = "白马江 青石河 石门湾 柳叶溪 玉屏湖 金沙渡 云台水 红枫港 竹山塘 鹿鸣川".split()
THINGS = "大桥 隧道 码头 水库 堤坝 渡口 灯塔 船闸 泵站 栈道".split()


def article(number: int) -> LabArticle:
    river, thing = RIVERS[number % 10], THINGS[number // 10 % 10]
    text = (
        f"记者昨天走访了{river}一带的村庄，村民们谈起了这些年的变化。{river}{thing}的总造价为{31 + number}亿元，由省里出资。"
        f"老人们说，{river}从前没有{thing}，去对岸要绕很远的路。孩子们放学以后喜欢在江边的树荫下看书，也有人在水边钓鱼。"
    ) + f"秋天的时候，{river}的岸上长满了芦苇，白鹭和野鸭常常从这里飞过，摄影的人一早就来等日出。" * 3
    return LabArticle(f"n{number}", "", text, "2024-07-02")


NEWS = [article(number) for number in range(100)]


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "open_embedder", lambda _settings: ToyEmbedder())


def quiet(*_: object) -> None:
    pass


@pytest.mark.usefixtures("toy")
def test_another_value_is_noted_and_the_same_in_another_spelling_is_not(settings: Settings) -> None:
    told = ask_about_restatements(NEWS[:40], "zh", settings, 3, 1, quiet)
    figures = restatement_figures(told)
    assert figures["value"]["asked"] == 3
    assert figures["value"]["noted"] >= 2
    assert figures["spelling"]["asked"] > 0
    assert figures["spelling"]["noted"] == figures["unrepeated"]["noted"] == 0
    assert not settings.home.exists()
    for one in told:
        if one.noted:
            assert len(one.noted) == 2


def test_notes_on_answers_to_a_question_set(tmp_path: Path, settings: Settings) -> None:
    texts = ["白马江大桥全长四千八百米，过江只要六分钟。", "白马江大桥全长5200米，每天车流不断。"]
    file = tmp_path / "a.jsonl"
    file.write_text("".join(json.dumps({"id": t[-5:], "source": t[-5:], "text": t}) + "\n" for t in texts), "utf-8")
    assert not ingest([str(file)], settings, ToyEmbedder()).failed
    questions = [
        make_question("a", question="白马江大桥全长多少米？"),
        make_question("b", question="谁写了《红楼梦》？"),
    ]
    with Engine.open(settings, ToyEmbedder()) as engine:
        found = ask_question_set(questions, engine, quiet)
    assert (found.asked, found.answered) == (2, 1)
    ((question, ((first, second),)),) = found.noted
    assert question == "白马江大桥全长多少米？"
    assert {first, second} == set(texts)


BASE, HOST = LabArticle("b", "", "桥长一百米。", None), LabArticle("h", "", "天气很好。", None)
RESULTS = [
    RestatementResult(
        Restatement("value", BASE, "桥长一百米。", "桥长多少？", "桥长二百米。", HOST, "…"),
        True,
        True,
        ("甲", "乙"),
        (),
    ),
    RestatementResult(
        Restatement("value", BASE, "桥长一百米。", "桥长多少？", "桥长三百米。", HOST, "…"), False, True, (), ()
    ),
    RestatementResult(
        Restatement("place", BASE, "桥长一百米。", "桥长多少？", "路长三百米。", HOST, "…"),
        True,
        False,
        ("丙", "丁"),
        (("戊", "己"),),
    ),
]
NOTES = NotedConflicts(9, 7, (("桥长多少？", (("甲", "乙"),)),))


def test_figures_worked_by_hand() -> None:
    assert restatement_figures(RESULTS) == {
        "value": {"asked": 2, "cited": 2, "found": 1, "noted": 1, "others": 0},
        "place": {"asked": 1, "cited": 0, "found": 1, "noted": 1, "others": 1},
    }


def test_the_figures_as_lines_and_as_data() -> None:
    assert list(conflict_lines({"zh": RESULTS}, {"q.jsonl": NOTES})) == [
        "zh, another value (should be noted): 2; statement cited 2, the other found 1, noted 1; of other articles 0",
        "zh, of another place: 1; statement cited 0, the other found 1, noted 1; of other articles 1",
        "  place: 桥长多少？",
        "    丙",
        "    丁",
        "  place: 桥长多少？",
        "    戊",
        "    己",
        "q.jsonl: 9 asked, 7 answered, with a conflict noted 1",
        "  桥长多少？",
        "    甲",
        "    乙",
    ]
    record = json.loads(json.dumps(conflicts_as_json({"zh": RESULTS}, {"q.jsonl": NOTES})))
    assert record["retold"]["zh"]["figures"] == restatement_figures(RESULTS)
    assert record["retold"]["zh"]["cases"][2]["others"] == [["戊", "己"]]
    assert record["answered"]["q.jsonl"]["noted"] == [["桥长多少？", [["甲", "乙"]]]]


def test_news_of_a_fit_length_are_taken_with_their_day(tmp_path: Path) -> None:
    rows = [{"id": s.key, "text": s.text, "date": "2024-07-02 18:00:00"} for s in NEWS]
    file = tmp_path / "news.jsonl"
    file.write_text("\n".join(map(json.dumps, [*rows, {"id": "short", "text": "短。"}])), encoding="utf-8")
    assert read_news(file) == NEWS


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([{"id": "a"}], "line 1: has no id or no text"),
        ([{"id": "a", "text": "短。"}], "holds 0 articles of use; 100 are"),
    ],
)
def test_news_that_cannot_be_used_are_refused(rows: list[dict[str, str]], reason: str, tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    with pytest.raises(UsageError, match=reason):
        read_news(file)


def test_paragraphs_have_the_topic_that_their_id_begins_with(tmp_path: Path) -> None:
    (tmp_path / "qrels").mkdir()
    corpus = [{"_id": f"Old_Rome#{number}#en", "title": "", "text": f"Paragraph {number}."} for number in range(100)]
    (tmp_path / "corpus.jsonl").write_text("\n".join(map(json.dumps, corpus)), encoding="utf-8")
    (tmp_path / "queries.jsonl").write_text('{"_id": "q", "text": "Rome?"}', encoding="utf-8")
    (tmp_path / "qrels" / "test.tsv").write_text("q\tOld_Rome#0#en\t1\n", encoding="utf-8")
    paragraphs = read_paragraph_articles(tmp_path)
    assert len(paragraphs) == 100
    assert paragraphs[3] == LabArticle("Old_Rome#3#en", "Old_Rome", "Paragraph 3.", None)
