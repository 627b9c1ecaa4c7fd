import time
from pathlib import Path

import pytest

from yinju.ingest.title import infer_title

SEEDS = Path(__file__).parent.parent.parent / "seeds"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("000_5012722008ee6daa.txt", None),
        ("001_f3eb38ce3b79a726.txt", "人工智能全球治理"),  # what the aggregator was asked for
        ("002_c03b2e4154b970e7.txt", "加强人工智能国际治理和合作"),
        ("003_70ea137fa163bfbc.txt", "人工智能全球治理行動計劃"),
        ("004_f61a8077d5b24f60.txt", "从共识到行动:构建包容普惠的全球人工智能治理体系,共识机制pow"),
    ],
)
def test_the_seeds(name, title):
    assert infer_title((SEEDS / name).read_text(encoding="utf-8")) == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# 标题\n正文。", "标题"),
        ("\n\n## A Heading ##\nText.", "A Heading"),
        ("# RAG 入门 \n正文。", "RAG 入门"),
        ("\ufeff# 标题", "标题"),
        ("# C#\nText.", "C#"),
        (
            "Home\nNews of the day in brief\n# The Heading Wins Over Lines Before\nText.",
            "The Heading Wins Over Lines Before",
        ),
        ("# 为什么？\n正文。", "为什么？"),
        ("一\n二\n三\n四\n五\n六\n# 太晚了\n正文。", None),
        ("#标签 不是 标题\n正文。", "#标签 不是 标题"),
        ("# ###\n正文。", None),
        ("####### Seven marks are none.\n", None),
    ],
)
def test_a_markdown_heading(text, title):
    assert infer_title(text) == title


@pytest.mark.parametrize(
    "before",
    [
        "",
        "首页\n",
        "首页 > 新闻\n\n",
        "Home\nAbout Us\nSign In\n",
        "2025-07-27 10:27\n",
        "2025年7月27日\n",
        "July 27, 2025\n",
        "27\n07\n2025\n",
        "时间:2025-07-27 10:27 作者:小筱菁\n",
        "發布時間：2025年7月27日 來源：中央社\n",
        "来源：新华社北京电\n",
        "2025年7月27日10:27来自新华社\n",
        "Di Yi Cai Jing Zi Xun· 2025-11-09 12:57\n",
        "Published on: July 27, 2025 by the Staff of Reuters\n",
        "Author: John Smith and Li Hua of Reuters\n",
        "今天的天气很好，我们出去走走。\n",
        "This is a sentence at the top.\n",
        "What are we going to do?\n",
        "全文如下，请各位读者仔细阅读：\n",
        "\ufeff\n",
    ],
)
@pytest.mark.parametrize(
    "title",
    ["人工智能全球治理行动计划", "人工智能全球治理行動計劃", "The State of AI Governance", "OpenAI正式发布GPT-5"],
)
def test_the_first_line_near_the_top_that_may_be_a_title(before, title):
    assert infer_title(f"{before}\u3000{title} \r\n\r\n正文。") == title


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\u3000\n",
        "首页",
        "只有一句话，没有标题。",
        "One sentence, and no title.",
        "RAG是什么？",
        "2025-07-27",
        "一\n二\n三\n四\n五\n六\n人工智能全球治理行动计划",  # too far down
        "很长的一行" * 17 + "\n人工智能全球治理行动计划",  # the text has begun
        "word " * 17 + "\nThe State of AI Governance",
    ],
)
def test_none(text):
    assert infer_title(text) is None


@pytest.mark.parametrize(
    "line", ["# a" + " " * 200_000 + "b", "# a" + " #" * 100_000 + "b", "#" * 200_000, "a " * 100_000]
)
def test_a_long_line_takes_no_time(line):
    started = time.process_time()
    infer_title(line)
    assert time.process_time() - started < 2
