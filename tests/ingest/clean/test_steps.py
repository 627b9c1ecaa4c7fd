"""Each step of cleaning: what it repairs, what it leaves alone, and what holds for whatever it is given."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import SEEDS
from tests.core.test_offsets import is_sound, origins
from yinju.ingest.clean import CHARACTERS, LAYOUT, clean
from yinju.offsets import Mapped
from yinju.settings import CleanSettings

STEPS = CHARACTERS | LAYOUT

PIECES = [
    "人工智能", "的", "发展", "發(fā)展", "產(chǎn)業(yè)", "协(xié)力", "。", "，", ",", " ,", " 、", "：“", "”", "《", "》",
    " ", "\u3000", "\n", "\n\n", "\r\n", "\f", "\u200b", "\u202e", "\ufeff", "\u00ad", "👩\u200d💻", "\x07",
    "[1]", "[2][3]", " [4].", "【1】", "[0]", "x[1] = 2", "第 1 页", "- 3 -", "3", "Page 2 of 9", "新华社 2025",
    "The AI ", "industry grew. ", "- China has ", "Group 1: Aims ", "inter-\nnational", "e.g. ", "“Yes” ", "30.2%",
    "&nbsp;", "&ldquo;", "&#39;", "&amp;lt;", "&copy", "â€œHelloâ€\x9d", "å…¬å‘Š", "café", "naïve",
]  # fmt: skip
PROSE = "各国都在关注人工智能的发展与全球治理问题。\n\n" * 4
DIRTY = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
SEED_TEXTS = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("0*.txt"))]


def run(name: str, text: str) -> str:
    return STEPS[name](text).text


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        # Misread encodings: Chinese, English, beside good text, and accents that are meant.
        ("mojibake", "å…¬å‘Šå\x8f‘å¸ƒ", "公告发布"),
        ("mojibake", "â€œHelloâ€\x9d he said", "“Hello” he said"),
        ("mojibake", "新闻 â€œHelloâ€\x9d 中文\n第二行", "新闻 “Hello” 中文\n第二行"),
        ("mojibake", "naïve café, “quoted” – 中文·点", "naïve café, “quoted” – 中文·点"),
        # Entities.
        ("entities", "人工&nbsp;智能&ldquo;治理&rdquo;&#39;s &amp;amp; AT&amp;T", "人工 智能“治理”'s & AT&T"),
        ("entities", "?a=1&copy=2&b;c &notathing; R&D", "?a=1&copy=2&b;c &notathing; R&D"),
        # What nobody sees.
        ("hidden", "人\u200b工\ufeff智能\u202e治理\u2066 a\u00addd\x07\tb\n", "人工智能治理 add\tb\n"),
        ("hidden", "ignore\U000e0069\U000e0067 this", "ignore this"),
        ("hidden", "👩\u200d💻 नि\u200dक 葛\U000e0100城", "👩\u200d💻 नि\u200dक 葛\U000e0100城"),
        # Pinyin: only where it recurs, and only behind Traditional characters.
        ("pinyin", "會議發(fā)表產(chǎn)業(yè)計劃,世貿(WTO)", "會議發表產業計劃,世貿(WTO)"),
        ("pinyin", "會議發(fā)表計劃", "會議發(fā)表計劃"),
        ("pinyin", "重(chóng)庆、厦(xià)门、六(lù)安", "重(chóng)庆、厦(xià)门、六(lù)安"),
        # Items in one line.
        (
            "list_items",
            "Core Points - The dialogue was held [1] - It was attended. - China proposed it [1] Group 1: Aims - The end",
            "Core Points\n- The dialogue was held [1]\n- It was attended.\n- China proposed it [1]\nGroup 1: Aims\n- The end",
        ),
        ("list_items", "He came - The day was long. - And left", "He came - The day was long. - And left"),
        ("list_items", "要点如下。 - 人工智能。 - 全球治理。", "要点如下。\n- 人工智能。\n- 全球治理。"),
        # Reference marks: shown by recurring at the ends of clauses.
        ("reference_marks", "AI grew [1][2]. Fast [3]", "AI grew. Fast"),
        ("reference_marks", "人工智能发展[1]，各国合作【2】。", "人工智能发展，各国合作。"),
        ("reference_marks", "作者[美] 见图[1]所示", "作者[美] 见图[1]所示"),
        ("reference_marks", "x[1] = y[2]; a[1], b[2].", "x[1] = y[2]; a[1], b[2]."),
        ("reference_marks", "See [1](https://a.b) and [2](https://c.d).", "See [1](https://a.b) and [2](https://c.d)."),
        ("reference_marks", "Text here [1]. More [2].\n[1] The note.\n[2] Another.", "Text here. More.\n[1] The note.\n[2] Another."),
        # Page numbers and running heads.
        ("page_numbers", f"{'甲' * 50}\n1\n{'乙' * 50}\n2\n{'丙' * 50}", f"{'甲' * 50}\n\n{'乙' * 50}\n\n{'丙' * 50}"),
        ("page_numbers", f"第 1 页 共 3 页\n{'text ' * 20}\n第 2 页 共 3 页\n尾", f"\n{'text ' * 20}\n\n尾"),
        ("page_numbers", "25\n04\n2025\n然而,这种做法", "25\n04\n2025\n然而,这种做法"),
        ("page_numbers", "1\n苹果\n2\n梨\n3\n桃", "1\n苹果\n2\n梨\n3\n桃"),
        (
            "page_numbers",
            "\n".join(f"人工智能报告 2025\n- {n} -\n{c * 45}" for n, c in ((1, "甲"), (2, "乙"), (3, "丙"))),
            "\n".join(f"\n\n{c * 45}" for c in "甲乙丙"),
        ),
        ("page_numbers", "小结\n一段文字。\n小结\n二段文字。\n小结\n三段文字。", "小结\n一段文字。\n小结\n二段文字。\n小结\n三段文字。"),
        # Lines.
        (
            "line_breaks",
            "各经济体展开激烈竞争。然而,各国在技术标准上的立\n\n\n\n场不同,可能导致市场碎片化,全球技术合作受阻。",
            "各经济体展开激烈竞争。然而,各国在技术标准上的立场不同,可能导致市场碎片化,全球技术合作受阻。",
        ),
        ("line_breaks", "他强调:“坚持以人为\n\n本、智能向善”。", "他强调:“坚持以人为本、智能向善”。"),
        (
            "line_breaks",
            f"{PROSE}技术一直在发展。中国实施了两部法规,建立了\n\n较为完善的算法监管与伦理审查体系,为全球监管提供经验参考。",
            f"{PROSE}技术一直在发展。中国实施了两部法规,建立了较为完善的算法监管与伦理审查体系,为全球监管提供经验参考。",
        ),
        (
            "line_breaks",
            "技术一直在发展。中国实施了两部法规,建立了\n\n较为完善的算法监管与伦理审查体系,为全球监管提供经验参考。",
            None,
        ),
        ("line_breaks", "It has grown. The industry in\nmany countries is young.", "It has grown. The industry in many countries is young."),
        ("line_breaks", "行动取得积极进展,但结构性缺陷亟待破解\n\n过去一年,全球治理取得进展。", None),
        ("line_breaks", "第一段已经完整地结束了。\n第二段也已经完整地结束了。", None),
        ("line_breaks", "## 标题没有句号。后面还有字\n正文从这里开始,一直写到这句话的最后才结束。", None),
        ("line_breaks", "First item. Second thing\nThird Item", None),
        (
            "line_breaks",
            "Nations signed the inter-\nnational treaty on AI-\nbased systems.\nThe international press was there.",
            "Nations signed the international treaty on AI-based systems.\nThe international press was there.",
        ),
        # Blanks.
        ("spacing", "領域 ,是公共產品 。智能時代 、治理", "領域,是公共產品。智能時代、治理"),
        ("spacing", "倡导“可持续 ”理念,见《 人民日报 》", "倡导“可持续”理念,见《人民日报》"),
        ("spacing", "呼吁各国利益共 生、要团结不要分 裂", "呼吁各国利益共生、要团结不要分裂"),
        ("spacing", "人 工 智 能 治 理 公 告", "人工智能治理公告"),
        ("spacing", "猫 虫 树 鞋 碗", "猫 虫 树 鞋 碗"),
        ("spacing", "坚持智能向善 增进人类福祉(权威论坛)", "坚持智能向善 增进人类福祉(权威论坛)"),
        ("spacing", "新华社记者 金立旺摄", "新华社记者 金立旺摄"),
        ("spacing", "A man , a plan ; and 3 , 4", "A man , a plan ; and 3 , 4"),
        ("spacing", "OpenAI ,美国公司 ;成立于 2015 年", "OpenAI,美国公司;成立于 2015 年"),
    ],
)  # fmt: skip
def test_step_repairs_what_is_shown_to_be_broken_and_nothing_else(name, text, expected):
    assert run(name, text) == (text if expected is None else expected)


def test_blanks_at_even_distances_are_where_lines_were_broken():
    lines = ["猫" * 40, "虫" * 39 + "，", "树" * 40, "鞋" * 12 + "。"]
    assert run("spacing", " ".join(lines)) == "".join(lines)
    uneven = ["猫" * 40, "虫" * 22, "树" * 31, "鞋" * 12 + "。"]
    assert run("spacing", " ".join(uneven)) == " ".join(uneven)


def test_wrapped_lines_of_a_block_are_one_paragraph():
    lines = [
        "人工智能正在深刻改变世界各国的经济与社会生活的方方",
        "面面。各国政府因此提出了许多新的倡议，希望能够共同",
        "治理。",
    ]
    text = "\n".join(lines)
    assert run("line_breaks", text) == text.replace("\n", "")


@pytest.mark.parametrize("name", STEPS)
@given(text=DIRTY)
@settings(max_examples=150, deadline=None)
def test_every_step_keeps_its_ranges_in_order_and_apart_from_what_it_removed(name, text):
    done = STEPS[name](text)
    assert is_sound(done, len(text))
    kept = {place for start, end in done.ranges() for place in range(start, end)}
    gone = {place for start, end in done.gaps(len(text)) for place in range(start, end)}
    assert not kept & gone
    assert kept | gone == set(range(len(text)))


@pytest.mark.parametrize("name", [name for name in STEPS if name not in ("mojibake", "entities")])
@given(text=DIRTY)
@settings(max_examples=150, deadline=None)
def test_layout_never_changes_a_letter_and_loses_none_but_marks_and_page_lines(name, text):
    done = STEPS[name](text)
    for character, (start, end) in zip(done.text, origins(done), strict=True):
        assert character == text[start:end] or character in " \n"
    if name in ("list_items", "line_breaks", "spacing"):
        assert [c for c in done.text if not c.isspace() and c != "-"] == [
            c for c in text if not c.isspace() and c != "-"
        ]


@given(text=DIRTY)
@settings(max_examples=150, deadline=None)
def test_the_whole_of_cleaning_is_sound_and_accounts_for_every_character(text):
    done = clean(Mapped.of(text), STEPS, CleanSettings())
    assert is_sound(done.mapped, len(text))
    kept = {place for start, end in done.mapped.ranges() for place in range(start, end)}
    gone = {place for _, (start, end) in done.removed for place in range(start, end)}
    assert kept | gone == set(range(len(text)))
    assert not kept & gone
    assert Mapped.load(done.mapped.text, done.mapped.dump()) == done.mapped


@given(text=DIRTY, off=st.sampled_from(list(STEPS)))
@settings(max_examples=60, deadline=None)
def test_a_step_that_is_switched_off_is_not_done(text, off):
    done = clean(Mapped.of(text), {off: STEPS[off]}, CleanSettings(**{off: False}))
    assert (done.mapped, done.removed) == (Mapped.of(text), ())


@pytest.mark.parametrize("text", SEED_TEXTS, ids=lambda text: text[:8])
def test_cleaning_a_seed_again_changes_nothing(text):
    once = clean(Mapped.of(text), STEPS, CleanSettings()).mapped.text
    again = clean(Mapped.of(once), STEPS, CleanSettings()).mapped.text
    assert again == once


def test_the_seeds_are_free_of_what_was_wrong_with_them():
    cleaned = [clean(Mapped.of(text), STEPS, CleanSettings()).mapped.text for text in SEED_TEXTS]
    assert "[1]" not in cleaned[1]
    assert "在技术标准上的立场不同,可能导致" in cleaned[2]
    assert "“坚持以人为本、智能向善" in cleaned[2]
    assert "人工智能是人類發展的新領域,是新一輪科技革命和產業變革" in cleaned[3]
    assert "多维治理行动进展积极,但结构性缺陷亟待破解\n" in cleaned[4]


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize(
    "unit", ["中", "a ", "中 ", " ", "[1]", "[", "中\n", "a-\n", "“", "&", "1\n", "。 - ", "â€", "(ā", "\u200b"]
)
def test_time_grows_with_the_text_and_no_faster(name, unit):
    text = "x" + (unit * 200_000)[:200_000] + "x"
    started = time.process_time()
    STEPS[name](text)
    assert time.process_time() - started < 5
