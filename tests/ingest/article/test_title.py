import time

import pytest

from tests.places import SEEDS
from yinju.ingest.article.title import hung_on, infer_title


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("000_5012722008ee6daa.txt", None),
        ("001_f3eb38ce3b79a726.txt", "坚持智能向善 增进人类福祉(权威论坛)"),  # of the first of its ten articles
        ("002_c03b2e4154b970e7.txt", "加强人工智能国际治理和合作"),
        ("003_70ea137fa163bfbc.txt", "人工智能全球治理行動計劃"),
        ("004_f61a8077d5b24f60.txt", "从共识到行动:构建包容普惠的全球人工智能治理体系"),  # without ,共识机制pow
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


BODY = "。中国与法国加强人工智能治理的国际合作，双方在巴黎发布联合声明，各国代表参加会议，讨论风险与机遇。" * 3


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("中法加强人工智能治理国际合作_新浪财经", "中法加强人工智能治理国际合作"),
        ("AI governance after the summit in Paris | The Daily News", "AI governance after the summit in Paris"),
        ("法国加强人工智能治理国际合作,股票开户pow", "法国加强人工智能治理国际合作"),
        ("中国与法国加强治理,各国代表参加会议", "中国与法国加强治理,各国代表参加会议"),
        ("新华时评丨加强人工智能治理的国际合作", "新华时评丨加强人工智能治理的国际合作"),
        ("人工智能全球治理——国际合作", "人工智能全球治理——国际合作"),
        ("加强人工智能治理", "加强人工智能治理"),
    ],
)
def test_what_was_hung_on_a_title(title, kept):
    assert title[: hung_on(title, f"{title}\n{BODY}")] == kept


def test_a_title_below_a_menu():
    menu = "首页\n新闻\n体育\n财经\n娱乐\n科技\n房产\n汽车\n大家都爱看的栏目\n"
    text = f"{menu}中法加强人工智能治理合作\n2025-07-27 10:27 来源：新华社\n{BODY}"
    assert infer_title(text) == "中法加强人工智能治理合作"


@pytest.mark.parametrize(
    ("title", "end"),
    [
        ("江水上涨之后居民生活正常", "农田没有受淹，居民的生活正常。(作者为江南大学教授)"),
        ("江水上漲之後居民生活正常", "農田沒有受淹，AI 預報準確。（責編：衛嘉）"),
        (
            "After the Flood the Villagers Go Home",
            "The dams held. (The author is a professor at Riverside University.)",
        ),
    ],
)
def test_a_paragraph_with_a_credit_behind_it_is_no_title(title, end):
    assert infer_title(f"{title}\n\n江水上涨，村民已经撤离到高处，三号码头停止作业。\n\n{end}\n") == title
