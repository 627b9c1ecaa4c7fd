import pytest

from tests.scripted_llm import Reply, ScriptedLLM
from yinju.errors import LLMError, UsageError
from yinju.qa.draft import Draft, cite
from yinju.qa.generate import generate, resolve
from yinju.qa.llm import LanguageModel
from yinju.types import Article, Passage, ScoredPassage, Sentence

ROOM = 20_000
CHINESE = "2024年中国经济增长了5%。出口下降了2%，进口持平。"
ENGLISH = "China's economy grew by 5% in 2024. Exports fell by 2%, said Dr. Li."
TRADITIONAL = "2024年中國經濟增長了5%。出口下降了2%。"


def scored(number, text, start=100):
    article = Article(f"a{number}", f"{number}.txt", f"标题{number}", "新华社", "2025-01-17", (), "zh", 1, None)
    return ScoredPassage(Passage(f"p{number}", f"a{number}", 3, start, start + len(text), text, "zh"), article, 0.9)


SOURCES = [scored(1, CHINESE), scored(2, ENGLISH), scored(3, TRADITIONAL)]


def run(reply, language="zh", passages=SOURCES):
    """The text shown while the answer came, and the draft."""
    with ScriptedLLM([reply]) as llm:
        *pieces, draft = generate("问题？", language, passages, LanguageModel(llm.settings()), ROOM)
    assert all(type(piece) is str for piece in pieces)
    assert type(draft) is Draft
    return "".join(pieces), draft


def quotation(number, source, quote):
    start = SOURCES[source - 1].passage.text.index(quote)
    return cite(number, SOURCES[source - 1], start, start + len(quote))


def test_a_whole_answer_as_one_object():
    shown, draft = run("2024年经济增长5%[1]。出口下降了2%。[1][3] 前景不明。")
    assert shown == "2024年经济增长5%[1]。出口下降了2%。[1][3] 前景不明。"
    assert draft == Draft(
        sentences=(
            Sentence("2024年经济增长5%。", (1,), "unchecked"),
            Sentence("出口下降了2%。", (2, 3), "unchecked"),
            Sentence("前景不明。", (), "uncited"),
        ),
        citations=(
            quotation(1, 1, "2024年中国经济增长了5%。"),
            quotation(2, 1, "出口下降了2%，进口持平。"),
            quotation(3, 3, "出口下降了2%。"),
        ),
    )
    assert [(c.start, c.end, c.quote) for c in draft.citations] == [
        (100, 115, "2024年中国经济增长了5%。"),
        (115, 128, "出口下降了2%，进口持平。"),
        (115, 123, "出口下降了2%。"),
    ]


def test_an_english_answer():
    _, draft = run("The economy grew by 5% [2]. Exports fell, and imports did not. [2, 1]", "en")
    assert draft == Draft(
        sentences=(
            Sentence("The economy grew by 5%.", (1,), "unchecked"),
            Sentence("Exports fell, and imports did not.", (2, 3), "unchecked"),
        ),
        citations=(
            quotation(1, 2, "China's economy grew by 5% in 2024."),
            quotation(2, 2, "Exports fell by 2%, said Dr. Li."),
            quotation(3, 1, CHINESE),  # no word in common: the whole passage
        ),
    )


def test_a_chinese_answer_from_an_english_source():
    _, draft = run("李博士谈到出口[2]。2024年有所增长[2]。")
    assert draft.citations == (
        quotation(1, 2, ENGLISH),
        quotation(2, 2, "China's economy grew by 5% in 2024."),  # by the year
    )


def test_numbers_follow_first_appearance_and_a_quotation_is_cited_once():
    _, draft = run("出口下降了2%[3]。经济增长了5%[1][3]。出口下降[3]。")
    assert [sentence.citations for sentence in draft.sentences] == [(1,), (2, 3), (1,)]
    assert [(c.number, c.article_id, c.quote) for c in draft.citations] == [
        (1, "a3", "出口下降了2%。"),
        (2, "a1", "2024年中国经济增长了5%。"),
        (3, "a3", "2024年中國經濟增長了5%。"),
    ]


@pytest.mark.parametrize(
    ("language", "text", "sentence"),
    [
        ("zh", "經濟增長了[1]。", "经济增长了。"),
        ("zh-Hant", "经济增长了[資料1]。", "經濟增長了。"),
        ("zh-Hant", "經濟增長了[1]。", "經濟增長了。"),
        ("zh", "经济增长了[1]。", "经济增长了。"),
        ("zh", "The economy grew [1].", "The economy grew."),
        ("en", "經濟增長了[1]。", "經濟增長了。"),
    ],
)
def test_the_answer_is_in_the_script_of_the_question(language, text, sentence):
    _, draft = run(text, language)
    assert draft.sentences == (Sentence(sentence, (1,), "unchecked"),)
    assert draft.citations[0].article_id == "a1"


