import pytest

from tests.scripted_llm import Reply, ScriptedLLM
from tests.verifiers import word_verifier
from yinju.errors import LLMError, UsageError
from yinju.qa.answer.draft import Draft, cite
from yinju.qa.answer.generate import generate
from yinju.qa.answer.prompts import build_messages
from yinju.qa.answer.verify_draft import words_said
from yinju.qa.llm.client import LanguageModel
from yinju.qa.verify import Judgement
from yinju.types import Article, Passage, ScoredPassage, Sentence, UncheckedPiece

ROOM = 20_000
CHINESE = "2024年中国经济增长了5%。出口下降了2%，进口持平。"
ENGLISH = "China's economy grew by 5% in 2024. Exports fell by 2%, said Dr. Li."
TRADITIONAL = "2024年中國經濟增長了5%。出口下降了2%。"


def scored(number, text, start=100):
    article = Article(f"a{number}", f"{number}.txt", f"标题{number}", "新华社", "2025-01-17", (), "zh", 1, None)
    language = "en" if text == ENGLISH else "zh"
    return ScoredPassage(Passage(f"p{number}", f"a{number}", 3, start, start + len(text), text, language), article, 0.9)


SOURCES = [scored(1, CHINESE), scored(2, ENGLISH), scored(3, TRADITIONAL)]
VERIFIER = word_verifier()


def run(reply, language="zh", passages=SOURCES, correction="", **settings):
    """What the model wrote but for the refusal word, and the draft. The model corrects nothing unless told to."""
    with ScriptedLLM([reply, correction or "-"]) as llm:
        *pieces, draft = generate(
            "问题？", language, passages, LanguageModel(llm.settings()), ROOM, VERIFIER, **settings
        )
    assert type(draft) is Draft
    shown = [piece for piece in pieces if isinstance(piece, str)]
    said = [one for one in draft.sentences if one.verdict in ("supported", "partly")]
    words = [set(words_said(one.text)) for one in said]
    assert all(any(set(words_said(piece.partition("[")[0])) <= one for one in words) for piece in shown)
    return "".join(piece.text for piece in pieces if isinstance(piece, UncheckedPiece)), draft


def quotation(number, source, quote):
    start = SOURCES[source - 1].passage.text.index(quote)
    return cite(number, SOURCES[source - 1], start, start + len(quote))


def supported(text, *numbers):
    return Sentence(text, numbers, "supported", 1.0)


def uncited(text):
    return Sentence(text, (), "uncited", 0.0, reasons=("没有指明出处",))


def test_a_whole_answer_as_one_object():
    shown, draft = run("2024年经济增长5%[1]。出口下降了2%。[1][3] 前景不明。")
    assert shown == "2024年经济增长5%[1]。出口下降了2%。[1][3] 前景不明。"
    assert draft == Draft(
        sentences=(supported("2024年经济增长5%。", 1), supported("出口下降了2%。", 2, 3)),
        citations=(
            quotation(1, 1, "2024年中国经济增长了5%。"),
            quotation(2, 1, "出口下降了2%，进口持平。"),
            quotation(3, 3, "出口下降了2%。"),
        ),
        unsupported=(uncited("前景不明。"),),
    )
    assert [(c.start, c.end, c.quote) for c in draft.citations] == [
        (100, 115, "2024年中国经济增长了5%。"),
        (115, 128, "出口下降了2%，进口持平。"),
        (115, 123, "出口下降了2%。"),
    ]


@pytest.mark.parametrize("piece_chars", [1, 5, 100])
def test_a_sentence_is_shown_once_it_is_whole_if_it_stands(piece_chars):
    written = "2024年经济增长5%[1]。出口增长了9%。[1] 出口下降了2%。[3]\n出口下降了2%。\n进口持平[1]"
    with ScriptedLLM([Reply(written, piece_chars=piece_chars), "-"]) as llm:
        *pieces, _ = generate("问题？", "zh", SOURCES, LanguageModel(llm.settings()), ROOM, VERIFIER)
    shown = [piece for piece in pieces if isinstance(piece, str)]
    assert shown == ["2024年经济增长5%。[1]", "出口下降了2%。[3]", "进口持平[1]"]
    if piece_chars < 100:
        before = pieces[: pieces.index(shown[0])]
        assert "".join(one.text for one in before).startswith("2024年经济增长5%[1]。出")
        assert len(before) < len(written) / piece_chars / 2


