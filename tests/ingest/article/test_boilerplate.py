import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.places import DATA, SEEDS
from yinju.ingest.article.boilerplate import judge
from yinju.ingest.article.split import split

LABELS = [json.loads(line) for line in (DATA / "seed_lines.jsonl").read_text(encoding="utf-8").splitlines()]
ZH = [
    "中国与法国加强人工智能治理的国际合作，双方在巴黎发布联合声明，强调以人为本。",
    "各国代表参加会议，讨论人工智能的风险与机遇，并就治理的标准达成一致。",
    "声明指出，人工智能的治理需要各国共同努力，发展中国家的声音应当被听见。",
]
EN = [
    "China and France agreed in Paris to work together on rules for artificial intelligence, their ministers said.",
    "The rules, which are not binding, ask companies to test their models and to publish what they find.",
    "Ministers will meet again in Beijing next year to see how far the governance of models has come.",
]


def verdicts(text, **known):
    blocks = judge(text, **known)
    return {text[block.start : block.end]: block.verdict for block in blocks}


def cut_from(text):
    return [text[block.start : block.end] for block in judge(text) if block.verdict == "boilerplate"]


def lines_of_verdicts(name):
    """Numbers of a seed's lines, by what becomes of them."""
    text = (SEEDS / name).read_text(encoding="utf-8")
    found = {"article": set(), "head": set(), "boilerplate": set()}
    for part in split(text):
        head = [(start - part.start, end - part.start) for start, end in part.head]
        piece, metadata = text[part.start : part.end], part.metadata
        for block in judge(piece, title=metadata.title, authors=metadata.authors, head=head):
            first = text.count("\n", 0, part.start + block.start) + 1
            last = text.count("\n", 0, part.start + block.end) + 1
            found["article" if block.verdict == "doubtful" else block.verdict] |= set(range(first, last + 1))
    return found


@pytest.mark.parametrize("name", sorted({label["source"] for label in LABELS}))
def test_no_article_line_of_a_seed_is_lost_and_no_other_kept(name):
    found = lines_of_verdicts(name)
    labelled = {
        verdict: {one["line"] for one in LABELS if one["source"] == name and one["label"] == verdict}
        for verdict in found
    }
    assert found["article"] == labelled["article"]
    # A line may hold a credit behind its prose, or words hung on its headline.
    assert labelled["head"] <= found["head"] <= labelled["head"] | labelled["article"]
    assert labelled["boilerplate"] <= found["boilerplate"] <= labelled["boilerplate"] | labelled["head"]


def test_the_labels_name_every_line_of_the_seeds():
    for name in {label["source"] for label in LABELS}:
        lines = (SEEDS / name).read_text(encoding="utf-8").split("\n")
        labelled = [label["line"] for label in LABELS if label["source"] == name]
        assert labelled == [number for number, line in enumerate(lines, 1) if line.strip()]


def test_a_title_s_tail_is_a_block_of_its_own():
    text = (SEEDS / "004_f61a8077d5b24f60.txt").read_text(encoding="utf-8")
    block = next(block for block in judge(text) if block.role == "advertising")
    assert (text[block.start : block.end], block.verdict) == (",共识机制pow", "boilerplate")
    assert block.reason == "was hung on the title for search engines"


@pytest.mark.parametrize("body", [ZH, EN], ids=["zh", "en"])
@pytest.mark.parametrize(
    "around",
    [
        "首页\n新闻\n体育\n财经\n登录\n注册\n{body}\n分享到：\n相关阅读\n某地昨日举行马拉松比赛\n某公司股价上涨三成\n网友评论\n我要评论\n发表\n版权所有 © 2025 某某网 京ICP备123号",
        "Home | News | Sport | Business\nSign in\n{body}\nShare this on Facebook\nRelated articles\nTeam wins the cup after penalties\nTen dishes for a winter night\nComments\nLeave a comment\n© 2025 Some Site. All rights reserved.",
    ],
    ids=["zh page", "en page"],
)
def test_what_pages_put_around_an_article(around, body):
    found = verdicts(around.format(body="\n".join(body)))
    assert [text for text, verdict in found.items() if verdict != "boilerplate"] == body


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(ZH),
        "\n\n".join(EN),
        "# 标题一二三四五\n\n□张三\n\n" + "\n".join(ZH) + "\n\n(作者为某大学教授)\n来源:《人民日报》",
        "\n".join(
            [ZH[0], "一、治理的现状", ZH[1], "1", ZH[2], "特此公告。", "某某股份有限公司董事会", "2023年8月16日"]
        ),
        "\n".join(
            [
                EN[0],
                "import json",
                "def parse():",
                "data = load('x')",
                "if not data:",
                "return",
                "print(12345)",
                EN[1],
                "x = 1",
                "y = f(x)",
            ]
        ),
        "\n".join(["床前明月光，", "疑是地上霜。", "举头望明月，", "低头思故乡。"]),
        "| Pos. | Pilot | Points |\n| 1 | Busch | 5040 |\n| 2 | Truex | 5035 |\n" + "\n".join(EN),
        "目前\n南沙港已进入准备阶段\n" + "\n".join(ZH) + "\n此外\n航站楼正在招商\n这么好的港\n开始搓搓手了！！！",
    ],
    ids=["zh", "en", "heading and notes", "announcement", "code", "verse", "table", "short lines"],
)
def test_a_clean_article_loses_nothing(text):
    assert cut_from(text) == []


