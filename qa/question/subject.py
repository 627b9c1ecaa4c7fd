"""Finds the subject of a question, and the part that another term can replace, by form and without a parser."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from yinju.calendar import MONTHS_SHORT
from yinju.embed import Embedder
from yinju.question_words import asking_phrases, opening_end
from yinju.text import HAN, STOP_WORDS, chinese_words, content_words, fold, language_of, level
from yinju.types import Language

LEAST_LIKENESS = 0.12
"""The least cosine of a term and the part of a question that it replaces. By the bundled model two names of one kind
have 0.1 to 0.5, unlike things 0 to 0.1."""
LEAST_LEAD = 0.03
"""The least lead of the part's cosine over that of the second best part."""
_TOPIC_BONUS = 0.08
"""Added to the cosine of the question's subject: a new term mostly replaces the subject."""
_PART_LEAD = 0.1
"""The least lead of a part of a run of words over the whole run, to be replaced without the rest."""

_Range = tuple[int, int]

_TITLE = re.compile(r"《[^《》]+》|“[^“”]+”|「[^「」]+」|『[^『』]+』|\"[^\"]+\"")
_NAME = re.compile(r"[A-Z][A-Za-z0-9À-ɏ’'.&-]*(?:\s+(?:(?:of|the|and|de|for)\s+){0,2}[A-Z][A-Za-z0-9À-ɏ’'.&-]*)*")
_DATE = re.compile(
    r"(?:公元)?\d{2,4}年(?:\d{1,2}月)?(?:\d{1,2}[日号號])?|\b(?:in |on |by |since )?"
    rf"(?:(?:{'|'.join(MONTHS_SHORT)})[a-z]* )?(?:\d{{1,2}},? )?(?:1[5-9]|20)\d\d\b|[去今前明]年"
    r"|\b(?:last|this) year\b",
    re.I,
)
_ARTICLE_WORD = re.compile(r"^(?:the|an?)\s+", re.I)
_CUTTING = frozenset(
    "是 在 于 由 被 把 有 了 着 过 对 从 为 将 会 能 与 和 没有 、 ， , ； 提出 举行 设 设在 位于 获得 获 毕业 出生 "
    "出版 成立 来自 签署 包括 包含 属于 担任 参加 举办 发布 公布 通过 建成 通车 译成 翻译 写 发表 "
    "设计 创办 创立 主持 起草".split()
)
"""Common verbs and prepositions: they separate the noun phrases of a Chinese question."""
_RELATION = re.compile(
    r"(?P<owner>.+)的(?P<what>作者|总部|首都|人口|原因|结果|目的|主席|总裁|负责人|创始人|创办人|成本|造价|导演|主演|设计者|校长|总统|首相"
    r"|市长|院长|父亲|母亲|妻子|丈夫|儿子|女儿|意思|意义|名字|全称|简称|成员国?|规模|时间|地点|灵感|副作用|员工|费用"
    r"|[^的]{0,4}[量率额价数积度位润收龄])"
)
"""An attribute (what) of an owner. A later "it" refers to the owner: X's area, then how many people live in X."""
_MEASURED = re.compile(r"(?<=..)(?:全长|总长|总造价|造价|总面积|面积|人口|票价)$")
_ENGLISH_RELATION = re.compile(
    r"(?:author|headquarters|capital|area|length|height|population|reason|result|cost|price|founder|director|chairman|chair"
    r"|president|ceo|mayor|father|mother|wife|husband|son|daughter|name|meaning|size|members?|founders|turnover|depth) "
    r"of (?:the )?(?P<owner>.+)",
    re.I,
)
_PREPOSITION = re.compile(r"^(?:in|on|at|for|with|by|of|to|在|对|於|于)\s*(?:the\s+)?", re.I)
_POSSESSIVE = re.compile(r"['’]s$")
_HEAD = re.compile(r"\b(?P<head>(?:the|an?|this) (?:[a-z]+ ){1,2}(?:of|in|at|on|for|by|from) (?:the )?)$")
"""A head before a name, which belongs to it: "the strike in" Port Ellery."""
_MARKS = " \t\n？?。.！!，,"


_UNIT = re.compile(
    f"{_TITLE.pattern}|(?i:{_DATE.pattern})|{_NAME.pattern}|(?P<han>[{HAN}]+)|[^\\W{HAN}]+(?:[-'’.][^\\W{HAN}]+)*"
)