def test_an_english_answer():
    _, draft = run("China's economy grew by 5% [2]. Exports fell [2, 1].", "en", SOURCES)
    assert draft == Draft(
        sentences=(supported("China's economy grew by 5%.", 1), supported("Exports fell.", 2)),
        citations=(
            quotation(1, 2, "China's economy grew by 5% in 2024."),
            quotation(2, 2, "Exports fell by 2%, said Dr. Li."),  # the Chinese source adds nothing to it
        ),
    )


def test_a_chinese_answer_from_an_english_source_by_a_model_of_one_language():
    _, draft = run("李博士谈到出口[2]。出口下降了2%[2]。李博士说下降了9%[2]。", passages=[SOURCES[1], SOURCES[1]])
    assert draft.sentences == (
        Sentence("李博士谈到出口。", (1,), "partly", 0.5, reasons=("现用的模型不能跨语言核对这句话的用词",)),
        Sentence("出口下降了2%。", (2,), "partly", 0.5, reasons=("现用的模型不能跨语言核对这句话的用词",)),
    )
    assert draft.citations[1].quote == "Exports fell by 2%, said Dr. Li."
    (out,) = draft.unsupported
    assert (out.verdict, out.citations, out.reasons[0]) == ("unsupported", (), "所引段落中没有“9%”")


def test_numbers_follow_first_appearance_and_a_quotation_is_cited_once():
    _, draft = run("出口下降了2%[3]。经济增长了5%[1][3]。下降的是出口[3]。")
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
    ],
)
def test_the_answer_is_in_the_script_of_the_question(language, text, sentence):
    _, draft = run(text, language)
    assert draft.sentences == (supported(sentence, 1),)
    assert draft.citations[0].article_id == "a1"


def test_marks_that_point_nowhere_are_counted():
    _, draft = run("经济增长了5%[1][8]。出口下降了[9]。")
    assert draft == Draft(
        sentences=(supported("经济增长了5%。", 1), supported("出口下降了。", 2)),
        citations=(quotation(1, 1, "2024年中国经济增长了5%。"), quotation(2, 1, "出口下降了2%，进口持平。")),
        dropped_marks=2,
    )


@pytest.mark.parametrize(
    ("text", "dropped"),
    [("物价上涨了。", 0), ("物价上涨了[7]。", 1), ("Prices rose [2024], I know [0].", 2), ("好", 0)],
)
def test_an_answer_that_cites_nothing_and_that_nothing_supports(text, dropped):
    shown, draft = run(text)
    assert (shown, draft.reason, draft.dropped_marks) == (text, "no_citation", dropped)
    assert (draft.sentences, draft.citations) == ((), ())
    assert {one.verdict for one in draft.unsupported} == {"uncited"}


def test_a_sentence_without_marks_gets_the_passage_that_supports_it():
    _, draft = run("出口下降了2%，进口持平。")
    assert draft.sentences == (supported("出口下降了2%，进口持平。", 1),)
    assert draft.citations == (quotation(1, 1, "出口下降了2%，进口持平。"),)


@pytest.mark.parametrize("mark", ["1. ", "- ", "（一）", "二、", "**", "• "])
def test_an_item_of_a_list_is_a_sentence(mark):
    _, draft = run(f"{mark}出口下降了2%，进口持平。")
    assert draft.sentences == (supported("出口下降了2%，进口持平。", 1),)
    _, draft = run(f"{mark}China's economy grew by 5% in 2024.\n{mark}Exports fell by 2%.", "en")
    assert draft.sentences == (
        supported("China's economy grew by 5% in 2024.", 1),
        supported("Exports fell by 2%.", 2),
    )


NOTHING = "这句话没有陈述什么：是提问、标题，或复述了题目或要求"


@pytest.mark.parametrize("flag", [False, True])
@pytest.mark.parametrize(
    "empty",
    [
        "2024年中国经济增长了5%，出口下降了2%？",
        "出口下降了2%，进口持平：",
        "## 2024年中国经济增长了5%",
        "问题：经济增长了5%？",
    ],
)
def test_what_claims_nothing_is_never_shown_nor_given_back(empty, flag):
    with ScriptedLLM([f"{empty}[1]\n进口持平[1]。"]) as llm:
        *_, draft = generate("经济增长了5%？", "zh", SOURCES, LanguageModel(llm.settings()), ROOM, VERIFIER, flag=flag)
        assert len(llm.requests) == 1
    assert draft.sentences == (supported("进口持平。", 1),)
    (out,) = draft.unsupported
    assert (out.verdict, out.citations, out.reasons) == ("uncited", (), (NOTHING,))