def test_teasers_cut_off_in_a_row():
    teasers = [f"第{n}家公司近日发布公告称，股东拟通过大宗交易减持股份，市场对此反应平淡..." for n in range(4)]
    found = verdicts("\n".join([*ZH, *teasers]))
    assert {found[teaser] for teaser in teasers} == {"boilerplate"}
    assert {found[line] for line in ZH} == {"article"}


def test_one_cut_off_end_of_an_excerpt_stays():
    text = "\n".join(ZH) + " 欧盟去 ..."
    assert cut_from(text) == []


def test_a_block_in_doubt_stays_and_is_marked():
    line = "某地昨日举行马拉松比赛，三万人参加"
    assert verdicts("\n".join([*ZH, line]))[line] == "doubtful"


def test_a_notice_at_the_end_of_the_last_line():
    text = "\n".join(ZH) + "本文不构成投资建议，股市有风险，投资需谨慎。返回某某，查看更多责任编辑：李四"
    cut = cut_from(text)
    assert cut == ["本文不构成投资建议，股市有风险，投资需谨慎。", "返回某某，查看更多"]
    assert verdicts(text)["责任编辑：李四"] == "head"


def test_meaning_tells_what_form_does_not():
    line = "某地昨日举行马拉松比赛，三万人参加"
    text = "\n".join([*ZH, "收藏", line])
    near, other, far = (judge(text, similarity=lambda _, lines, s=s: [s] * len(lines))[-1] for s in (0.9, 0.3, 0.1))
    assert near.score == other.score < far.score
    assert "is far in meaning from the article" in judge(text)[-1].reason


def test_every_verdict_has_its_reason():
    (path,) = SEEDS.glob("003_*.txt")
    text = path.read_text(encoding="utf-8")
    blocks = judge(text, title="人工智能全球治理行動計劃")
    assert all(block.reason and 0 <= block.score <= 1 for block in blocks)
    last = blocks[-1]
    assert "is one of a row of openings of other texts, each cut off" in last.reason


PIECES = st.lists(
    st.sampled_from(
        [
            *ZH,
            *EN,
            "首页",
            "分享到：",
            "相关阅读",
            "标题一二三四五六",
            "2025-07-27 10:27 新华社",
            "Comments",
            "",
            "1",
            "……",
            "\u3000",
            "x...",
        ]
    ),
    max_size=16,
)


@settings(deadline=None)  # the machine may be busy
@given(PIECES)
def test_blocks_cover_the_lines_in_order(pieces):
    text = "\n".join(pieces)
    blocks = judge(text)
    last = 0
    for block in blocks:
        assert last <= block.start < block.end <= len(text)
        assert "\n" not in text[block.start : block.end]
        last = block.end
    outside = "".join(
        text[a:b] for a, b in zip([0, *(b.end for b in blocks)], [*(b.start for b in blocks), len(text)], strict=True)
    )
    assert not any(map(str.isalnum, outside))


@pytest.mark.parametrize(
    "text",
    ["", "\n", "首页", "。" * 10_000, "首页\n" * 5_000, "a" * 100_000, "（" * 50_000, ("声明" * 20 + "\n") * 500],
)
def test_an_odd_text_takes_no_time(text):
    started = time.process_time()
    judge(text)
    assert time.process_time() - started < 5
