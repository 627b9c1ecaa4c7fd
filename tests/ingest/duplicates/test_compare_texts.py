import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.places import SEEDS
from yinju.ingest.duplicates.compare_texts import (
    Member,
    Relation,
    assign_duplicates,
    choose_best,
    compare_articles,
    size,
)
from yinju.ingest.duplicates.shingles import signature
from yinju.ingest.duplicates.signature_index import DuplicateIndex
from yinju.store import DuplicatePair
from yinju.text import sentences, to_script

ZH = (
    "国家统计局今天公布了上半年的经济数据。全国居民人均可支配收入同比名义增长百分之六点五，扣除价格因素后实际增长百分之五点八。"
    "按常住地分，城镇居民的收入增长慢于农村居民，两者之间的差距继续缩小。从来源看，工资性收入仍是主要部分，经营净收入恢复得最快。"
    "统计局的负责人在发布会上说，就业形势总体稳定，但青年人找工作仍然不易，各地应当拿出更有针对性的办法。"
    "同期居民的消费支出也在增加，餐饮、旅游和文化娱乐的花费涨幅居前，住房支出则基本持平。"
    "专家认为，随着促进消费的政策逐步落地，下半年的市场会更加活跃，企业的信心也将随之改善。"
    "不过，外部环境依然复杂，一些行业的订单不足，中小企业的融资成本还有下降的余地，需要财政和金融部门共同努力。"
)
EN = (
    "The city council approved a plan on Monday to rebuild the old harbour bridge, ending a dispute that had lasted for "
    "more than a decade. Engineers had warned that the steel supports were badly corroded and that heavy lorries should "
    "no longer be allowed to cross. Under the agreement the state will carry two thirds of the cost, while the rest comes "
    "from tolls that drivers are expected to pay for about fifteen years. Residents of the northern quarter complained "
    "that nobody had asked them, and a group of shopkeepers said it would go to court. The mayor replied that public "
    "hearings would be held before the first contracts are signed, and that the ferry will run during construction."
)
MIXED = (
    "据外媒报道，OpenAI 周二发布了新的语言模型 GPT-5，并向所有用户开放。公司首席执行官 Sam Altman 在博客中写道，"
    "新模型在数学推理和写代码方面进步明显，Benchmark 的成绩超过了 Anthropic 的 Claude 和谷歌的 Gemini。"
    "开发者可以通过 API 使用它，价格与上一代持平。分析人士指出，Microsoft 的 Azure 云服务将率先接入，"
    "Copilot 的用户也会在几周之内收到更新。监管机构则提醒，模型的训练数据来源应当公开，欧盟的 AI Act 对此已有规定。"
)
OTHER = (
    "省水利厅昨日发布汛情通报，受连续强降雨影响，多条河流出现超过警戒水位的洪水，沿岸三个县已经转移群众。"
    "防汛指挥部要求加强堤坝的巡查，二十四小时值守，发现险情立即上报。气象部门预计，本轮降雨将持续到周末，"
    "山区要防范山洪和泥石流。交通部门关闭了两条省道，铁路部分列车停运，旅客可以免费退票。"
    "救援队伍携带冲锋舟赶到现场，安置点备足了饮水、棉被和药品，学校推迟了开学的时间。"
)
ARTICLES = {"zh": ZH, "en": EN, "mixed": MIXED}


def _kind(a: str, b: str) -> str | None:
    pair = compare_articles("a", a, "b", b)
    return pair.kind if pair else None


def _shuffled(text: str) -> str:
    parts = [text[start:end] for start, end in sentences(text)]
    clauses = [clause for part in parts for clause in part.replace("，", "，|").replace(", ", ", |").split("|")]
    random.Random(3).shuffle(clauses)
    return " ".join(clauses)


@pytest.mark.parametrize("text", ARTICLES.values(), ids=ARTICLES)
def test_another_layout_and_punctuation_is_an_exact_copy(text: str) -> None:
    copy = text.replace("，", ", ").replace("。", "。\n\n").replace(". ", ".\n").upper()
    assert compare_articles("a", text, "b", copy) == DuplicatePair("a", "b", "exact", 1.0, 1.0)


@pytest.mark.parametrize("text", [ZH, MIXED], ids=["zh", "mixed"])
def test_the_other_script(text: str) -> None:
    assert compare_articles("a", text, "b", to_script(text, "zh-Hant")) == DuplicatePair("a", "b", "script", 1.0, 1.0)


