import re
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.places import SEEDS
from yinju import text as text_module
from yinju.text import (
    HAN,
    STOP_WORDS,
    content_words,
    fold,
    language_of,
    letters,
    level,
    paragraphs,
    sentences,
    shown_time,
    to_script,
    words,
)

Segmenters = tuple[Callable[[str], list[str]], Callable[[str], list[str]]]

MIXED = st.text(
    st.sampled_from("中国人工智能發展的AaBbz019 \n\r\t\u3000。！？；，、…—.!?,:;-•*[]()（）《》“”‘’\"'「」\ufeff")
)
"""Texts in which every mark that a rule looks at comes beside every other."""
LONG = 200_000


def slices(text, ranges):
    return [text[start:end] for start, end in ranges]


# Folding and words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("人工智能", "人工智能"),
        ("檢索增強生成", "检索增强生成"),
        ("ＲＡＧ，（测试）ﬁ", "rag,(测试)fi"),
        ("GPT-4o 與 ＡＩ　１２３", "gpt-4o 与 ai 123"),
        ("\u2f9e輛\uf902", "车辆车"),  # a radical and a compatibility form, as PDF files have them
        ("①½²", "11⁄22"),
        ("Straße CAFÉ", "straße café"),
        ("中\0國", "中\0国"),
        ("", ""),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded


@given(MIXED)
def test_folding_again_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("中华人民共和国", ["中华", "华人", "人民", "共和", "共和国", "中华人民共和国"]),
        ("人工智能治理", ["人工", "智能", "人工智能", "治理"]),
        ("檢索增強生成", ["检索", "增强", "生成"]),
        ("The principles of governing ran", ["the", "principl", "of", "govern", "ran"]),
        ("naïve cafés", ["naïv", "café"]),
        ("it’s don't", ["it", "s", "don", "t"]),
        ("GPT-4o发布RAG框架", ["gpt", "4", "o", "发布", "rag", "框架"]),
        ("ＲＡＧ檢索", ["rag", "检索"]),
        ("价格1,234.5元", ["价格", "1234.5", "元"]),
        ("7,000亿 and 1,234,567", ["7000", "亿", "and", "1234567"]),
        ("2023,2024年", ["2023", "2024", "年"]),  # two years, not one number
        ("第1,5,6条", ["第", "1", "5", "6", "条"]),
        ("1,2345 and 12,34", ["1", "2345", "and", "12", "34"]),
        ("3.14,2", ["3.14", "2"]),
        ("v1.5.2", ["v", "1.5.2"]),
        ("１，２３４", ["1234"]),
        ("。，！ .?-", []),
        ("", []),
    ],
)
def test_words(text, expected):
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("什么是人工智能治理？", ["人工", "智能", "人工智能", "治理"]),
        ("為什麼要發展人工智能？", ["发展", "人工", "智能", "人工智能"]),
        ("誰在何時、何地提出了《行動計劃》？", ["提出", "行动", "计划", "行动计划"]),
        ("有没有、能否、是不是、会不会、多久、哪位、哪家、何种、什么样？", ["不是", "不会"]),
        ("What are the principles of governing?", ["principl", "govern"]),
        ("Who didn't sign, and why? It's whether they've signed.", ["sign"]),
        ("What did the US propose?", ["us", "propos"]),  # folded, the country looks like the pronoun
        ("RAG是什么？How does RAG work?", ["rag", "work"]),
        ("中国的人口是中国的人口", ["中国", "人口"]),
        ("什么？", []),
        ("What is it?", []),
        ("", []),
    ],
)
def test_content_words(text, expected):
    assert content_words(text) == expected


@given(MIXED)
def test_content_words_are_distinct_search_words(text):
    found = content_words(text)
    assert len(found) == len(set(found))
    assert set(found) <= set(words(text))


def test_stop_words_are_in_their_search_form():
    assert {word for word in STOP_WORDS if fold(word) != word} == set()


def test_words_come_without_a_cache_folder_too(tmp_path):
    (tmp_path / "file").touch()
    code = "from yinju.text import words; print(words('人工智能') == ['人工', '智能', '人工智能'])"
    environment = {"XDG_CACHE_HOME": str(tmp_path / "file"), "HOME": str(tmp_path / "file")}
    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.stderr) == ("True\n", "")


