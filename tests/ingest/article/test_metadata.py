import pytest

from tests.places import SEEDS
from yinju.ingest.article.metadata import Metadata, describe, merge
from yinju.ingest.article.publication_dates import parse_date

BODY = (
    "中国与法国加强人工智能治理的国际合作，双方在巴黎发布联合声明。各国代表参加会议，讨论风险与机遇，并就标准达成一致。\n"
    * 3
)


@pytest.mark.parametrize(
    ("name", "title", "authors", "publisher", "published", "language", "url"),
    [
        ("000", None, (), None, "2025-04-25", "zh", None),
        ("002", "加强人工智能国际治理和合作", ("蔡翠红",), "人民日报", None, "zh", None),
        ("003", "人工智能全球治理行動計劃", (), None, "2025-07-26", "zh-Hant", None),
        # 小筱菁, whom the page names, is its clerk: the name stands again in the comment form.
        (
            "004",
            "从共识到行动:构建包容普惠的全球人工智能治理体系",
            ("沈湫莎",),
            None,
            "2025-07-27T10:27",
            "zh",
            "http://www.share.sjzclz.cn/LRV/detail/izkxcg.html",
        ),
    ],
)
def test_the_seeds(name, title, authors, publisher, published, language, url):
    (path,) = SEEDS.glob(f"{name}_*.txt")
    found = describe(path.read_text(encoding="utf-8"))
    assert (found.title, found.authors, found.publisher) == (title, authors, publisher)
    assert (found.published and found.published.iso, found.language, found.url) == (published, language, url)


def test_what_was_inferred_says_so():
    (path,) = SEEDS.glob("003_*.txt")
    inferred = dict(describe(path.read_text(encoding="utf-8")).inferred)
    assert inferred["published"] == "the text opens with the day; the year is of the same sentence, “2025世界人工”"
    (path,) = SEEDS.glob("002_*.txt")
    assert describe(path.read_text(encoding="utf-8")).inferred == ()  # a heading, an author's mark, a label


@pytest.mark.parametrize(
    ("text", "publisher", "authors", "published"),
    [
        (f"新华社巴黎7月26日电（记者唐霁）{BODY}发布于2025年7月28日。", "新华社", ("唐霁",), "2025-07-26"),
        (f"长江网10月4日讯（记者陈智 整合）{BODY}(2020年10月5日)", "长江网", ("陈智",), "2020-10-04"),
        (f"IT之家 8 月 16 日消息，{BODY}2023年8月16日，", "IT之家", (), "2023-08-16"),
        (f"据财联社9月26日消息，{BODY}", None, (), None),
        (f"2018年3月20日，大会通过了这部法律。{BODY}本法自2019年1月1日起施行。", None, (), None),  # history, not news
        (f"1949年10月1日，大会在北京举行。{BODY}", None, (), None),
        (BODY, None, (), None),
        (f"标题一二三四五六\nBy John Smith\nJuly 27, 2025\n{BODY}", None, ("John Smith",), "2025-07-27"),
    ],
)
def test_where_who_and_when(text, publisher, authors, published):
    found = describe(text)
    assert (found.publisher, found.authors, found.published and found.published.iso) == (publisher, authors, published)


def test_links_below_the_text_are_not_its_bylines():
    text = f"标题一二三四五六\n{BODY}相关阅读\n3、跟队记者:某某暂时不会离队\n来源：别的网\n2020-01-01 10:00 别的报"
    found = describe(text)
    assert (found.authors, found.publisher, found.published) == ((), None, None)


def test_what_a_file_declares_goes_first():
    declared = Metadata(title="Declared", published=parse_date("2025-07-27"))
    found = Metadata(
        "Found", ("A",), "P", parse_date("2025-07-27 10:27"), "zh", inferred=(("title", "x"), ("authors", "y"))
    )
    merged = merge(declared, found)
    assert (merged.title, merged.authors, merged.publisher, merged.language) == ("Declared", ("A",), "P", "zh")
    assert merged.published.iso == "2025-07-27T10:27"  # the same day, more exactly
    assert merged.inferred == (("authors", "y"),)
    assert merge(declared, Metadata(published=parse_date("2024-01-01 10:00"))).published.iso == "2025-07-27"


@pytest.mark.parametrize("text", ["", "\n", "。", "x", "1\n2\n3"])
def test_a_text_that_says_nothing(text):
    found = describe(text)
    assert (found.title, found.authors, found.publisher, found.published, found.url) == (None, (), None, None, None)