def subject_of(question: str, *, personal: bool = False, owner: bool = False, noun: str = "") -> str:
    """Returns the subject of a question; empty if its form does not tell.

    Args:
        personal: Whether a person is wanted: "the author of X" is then the subject, and otherwise X.
        owner: Whether the owner is wanted: A of "A的B".
        noun: A noun for the subject; the part of the question that holds it is preferred.
    """
    told = _DATE.sub("", question).strip(_MARKS)
    whole = _english_subject(told, personal) if language_of(told) == "en" else _chinese_subject(told)
    titles = [str(title) for title in _TITLE.findall(question) if not noun or noun in title]
    if titles and not (personal and _owner(whole) != whole):
        return titles[-1]
    if noun and (holding := [part for part in re.split("的| of ", whole) if fold(noun) in fold(part)]):
        return _POSSESSIVE.sub("", holding[0].strip())
    if not personal:
        whole = _owner(whole)
    if owner:
        whole = whole.partition("的")[0] or whole
    return _POSSESSIVE.sub("", whole.strip(_MARKS))


def is_name(text: str) -> bool:
    """Returns whether a text has the form of a title or of a Latin name."""
    return bool(_TITLE.fullmatch(text) or _NAME.fullmatch(text))


def put_in_place(question: str, term: str, language: Language, embedder: Embedder) -> str | None:
    """Returns the question with ``term`` in place of the part of the same kind; ``None`` if no part clearly is.

    Args:
        language: The term's language.
        embedder: Measures likeness by cosines.
    """
    runs = _runs(question)
    topic = _topic(question, runs)
    if _is_relation(term):
        related = [run for run in runs if _is_relation(question[run[0][0] : run[-1][1]])]
        if not related and (owner := subject_of(question, owner=True)):
            return f"{owner}的{term}"
        runs = related or runs
    place = _formed_alike(question, term, runs)
    place = place or _of_the_same_head(question, term, runs)
    if place is None and embedder.knows(language) and embedder.knows(language_of(question)):
        place = _likest(question, term, runs, topic, embedder)
    place = place or topic
    if place is None:
        return None
    joined = _PREPOSITION.match(question[slice(*place)]) if not _PREPOSITION.match(term) else None
    before = question[: place[0] + (joined.end() if joined else 0)]
    return before + (_ARTICLE_WORD.sub("", term) if before.lower().endswith("the ") else term) + question[place[1] :]


def _likest(
    question: str, term: str, runs: list[list[_Range]], topic: _Range | None, embedder: Embedder
) -> _Range | None:
    """Returns the part whose vector is nearest to the term's; ``None`` if none is clearly the nearest."""
    bare = _PREPOSITION.sub("", _ARTICLE_WORD.sub("", term))
    named = [run for run in runs if _NAME.fullmatch(question[run[0][0] : run[-1][1]])]
    if _NAME.fullmatch(bare) and named:
        runs = named
    wanted = embedder.embed_question(bare)
    scored: list[tuple[float, _Range]] = []
    for run in runs:
        whole = (run[0][0], run[-1][1])
        likeness = float(np.dot(wanted, embedder.embed_question(question[slice(*whole)])))
        parts = [(likeness, whole)]
        for part in _ends(run) if question[slice(*whole)] not in term else ():
            alike = float(np.dot(wanted, embedder.embed_question(question[slice(*part)])))
            # A head that both share, as bridge in two bridges' names, is not what sets them apart.
            if alike > likeness + _PART_LEAD and question[slice(*part)] not in term:
                parts.append((alike, part))
        best, place = max(parts)
        scored.append((best + _TOPIC_BONUS * (topic is not None and place[0] == topic[0]), place))
    if not scored:
        return None
    first, *others = sorted(scored, reverse=True)
    if first[0] < LEAST_LIKENESS or (others and first[0] - others[0][0] < LEAST_LEAD):
        return None
    return first[1]


def _ends(run: list[_Range]) -> list[_Range]:
    """Returns the beginnings and ends of a run of words; neither they nor the rest may be a single character."""
    inner = [(run[0][0], left[1], right[0], run[-1][1]) for left, right in pairwise(run)]
    cut = [(start, stop, begin, end) for start, stop, begin, end in inner if min(stop - start, end - begin) > 1]
    return [part for start, stop, begin, end in cut for part in ((start, stop), (begin, end))]


