import pytest

from tests.conftest import ToyEmbedder
from yinju.errors import UsageError
from yinju.ingest.build import ingest
from yinju.qa.as_json import checked_to_dict
from yinju.qa.check.check import MAX_ARTICLES, MAX_TEXT_CHARS
from yinju.qa.check.given import PASSAGE_CHARS, GivenText, given_passages
from yinju.qa.engine import Engine
from yinju.settings import load_settings
from yinju.types import Scope

QUOTED = "2023年10月,习近平主席宣布提出《全球人工智能治理倡议》,推动各国协力绘就全球人工智能治理的未来蓝图。"
FALSE = "2019年5月,习近平主席宣布提出《全球人工智能治理倡议》,推动各国协力绘就全球人工智能治理的未来蓝图。"


@pytest.fixture(scope="module")
def engine(seeds_home):
    with Engine.open(load_settings(overrides={"home": seeds_home}), ToyEmbedder()) as engine:
        yield engine


@pytest.fixture(scope="module")
def article_id(engine):
    return next(a.article_id for a in engine.store.articles() if a.title == "加强人工智能国际治理和合作")


def test_the_evidence_of_each_sentence_is_found_in_the_store(engine, article_id):
    text = f"倡议是什么？{QUOTED}{FALSE}"
    checked = engine.check(text)
    asked, true, false = checked.sentences
    assert (asked.verdict, asked.support, asked.citations) == ("no_claim", 0.0, ())
    assert (true.verdict, true.support, true.reasons) == ("supported", 1.0, ())
    assert (false.verdict, false.reasons) == ("unsupported", ("所引段落中没有“2019年5月”",))
    assert [text[one.start : one.end] for one in checked.sentences] == ["倡议是什么？", QUOTED, FALSE]
    numbered = {citation.number: citation for citation in checked.citations}
    evidence = numbered[true.citations[0]]
    assert (evidence.quote, evidence.article_id) == (QUOTED, article_id)
    assert engine.store.raw(article_id)[evidence.start : evidence.end] == evidence.raw
    # What comes nearest to a false sentence is what tells it right.
    assert QUOTED in numbered[false.citations[0]].quote


def test_a_scope_narrows_where_evidence_is_searched(engine):
    (sentence,) = engine.check(QUOTED, scope=Scope(languages=("en",))).sentences
    assert sentence.verdict != "supported"
    (sentence,) = engine.check(QUOTED, scope=Scope(publishers=("nobody",))).sentences
    assert (sentence.verdict, sentence.citations) == ("uncited", ())


def test_a_sentence_is_held_to_the_articles_that_its_marks_name(engine, article_id):
    given = [GivenText("月球由岩石构成。它绕着地球转动。", "月球", "moon.txt"), article_id]
    checked = engine.check(f"月球由岩石构成。[1]{QUOTED}[1]{QUOTED}[2]月球由岩石构成。{QUOTED}[7]", given)
    by_text, wrong, by_id, unmarked, nowhere = checked.sentences
    numbered = {citation.number: citation for citation in checked.citations}
    assert [(one.marks, one.dropped_marks) for one in checked.sentences] == [
        ((1,), 0),
        ((1,), 0),
        ((2,), 0),
        ((), 0),
        ((), 1),
    ]
    assert (by_text.verdict, numbered[by_text.citations[0]].source) == ("supported", "moon.txt")
    assert numbered[by_text.citations[0]].quote == "月球由岩石构成。"
    assert (wrong.verdict, by_id.verdict) == ("unsupported", "supported")
    assert wrong.elsewhere == by_id.citations
    assert (unmarked.verdict, unmarked.citations) == ("supported", by_text.citations)
    assert (nowhere.verdict, nowhere.citations) == ("supported", by_id.citations)


def test_passages_support_a_sentence_together(engine):
    given = [GivenText("甲市在2024年建成了12座大桥。\n\n乙市在2023年修建了7条隧道。", "城市")]
    far = GivenText("甲市在2024年建成了12座大桥。" + "天气很好。" * PASSAGE_CHARS + "乙市在2023年修建了7条隧道。")
    both = "甲市在2024年建成了12座大桥，乙市在2023年修建了7条隧道。"
    assert len(given_passages(1, far, engine.store)) > 1
    for articles in (given, [far]):
        (sentence,) = engine.check(both, articles).sentences
        assert sentence.verdict in ("supported", "partly")
    assert len(sentence.citations) == 2


def test_passages_of_a_given_text_are_its_own_characters(engine):
    text = "第一段。" * 200 + "\n\n" + "Second paragraph. " * 60
    passages = [scored.passage for scored in given_passages(3, GivenText(text), engine.store)]
    assert [passage.text for passage in passages] == [text[p.start : p.end] for p in passages]
    assert max(len(passage.text) for passage in passages) <= PASSAGE_CHARS + 20
    assert "".join("".join(passage.text for passage in passages).split()) == "".join(text.split())
    assert {passage.paragraph for passage in passages} == {1, 2}
    (citation,) = engine.check("Second paragraph is here.", [GivenText("Second paragraph is here.")]).citations
    assert (citation.source, citation.article_id, citation.paragraph) == ("[1]", "", 1)


@pytest.mark.parametrize(
    ("text", "articles", "said"),
    [
        (" \n", (), "A text has 1 to 50000 characters, this one 2"),
        ("长" * (MAX_TEXT_CHARS + 1), (), "this one 50001. Check it in parts"),
        ("甲。", ["nowhere"], "Article 1, 'nowhere', has no passages in the store"),
        ("甲。", [GivenText("乙。")] * (MAX_ARTICLES + 1), "at most 50 articles, this one 51"),
    ],
)
def test_what_cannot_be_checked_is_said(engine, text, articles, said):
    with pytest.raises(UsageError, match=said):
        engine.check(text, articles)


def test_as_data(engine):
    data = checked_to_dict(engine.check(f"倡议是什么？{QUOTED}{FALSE}"))
    assert data["language"] == "zh"
    assert data["verdicts"] == {"no_claim": 1, "supported": 1, "unsupported": 1}
    assert data["sentences"][1] == {
        "text": QUOTED, "start": 6, "end": 6 + len(QUOTED), "marks": [], "dropped_marks": 0, "verdict": "supported",
        "support": 1.0, "reasons": [], "citations": [1], "elsewhere": [],
    }  # fmt: skip
    assert data["citations"][0]["quote"] == QUOTED


def test_a_sentence_that_refers_is_held_to_the_articles_of_the_one_before(settings):
    folder = settings.home.parent / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("Exports of river stones rose in Norland by 30.2% last year.", encoding="utf-8")
    (folder / "b.txt").write_text("They fell by 12%, the prices of apples in Southland.", encoding="utf-8")
    ingest([str(folder)], settings, ToyEmbedder())
    with Engine.open(settings, ToyEmbedder()) as engine:
        alone = engine.check("They fell by 12%.")
        after = engine.check("Exports of river stones rose in Norland by 30.2% last year. They fell by 12%.")
    assert [one.verdict for one in alone.sentences] == ["supported"]
    assert [one.verdict for one in after.sentences] == ["supported", "unsupported"]
    assert {citation.source for citation in after.citations} == {"a.txt"}
