import time

import pytest

from yinju.ingest.clean.heading_marks import drop_heading_marks, find_headings


@pytest.mark.parametrize(
    ("text", "cleaned", "headings"),
    [
        ("## 治理的现状\n\n各国开会。", "治理的现状\n\n各国开会。", ["治理的现状"]),
        ("开头。\n### Rules for models ###\nText.", "开头。\nRules for models\nText.", ["Rules for models"]),
        ("# OpenAI 的 C# 课程\n正文", "OpenAI 的 C# 课程\n正文", ["OpenAI 的 C# 课程"]),
        ("# 一\n## 二\n文", "一\n二\n文", ["一", "二"]),
        ("#1 是第一名\n#话题#\n#", "#1 是第一名\n#话题#\n#", []),
        ("```\n# a comment\nls\n```\n## 标题", "```\n# a comment\nls\n```\n标题", ["标题"]),
        ("# load it\nimport json\n", "# load it\nimport json\n", []),
        ("x = 1\n# then print\nprint(x)", "x = 1\n# then print\nprint(x)", []),
        ("# Copyright 2025\n# All rights reserved.\n", "# Copyright 2025\n# All rights reserved.\n", []),
        ("", "", []),
    ],
)
def test_marks_of_headings_go_and_those_of_programs_stay(text, cleaned, headings):
    mapped = drop_heading_marks(text)
    assert mapped.text == cleaned
    assert [text[start:end] for start, end in (heading.text for heading in find_headings(text))] == headings
    assert "".join(text[a:b] for a, b in mapped.ranges()) == cleaned


@pytest.mark.parametrize(
    "text", ["# " * 50_000, "#\n" * 50_000, "# a\n" * 20_000, "# a" + " #" * 50_000, "```\n" * 20_000]
)
def test_an_odd_text_takes_no_time(text):
    started = time.process_time()
    drop_heading_marks(text)
    assert time.process_time() - started < 3
