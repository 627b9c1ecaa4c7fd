"""Head lines are metadata: they stand in no passage, and their places in the raw text are kept with the article."""

import pytest

from tests.places import SEEDS
from yinju.ingest.prepare import prepare
from yinju.offsets import Mapped
from yinju.settings import CleanSettings, load_settings
from yinju.store import Store
from yinju.types import Document, HeadLine, Passage

ALL = CleanSettings()
ZH = "各国代表在会议上讨论了人工智能的治理问题，并且提出了许多建议。会议还通过了一份共同声明，呼吁加强合作。"
EN = "Ministers of forty countries met in Geneva, and agreed on rules for the models that companies may sell. "


def _document(text: str, **fields: object) -> Document:
    return Document("/in/a.txt", "a.txt", "/in/a.txt", text, **fields)  # type: ignore[arg-type]


def _places(passage: Passage) -> set[int]:
    """The places in the raw text that a passage was made from."""
    mapped = Mapped.load(passage.text, passage.places) if passage.places else Mapped.of(passage.text)
    ranges = mapped.shifted(passage.raw_start or 0).ranges()
    return {place for start, end in ranges for place in range(start, end)}


def _heads(text: str, **fields: object) -> tuple[list[tuple[str, tuple[str, ...]]], str]:
    """The head lines of the one article of a text, as text and kinds, and its clean text."""
    document = _document(text, **fields)
    (one,) = prepare(document, ALL)
    assert all(document.text[head.start : head.end] == head.text for head in one.article.heads)
    return [(head.text, head.kinds) for head in one.article.heads], one.text


@pytest.fixture(scope="module")
def seeds(seeds_home):
    store = Store.open(load_settings(overrides={"home": seeds_home}))
    yield [
        (article, store.raw(article.article_id), store.passages_of(article.article_id)) for article in store.articles()
    ]
    store.close()


def test_no_passage_of_a_seed_holds_a_head_line_or_the_mark_of_a_heading(seeds):
    for article, _, passages in seeds:
        heads = {head.text for head in article.heads}
        for passage in passages:
            lines = {line.strip() for line in passage.text.splitlines()}
            assert article.title not in lines
            assert not lines & heads
            assert not any(line.startswith("#") for line in lines)
            assert not any(
                credit in passage.text for credit in ("作者为", "作者分别为", "责编", "17 版", "Ren Min Ri Bao·")
            )


def test_every_titled_article_of_a_seed_keeps_its_headline_and_byline_with_their_places(seeds):
    for article, raw, passages in seeds:
        shown = {place for passage in passages for place in _places(passage)}
        titles = [head for head in article.heads if head.kinds == ("title",)]
        assert [raw[head.start : head.end] for head in titles] == [article.title] * len(titles)
        assert bool(titles) == (article.title is not None)
        if article.published and article.source.startswith("001"):
            assert any(head.kinds == ("source", "date") and article.publisher in head.text for head in article.heads)
        for head in article.heads:
            assert raw[head.start : head.end].replace(" ", "") == head.text.replace(" ", "")
            assert not shown & set(range(head.start, head.end))


def test_what_the_columnist_of_a_seed_is_stands_among_its_head_lines(seeds):
    article = next(article for article, _, _ in seeds if article.title == "中国积极引领人工智能全球治理(国际观澜)")
    assert article.heads == (
        HeadLine(610, 630, ("title",), "中国积极引领人工智能全球治理(国际观澜)"),
        HeadLine(631, 663, ("source", "date"), "Ren Min Ri Bao· 2025-12-23 22:31"),
        HeadLine(930, 942, ("byline",), "(作者为国际问题观察员)"),
        HeadLine(943, 970, ("source", "date"), "《人民日报》( 2025年12月24日 17 版)"),
        HeadLine(971, 981, ("editor",), "(责编:卫嘉、白宇)"),
    )


def test_headings_of_a_seed_stand_in_passages_as_headings(seeds):
    passages = [p for article, _, passages in seeds if article.source.startswith("002") for p in passages]
    headings = [passage.text[start:end] for passage in passages for start, end in passage.headings]
    assert headings == [
        "全球人工智能治理的现状",
        "中国在人工智能国际治理中的责任与担当",
        "推动人工智能国际治理与合作的路径",
    ]


