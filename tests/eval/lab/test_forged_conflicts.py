"""Statements told again: what differs, and that nothing else does."""

from collections import Counter

import pytest

from yinju.eval.lab.forged_conflicts import RESTATEMENT_KINDS, LabArticle, forged_articles, make_restatements
from yinju.eval.lab.spelling_variants import in_chinese
from yinju.qa.facts.facts import find_facts

CITIES = "北京 上海 天津 重庆 广州 深圳 杭州 南京 武汉 成都 西安 河北".split()
ZH = [
    LabArticle(
        f"n{i}",
        "",
        f"记者昨天来到江边。2019年{city}第{in_chinese(i + 2)}届农业展览会的进口企业达到{37 + 13 * i}家。大家都说今年比往年热闹。",
        "2023-08-01",
    )
    for i, city in enumerate(CITIES * 3)
]
EN = [
    LabArticle(
        f"n{i}",
        "Fair",
        f"The town is quiet in winter. In 1987 the largest fair of {city} drew 1,{137 + 13 * i} visitors from Spain. "
        "Most of them stayed until the market closed.",
        None,
    )
    for i, city in enumerate("London Paris Berlin Rome Madrid Vienna Warsaw Chicago Boston Houston".split() * 4)
]


def told(language: str, seed: int = 1):
    sources = ZH if language == "zh" else EN
    return make_restatements(sources[:24], sources[24:], language, 3, seed)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_same_seed_tells_the_same(language):
    assert told(language) == told(language)
    assert told(language) != told(language, 2)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_kind_has_its_difference_and_stands_in_an_article_of_its_own(language):
    made = told(language)
    counts = Counter(one.kind for one in made)
    assert all(2 <= counts[kind] <= 3 for kind in ("value", "spelling", "unrepeated"))
    assert len(counts) >= 6
    for one in made:
        assert one.statement in one.base.text
        assert any(word in one.question for word in ("多少", "什么时候", "how many", "when"))
        if one.kind == "unrepeated":
            assert (one.restated, one.host, one.text) == ("", None, "")
            continue
        assert one.restated != one.statement
        assert one.restated in one.text
        assert one.host is not None
        assert one.host.text.split("。" if language == "zh" else ". ")[0] in one.text
        values = {q.value for q in find_facts(one.statement).quantities} ^ {
            q.value for q in find_facts(one.restated).quantities
        }
        assert one.kind == "spelling" or values or find_facts(one.restated).dates != find_facts(one.statement).dates
    hosts = [one.host.key for one in made if one.host]
    assert len(hosts) == len(set(hosts))
    assert len({one.statement for one in made}) == len(made)


def test_what_sets_two_statements_apart_stands_in_what_is_asked():
    for one in told("zh"):
        if one.kind == "place":
            assert sum(city in one.question for city in CITIES) == 1
            assert not any(city in one.restated and city in one.statement for city in CITIES)
        if one.kind == "measure":
            assert "进口" in one.statement
            assert "出口" in one.restated
        if one.kind == "date":
            assert "2019" not in one.restated


def test_the_date_of_a_report_is_no_value():
    report = LabArticle("n", "", "据新华社7月25日报道，这座城市的居民对新的公共汽车线路感到非常满意。", None)
    host = LabArticle("h", "", "今天天气很好。大家都来了。", None)
    assert make_restatements([report], [host] * 3, "zh", 3, 1) == []


def test_numbers_in_brackets_and_codes_are_not_asked_about():
    codes = LabArticle("n", "", "这款型号为GX-500的相机在今年的展览会上得到了许多观众（约300名）的好评。", None)
    assert [one for one in make_restatements([codes], [], "zh", 3, 1) if one.kind == "unrepeated"] == []


def test_forged_articles_are_dated_as_what_they_speak_about():
    made = told("zh")
    forged = list(forged_articles(made))
    assert len(forged) == sum(one.host is not None for one in made)
    assert {source.published for source in forged} == {"2023-08-01"}
    assert {one.kind for one in made} <= set(RESTATEMENT_KINDS)


def test_an_english_sentence_stands_between_blanks_whatever_its_letters():
    base = LabArticle("b", "", "Under Ögedei Khan the Mongols took 42 cities of the weakened Jin dynasty.", None)
    host = LabArticle("h", "", "The town is quiet. The market is closed.", None)
    made = [one for seed in range(8) for one in make_restatements([base], [host], "en", 1, seed) if one.host]
    assert made
    for one in made:
        assert one.text == f"The town is quiet. {one.restated} The market is closed."
