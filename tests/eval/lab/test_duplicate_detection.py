import json
import random
from pathlib import Path

import pytest

from yinju.errors import UsageError
from yinju.eval.lab.duplicate_detection import as_record, lines, measure, nearest, read_judged
from yinju.eval.lab.forged_duplicates import Forger
from yinju.text import to_script

WORDS = (
    "政府 发布 报告 指出 经济 增长 企业 投资 市场 消费 技术 创新 人工智能 治理 安全 数据 平台 监管 国际 合作 农业 粮食 气候 能源 "
    "教育 医疗 交通 城市 居民 收入 就业 贸易 出口 汽车 电池 芯片 软件 网络 银行 金融 保险 法院 判决 警方 调查 救援 洪水 台风 地震"
).split()


def _article(seed: int) -> str:
    chance = random.Random(seed)
    return "".join("，".join("".join(chance.choices(WORDS, k=4)) for _ in range(3)) + "。" for _ in range(14))


ARTICLES = [_article(seed) for seed in range(60)]


@pytest.fixture
def news(tmp_path: Path) -> Path:
    path = tmp_path / "news.jsonl"
    rows = ({"id": f"n{at}", "text": text} for at, text in enumerate(ARTICLES))
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", ["exact", "script", "near", "excerpt", "compilation", "shuffled"])
def test_what_is_forged_is_of_its_kind(kind: str) -> None:
    article = ARTICLES[0]
    text = Forger(ARTICLES, 1).make(article, kind, "light").text
    assert text == Forger(ARTICLES, 1).make(article, kind, "light").text
    assert text != article
    if kind == "excerpt":
        assert len(text) < 0.75 * len(article)
    elif kind == "compilation":
        assert len(text) > 3 * len(article)
    elif kind == "script":
        assert abs(len(text) - len(article)) < 60
        assert to_script(text, "zh-Hant") == text
    else:
        assert 0.8 * len(article) < len(text) < 1.5 * len(article)


@pytest.mark.parametrize(("level", "least", "most"), [("light", 0.9, 1.0), ("medium", 0.7, 1.0), ("hard", 0.4, 0.85)])
def test_levels_change_so_many_words(level: str, least: float, most: float) -> None:
    made = Forger(ARTICLES, 2).make(ARTICLES[0], "shuffled", level)
    left = sum(made.text.count(word) > 0 for word in set(WORDS)) / len(set(WORDS))
    assert left > 0.5
    kept = sum(min(made.text.count(word), ARTICLES[0].count(word)) for word in set(WORDS))
    whole = sum(ARTICLES[0].count(word) for word in set(WORDS))
    assert least <= kept / whole <= most


def test_the_nearest_share_rare_words() -> None:
    texts = {
        "a": "海军舰艇编队抵达吉布提港补给",
        "b": "海军舰艇编队离开吉布提港返航",
        "c": "央行今天公布货币政策报告",
        "d": "各地今天公布高考分数",
    }
    assert nearest(texts, ["a", "c"], 1) == {"a": ["b"], "c": ["d"]}


def test_copies_are_found_and_others_are_not(news: Path) -> None:
    measured = measure(news, count=30, judged=Path("missing"))
    assert measured.articles == 30
    assert measured.recall > 0.9
    assert measured.precision > 0.95
    assert sum(tally.made for tally in measured.copies.values()) == 30
    assert measured.non_copies["neighbours"].made == 30
    record = as_record(measured)
    assert set(record["copies"]) == {"exact", "script", "near", "excerpt", "compilation", "shuffled"}
    assert lines(measured)[0].startswith("30 articles: recall ")


def test_pairs_judged_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "judged.tsv"
    path.write_text("# read\nb\ta\tcopy\tsame wire\na\tc\tdifferent\n\n", encoding="utf-8")
    assert read_judged(path) == {("a", "b"): True, ("a", "c"): False}
    path.write_text("a\tb\tmaybe\n", encoding="utf-8")
    with pytest.raises(UsageError, match="line 1: expected a, b, and copy or different"):
        read_judged(path)


def test_too_few_articles_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "few.jsonl"
    path.write_text('{"id": "a", "text": "人工智能"}\n', encoding="utf-8")
    with pytest.raises(UsageError, match="needs at least 40"):
        measure(path)
    path.write_text('{"id": 1, "text": "人工智能"}\n', encoding="utf-8")
    with pytest.raises(UsageError, match="no id or no text"):
        measure(path)
