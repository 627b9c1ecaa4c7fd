"""Forges articles that restate what another article says, with one thing changed.

A sentence that states a number or date is taken from one article, a question is made of it, and the sentence is put,
changed, into the middle of another article. The kinds of change are:

- ``value``: another number or date. Only this kind is a conflict.
- ``spelling``: the same number or date, spelt otherwise.
- ``date``, ``place``, ``name``, ``ordinal``, ``measure`` (exports for imports): another number, and beside it a change
  of this kind, which makes the sentence one about something else.
- ``unrepeated``: the sentence is put into no other article.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from yinju.eval.lab.claim_edits import edit_claim
from yinju.eval.lab.claim_pairs import claims_of
from yinju.eval.lab.spelling_variants import respell
from yinju.qa.facts.dates import find_dates
from yinju.qa.facts.facts import clauses, find_facts
from yinju.qa.facts.quantities import Quantity
from yinju.text import HAN, content_words, language_of, sentences

RestatementKind = Literal["value", "spelling", "date", "place", "name", "ordinal", "measure", "unrepeated"]
RESTATEMENT_KINDS: tuple[RestatementKind, ...] = get_args(RestatementKind)

_DATES_SHARE = 0.25
"""The share of changed values that are dates, where a sentence has both a number and a date."""
_EDITED_SHARE = 0.5
"""The share of restatements that also have a clause or small words left out."""
_ASKING = {"zh": ("多少", "什么时候"), "en": ("how many", "when")}
"""What takes the place of a number and of a date in a question."""
_TRIES = 4
"""Tries with each sentence: which of its numbers is changed is drawn at random."""
_FEWEST_WORDS = 4
"""Fewest content words of a question: with fewer it names nothing."""
_CODE_BEFORE = re.compile(r"[-–−·A-Za-z/.]$|[第号码]\s?$|[(（][^)）]{0,8}$")
"""Text before a number that makes it part of a code, a name or a bracket."""
_COUNTED = re.compile(rf"\s?[余多]?(?![日号月届期世时分点年第章])[{HAN}]|\s(?:[a-z]+\s)?[a-z]{{2,}}s\b")
"""Text after a number that makes it a count of something."""
_DATELINE = re.compile(r"\s?(?:电|讯|报道|消息|获悉|公布|发布|凌晨|上午|下午|晚)")
"""Text after a date that makes it the date of the report: two reports of two days are no conflict."""
_CLAUSES_BEFORE = 1
"""Clauses before the value's own that the question includes: the subject often stands there."""
_PLACES = {
    "zh": (
        "北京 上海 天津 重庆 广州 深圳 杭州 南京 武汉 成都 西安 河北 山西 辽宁 吉林 江苏 浙江 安徽 福建 "
        "江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 广西 西藏 宁夏 新疆 "
        "中国 美国 日本 韩国 俄罗斯 印度 英国 法国 德国 意大利 加拿大 澳大利亚 巴西 墨西哥 越南 泰国"
    ).split(),
    "en": (
        "London Paris Berlin Rome Madrid Vienna Warsaw Chicago Boston Houston Sydney Melbourne California Texas "
        "Florida Victoria England Scotland Wales Ireland France Germany Italy Spain Poland Russia China Japan India "
        "Kenya Egypt Canada Mexico Brazil Australia Europe Asia Africa America"
    ).split(),
}
_MEASURES = {
    "zh": (
        "死亡|受伤 进口|出口 收入|支出 营收|净利润 男子|女子 男性|女性 买入|卖出 "
        "最高|最低 产量|销量 新增|累计 城镇|农村 资产|负债 开盘|收盘 东部|西部 南部|北部 "
        "长度|宽度 面积|人口 上半年|下半年"
    ).split(),
    "en": (
        "exports|imports killed|wounded births|deaths highest|lowest north|south male|female "
        "largest|smallest maximum|minimum urban|rural winter|summer eastern|western northern|southern "
        "length|width area|population majority|minority income|expenses students|teachers"
    ).split(),
}
_ORDINALS = {
    "zh": (
        re.compile(r"(?<=第)[一二三四五六七八九十]|(?<!第)[一二三四](?=季度)|(?<=Q)[1-4]"),
        "一二三四",
        re.compile(r"(?<=第)\d+(?=[届次期批轮场季])"),
    ),
    "en": (re.compile(r"\b(?:first|second|third|fourth|fifth)\b"), "first second third fourth fifth".split(), None),
}


@dataclass(frozen=True, slots=True)
class LabArticle:
    """An article to take statements from or to put them into.

    Attributes:
        key: Its id.
        topic: What it is about; empty where that is not known.
        published: Its publication date in ISO 8601, if known.
    """

    key: str
    topic: str
    text: str
    published: str | None