def test_marks_that_point_nowhere_are_counted():
    _, draft = run("经济增长了5%[1][8]。出口下降了[9]。")
    assert draft == Draft(
        sentences=(Sentence("经济增长了5%。", (1,), "unchecked"), Sentence("出口下降了。", (), "uncited")),
        citations=(quotation(1, 1, "2024年中国经济增长了5%。"),),
        dropped_marks=2,
    )


@pytest.mark.parametrize(
    ("text", "dropped"),
    [("经济增长了5%。", 0), ("经济增长了5%[7]。", 1), ("It grew [2024], I know [0].", 2), ("好", 0), ("No", 0)],
)
def test_an_answer_that_cites_nothing(text, dropped):
    assert run(text) == (text, Draft(reason="no_citation", dropped_marks=dropped))


@pytest.mark.parametrize(
    "text",
    [
        "NO_ANSWER_IN_SOURCES",
        "NO_ANSWER_IN_SOURCES。",
        " “no_answer_in_sources”.\n",
        "`NO_ANSWER_IN_SOURCES`",
        "**NO\\_ANSWER\\_IN\\_SOURCES**",
        "No answer in sources.",
        "<think>没有。</think>NO_ANSWER_IN_SOURCES",
        "NO_ANSWER_IN_SOURCES NO_ANSWER_IN_SOURCES",
    ],
)
@pytest.mark.parametrize("piece_chars", [1, 7, 100])
def test_a_refusal_shows_nothing(text, piece_chars):
    assert run(Reply(text, piece_chars=piece_chars)) == ("", Draft(reason="llm_refused"))


@pytest.mark.parametrize("piece_chars", [1, 7, 100])
def test_a_refusal_with_marks_or_excuses_is_a_refusal(piece_chars):
    assert run(Reply("NO_ANSWER_IN_SOURCES [1]", piece_chars=piece_chars))[1] == Draft(reason="llm_refused")
    shown, draft = run(Reply("NO_ANSWER_IN_SOURCES。资料没有提到。", piece_chars=piece_chars))
    assert (shown.strip("。"), draft) == ("资料没有提到", Draft(reason="llm_refused"))


@pytest.mark.parametrize("piece_chars", [1, 4, 100])
def test_the_refusal_word_amid_an_answer_is_taken_out(piece_chars):
    text = "经济增长了5%[1]。NO_ANSWER_IN_SOURCES 出口下降了2%[1]。No\\_answer\\_in\\_sources"
    shown, draft = run(Reply(text, piece_chars=piece_chars))
    assert shown == "经济增长了5%[1]。 出口下降了2%[1]。"
    assert [sentence.text for sentence in draft.sentences] == ["经济增长了5%。", "出口下降了2%。"]


@pytest.mark.parametrize(
    "text",
    [
        "Nobody knew [2].",
        "No answer in sources says so [2].",
        "N",
        "“好”",
        "在 NO_ANSWER 之后[1]。",
        "一 no answer",
        "- 甲[1]",
    ],
)
@pytest.mark.parametrize("piece_chars", [1, 3, 100])
def test_what_only_begins_like_a_refusal_is_shown_whole(text, piece_chars):
    assert run(Reply(text, piece_chars=piece_chars))[0] == text


def test_without_passages_the_model_is_not_asked():
    with ScriptedLLM(["经济增长。"]) as llm:
        assert list(generate("?", "zh", [], LanguageModel(llm.settings()), ROOM)) == [Draft(reason="no_evidence")]
        assert llm.requests == []


def test_a_source_that_was_left_out_cannot_be_cited():
    passages = [SOURCES[0], scored(2, "长" * ROOM), SOURCES[2]]
    with ScriptedLLM(["经济增长了5%[1][2][3]。"]) as llm:
        *_, draft = generate("增长？", "zh", passages, LanguageModel(llm.settings()), ROOM)
        assert '<source number="2">' not in llm.requests[0].prompt
    assert draft == Draft(
        sentences=(Sentence("经济增长了5%。", (1,), "unchecked"),),
        citations=(quotation(1, 1, "2024年中国经济增长了5%。"),),
        dropped_marks=2,
    )


def test_no_room_for_any_source_is_said_before_the_model_is_asked():
    with ScriptedLLM(["好"]) as llm:
        with pytest.raises(UsageError, match=r"may be sent 300\. Raise llm\.context_window"):
            list(generate("?", "zh", SOURCES, LanguageModel(llm.settings()), 300))
        assert llm.requests == []


def test_an_answer_cut_off_yields_no_draft():
    with ScriptedLLM([Reply("经济增长了5%[1]。出口", cut_after=2)]) as llm:
        pieces = []
        with pytest.raises(LLMError, match="was cut off before the end of its answer"):
            pieces.extend(generate("?", "zh", SOURCES, LanguageModel(llm.settings()), ROOM))
    assert pieces == ["经济增", "长了5"]


def test_resolving_needs_no_model():
    assert resolve("", "zh", SOURCES) == Draft(reason="no_citation")
    assert resolve("出口下降[3]", "zh", SOURCES).citations == (quotation(1, 3, "出口下降了2%。"),)
