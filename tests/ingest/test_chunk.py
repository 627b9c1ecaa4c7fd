import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.places import SEEDS
from yinju.ingest.chunk import Chunk, chunk
from yinju.settings import ChunkSettings

SEED_FILES = sorted(SEEDS.glob("*.txt"))
SETTINGS = ChunkSettings(max_chars=80, min_chars=10)

ZH_SENTENCE = "人工智能的治理需要各国的共同参与和努力。"  # 20
EN_SENTENCE = "Rules for AI need the work of all states."  # 41
CLAUSE = "各国政府与国际组织以及企业，"  # 14
RUN = "人工智能治理框架建设"  # 10, with no mark

BITS = [
    *"中国。，；！？… \n\u3000“”《》.!?,:-•*01",
    "人工智能治理",
    "發展與安全",
    "governance ",
    "GPT-4o",
    "3.14",
    "1,234",
    "e.g. ",
    "\r\n",
    "\n\n",
    RUN * 9,
    "averyverylongword" * 6,
    ZH_SENTENCE,
    EN_SENTENCE + " ",
]
TEXTS = st.lists(st.sampled_from(BITS), max_size=60).map("".join)
SOME_SETTINGS = st.builds(ChunkSettings, max_chars=st.integers(80, 200), min_chars=st.integers(0, 250))


def pieces(text, settings=SETTINGS):
    return [(c.paragraph, text[c.start : c.end]) for c in chunk(text, settings)]


# Short paragraphs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Long enough to stand alone, on both sides of min_chars
        (f"{ZH_SENTENCE}\n{ZH_SENTENCE}", [(1, ZH_SENTENCE), (2, ZH_SENTENCE)]),
        (f"{EN_SENTENCE}\n\n{EN_SENTENCE}", [(1, EN_SENTENCE), (2, EN_SENTENCE)]),
        ("一二三四五六七八九十\n甲乙丙丁戊己庚辛壬癸", [(1, "一二三四五六七八九十"), (2, "甲乙丙丁戊己庚辛壬癸")]),
        # A short one joins what follows
        (f"标题\n{ZH_SENTENCE}", [(1, f"标题\n{ZH_SENTENCE}")]),
        (f"Title\n\n{EN_SENTENCE}", [(1, f"Title\n\n{EN_SENTENCE}")]),
        (f"标题 RAG\n\n{EN_SENTENCE}", [(1, f"标题 RAG\n\n{EN_SENTENCE}")]),
        ("一二三四五六七八九\n甲乙丙丁戊己庚辛壬癸", [(1, "一二三四五六七八九\n甲乙丙丁戊己庚辛壬癸")]),
        # … and several short ones each other
        ("一\n二\n三", [(1, "一\n二\n三")]),
        (f"引\n言\n{ZH_SENTENCE}\n{ZH_SENTENCE}", [(1, f"引\n言\n{ZH_SENTENCE}"), (4, ZH_SENTENCE)]),
        # A short last one joins what comes before
        (f"{ZH_SENTENCE}\n完", [(1, f"{ZH_SENTENCE}\n完")]),
        (f"{ZH_SENTENCE}\n{EN_SENTENCE}\nEnd.", [(1, ZH_SENTENCE), (2, f"{EN_SENTENCE}\nEnd.")]),
        # Neither where both do not fit
        (f"标题\n{ZH_SENTENCE * 4}", [(1, "标题"), (2, ZH_SENTENCE * 4)]),
        (f"{ZH_SENTENCE * 4}\n完", [(1, ZH_SENTENCE * 4), (2, "完")]),
        (
            f"标\n{ZH_SENTENCE * 3}一二三四五六七八九十甲乙丙丁戊己庚辛",
            [(1, f"标\n{ZH_SENTENCE * 3}一二三四五六七八九十甲乙丙丁戊己庚辛")],
        ),
        # Lines without a word count as paragraphs, and are none
        (f"{ZH_SENTENCE}\n* * *\n{ZH_SENTENCE}", [(1, ZH_SENTENCE), (3, ZH_SENTENCE)]),
        (f"标题\n======\n{ZH_SENTENCE}", [(1, f"标题\n======\n{ZH_SENTENCE}")]),
        ("\n\u3000\n", []),
        ("", []),
        ("。。。\n---", []),
        ("A", [(1, "A")]),
    ],
)
def test_paragraphs_become_passages(text, expected):
    assert pieces(text) == expected


def test_ranges_are_half_open_and_without_the_blanks_around():
    assert chunk("\n \u3000一二三四五六七八九十。 \n\nABCDEFGHIJ\r\n", SETTINGS) == [Chunk(1, 3, 14), Chunk(2, 17, 27)]


def test_with_min_chars_0_nothing_is_joined():
    assert pieces("一\n二\nA", ChunkSettings(max_chars=80, min_chars=0)) == [(1, "一"), (2, "二"), (3, "A")]


def test_with_min_chars_above_max_chars_passages_are_filled():
    text = "\n".join([ZH_SENTENCE] * 5)
    joined = "\n".join([ZH_SENTENCE] * 3)  # 62 characters; a fourth would make 83
    assert pieces(text, ChunkSettings(max_chars=80, min_chars=1000)) == [
        (1, joined),
        (4, f"{ZH_SENTENCE}\n{ZH_SENTENCE}"),
    ]