@dataclass(frozen=True, slots=True)
class Restatement:
    """A statement of an article, the question about it, and an article that restates it.

    Attributes:
        base: The article that makes the statement.
        statement: The sentence as it stands in that article.
        restated: The changed sentence in the other article; empty if there is no other article.
        host: The other article before the sentence was put into it; ``None`` if there is no other article.
        text: The text of the other article with the sentence.
    """

    kind: RestatementKind
    base: LabArticle
    statement: str
    question: str
    restated: str = ""
    host: LabArticle | None = None
    text: str = ""


def make_restatements(
    bases: Sequence[LabArticle], hosts: Sequence[LabArticle], language: str, count: int, seed: int
) -> list[Restatement]:
    """Makes restatements, up to ``count`` of each kind, or fewer if the articles do not suffice.

    Each sentence and each host is used once, so that no two forged articles are about the same matter.

    Args:
        bases: The articles to take statements from.
        hosts: The articles to put the sentences into; one of the same topic is preferred.
    """
    chance = random.Random(f"{seed} {language}")
    statements = [(base, said) for base in bases for said in claims_of(base.text, language) if _values(said)]
    chance.shuffle(statements)
    free = list(hosts)
    chance.shuffle(free)
    made: dict[RestatementKind, list[Restatement]] = {kind: [] for kind in RESTATEMENT_KINDS}
    for base, sentence in statements:
        wanted = sorted(
            (kind for kind in RESTATEMENT_KINDS if len(made[kind]) < count), key=lambda kind: len(made[kind])
        )
        for kind in wanted:
            host = next((one for one in free if one.topic == base.topic), free[0] if free else None)
            tries = (_restatement(kind, base, sentence, host, language, chance) for _ in range(_TRIES))
            restatement = next((one for one in tries if one is not None), None)
            if restatement is not None:
                made[kind].append(restatement)
                if host is not None and restatement.host is not None:
                    free.remove(host)
                break
    return [one for kind in RESTATEMENT_KINDS for one in made[kind]]


def _restatement(
    kind: RestatementKind,
    base: LabArticle,
    sentence: str,
    host: LabArticle | None,
    language: str,
    chance: random.Random,
) -> Restatement | None:
    """Makes one restatement of a kind, or returns ``None`` where the sentence does not allow it."""
    if host is None and kind != "unrepeated":
        return None
    distinguish = _DISTINCTION_OF.get(kind)
    if distinguish and not distinguish(sentence, language, host.text if host else "", chance):
        return None  # the cheap test first
    changed_value = (
        respell(sentence, language, chance)
        if kind == "spelling"
        else _with_another_value(sentence, base.text, distinguish, chance)
    )
    if changed_value is None:
        return None
    said, (start, end) = changed_value
    first, clause, stop = _asked_clauses(sentence, start, end)
    question = _question(sentence[first:start], sentence[end:stop], sentence, start, language)
    if len(content_words(question)) < _FEWEST_WORDS:
        return None
    if kind == "unrepeated" or host is None:
        return Restatement(kind, base, sentence, question)
    if distinguish:
        begin, longer = clause if kind in _DISTINCT_WITHIN_CLAUSE else first, len(said) - len(sentence)
        part = said[begin : stop + longer]
        changed = distinguish(part, language, host.text, chance)
        if changed is None or changed == part:
            return None
        said = said[:begin] + changed + said[stop + longer :]
    elif kind == "value" and chance.random() < _EDITED_SHARE:
        said = _shortened(said, sentence, chance)
    return Restatement(kind, base, sentence, question, said, host, _with_sentence(host.text, said, chance))


def _with_another_value(
    sentence: str, passage: str, distinguish: object, chance: random.Random
) -> tuple[str, tuple[int, int]] | None:
    """Returns the sentence with another number or date, and the range of the value in the original sentence.

    Args:
        distinguish: What else will be changed, if anything. Then only a number is changed, since a date would be a
            second distinction.
    """
    kind: Literal["number", "date"] = "date" if not distinguish and chance.random() < _DATES_SHARE else "number"
    changed = edit_claim(kind, sentence, passage, (), chance)
    if changed is None:
        return None
    place = next((i for i, (a, b) in enumerate(zip(sentence, changed, strict=False)) if a != b), 0)
    said = find_facts(sentence)
    if kind == "date":
        date = next((d for d in said.dates if d.start <= place < d.end), None)
        usable = date is not None and not _DATELINE.match(sentence, date.end)
        return (changed, (date.start, date.end)) if date and usable else None
    number = next((q for q in said.quantities if q.start <= place < q.end), None)
    return (changed, (number.start, number.end)) if number and _counts(number, sentence) else None