@pytest.mark.parametrize(
    ("text", "head", "tail"),
    [
        (ZH, "本报讯（记者李明）", "（责任编辑：王强）免责声明：本文仅代表作者观点。"),
        (EN, "By our staff writer. ", " All rights reserved. Follow us for more."),
        (MIXED, "IT之家消息，", "广告声明：文内含有的跳转链接用于传递更多信息。"),
    ],
    ids=["zh", "en", "mixed"],
)
def test_other_heads_and_tails_are_near(text: str, head: str, tail: str) -> None:
    pair = compare_articles("a", text, "b", head + text + tail)
    assert pair is not None
    assert (pair.kind, pair.a_in_b) == ("near", 1.0)
    assert 0.8 < pair.b_in_a <= 1  # a short head counts as changed words


@pytest.mark.parametrize("text", ARTICLES.values(), ids=ARTICLES)
def test_a_part_is_an_excerpt(text: str) -> None:
    half = text[: len(text) * 60 // 100]
    pair = compare_articles("a", half, "b", f"{text}\n{OTHER}")
    assert pair is not None
    assert (pair.kind, pair.a_in_b) == ("excerpt", 1.0)
    assert pair.b_in_a < 0.6


@pytest.mark.parametrize("text", [ZH, EN], ids=["zh", "en"])
def test_clauses_in_another_order_are_shuffled(text: str) -> None:
    assert _kind(text, _shuffled(text)) == "shuffled"


def test_words_changed_all_over_leave_a_copy() -> None:
    changes = {
        "公布": "发表",
        "居民": "市民",
        "增长": "上升",
        "差距": "距离",
        "主要": "最大",
        "稳定": "平稳",
        "消费": "开销",
        "专家": "学者",
    }
    text = ZH
    for old, new in changes.items():
        text = text.replace(old, new, 1)
    assert _kind(ZH, text) == "near"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (ZH, OTHER),
        (ZH, EN),
        (ZH, ""),
        ("", ""),
        ("。", "，"),
        (OTHER + ZH[:110], MIXED + ZH[:110]),  # a passage that both quote
        ("人工智能治理任重道远", "人工智能治理"),  # a headline in a longer one
        (ZH.split("。")[0], ZH),  # so short a text may be a headline
    ],
)
def test_what_is_no_copy(a: str, b: str) -> None:
    assert compare_articles("a", a, "b", b) is None


def test_short_texts_are_copies_of_their_exact_like() -> None:
    assert _kind("中共中央印发通知", "中共中央印发通知。") == "exact"


def test_notices_that_differ_in_the_name_are_no_copies() -> None:
    notice = (
        "中央纪委国家监委网站讯 据{place}省纪委监委消息：{name}涉嫌严重违纪违法，目前正接受{place}省纪委监委"
        "纪律审查和监察调查。（{place}省纪委监委）"
    )
    first = notice.format(place="云南", name="云南日报报业集团原党委书记、社长徐某某")
    second = notice.format(place="贵州", name="贵阳市人大常委会副主任、党组成员李某")
    assert _kind(first, second) is None


NUMBERS = (
    "8月5日，中国物流与采购联合会发布数据：7月份中国物流业景气指数为50.9%，较上月回落0.8个百分点，连续6个月保持在扩张区间。"
    "分行业来看，铁路运输业务总量指数为57.3%，航空运输为61.2%，快递业为64.7%，分别比上月上升1.4个、2.6个和0.9个百分点。"
    "资金周转率指数为50.1%，从业人员指数为51.6%，固定资产投资完成额指数为52.8%，业务活动预期指数为54.3%。"
    "全国1至7月完成货运量306.4亿吨，同比增长7.4%，其中公路货运量226.8亿吨，增长7.9%，水路货运量52.1亿吨，增长8.2%。"
)


def test_characters_lost_at_random_leave_a_copy_even_if_they_are_digits() -> None:
    chance, text = random.Random(5), ZH + NUMBERS
    found = [_kind(text, "".join(c for c in text if chance.random() >= 0.08)) for _ in range(50)]
    assert found.count("near") >= 47


def test_digits_lost_where_every_word_is_kept_are_other_numbers() -> None:
    assert _kind(NUMBERS, NUMBERS.replace("57.3", "7.3").replace("61.2", "6.2").replace("64.7", "4.7")) is None


def test_numbers_that_move_with_their_sentences_are_the_same_numbers() -> None:
    rows = [f"{year}年全市共有登记在册的养老机构{year % 97}家，床位{year % 89}张。" for year in range(2001, 2019)]
    moved = rows[:]
    random.Random(1).shuffle(moved)
    assert _kind("\n".join(rows), "\n".join(moved)) == "shuffled"