def test_the_question_parroted_is_no_answer():
    with ScriptedLLM(["2024年中国经济增长了多少[1]。"]) as llm:
        model = LanguageModel(llm.settings())
        *_, draft = generate("2024年中国经济增长了多少？", "zh", SOURCES, model, ROOM, VERIFIER)
    assert (draft.reason, draft.sentences) == ("no_citation", ())


def test_nothing_is_said_twice():
    _, draft = run("出口下降了2%[1]。经济增长了5%[1]。出口下降了2%。[3]\n- 下降了2%出口[1]。")
    assert [sentence.text for sentence in draft.sentences] == ["出口下降了2%。", "经济增长了5%。"]
    assert draft.unsupported == ()
    _, draft = run("Exports fell [2]. Exports fell by 2% [2]. Exports fell by 9% [2].", "en")
    assert [sentence.text for sentence in draft.sentences] == ["Exports fell by 2%."]
    assert [sentence.text for sentence in draft.unsupported] == ["Exports fell by 9%."]


def test_of_equal_sentences_the_one_that_stands_is_kept():
    _, draft = run("出口下降了9%[1]。出口下降了9%[1]。进口持平[1]。", correction="1. 出口下降了2%。[1]")
    assert [sentence.text for sentence in draft.sentences] == ["出口下降了2%。", "进口持平。"]
    assert [sentence.text for sentence in draft.unsupported] == ["出口下降了9%。"]


def test_a_sentence_that_no_range_of_a_passage_carries_is_not_shown():
    """The title of an article bears out itself, and nothing could be cited for it."""

    class ByTitle:
        def read_claim(self, sentence):
            return VERIFIER._checker.read_claim(sentence)

        def judge(self, claim, passages, reader):
            return Judgement(1.0, "supported", (), ((0, 0),) * len(passages))

    with ScriptedLLM(["标题1[1]。", "-"]) as llm:
        model = LanguageModel(llm.settings())
        *_, draft = generate("问题？", "zh", SOURCES, model, ROOM, word_verifier(ByTitle()))
    assert (draft.reason, draft.sentences, draft.citations) == ("unsupported", (), ())
    assert [(one.text, one.verdict) for one in draft.unsupported] == [("标题1。", "unsupported")]


def test_a_model_that_repeats_itself_is_stopped_and_said_to_be():
    text = "经济增长了5%[1]。\n" + "".join(f"{n}. 出口下降了2%，进口持平[1]。\n" for n in range(1, 500))
    shown, draft = run(Reply(text, piece_chars=7))
    assert len(shown) < 300
    assert [sentence.text for sentence in draft.sentences] == ["经济增长了5%。", "出口下降了2%，进口持平。"]
    assert (draft.unsupported, draft.notice) == ((), "语言模型开始反复说同样的话，已让它停下。")


@pytest.mark.parametrize("over_and_over", ["ºåÌý" * 15, " so so" * 40])
def test_what_stood_before_a_model_repeats_itself_is_kept(over_and_over):
    _, draft = run(Reply("出口下降了2%，进口持平。[1]" + over_and_over, piece_chars=1))
    assert [sentence.text for sentence in draft.sentences] == ["出口下降了2%，进口持平。"]


def test_a_correction_that_goes_on_and_on_is_stopped():
    with ScriptedLLM(["进口下降了9%[1]。", Reply("1. 进口持平。[1]\n" + "好" * 5000, piece_chars=50)]) as llm:
        model = LanguageModel(llm.settings())
        *_, draft = generate("问题？", "zh", SOURCES, model, ROOM, VERIFIER)
    assert draft.sentences == (supported("进口持平。", 1),)


def test_a_mark_that_supports_nothing_is_replaced():
    _, draft = run("进口持平[3]。")
    assert draft.sentences == (supported("进口持平。", 1),)
    assert draft.citations == (quotation(1, 1, "出口下降了2%，进口持平。"),)


def test_a_mark_that_adds_nothing_goes():
    _, draft = run("进口持平[3][1]。")
    assert draft.citations == (quotation(1, 1, "出口下降了2%，进口持平。"),)