# Long paragraphs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ZH_SENTENCE * 4, [(1, ZH_SENTENCE * 4)]),  # 80 fit
        (ZH_SENTENCE * 5, [(1, ZH_SENTENCE * 4), (1, ZH_SENTENCE)]),
        (ZH_SENTENCE * 9, [(1, ZH_SENTENCE * 4), (1, ZH_SENTENCE * 4), (1, ZH_SENTENCE)]),
        (" ".join([EN_SENTENCE] * 3), [(1, EN_SENTENCE), (1, EN_SENTENCE), (1, EN_SENTENCE)]),
        (f"{ZH_SENTENCE}{EN_SENTENCE} {ZH_SENTENCE}", [(1, f"{ZH_SENTENCE}{EN_SENTENCE}"), (1, ZH_SENTENCE)]),
        # The short rest joins the next paragraph, and at the end what comes before, where it fits
        (f"{ZH_SENTENCE * 4}完。\n{ZH_SENTENCE}", [(1, ZH_SENTENCE * 4), (1, f"完。\n{ZH_SENTENCE}")]),
        (f"{ZH_SENTENCE * 4}完。", [(1, ZH_SENTENCE * 4), (1, "完。")]),
        # Marks of list items stand between the passages
        (
            f"{ZH_SENTENCE * 3} • {ZH_SENTENCE} • {ZH_SENTENCE}",
            [(1, f"{ZH_SENTENCE * 3}"), (1, f"{ZH_SENTENCE} • {ZH_SENTENCE}")],
        ),
    ],
)
def test_a_long_paragraph_is_cut_at_sentence_ends(text, expected):
    assert pieces(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # At the last clause end that fits
        (CLAUSE * 6 + "完。", [(1, CLAUSE * 5), (1, CLAUSE + "完。")]),
        ("Because the states, and firms, and all the rest of them did not, in time, agree on it, nothing came of it",
         [(1, "Because the states, and firms, and all the rest of them did not, in time, agree"), (1, "on it, nothing came of it")]),
        (CLAUSE * 3 + "because GPT and RAG " + CLAUSE * 2, [(1, CLAUSE * 3 + "because GPT and RAG " + CLAUSE), (1, CLAUSE)]),
        # A long sentence begins a passage of its own
        (ZH_SENTENCE + CLAUSE * 6 + "完。", [(1, ZH_SENTENCE), (1, CLAUSE * 5), (1, CLAUSE + "完。")]),
        # … and what follows it fills the rest
        (CLAUSE * 6 + "完。" + ZH_SENTENCE, [(1, CLAUSE * 5), (1, CLAUSE + "完。" + ZH_SENTENCE)]),
        # No clause end inside a number
        (RUN * 7 + "增长到1,234,567,890万吨", [(1, RUN * 7 + "增长到"), (1, "1,234,567,890万吨")]),
        (RUN * 7 + "直到一二三四12:30才结束了这场会", [(1, RUN * 7 + "直到一二三四"), (1, "12:30才结束了这场会")]),
        # A clause end too early in it does not count
        ("开头，" + RUN * 9, [(1, "开头，" + RUN * 7 + "人工智能治理框"), (1, "架建设" + RUN)]),
        # None at all
        (RUN * 9, [(1, RUN * 8), (1, RUN)]),
        ("x" * 200, [(1, "x" * 80), (1, "x" * 80), (1, "x" * 40)]),
        (RUN * 7 + "发布了governance-2025框架体系", [(1, RUN * 7 + "发布了"), (1, "governance-2025框架体系")]),
        # What is left over may be no more than a mark
        (RUN * 8 + "。", [(1, RUN * 8)]),
        ("x" * 80 + "” ", [(1, "x" * 80)]),
    ],
)  # fmt: skip
def test_a_sentence_longer_than_a_passage_is_cut_within(text, expected):
    assert pieces(text) == expected


def test_a_wrapped_paragraph_is_cut_at_its_sentence_ends_and_not_its_lines():
    first = "人工智能的发展正在重塑全球治理体系，多个国际组\n织和国家间合作平台已开始推动人工智能治理框架的建立。"
    second = "然而，目前人工智能治理总体仍处于碎片化、阵营化等滞后\n状态。"
    assert pieces(f"　　{first}\n{second}") == [(1, first), (1, second)]


# The seeds and properties


@pytest.mark.parametrize("path", SEED_FILES, ids=lambda path: path.name)
@pytest.mark.parametrize("settings", [ChunkSettings(), SETTINGS, ChunkSettings(max_chars=200, min_chars=0)])
def test_the_seeds(path, settings):
    check(path.read_text(encoding="utf-8"), settings)


def test_the_seeds_are_five():
    assert len(SEED_FILES) == 5


@given(TEXTS, SOME_SETTINGS)
def test_any_text(text, settings):
    check(text, settings)


def check(text, settings):
    found = chunk(text, settings)
    bounds = [0, *(place for c in found for place in (c.start, c.end)), len(text)]
    assert bounds == sorted(bounds)
    assert all(0 < c.end - c.start <= settings.max_chars for c in found)
    assert all(text[c.start : c.end] == text[c.start : c.end].strip() for c in found)
    assert all(any(map(str.isalnum, text[c.start : c.end])) for c in found)
    outside = "".join(text[start:end] for start, end in zip(bounds[::2], bounds[1::2], strict=True))
    assert [character for character in outside if character.isalnum()] == []
    numbers = [c.paragraph for c in found]
    assert numbers == sorted(numbers)
    assert not numbers or numbers[0] >= 1
    assert chunk(text, settings) == found


@pytest.mark.parametrize("unit", ["中", "a", "a ", "中，", "中。", ". ", "- ", "1,", "中\n", '"', "!"])
def test_time_grows_with_the_text_and_no_faster(unit):
    text = "x" + (unit * 200_000)[:200_000] + "x"
    started = time.process_time()
    chunk(text, ChunkSettings())
    assert time.process_time() - started < 5
