import time

import pytest

from yinju.ingest.article.boilerplate_phrases import inside_sign, is_section, whole_sign
from yinju.text import fold


@pytest.mark.parametrize(
    ("line", "sign"),
    [
        ("首页", "navigation"),
        ("首页资讯", "navigation"),
        ("首頁 新聞 體育 財經", "navigation"),
        ("Home | News | Sport | Business", "navigation"),
        ("打印 关闭", "navigation"),
        ("相关阅读", "links"),
        ("You may also like", "links"),
        ("网友评论", "comments"),
        ("3 comments", "comments"),
        ("分享到：", "share"),
        ("Share this on Facebook", "share"),
        ("Comment the following lines:", None),
        ("if not data:", None),
        ("print(12345)", None),
        ("x = 1", None),
        ("| 1 | Busch | 5040 | 27 |", None),
        ("购物、餐饮、空中花园、无敌免税城……", None),
        ("坚持智能向善 增进人类福祉", None),
        ("The State of AI Governance", None),
        ("人工智能全球治理", None),
    ],
)
def test_what_a_line_names(line, sign):
    assert whole_sign(fold(line)) == sign


@pytest.mark.parametrize(
    ("line", "sign", "count"),
    [
        ("版权所有 © 2025 某某网 京ICP备123号", "notice", 3),
        ("股票开户配资平台", "advertising", 2),
        ("Copyright © 2025. All rights reserved", "notice", 2),
        ("双方加强人工智能治理的合作。", None, 0),
        ("Ministers agreed on rules for models.", None, 0),
    ],
)
def test_what_stands_in_a_line(line, sign, count):
    found = inside_sign(fold(line))
    assert (found and found[0], found[2] if found else 0) == (sign, count)


def test_a_section():
    assert is_section("财经")
    assert not is_section("财经会议")


@pytest.mark.parametrize("line", ["相关" * 40, "a " * 40, "微信" * 40, "comments " * 8, "related " * 10])
def test_a_line_takes_no_time(line):
    started = time.process_time()
    whole_sign(line)
    inside_sign(line * 4)
    assert time.process_time() - started < 1