# Language and script


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("中国发布行动计划", "zh"),
        ("中國發布行動計劃", "zh-Hant"),
        ("China publishes a plan", "en"),
        ("人工智能", "zh"),  # the same in both scripts
        ("RAG是什么", "zh"),
        ("用RAG檢索", "zh-Hant"),
        ("The word 引据 means to cite", "en"),
        ("AI 治理", "zh"),
        ("AI 法 act", "en"),
        ("我 am", "zh"),  # a tie is Chinese
        ("台灣有多少人？", "zh-Hant"),  # OpenCC's own Traditional would write 臺
        ("台北群眾吃飯", "zh-Hant"),
        ("台湾有多少人？", "zh"),
        ("著名的乾隆皇帝", "zh"),
        ("皇后里程干部", "zh"),
        ("2025", "en"),
        ("。！", "en"),
        ("", "en"),
    ],
)
def test_language_of(text, language):
    assert language_of(text) == language


def test_the_script_shows_behind_a_long_english_beginning():
    assert language_of("Preface. " * 1000 + "國際組織" * 1000) == "zh-Hant"
    assert language_of("Preface. " * 1000 + "国际组织" * 1000) == "zh"


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("檢索與生成", "zh", "检索与生成"),
        ("检索与生成", "zh-Hant", "檢索與生成"),
        ("检索", "zh", "检索"),
        ("檢索RAG", "zh", "检索RAG"),
        ("檢索", "en", "檢索"),
        ("Plain English", "zh-Hant", "Plain English"),
        ("", "zh", ""),
        ("经济\0增长\0", "zh-Hant", "經濟\0增長\0"),
    ],
)
def test_to_script(text, language, expected):
    assert to_script(text, language) == expected


# Paragraphs