def test_what_fails_is_left_out_and_listed_or_by_setting_flagged():
    _, draft = run("出口下降了2%[1]。出口下降了9%[1]。")
    failed = Sentence("出口下降了9%。", (), "unsupported", 0.1333, reasons=("所引段落中没有“9%”",))
    assert draft == Draft(
        (supported("出口下降了2%。", 1),), (quotation(1, 1, "出口下降了2%，进口持平。"),), unsupported=(failed,)
    )
    _, draft = run("出口下降了2%[1]。出口下降了9%[1]。", flag=True)
    assert [(s.text, s.verdict) for s in draft.sentences] == [
        ("出口下降了2%。", "supported"),
        ("出口下降了9%。", "unsupported"),
    ]
    assert draft.sentences[1].reasons == ("所引段落中没有“9%”",)
    assert draft.unsupported == ()


@pytest.mark.parametrize("flag", [False, True])
def test_where_nothing_survives_there_is_no_answer(flag):
    _, draft = run("出口下降了9%[1]。", flag=flag)
    assert (draft.reason, draft.sentences, draft.citations) == ("unsupported", (), ())
    assert [s.text for s in draft.unsupported] == ["出口下降了9%。"]


def test_the_model_may_correct_once_what_failed_and_is_told_why():
    with ScriptedLLM(["出口下降了2%[1]。进口下降了9%[1]。", "1. 进口持平。[1]\n2. 出口下降了2%。[1]"]) as llm:
        *_, draft = generate("问题？", "zh", SOURCES, LanguageModel(llm.settings()), ROOM, VERIFIER)
        assert len(llm.requests) == 2
        assert "1. 进口下降了9%。（所引段落中没有“9%”）" in llm.requests[1].prompt
        assert llm.requests[1].prompt.startswith(llm.requests[0].prompt)
    assert [(s.text, s.verdict) for s in draft.sentences] == [
        ("出口下降了2%。", "supported"),
        ("进口持平。", "supported"),
    ]
    assert draft.unsupported == ()


def test_a_correction_that_is_no_better_changes_nothing():
    plain = run("出口下降了2%[1]。进口下降了9%[1]。")[1]
    for worse in (
        "1. 进口下降了8%。[1]",
        "NO_ANSWER_IN_SOURCES",
        "1: NO_ANSWER_IN_SOURCES",
        "7. 进口持平。[1]",
        "1. Imports [2]",
    ):
        assert run("出口下降了2%[1]。进口下降了9%[1]。", correction=worse)[1] == plain, worse


def test_what_stands_is_not_asked_for_again():
    with ScriptedLLM(["出口下降了2%[1]。"]) as llm:
        list(generate("问题？", "zh", SOURCES, LanguageModel(llm.settings()), ROOM, VERIFIER))
        assert len(llm.requests) == 1


def test_a_model_that_fails_to_correct_leaves_a_note():
    _, draft = run("出口下降了2%[1]。进口下降了9%[1]。", correction=Reply(status=500))
    assert [s.text for s in draft.sentences] == ["出口下降了2%。"]
    assert draft.notice.startswith("模型没有对未获证实的句子作出更正。（The language model at ")


def test_an_answer_in_the_wrong_language_is_said_to_be():
    _, draft = run("China's economy grew by 5% in 2024 [2].")
    (sentence,) = draft.sentences
    assert (sentence.verdict, sentence.reasons) == ("partly", ("没有用提问的语言回答",))
    _, draft = run("China's economy grew by 5% in 2024 [2].", correction="1. 2024年中国经济增长了5%。[1]")
    assert draft.sentences == (supported("2024年中国经济增长了5%。", 1),)


def test_both_calls_are_counted():
    with ScriptedLLM(["进口下降了9%[1]。", "1. 进口持平。[1]"]) as llm:
        settings = llm.settings(count_tokens=True)
        *_, draft = generate("问题？", "zh", SOURCES, LanguageModel(settings), ROOM, VERIFIER)
    assert (draft.tokens.prompt, draft.tokens.completion) == (14, len("进口下降了9%[1]。") + len("1. 进口持平。[1]"))


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
        assert list(generate("?", "zh", [], LanguageModel(llm.settings()), ROOM, VERIFIER)) == [
            Draft(reason="no_evidence")
        ]
        assert llm.requests == []


def test_a_source_that_was_left_out_cannot_be_cited():
    passages = [SOURCES[0], scored(2, "长" * ROOM), SOURCES[2]]
    with ScriptedLLM(["经济增长了5%[1][2][3]。"]) as llm:
        *_, draft = generate("增长？", "zh", passages, LanguageModel(llm.settings()), ROOM, VERIFIER)
        assert '<source number="2">' not in llm.requests[0].prompt
    assert draft == Draft(
        sentences=(supported("经济增长了5%。", 1),),
        citations=(quotation(1, 1, "2024年中国经济增长了5%。"),),
        notice="语言模型的上下文只容得下3个段落中的1个，其余没有给它看。可以调大 llm.context_window。",
        dropped_marks=2,
    )


