from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.places import SEEDS
from yinju.ingest.article.outline import outline
from yinju.ingest.article.split import split

ZH = (
    "中国与法国加强人工智能治理的国际合作，双方在巴黎发布联合声明。各国代表参加会议，讨论风险与机遇，并就标准达成一致。"
    * 3
)
EN = (
    "China and France agreed in Paris to work together on rules for artificial intelligence, their ministers said. " * 6
)


def seed(start: str) -> str:
    (path,) = SEEDS.glob(f"{start}_*.txt")
    return path.read_text(encoding="utf-8")


def test_the_aggregator_s_page_holds_ten_articles():
    text = seed("001")
    found = [
        (part.metadata.title, part.metadata.publisher, part.metadata.published and part.metadata.published.iso)
        for part in split(text)
    ]
    people, xinhua = "Ren Min Ri Bao", "Xin Hua She"
    assert found == [
        ("坚持智能向善 增进人类福祉(权威论坛)", people, "2025-12-23T22:31"),
        ("中国积极引领人工智能全球治理(国际观澜)", people, "2025-12-23T22:31"),
        ("国内外专家谈人工智能全球治理——坚持智能向善 增进人类福祉(权威论坛)", people, "2025-12-23T22:28"),
        ("全球瞭望|《自然》杂志社论:中国积极推动人工智能全球治理 其他国家应参与", xinhua, "2025-12-12T03:12"),
        ("“人工智能 团结共治”高级别对话会在日内瓦举行", xinhua, "2025-11-26T07:33"),
        (
            "一财社论:人工智能治理碎片化加剧,构建安全与治理全球化体系已刻不容缓",
            "Di Yi Cai Jing Zi Xun",
            "2025-11-09T12:57",
        ),
        ("汇聚治理合力 坚持“智能向善”(国际论坛)", people, "2025-09-29T21:59"),
        ("新华时评丨坚持国际法治是根本保障——构建更加公正合理的全球治理体系③", xinhua, "2025-09-14T13:25"),
        ("和音:持之以恒“做对的事”", people, "2025-08-19T08:06"),
        ("独家专访联合国首席信息技术官:AI时代“独行快,众行远”", None, None),  # no line of publisher and time
    ]


@pytest.mark.parametrize("name", ["000", "002", "003", "004"])
def test_a_plain_article_is_not_cut(name):
    text = seed(name)
    (part,) = split(text)
    assert (part.start, part.end, part.head) == (0, len(text), ())


@pytest.mark.parametrize(
    "record",
    [
        "法国与中国加强合作第{n}期\n新华社 2025-07-2{n} 10:27\n{body}\n",
        "法国与中国加强合作第{n}期\n2025年7月2{n}日 10:27 来源：人民日报\n作者：张三\n\n{body}\n{body}\n\n",
        "## Ministers agree on AI rules {n}\nReuters | July 2{n}, 2025\n{body}\n",
        "{n}. 法国与中国加强合作\n来源：新华网 时间：2025-07-2{n}\n{body}\n----------\n",
    ],
)
@pytest.mark.parametrize("body", [ZH, EN], ids=["zh", "en"])
def test_records_of_other_forms(record, body):
    text = "资讯检索\n结果\n\n" + "".join(record.format(n=n, body=body) for n in range(1, 6))
    parts = split(text)
    assert len(parts) == 5
    assert [part.metadata.published.iso[:10] for part in parts] == [f"2025-07-2{n}" for n in range(1, 6)]
    assert all(part.metadata.publisher for part in parts)
    assert all(
        text[slice(*part.head[0])].rstrip().strip("# ").startswith(part.metadata.title.strip("# ")[:4])
        for part in parts
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        ZH,
        f"标题一二三四五\n2025-07-27 10:27 来源：新华社\n{ZH}\n相关新闻\n另一条新闻的标题\n2025-07-26 09:00 新华社\n又一条新闻的标题\n2025-07-25 08:00 新华社\n",
        # a chronicle: a day below each headline, and nobody who published it
        "".join(f"第{n}次大会在巴黎开幕了\n2025年7月{n}日\n{ZH}\n" for n in range(1, 7)),
        # comments: users, times, and hardly a word
        f"{ZH}\n" + "".join(f"可爱的网友{n}\n2025-07-27 10:2{n}\n写得真好，支持一下！\n" for n in range(6)),
        # sections of one article
        "".join(f"第{n}部分 治理的现状与问题\n{ZH}\n" for n in range(1, 7)),
        "".join(f"## Section {n} of the report\n\n{EN}\n\n" for n in range(1, 7)),
    ],
    ids=["empty", "blank", "one paragraph", "link list", "chronicle", "comments", "sections", "markdown sections"],
)
def test_what_is_one_article(text):
    assert len(split(text)) == 1


@settings(deadline=None)  # the machine may be busy
@given(
    st.lists(
        st.sampled_from(
            [
                "法国与中国加强合作\n",
                "新华社 2025-07-27 10:27\n",
                f"{ZH}\n",
                f"{EN}\n",
                "首页\n",
                "\n",
                "x",
                "Title of it\n",
            ]
        ),
        max_size=14,
    )
)
def test_the_parts_tile_the_text(pieces):
    text = "".join(pieces)
    parts = split(text)
    assert parts[0].start == 0
    assert parts[-1].end == len(text)
    assert all(part.end == following.start for part, following in pairwise(parts))
    assert all(part.start <= start < end <= part.end for part in parts for start, end in part.head)


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_a_part_carries_the_outline_of_its_own_text(number):
    (path,) = SEEDS.glob(f"{number}_*.txt")
    text = path.read_text(encoding="utf-8")
    for part in split(text):
        assert part.lines == outline(text[part.start : part.end])