def _topic(question: str, runs: list[list[_Range]]) -> _Range | None:
    """Returns the first run of words of the question's subject."""
    subject = subject_of(question)
    place = question.find(subject) if subject else -1
    within = [run for run in runs if place <= run[0][0] < place + len(subject)]
    return (within[0][0][0], within[0][-1][1]) if place >= 0 and within else None


def _of_the_same_head(question: str, term: str, runs: list[list[_Range]]) -> _Range | None:
    """Returns a run of words that ends in the last word of the term: 白马江大桥 for 石门湾大桥."""
    head = chinese_words(level(term))[-1]
    if len(head) < 2 or head == level(term):
        return None
    for run in runs:
        for part in run:
            if level(question[slice(*part)]) == head:
                return run[0][0], part[1]
    return None


def _formed_alike(question: str, term: str, runs: list[list[_Range]]) -> _Range | None:
    """Returns the first date if the term is a date, the first title if it is a title."""
    for run in runs:
        for part in run:
            if any(form.fullmatch(question[slice(*part)]) and form.fullmatch(term) for form in (_DATE, _TITLE)):
                return part
    return None


def _chinese_subject(question: str) -> str:
    asked = asking_phrases(question)
    first = bool(asked) and asked[0][0] <= 1
    cut = [piece.strip(_MARKS) for piece in _pieces(_cut_out(question, asked))]
    pieces = [piece for piece in cut if content_words(piece)]
    if not pieces:
        return ""
    return pieces[-1] if first else pieces[0]


def _cut_out(question: str, ranges: Sequence[_Range]) -> str:
    """Returns the question with a line end in place of each range."""
    for start, end in reversed(ranges):
        question = f"{question[:start]}\n{question[end:]}"
    return question


def _pieces(text: str) -> list[str]:
    """Splits a Chinese text at its commonest verbs and prepositions."""
    told = level(text)
    pieces, start, place = list[str](), 0, 0
    for word in chinese_words(told):
        if word in _CUTTING or "\n" in word:
            pieces.append(text[start:place])
            start = place + len(word)
        place += len(word)
    return [*pieces, text[start:]]


def _english_subject(question: str, personal: bool) -> str:
    rest = question[opening_end(question) :]
    if personal:
        relation = _ARTICLE_WORD.sub("", rest)
        if _ENGLISH_RELATION.fullmatch(relation):
            return relation
    names = [match for match in _NAME.finditer(rest) if fold(match.group()) not in STOP_WORDS]
    if not names:
        return _ARTICLE_WORD.sub("", rest)
    name = names[0] if personal else max(names, key=lambda match: (len(match.group()), match.start()))
    head = _HEAD.search(rest[: name.start()])
    return (head["head"] if head else "") + name.group()


def _is_relation(text: str) -> bool:
    return _RELATION.fullmatch(f"它的{level(text)}") is not None


def _owner(subject: str) -> str:
    if relation := _RELATION.fullmatch(level(subject)):
        return subject[slice(*relation.span("owner"))]
    if relation := _ENGLISH_RELATION.fullmatch(subject):
        return relation["owner"]
    return subject[: len(_MEASURED.sub("", level(subject)))]


def _runs(question: str) -> list[list[_Range]]:
    """Returns the ranges of words, in runs between function words, question words, dates, titles and names."""
    told = level(question)
    asked = asking_phrases(question)
    runs: list[list[_Range]] = [[]]
    for start, end in _word_ranges(told, opening_end(told)):
        word = told[start:end]
        inside = any(start < stop and begin < end for begin, stop in asked)
        if inside or fold(word) in STOP_WORDS or word in _CUTTING:
            runs.append([])
        elif any(form.fullmatch(word) for form in (_DATE, _TITLE, _NAME)):
            runs += [[(start, end)], []]
        else:
            runs[-1].append((start, end))
    return [run for run in runs if run]


def _word_ranges(text: str, start: int) -> Iterator[_Range]:
    """Yields the ranges of the words of a Simplified Chinese text; a title, a date or a name is one word."""
    for match in _UNIT.finditer(text, start):
        if not match["han"]:
            yield match.span()
            continue
        place = match.start()
        for word in chinese_words(match.group()):
            yield place, place + len(word)
            place += len(word)