def test_a_context_with_room_for_few_passages_is_said_to_be():
    passages = [SOURCES[0], SOURCES[1], scored(3, "长" * ROOM)]
    with ScriptedLLM(["经济增长了5%[1]。"]) as llm:
        model = LanguageModel(llm.settings())
        *_, draft = generate("增长？", "zh", passages, model, ROOM, VERIFIER)
        assert draft.notice == ("语言模型的上下文只容得下3个段落中的2个，其余没有给它看。可以调大 llm.context_window。")
        *_, draft = generate("增长？", "zh", passages[:2], model, ROOM, VERIFIER)
        assert draft.notice is None


def test_no_room_for_asking_again_is_said():
    messages = build_messages("出口？", "zh", SOURCES, VERIFIER.injections.for_question("出口？"))
    room = sum(len(message.content) for message in messages)
    with ScriptedLLM(["经济增长了5%[1]。出口下降了9%[1]。"]) as llm:
        *_, draft = generate("出口？", "zh", SOURCES, LanguageModel(llm.settings()), room, VERIFIER)
        assert len(llm.requests) == 1
    assert "上下文容不下更正的请求" in draft.notice


def test_no_room_for_any_source_is_said_before_the_model_is_asked():
    with ScriptedLLM(["好"]) as llm:
        with pytest.raises(UsageError, match=r"may be sent 300\. Raise llm\.context_window"):
            list(generate("?", "zh", SOURCES, LanguageModel(llm.settings()), 300, VERIFIER))
        assert llm.requests == []


def test_an_answer_cut_off_yields_no_draft():
    with ScriptedLLM([Reply("经济增长了5%[1]。出口", cut_after=2)]) as llm:
        pieces = []
        with pytest.raises(LLMError, match="was cut off before the end of its answer"):
            pieces.extend(generate("?", "zh", SOURCES, LanguageModel(llm.settings()), ROOM, VERIFIER))
    assert pieces == [UncheckedPiece("经济增"), UncheckedPiece("长了5")]


@pytest.mark.parametrize("unseen", ["\x00", "\x1b", "\x7f", "\u200b", "\u202e", "\u2066", "\ufeff", "\U000e0041"])
@pytest.mark.parametrize(
    ("language", "reply", "said"),
    [
        ("zh", "2024年{}中国经济增长了5%{}[1]。{}出口下降了2%[1]。", "2024年中国经济增长了5%。 出口下降了2%。"),
        ("zh-Hant", "2024年{}中国经济增长了5%[1]。出口{}下降了2%[1]。{}", "2024年中國經濟增長了5%。 出口下降了2%。"),
        ("zh", "出口{}下降了2%{}…[1]{}", "出口下降了2%…"),
        ("en", "{}China's economy{} grew by 5% in 2024 [2].{}", "China's economy grew by 5% in 2024."),
    ],
)
def test_characters_that_nobody_sees_are_neither_shown_nor_in_the_answer(unseen, language, reply, said):
    with ScriptedLLM([Reply(reply.format(unseen, unseen, unseen), piece_chars=1), "-"]) as llm:
        *pieces, draft = generate("问题？", language, SOURCES, LanguageModel(llm.settings()), ROOM, VERIFIER)
    shown = [piece.partition("[")[0].strip() for piece in pieces if isinstance(piece, str)]
    assert " ".join(shown) == " ".join(one.text for one in draft.sentences) == said


def test_a_line_that_may_be_a_part_of_a_sentence_is_shown_once_that_is_whole():
    reply = "China's economy grew by 5%\nin 2024. Exports fell by\n2%, said Dr. Li."
    with ScriptedLLM([Reply(reply, piece_chars=3), "-"]) as llm:
        *pieces, draft = generate("问题？", "en", SOURCES, LanguageModel(llm.settings()), ROOM, VERIFIER)
    shown = [piece.partition("[")[0].strip() for piece in pieces if isinstance(piece, str)]
    assert shown == [one.text for one in draft.sentences]
    assert shown == ["China's economy grew by 5%\nin 2024.", "Exports fell by\n2%, said Dr. Li."]