def test_the_same_report_of_another_day_is_no_copy() -> None:
    report = (
        "截至{a}日收盘，上证指数报{b}点，涨{c}%，成交额{d}亿元；深证成指报{e}点，涨{f}%，成交额{g}亿元。主力资金净流入"
        "{h}万元，占总成交额{i}%，游资资金净流出{j}万元，散户资金净流入{k}万元。公司主营收入{l}亿元，同比上升{m}%；归母"
        "净利润{n}万元，同比上升{o}%，负债率{p}%，投资收益{q}万元，财务费用{r}万元，毛利率{s}%。"
    )
    days = [
        {key: str(random.Random(f"{day}{key}").randrange(100, 99999)) for key in "abcdefghijklmnopqrs"}
        for day in (1, 2)
    ]
    assert _kind(report.format(**days[0]), report.format(**days[1])) is None
    assert _kind(report.format(**days[0]), f"本报讯 {report.format(**days[0])}") == "near"


@pytest.mark.parametrize(
    "form",
    [
        "据中国地震台网正式测定，{}在某市某区发生{}级地震，震源深度{}公里。周边五公里内的村庄有王家大房子、梅堂湾村、严石厂，"
        "二十公里内的乡镇有靖民镇、全安镇、永安镇。根据历史资料，周边二百公里内近五年来发生三级以上地震数十次，"
        "震中距市区政府不远，距邻近的三座城市都在百公里之内，当地有明显震感，暂时没有收到人员伤亡的报告。",
        "市气象台{}发布暴雨黄色预警信号：预计未来{}小时，我市各区所有乡镇和街道降雨量将达{}毫米以上，降雨时伴有雷电和阵性大风，"
        "请注意防范。防御指南：政府及相关部门按照职责做好防暴雨工作；交通管理部门应当根据路况在强降雨路段采取交通管制措施，"
        "在积水路段实行交通引导；切断低洼地带有危险的室外电源，暂停在空旷地方的户外作业，转移危险地带人员和危房居民到安全场所避雨。",
    ],
)
def test_the_same_form_filled_in_on_another_day_is_no_copy(form: str) -> None:
    first, second = form.format("7月29日12时50分", "4.2", "8"), form.format("8月3日15时31分", "4.0", "10")
    assert compare_articles("a", first, "b", second) is None
    assert _kind(first, f"本报讯 {first}【编辑：某某】") == "near"


def test_names_decide_which_is_a_and_nothing_else() -> None:
    forth, back = compare_articles("b", ZH, "a", ZH + OTHER), compare_articles("a", ZH + OTHER, "b", ZH)
    assert forth == back
    assert forth is not None
    assert (forth.a, forth.b) == ("a", "b")


def test_size_counts_units() -> None:
    assert [size(text) for text in ("", "人工智能。", "Governance", "GPT-4 与人工智能")] == [0, 4, 4, 7]


def test_the_seeds() -> None:
    texts = {path.name[:3]: path.read_text(encoding="utf-8") for path in SEEDS.glob("*.txt")}
    index = DuplicateIndex((name, signature(text)) for name, text in texts.items())
    pairs = {
        pair
        for name, text in texts.items()
        for other in index.candidates(signature(text))
        if other != name and (pair := compare_articles(name, text, other, texts[other]))
    }
    assert [(pair.a, pair.b, pair.kind) for pair in pairs] == [("000", "002", "shuffled")]
    members = [Member(name, size(text)) for name, text in texts.items()]
    relations = assign_duplicates(members, list(pairs))
    assert [(one.duplicate, one.of, one.kind) for one in relations] == [("000", "002", "shuffled")]
    assert relations[0].share > 0.95


@pytest.mark.parametrize(
    ("members", "best"),
    [
        ([Member("a", 1000), Member("b", 2000)], "b"),
        ([Member("a", 1000, 0.3), Member("b", 1010, 0.0)], "b"),
        ([Member("a", 1000, 0.3), Member("b", 995, 0.0)], "b"),
        ([Member("a", 1000, 0.0, "2025-07-02"), Member("b", 1000, 0.0, "2025-07")], "b"),
        ([Member("a", 1000), Member("b", 1000, 0.0, "2025-07-02")], "b"),
        ([Member("b", 1000), Member("a", 1000)], "a"),
    ],
    ids=["completest", "cleanest", "cleanest of as good as equal", "earliest", "dated", "id"],
)
def test_the_best(members: list[Member], best: str) -> None:
    assert choose_best(members) == best
    assert choose_best(members[::-1]) == best