def _counts(number: Quantity, sentence: str) -> bool:
    """Tells whether a number counts or measures something, and is not part of a date, a code or a list of digits."""
    if number.unit == "century" or _CODE_BEFORE.search(sentence[: number.start]):
        return False
    return bool(number.unit or _COUNTED.match(sentence, number.end))


def _asked_clauses(sentence: str, start: int, end: int) -> tuple[int, int, int]:
    """Returns where the part to ask about begins, and where the value's own clause begins and ends."""
    masked = sentence[:start] + "0" * (end - start) + sentence[end:]  # the comma of 1,400 ends no clause
    parts = clauses(masked)
    place = next(i for i, (_, stop) in enumerate(parts) if start < stop)
    return parts[max(0, place - _CLAUSES_BEFORE)][0], *parts[place]


def _question(before: str, after: str, sentence: str, start: int, language: str) -> str:
    """Makes a question of a part of a sentence, with an asking word in place of its value."""
    number, date = _ASKING[language]
    asking = date if any(d.start <= start < d.end for d in find_dates(sentence)) else number
    return f"{before}{asking}{after}".strip() + ("?" if language == "en" else "？")


def _shortened(said: str, sentence: str, chance: random.Random) -> str:
    """Leaves out a clause or small words of the sentence, if the changed value stays in it."""
    shorter = edit_claim("edited", said, "", (), chance)
    return shorter if shorter and _values(said) - _values(sentence) <= _values(shorter) else said


def _values(text: str) -> set[object]:
    said = find_facts(text)
    return {(q.value, q.unit) for q in said.quantities} | {(d.year, d.month, d.day) for d in said.dates}


def _with_sentence(text: str, said: str, chance: random.Random) -> str:
    """Puts a sentence among the sentences of a text."""
    parts = [text[start:end] for start, end in sentences(text)]
    place = chance.randint(1, max(1, len(parts) - 1))
    joint = " " if language_of(said) == "en" else ""
    return joint.join([*parts[:place], said, *parts[place:]])


def _another_date(said: str, _language: str, _known: str, chance: random.Random) -> str | None:
    dates = find_dates(said)
    if len(dates) != 1 or _DATELINE.match(said, dates[0].end):
        return None
    return edit_claim("date", said, said, (), chance)


def _another_name(said: str, _language: str, known: str, chance: random.Random) -> str | None:
    return edit_claim("name", said, said, [known], chance)


def _another_place(said: str, language: str, _known: str, chance: random.Random) -> str | None:
    there = [place for place in _PLACES[language] if re.search(_whole(place, language), said)]
    if not there:
        return None
    others = [place for place in _PLACES[language] if place not in said]
    return re.sub(_whole(chance.choice(there), language), chance.choice(others), said)


def _another_ordinal(said: str, language: str, _known: str, chance: random.Random) -> str | None:
    words, forms, digits = _ORDINALS[language]
    if found := words.search(said):
        others = [form for form in ("1234" if found.group().isdigit() else forms) if form != found.group()]
        return said[: found.start()] + chance.choice(others) + said[found.end() :]
    if digits and (found := digits.search(said)):
        return said[: found.start()] + str(int(found.group()) + chance.randint(1, 3)) + said[found.end() :]
    return None


def _another_measure(said: str, language: str, _known: str, _chance: random.Random) -> str | None:
    for pair in _MEASURES[language]:
        for one, other in (pair.split("|"), pair.split("|")[::-1]):
            if re.search(_whole(one, language), said) and not re.search(_whole(other, language), said):
                return re.sub(_whole(one, language), other, said)
    return None


def _whole(word: str, language: str) -> str:
    return rf"\b{word}\b" if language == "en" else rf"(?<!进){word}"  # 进出口 is both


_DISTINCT_WITHIN_CLAUSE = frozenset({"ordinal", "measure"})
"""Kinds whose change distinguishes two statements only if it is in the clause of the value."""
_DISTINCTION_OF: dict[RestatementKind, Callable[[str, str, str, random.Random], str | None]] = {
    "date": _another_date,
    "place": _another_place,
    "name": _another_name,
    "ordinal": _another_ordinal,
    "measure": _another_measure,
}
"""For each such kind, the function that changes what distinguishes the two statements."""


def forged_articles(restatements: Sequence[Restatement]) -> Iterator[LabArticle]:
    """Yields the forged articles, each with the publication date of the article that it restates."""
    for number, one in enumerate(restatements):
        if one.host is not None:
            yield LabArticle(f"retold-{number}", one.host.topic, one.text, one.base.published)
