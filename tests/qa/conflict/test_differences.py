"""Which pairs of clauses speak of different things, in both languages."""

import pytest

from tests.qa.conflict.test_statements import scored
from yinju.embed import open_embedder
from yinju.qa.conflict.differences import have_same_title, speak_of_different_things
from yinju.qa.conflict.statements import StatedValue, stated_values
from yinju.settings import EmbedderSettings

MODEL = open_embedder(EmbedderSettings()).tokens


def stated(text: str, title: str | None = None) -> StatedValue:
    return next(stated_values(scored(text, title), asks_when=False))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("一场雷雨突袭北京，城区平均雨量达13毫米。", "一场雷雨突袭山西，城区平均雨量达72毫米。"),
        ("印度对小麦进口实施40%的关税。", "印度对小麦出口实施79%的关税。"),
        ("韩国收回基地，韩国环境部发现污染超标29倍。", "韩国收回基地，美国环境部发现污染超标35倍。"),
        ("二季度新增商家增速达到417%。", "一季度新增商家增速达到629%，二季度尚未统计。"),
        ("第三名售出430台，第四名更少。", "第二名售出608台，第四名更少。"),
        ("该股有3家机构给出评级。", "该股有17家机构给出评级。"),
        ("2023年失业率为10%。", "2024年失业率为12%。"),
        ("协议得到41个国家签署。", "协议没有得到37个国家签署。"),
        ("The growers shipped 40 tons to Spain.", "The growers shipped 52 tons to Portugal."),
        ("The storm killed 12 people.", "The storm injured 45 people."),
        ("It rises 2,300 metres above the sea.", "It rises 1,900 metres above the sea."),
        ("In the second quarter sales were 40 tons.", "In the third quarter sales were 52 tons."),
    ],
)
def test_clauses_on_different_things(one: str, other: str) -> None:
    assert speak_of_different_things(stated(one), stated(other), MODEL)
    assert speak_of_different_things(stated(other), stated(one), MODEL)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("消防部门说，江城地震造成12人死亡。", "卫生厅表示，江城地震造成19人死亡。"),
        ("江城地震造成12人死亡，道路中断。", "江城地震造成19人死亡，重建已经开始。"),
        ("白马江大桥全長4800公尺。", "白马江大桥全长5200米。"),
        ("The storm killed 12 people, the mayor said.", "According to the hospital, the storm killed 19 people."),
        ("In the second quarter sales were 40 tons.", "In the second quarter sales were 52 tons."),
    ],
)
def test_clauses_on_the_same_thing(one: str, other: str) -> None:
    assert not speak_of_different_things(stated(one), stated(other), MODEL)


def test_it_means_the_same_thing_only_in_articles_of_one_title() -> None:
    lake = ("It is 212 metres deep.", "It is 198 metres deep.")
    assert not speak_of_different_things(stated(lake[0], "Lake Orrin"), stated(lake[1], "Lake Orrin"), MODEL)
    assert speak_of_different_things(stated(lake[0], "Lake Orrin"), stated(lake[1], "Lake Tarn"), MODEL)
    assert not have_same_title(stated(lake[0]), stated(lake[1]), MODEL)