def test_a_shuffled_copy_is_never_the_best() -> None:
    members = [Member("cut", 980, 0.0, "2025-01-01"), Member("whole", 1000, 0.3)]
    assert choose_best(members, [DuplicatePair("cut", "whole", "shuffled", 1.0, 0.95)]) == "whole"


def test_articles_of_a_collection_are_excerpts_of_it() -> None:
    members = [Member("all", 3000), Member("one", 1000), Member("two", 1000), Member("alone", 900)]
    pairs = [DuplicatePair("all", "one", "excerpt", 0.33, 1.0), DuplicatePair("all", "two", "excerpt", 0.33, 0.98)]
    assert assign_duplicates(members, pairs) == [
        Relation("one", "all", "excerpt", 1.0),
        Relation("two", "all", "excerpt", 0.98),
    ]


def test_a_copy_of_a_copy_is_evidence_if_it_is_no_copy_itself() -> None:
    members = [Member("a", 1000), Member("b", 900), Member("c", 800)]
    pairs = [DuplicatePair("a", "b", "near", 0.8, 0.85), DuplicatePair("b", "c", "near", 0.8, 0.85)]
    assert assign_duplicates(members, pairs) == [Relation("b", "a", "near", 0.85)]


def test_what_is_longer_is_no_excerpt_of_what_is_better() -> None:
    """The longer of a pair may rank below, as the shuffled copy of a third."""
    members = [Member("a", 3000), Member("b", 2900), Member("c", 500)]
    pairs = [DuplicatePair("a", "b", "shuffled", 0.9, 0.9), DuplicatePair("b", "c", "excerpt", 0.17, 1.0)]
    assert assign_duplicates(members, pairs) == [Relation("b", "a", "shuffled", 0.9)]


VARIANTS = {
    "whole": ZH,
    "dressed": "本报讯 " + ZH + "（责任编辑：王强）",
    "traditional": to_script(ZH, "zh-Hant"),
    "part": ZH[40:180],
    "shuffled": _shuffled(ZH),
    "collection": f"{MIXED}\n{ZH}\n{OTHER}",
    "mixed": MIXED,
    "other": OTHER,
    "english": EN,
}


def _taken_in(order: list[str]) -> tuple[set[DuplicatePair], list[Relation]]:
    index = DuplicateIndex()
    pairs = set()
    for name in order:
        sketch = signature(VARIANTS[name])
        for other in index.candidates(sketch):
            if pair := compare_articles(name, VARIANTS[name], other, VARIANTS[other]):
                pairs.add(pair)
        index.add(name, sketch)
    return pairs, assign_duplicates([Member(name, size(VARIANTS[name])) for name in order], list(pairs))


def test_all_that_belong_together_are_found() -> None:
    pairs, relations = _taken_in(list(VARIANTS))
    family = ["whole", "dressed", "traditional", "part", "shuffled", "collection"]
    assert {(p.a, p.b) for p in pairs} >= {
        (min(a, b), max(a, b)) for a, b in itertools.combinations(family, 2) if "part" not in (a, b)
    }
    assert {one.duplicate for one in relations} == {
        "whole",
        "dressed",
        "traditional",
        "part",
        "shuffled",
        "mixed",
        "other",
    }
    assert {one.of for one in relations} == {"collection"}


@settings(max_examples=30, deadline=None)
@given(st.permutations(list(VARIANTS)))
def test_the_order_of_arrival_changes_nothing(order: list[str]) -> None:
    assert _taken_in(order) == _taken_in(sorted(VARIANTS))


def test_inquiries_into_two_officials_are_no_copies() -> None:
    inquiry = (
        "据{place}省纪委监委消息：日前，经{place}省委批准，{place}省纪委监委对{post}{name}严重违纪违法问题进行了立案审查调查。"
        "经查，{name}丧失理想信念，背弃初心使命，对党不忠诚不老实，对抗组织审查；无视中央八项规定精神，违规收受礼品礼金；"
        "利用职务便利为他人在工程承揽等方面谋取利益，并非法收受巨额财物。{name}严重违反党的政治纪律、组织纪律、廉洁纪律和"
        "生活纪律，构成严重职务违法并涉嫌受贿犯罪，性质严重，影响恶劣，应予严肃处理。经{place}省委批准，决定给予{name}开除党籍处分。"
    )
    first = inquiry.format(place="贵州", name="毛有智", post="黔东南州人大常委会原副厅级干部")
    second = inquiry.format(place="山东", name="周立军", post="省政协原常委、社会法制委员会原副主任")
    assert _kind(first, second) is None
    assert _kind(first, f"央视网消息，{first}（编辑：李明）") == "near"