@pytest.mark.parametrize(
    ("text", "heads", "body"),
    [
        (
            f"人工智能治理会议在日内瓦举行\n2025-07-26 10:30 来源：新华社 作者：张三\n{ZH}\n{ZH}\n（责任编辑：李四）",
            [
                ("人工智能治理会议在日内瓦举行", ("title",)),
                ("2025-07-26 10:30 来源：新华社 作者：张三", ("byline", "source", "date")),
                ("（责任编辑：李四）", ("editor",)),
            ],
            f"{ZH}\n{ZH}\n",
        ),
        (
            f"# Ministers agree on rules\n\nBy John Smith\n\n{EN * 2}\n\n{EN}\n\nReporting by John Smith; Editing by Ann Lee\n",
            [
                ("Ministers agree on rules", ("title",)),
                ("By John Smith", ("byline",)),
                ("Reporting by John Smith; Editing by Ann Lee", ("byline", "editor")),
            ],
            f"\n\n{EN * 2}\n\n{EN}\n\n",
        ),
        (
            f"OpenAI 与各国讨论 AI 治理规则\nReuters 2025-07-26 10:30\n{ZH}\n{EN}{EN}(Reporting by John Smith)\n",
            [
                ("OpenAI 与各国讨论 AI 治理规则", ("title",)),
                ("Reuters 2025-07-26 10:30", ("source", "date")),
                ("(Reporting by John Smith)", ("byline",)),
            ],
            f"{ZH}\n{EN}{EN}\n",
        ),
    ],
    ids=["zh", "en", "mixed"],
)
def test_head_lines_are_taken_apart_from_the_body(text, heads, body):
    found, left = _heads(text)
    assert found == heads
    assert left.split() == body.split()


@pytest.mark.parametrize(
    "text",
    [
        f"各国代表参加了在日内瓦举行的会议\n，讨论人工智能。{ZH}\n{ZH}",
        f"The common form of the element on Earth is called dioxygen, O\n2 is the form that matters. {EN}\n{EN}",
        f"Ministers of forty countries met in\nGeneva and agreed on rules. {EN}\n{EN}",
        f"{ZH}\n{ZH}作者为大学教授的人不多。{ZH}",
        f"{ZH}据记者张三（本报记者）介绍，会议成功。{ZH}\n{ZH}",
        f"OpenAI 发布新模型，作者：\n{ZH}\n{EN}",
    ],
    ids=["zh", "en", "en function word", "zh sentence", "zh bracket inside", "mixed"],
)
def test_a_line_that_is_a_part_of_the_body_stays(text):
    assert _heads(text) == ([], text)


def test_without_the_step_head_lines_stay_in_the_text():
    document = _document(f"人工智能治理会议在日内瓦举行\n2025-07-26 10:30 来源：新华社\n{ZH}\n{ZH}")
    (one,) = prepare(document, CleanSettings(heads=False))
    assert (one.text, one.article.heads) == (document.text, ())


def test_what_is_nothing_but_head_lines_stays():
    (one,) = prepare(_document("人工智能治理会议在日内瓦举行", title="人工智能治理会议在日内瓦举行"), ALL)
    assert (one.text, one.article.heads) == ("人工智能治理会议在日内瓦举行", ())


def test_a_head_line_is_listed_among_what_was_taken_out_with_its_reason():
    text = f"人工智能治理会议在日内瓦举行\n2025-07-26 10:30 来源：新华社\n{ZH}\n{ZH}（责编：卫嘉、白宇）"
    (one,) = prepare(_document(text), ALL)
    listed = [(text[r.start : r.end].strip(), r.step, r.reason) for r in one.removed]
    assert listed == [
        ("人工智能治理会议在日内瓦举行", "heads", "headline"),
        ("2025-07-26 10:30 来源：新华社", "heads", "source line and date line"),
        ("（责编：卫嘉、白宇）", "heads", "editor's line"),
    ]


def test_seed_heads_do_not_depend_on_the_name_of_the_file():
    (path,) = SEEDS.glob("002_*.txt")
    text = path.read_text(encoding="utf-8")
    assert _heads(text, form="item")[0] == _heads(text)[0]