WRAPPED_ENGLISH = """The committee met on Monday to discuss the draft rules for
artificial intelligence. Members from twelve countries took
part, and most of them asked for more time to read the text
before a vote is held."""
WRAPPED_CHINESE = """　　人工智能的发展正在重塑全球治理体系，多个国际组
织和国家间合作平台已开始推动人工智能治理框架的建立。
然而，目前人工智能治理总体仍处于碎片化、阵营化等滞后
状态。"""
WRAPPED_MIXED = """检索增强生成（RAG）把外部知识交给大语言模型（LLM），让它按GPT
的方式作答。人工智能的发展正在重塑全球治理体系，多个国际组织和
国家之间的合作平台，已经开始推动人工智能治理框架的建立，并提出"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第一段。\n第二段。", ["第一段。", "第二段。"]),
        ("One.\n\n\nTwo.", ["One.", "Two."]),
        ("标题 Title\n正文RAG。", ["标题 Title", "正文RAG。"]),
        ("一。\r\n二。\r\n\r\n三。\r\n", ["一。", "二。", "三。"]),
        ("One\rTwo\u2028Three\fFour\x85Five", ["One", "Two", "Three", "Four", "Five"]),
        ("\n \n\u3000\u3000一。\u3000\n\t\nTwo. \n\n", ["一。", "Two."]),
        ("\ufeffFirst\n\ufeff \ufeff\n末\ufeff", ["First", "末"]),
        ("", []),
        (" \n\u3000\r\n\t", []),
        (WRAPPED_ENGLISH, [WRAPPED_ENGLISH]),
        (WRAPPED_CHINESE, [WRAPPED_CHINESE.lstrip()]),
        (WRAPPED_MIXED, [WRAPPED_MIXED]),
        (WRAPPED_ENGLISH.replace("\n", "\r\n"), [WRAPPED_ENGLISH.replace("\n", "\r\n")]),
        (f"Title\n\n{WRAPPED_ENGLISH}\n\n{WRAPPED_CHINESE}", ["Title", WRAPPED_ENGLISH, WRAPPED_CHINESE.lstrip()]),
    ],
)
def test_paragraphs(text, expected):
    assert slices(text, paragraphs(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        # Headlines of nearly one length
        "China and EU agree on AI rules for schools\nMarkets fall as tech shares drop again\nNew law on data protection takes effect",
        "上海举行世界人工智能大会 各国代表共商全球治理\n联合国通过人工智能决议 一百四十国参加联署行动\n欧盟人工智能法案正式生效 企业须在两年内合规",
        "OpenAI 发布新一代大语言模型 中国企业加速追赶中\n英伟达 GPU 供不应求 各国企业争相投资数据中心\n欧盟 AI Act 正式生效 全球企业须在两年之内合规",
        # Sentences, one a line
        "This is the first sentence of three here.\nthis is the second sentence of the three.\nthis is the third sentence of the three.",
        "这是三句话当中的第一句，长度同其他两句完全一样吧。\n这是三句话当中的第二句，长度同其他两句完全一样吧。\n这是三句话当中的第三句，长度同其他两句完全一样吧。",
        # A list
        "- the first of the items stands on this line\n- the second of the items stands on this one\n- the third item. the end of the list is here",
        # Short lines, as in a poem, and very long ones
        "床前明月光\n疑是地上霜\n举头望明月\n低头思故乡。",
        "\n".join(["long " * 40] * 3),
        # Two lines
        "The committee met on Monday to discuss the draft\nrules for artificial intelligence in the schools",
    ],
)
def test_lines_that_are_not_wrapped_stay_apart(text):
    assert slices(text, paragraphs(text)) == [line.strip() for line in text.split("\n")]


# Sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Full stops
        ("你好吗？好！再见。走了……后来", ["你好吗？", "好！", "再见。", "走了……", "后来"]),
        ("How are you? Fine! Bye. And then", ["How are you?", "Fine!", "Bye.", "And then"]),
        ("RAG是检索增强生成。It works. 很好！", ["RAG是检索增强生成。", "It works.", "很好！"]),
        ("什么？！真的?！What?! Really?", ["什么？！", "真的?！", "What?!", "Really?"]),
        ("没有句号", ["没有句号"]),
        ("No full stop", ["No full stop"]),
        ("甲、乙；丙，丁：戊", ["甲、乙；丙，丁：戊"]),
        ("", []),
        ("。！ ?", []),
        ("!!! 好。???", ["好。???"]),
        ("\u3000一。\u3000二。\n\n三\r\n四", ["一。", "二。", "三", "四"]),
        # Quotes and brackets
        ("他说：“今天好。”然后走了。", ["他说：“今天好。”", "然后走了。"]),
        ("「好。」他說。『真的？』", ["「好。」", "他說。", "『真的？』"]),
        ("（见上文。）下文。", ["（见上文。）", "下文。"]),
        ("他走了。“你好。”她说。", ["他走了。", "“你好。”", "她说。"]),
        ('他走了。"你好。"她说。', ["他走了。", '"你好。"', "她说。"]),
        ("真的?“是的。”", ["真的?", "“是的。”"]),
        ('"Go." He left. "Stop!" He came.', ['"Go."', "He left.", '"Stop!"', "He came."]),
        ("(See above.) Below. “Yes.” So", ["(See above.)", "Below.", "“Yes.”", "So"]),
        ('"Stop!" he said. "Why?" she asked.', ['"Stop!" he said.', '"Why?" she asked.']),
        # Titles
        ("《怎么办？》是一本书。《好。坏！》也是。", ["《怎么办？》是一本书。", "《好。坏！》也是。"]),
        ("他读《A. B? C!》。Good.", ["他读《A. B? C!》。", "Good."]),
        ("《没有结尾。下一句。", ["《没有结尾。", "下一句。"]),
        # English full stops that end nothing
        ("Mr. Smith met Dr. No. Then he left.", ["Mr. Smith met Dr. No. Then he left."]),  # known: No. as in No. 5
        ("Apples (Fig. 2) cost $3.14 vs. 2.50. Next.", ["Apples (Fig. 2) cost $3.14 vs. 2.50.", "Next."]),
        ("J. R. Smith et al. Wrote it. Fine.", ["J. R. Smith et al. Wrote it.", "Fine."]),
        ("Fruit, e.g. Apples, i.e. Food. Next.", ["Fruit, e.g. Apples, i.e. Food.", "Next."]),
        ("The U.S. Senate voted. On Jan. 5 it met.", ["The U.S. Senate voted.", "On Jan. 5 it met."]),
        ("Open foo.txt at a.com. Next.", ["Open foo.txt at a.com.", "Next."]),
        ("Well... maybe. So... Yes.", ["Well... maybe.", "So...", "Yes."]),
        ("He… left. She… Yes.", ["He… left.", "She…", "Yes."]),
        ("approx. five. etc. Then", ["approx. five. etc.", "Then"]),
        (
            "It doesn't. He left. It runs on 5G. And GPT-4o. Now",
            ["It doesn't.", "He left.", "It runs on 5G.", "And GPT-4o.", "Now"],
        ),
        ("In 2025. Then in May. So", ["In 2025.", "Then in May.", "So"]),
        # Half-width marks beside Chinese
        ("真的吗?是的!好", ["真的吗?", "是的!", "好"]),
        ("完成.然后继续.完", ["完成.", "然后继续.", "完"]),
        ("这是RAG.下一句。增长5%.后来", ["这是RAG.", "下一句。", "增长5%.", "后来"]),
        ("真的吗?AI来了!Yes", ["真的吗?", "AI来了!", "Yes"]),
        ("He said yes!他说好。Then. 他来了。ok", ["He said yes!", "他说好。", "Then.", "他来了。", "ok"]),
        ("完成. pytorch好? pip也好", ["完成.", "pytorch好?", "pip也好"]),
        ("版本3.14发布,下载foo.txt文件", ["版本3.14发布,下载foo.txt文件"]),
        ("发表了对?2025?年的看法", ["发表了对?2025?", "年的看法"]),
        ("见http://a.cn/?id=5页", ["见http://a.cn/?id=5页"]),
        # Numbers of items
        ("1. First thing. 2. Second.", ["1. First thing.", "2. Second."]),
        ("一. 背景介绍。二.目标。", ["一. 背景介绍。", "二.目标。"]),
        ("(1). 第一 RAG. 2.方法。", ["(1). 第一 RAG.", "2.方法。"]),
        ("II. Background. A. Aims.", ["II. Background.", "A. Aims."]),
        # List marks
        ("- 第一项\n• 第二项\n* third", ["第一项", "第二项", "third"]),
        ("-5 degrees. –2%的增长。", ["-5 degrees.", "–2%的增长。"]),
        ("- -5 度。•2024年。——他说。", ["-5 度。", "2024年。", "他说。"]),
        ("Leaders – Macron and Merkel – met. Good.", ["Leaders – Macron and Merkel – met.", "Good."]),
    ],
)
def test_sentences(text, expected):
    assert slices(text, sentences(text)) == expected


def test_items_of_a_list_in_one_line():
    text = (
        "Core Viewpoint - The rapid growth of AI needs rules [1][2]. Group 1: Challenges - The landscape is fragmented, "
        "with soft laws [2][3]. - The divide grows [1] - China made a proposal [3] Group 2 - 中国提出倡议 [4] • 其他国家"
    )
    assert slices(text, sentences(text)) == [
        "Core Viewpoint",
        "The rapid growth of AI needs rules [1][2].",
        "Group 1: Challenges",
        "The landscape is fragmented, with soft laws [2][3].",
        "The divide grows [1]",
        "China made a proposal [3]",
        "Group 2",
        "中国提出倡议 [4]",
        "其他国家",
    ]


def test_the_summaries_of_the_seeds_fall_into_their_items():
    text = (SEEDS / "001_f3eb38ce3b79a726.txt").read_text(encoding="utf-8")
    found = slices(text, sentences(text))
    assert "Core Viewpoint" in found
    assert (
        "Multilateral cooperation is crucial for effective AI governance, as no single country can manage the "
        "complexities of AI alone [11][12]."
    ) in found
    assert [sentence for sentence in found if re.search(r"\] - [A-Z]", sentence)] == []


def test_a_sentence_runs_across_wrapped_lines():
    assert slices(WRAPPED_ENGLISH, sentences(WRAPPED_ENGLISH)) == [
        "The committee met on Monday to discuss the draft rules for\nartificial intelligence.",
        "Members from twelve countries took\npart, and most of them asked for more time to read the text\nbefore a vote is held.",
    ]
    assert slices(WRAPPED_CHINESE, sentences(WRAPPED_CHINESE)) == [
        "人工智能的发展正在重塑全球治理体系，多个国际组\n织和国家间合作平台已开始推动人工智能治理框架的建立。",
        "然而，目前人工智能治理总体仍处于碎片化、阵营化等滞后\n状态。",
    ]


# Properties


@given(MIXED, st.sampled_from([paragraphs, sentences]))
def test_ranges_are_ordered_and_hold_every_letter_and_digit(text, split):
    ranges = split(text)
    bounds = [0, *(place for span in ranges for place in span), len(text)]
    assert bounds == sorted(bounds)
    assert all(start < end for start, end in ranges)
    assert all(text[start:end] == text[start:end].strip().strip("\ufeff") for start, end in ranges)
    outside = "".join(text[start:end] for start, end in zip(bounds[::2], bounds[1::2], strict=True))
    assert [character for character in outside if character.isalnum()] == []


@given(MIXED)
def test_every_sentence_says_something_and_lies_in_one_paragraph(text):
    blocks = paragraphs(text)
    for start, end in sentences(text):
        assert any(character.isalnum() for character in text[start:end])
        assert [block for block in blocks if block[0] <= start and end <= block[1]]


@pytest.mark.parametrize(
    "unit",
    ["中", "a", "a ", ". ", "A. ", "a.", ".", '"', "'", "!", "!x", '!"', "…", "《", "《a", "] ", " - ", "- ", " ", "\n", " \n", "1,", "1,111,", "中,", "中? ", "[1] ", "a\n", "No. ", "1. ", "a. ", "\u3000"],
)  # fmt: skip
def test_time_grows_with_the_text_and_no_faster(unit):
    text = "x" + (unit * LONG)[:LONG] + "x"
    started = time.process_time()
    for function in (paragraphs, sentences, language_of, words):
        function(text)
    assert time.process_time() - started < 5  # what was quadratic here took minutes


@pytest.mark.parametrize(
    "line", ["the committee met on Monday. They asked for time", "多个国际组织，和国家间的合作平台。开始推动治理框架"]
)
def test_time_grows_with_a_wrapped_block_and_no_faster(line):
    text = "\n".join([line] * (LONG // len(line)))
    started = time.process_time()
    assert paragraphs(text) == [(0, len(text))]
    sentences(text)
    assert time.process_time() - started < 5


@pytest.fixture(scope="module")
def segmenters(tmp_path_factory: pytest.TempPathFactory) -> tuple[Segmenters, Segmenters]:
    """jieba's and rjieba's, for words and for search words."""
    pytest.importorskip("rjieba", reason="it cannot be installed everywhere")
    by_rjieba = text_module._segmenters()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "rjieba", None)
        text_module._segmenters.cache_clear()
        by_jieba = text_module._segmenters()
    text_module._segmenters.cache_clear()
    return by_jieba, by_rjieba


def test_rjieba_segments_as_jieba_does(segmenters: tuple[Segmenters, Segmenters]) -> None:
    """On what both are given: folded runs of Han characters. A store made with one is searched with the other."""
    by_jieba, by_rjieba = segmenters
    texts = [fold(path.read_text(encoding="utf-8")) for path in SEEDS.glob("0*.txt")]
    runs = {run for text in texts for run in re.findall(f"[{HAN}]+", text)}
    assert len(runs) > 1000
    for jieba_cut, rjieba_cut in zip(by_jieba, by_rjieba, strict=True):
        assert [run for run in runs if jieba_cut(run) != rjieba_cut(run)] == []
    around_blanks = {
        text[at - 8 : at + 8] for text in texts for at in range(8, len(text), 50)
    }  # as spans_word gives it
    assert [piece for piece in around_blanks if by_jieba[0](piece) != by_rjieba[0](piece)] == []


@given(
    run=st.text(
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF) | st.sampled_from("中华人民共和国的了是"), min_size=1
    )
)
@settings(max_examples=200, deadline=None)
def test_rjieba_segments_any_characters_as_jieba_does(segmenters: tuple[Segmenters, Segmenters], run: str) -> None:
    by_jieba, by_rjieba = segmenters
    for jieba_cut, rjieba_cut in zip(by_jieba, by_rjieba, strict=True):
        assert jieba_cut(run) == rjieba_cut(run)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("７０００億元，人工智慧", "7000亿元,人工智慧"), ("Ａ　B", "A B"), ("", ""), ("乾燥 & ﬁ", "干燥 & ﬁ")],
)
def test_levelling_changes_characters_one_by_one(text, expected):
    assert level(text) == expected
    assert len(level(text)) == len(text)


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        ("2025-12-23T22:31", "2025-12-23 22:31"),
        ("2025-12-23T22:31:05Z", "2025-12-23 22:31:05Z"),
        ("2025-12-23", "2025-12-23"),
        ("2025", "2025"),
        ("To be dated, 2025-12-23T22:31", "To be dated, 2025-12-23T22:31"),
        ("", ""),
        (None, None),
    ],
)
def test_times_are_shown_as_people_read_them(moment, shown):
    assert shown_time(moment) == shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("《全球人工智能治理倡議》", "全球人工智能治理倡议"),
        ("The “Global” Initiative, 2023!", "theglobalinitiative2023"),
        ("ＡＩ 治理（Governance）", "ai治理governance"),
        ("…", ""),
    ],
)
def test_titles_are_compared_by_their_letters(text: str, expected: str) -> None:
    assert letters(text) == expected
