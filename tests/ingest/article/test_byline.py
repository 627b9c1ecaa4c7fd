import time

import pytest

from yinju.ingest.article.byline import lines_of, people_names, read_byline


@pytest.mark.parametrize(
    ("line", "published", "publisher", "authors"),
    [
        ("Ren Min Ri Bao· 2025-12-23 22:31", "2025-12-23T22:31", "Ren Min Ri Bao", ()),
        ("2018年12月28日 19:55 新京报", "2018-12-28T19:55", "新京报", ()),
        ("2019-09-26 12:11来源：证券时报网作者：李在山", "2019-09-26T12:11", "证券时报网", ("李在山",)),
        ("时间:2025-07-27 10:27 作者:小筱菁", "2025-07-27T10:27", None, ("小筱菁",)),
        ("來源：中央社", None, "中央社", ()),
        ("来源:《人民日报》", None, "人民日报", ()),
        ("□蔡翠红", None, None, ("蔡翠红",)),
        ("采写：南都记者 余毅菁 向雪妮", None, None, ("余毅菁", "向雪妮")),
        ("扬子晚报记者 张楠", None, None, ("张楠",)),
        ("2020-06-05 20:35 叨叨姐 胡一刀 李小飞刀", "2020-06-05T20:35", None, ("叨叨姐", "胡一刀", "李小飞刀")),
        ("By John Smith and Jane Doe", None, None, ("John Smith", "Jane Doe")),
        ("Source: Reuters", None, "Reuters", ()),
        ("Published 10:27 AM EDT, Sun July 27, 2025", "2025-07-27", None, ()),
        ("作者：张三（江南大学水利学院教授）", None, None, ("张三",)),
        ("文/張三（江南大學教授）", None, None, ("張三",)),
        ("□张三（江南大学 AI 中心主任）", None, None, ("张三",)),
        ("作者：张三，江南大学教授", None, None, ("张三",)),
        ("By Jane Doe, Professor at Riverside University", None, None, ("Jane Doe",)),
        ("By Jane Doe, River Post staff writer", None, None, ("Jane Doe",)),
        ("记者 张三 编辑 李四", None, None, ("张三",)),
        ("文字整理：李四", None, None, ("李四",)),
        ("2012年6月24日", "2012-06-24", None, ()),
        ("来源：本站原创 作者：佚名", None, None, ()),
    ],
)
def test_what_a_byline_says(line, published, publisher, authors):
    byline = read_byline(line)
    assert (byline.published and byline.published.iso, byline.publisher, byline.authors) == (
        published,
        publisher,
        authors,
    )


@pytest.mark.parametrize(
    "line", ["(责编：汤诗瑶、丁涛)", "【责任编辑:张樵苏 】", "来源: | 发布时间: 2018-05-17 | 浏览次数: 2168"]
)
def test_what_only_the_site_says(line):
    assert read_byline(line).is_of_site


@pytest.mark.parametrize(
    "line",
    [
        "",
        "首页",
        "7月26日,2025世界人工智能大会发表《行动计划》。",
        "2019年中国人文地理学术年会在重庆成功举行！",
        "(作者为复旦大学美国研究中心教授)",
        "整理：把衣服分类，扔掉不要的东西。",
        "据财联社9月26日消息",
        "By the end of the day we left",
        "编辑 /etc/ntp.conf —— 增加/移除 server 行",
        "ps 命令让我们看到 systemd 进程具有 SELinux 标签：",
        "建议阅读： 你应该在 Linux 中使用 Vim 编辑器的 7 个原因",
        "The report was written in 2025-07-27 and it says a lot, more than expected, about nothing",
    ],
)
def test_no_byline(line):
    assert read_byline(line) is None


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("汤诗瑶、丁涛", ("汤诗瑶", "丁涛")),
        ("余毅菁 向雪妮", ("余毅菁", "向雪妮")),
        ("本报记者 张三", ("张三",)),
        ("John Smith, Jane Doe", ("John Smith", "Jane Doe")),
        ("未知", ()),
        ("他说这件事情从来没有发生过", ()),
        ("", ()),
    ],
)
def test_names(value, found):
    assert people_names(value) == found


def test_lines_and_their_ranges():
    text = "\ufeff  一\r\n\n——\n two \n三"
    assert [(text[start:end], line) for start, end, line in lines_of(text)] == [
        ("一", "一"),
        ("two", "two"),
        ("三", "三"),
    ]


@pytest.mark.parametrize("line", ["作者：" * 50, "2025-07-27 " * 14, "a|" * 80, "by A" + " b" * 70])
def test_an_odd_line_takes_no_time(line):
    started = time.process_time()
    read_byline(line)
    assert time.process_time() - started < 1
