import time

import pytest

from yinju.ingest.article.boilerplate_tails import tails


@pytest.mark.parametrize(
    ("line", "cut"),
    [
        ("会议在北京举行。(责任编辑：李四 CN001)", ["(责任编辑：李四 CN001)"]),
        ("会议在北京举行。返回搜狐，查看更多责任编辑：", ["返回搜狐，查看更多", "责任编辑："]),
        ("会议在北京举行。免责声明：本文仅供参考。", ["免责声明：本文仅供参考。"]),
        (
            "会议在北京举行，具体如下：广告声明：文内含有的链接，结果仅供参考，均包含本声明。",
            ["广告声明：文内含有的链接，结果仅供参考，均包含本声明。"],
        ),
        ("会议在北京举行。(完)分享让更多人看到", ["分享让更多人看到"]),
        (
            "The meeting took place. All rights reserved, no use without prior permission.",
            [],
        ),  # English ends with . alone
        ("会议在北京举行。举报电话：028-1234，受理时间为工作日。", []),  # what an office publishes
        ("会议在北京举行。", []),
        ("本文不构成投资建议，股市有风险，投资需谨慎。", []),  # the whole line: for the verdict of the line
        ("", []),
    ],
)
def test_what_hangs_at_the_end(line, cut):
    assert [line[tail.start : tail.end] for tail in tails(line)] == cut


@pytest.mark.parametrize("line", ["。" * 100_000, "声明：" * 30_000, "（责编：" * 20_000, " " * 100_000, "a" * 100_000])
def test_a_long_line_takes_no_time(line):
    started = time.process_time()
    tails(line)
    assert time.process_time() - started < 2
