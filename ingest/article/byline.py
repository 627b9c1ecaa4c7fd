"""Bylines: reads lines that tell who published an article, who wrote it and when, and nothing else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from yinju.ingest.article.publication_dates import Moment, find_moments, find_partial
from yinju.posts import is_post
from yinju.text import HAN

MAX_CHARS = 160
"""A line of fields is short: a longer one is prose that begins with a date."""
MAX_NAME_CHARS = 32
"""Of a publisher or an author; the longest in the pages looked at has 24."""
MAX_NAMES = 8
MAX_LEAD_CHARS = 8
"""Before the first label of a line without a date."""

_LABELS = {
    "published": "(?:发布|发表|更新|發布|發佈|發表|刊登|编辑)?(?:时间|日期|時間)|date|(?:published|posted)(?: on)?"
    "|(?:last )?updated(?: on)?|最后更新",
    "publisher": "(?:信息|文章|稿件|新闻|资料|內容|内容)?(?:来源|來源)|稿源|转自|轉自|source|publisher",
    "authors": "(?:原文|文章|本文)?作者|撰文|采写|採寫|撰稿|执笔|(?:本报|本刊|本网|本報)?(?:记者|記者)|文字|文"
    "|authors?|written by|by",
    "clerk": "(?:责任|值班|执行|責任)?(?:编辑|編輯)|责编|責編|校对|校對|审核|审校|监制|监审|编审|排版|供稿|录入|制作"
    "|editors?|edited by",
    "credit": "译者|翻译|摄影|图片?|图文|photos?|photo by",
    "count": "浏览(?:次数|量)?|点击(?:次数|数|量)?|阅读(?:次数|数|量)?|人气|热度|评论数?|views?|comments?|hits",
    "other": "所属分类|分类|栏目|标签|(?:文章)?关键[词字]|字[号体體]|分享(?:到)?|信息类别|索引号|打印"
    "|tags?|categor(?:y|ies)|filed under",
}
_HAN_LETTER = f"(?-i:[{HAN}])"
"""Python folds the case of all 140,000 of them, one by one, while it compiles a pattern that ignores it."""
_NAME = f"{_HAN_LETTER}{{2,3}}"
_LABEL = re.compile(
    "|".join(
        rf"(?P<{field}>(?<![A-Za-z])(?:{words})(?:\s?[:：]|[|｜丨/](?={_HAN_LETTER}|(?-i:[A-Z]))))"
        for field, words in _LABELS.items()
    )
    + rf"|^(?P<authors_reporter>{_HAN_LETTER}{{0,8}}(?:记者|記者|通讯员)\s+(?={_NAME}(?:[\s、]+{_NAME})*$))"
    + rf"|(?P<authors_compiler>(?<!\S)(?:文字)?整理\s?[:：/|｜丨]\s?(?={_NAME}(?:[\s、]+{_NAME})*$))"
    + rf"|(?<=\s)(?P<clerk_name>(?:责任|責任)?(?:编辑|編輯)\s+(?={_NAME}(?:[\s、]+{_NAME})*$))"
    + r"|^(?P<authors_by>by)\s+(?=(?-i:[A-Z])\S*(?:\s+\S+){0,12}$)"
    + rf"|^[□■◎◆▲○●]\s?(?P<authors_mark>(?={_NAME}(?:[\s、]+{_NAME})*(?:\s*[（(][^（()）]{{4,40}}[）)])?$))",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[。！？!?；;]|[，,].*[，,]")
_EDGES = " \t\u3000\xa0·•|｜丨/／—–-:：,，;；()（）[]【】《》<>\"“”'"
_NOISE = re.compile(
    r"\b(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?\b,?|\b(?:[ECMP][SD]?T|GMT|UTC|BST|CE?ST)\b"
    r"|星期[一二三四五六日天]|周[一二三四五六日](?!刊|报)|\b\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]\.?m\.?)?"
    r"|\b\d+\s?min(?:utes?)? read\b|\b(?:published|updated|posted|on|at)\b|原创|首发|版权声明|^本文$|\[[^\]]*\]",
    re.IGNORECASE,
)
_PUBLISHER_LIKE = re.compile(
    r"(?:网|報|报|社|台|臺|刊|杂志|新闻|新聞|在线|客户端|中心|频道|院|委|局|部|政府|发布|观察|财经|传媒|出版|学会|公司"
    r"|网络|时报|商讯|资讯|Times|News|Post|Journal|Reuters|Press|Daily|Herald|Guardian|Magazine|Agency|Review|Weekly"
    r"|Bao|She|Wang|Tai|Xun|Xin Wen|\.(?:com|cn|org|net))\W*$",
    re.IGNORECASE,
)
_HAN_NAME = re.compile(rf"[{HAN}]{{2,4}}|[{HAN}]+·[{HAN}·]+")
_HAN_TEXT = re.compile(f"[{HAN}]")
_MAX_HAN_NAME = 8
"""Han characters of a name; accounts of departments have seven."""
_NOBODY = re.compile(
    r"未知|佚名|匿名|本站(?:原创)?|原创|网络|互联网|网友|小编|管理员|admin|系统管理员|unknown|staff", re.IGNORECASE
)
_WORK = re.compile("整合|整理|报道|报道员|摄影|编译|综合|文|图")
_REPORTER = re.compile(r"^.{0,12}(?:记者|記者|通讯员|评论员|编辑)\s*")
_NOTE = re.compile(rf"(?<=[{HAN}])\s*[（(](?P<note>[^（()）]{{4,40}})(?:[）)]|$)")
_NAME_BREAK = re.compile(r"\s*(?:[、,，;；/&|｜]|\band\b|和)\s*")


@dataclass(frozen=True, slots=True)
class Byline:
    """What a byline tells.

    Attributes:
        published: The date it names, from a day on.
        partial: Whether it names a day and a time of it, but no year.
        publisher, authors: Names; where ``labelled`` does not hold the field, it was taken by its form.
        clerk: Whether it has a field for an editor, or counts readers: what only the site that shows the article says.
        names_editor: Whether the field for an editor holds a name.
    """

    published: Moment | None = None
    partial: bool = False
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    clerk: bool = False
    names_editor: bool = False
    labelled: frozenset[str] = frozenset()

    @property
    def is_of_site(self) -> bool:
        """Whether it tells of the page alone: a clerk, counts, or the time of a repost, and no source."""
        return self.clerk and not self.publisher and not self.authors


def read_byline(line: str) -> Byline | None:
    """Reads publisher, authors and time from a line; ``None`` where it tells none of them, or anything else."""
    line = _unwrapped(line)
    if not line or len(line) > MAX_CHARS:
        return None
    free, fields = _fields(line)
    dates = [date for text in (free, fields.get("published", "")) for date in find_moments(text)]
    dates = [date for date in dates if date.moment.precision in ("day", "minute")]
    timed = any(date.moment.precision == "minute" for date in dates)
    partial = not dates and (find := find_partial(line)) is not None and ":" in line[find[0] :]
    rest = _without_dates(free)
    if not (dates or partial) and len(rest) > MAX_LEAD_CHARS:
        return None  # a label inside a sentence
    if "count" in fields and fields["count"] and not fields["count"][0].isdigit():
        return None
    if _SENTENCE.search(rest) or len(rest) > MAX_NAME_CHARS or not (dates or partial or fields):
        return None
    if rest and not fields and not (timed or partial or _PUBLISHER_LIKE.search(rest) or _stands_apart(line, rest)):
        return None
    parts = rest.split()
    if dates and len(parts) > 1:
        rest = next((part for part in parts if _HAN_TEXT.search(part) and _PUBLISHER_LIKE.search(part)), rest)
    publisher, authors = _publisher_name(fields.get("publisher")), people_names(fields.get("authors", ""))
    if (
        rest
        and (dates or partial)
        and publisher is None
        and (_PUBLISHER_LIKE.search(rest) or not _is_people(rest))
        and not authors
    ):
        publisher = _publisher_name(rest)
    elif rest and (dates or partial) and not authors and _is_people(rest):
        authors = people_names(rest)
    return Byline(
        published=dates[0].moment if dates else None,
        partial=partial,
        publisher=publisher,
        authors=authors,
        clerk=bool(fields.keys() & {"clerk", "count", "other"}),
        names_editor=any(map(str.isalpha, fields.get("clerk", ""))),
        labelled=frozenset(fields),
    )


def people_names(value: str) -> tuple[str, ...]:
    """Returns the names of people in a field, in order, without their posts; none where it is too long to be names."""
    value = _NOTE.sub(lambda note: "" if is_post(note["note"]) else note[0], value)
    value = _REPORTER.sub("", value.strip(_EDGES))
    found = [part.strip(_EDGES) for part in _NAME_BREAK.split(value)]
    if len(found) == 1 and all(_HAN_NAME.fullmatch(part) for part in value.split()):
        found = value.split()
    found = [name for n, part in enumerate(found) if (name := _REPORTER.sub("", part)) and not (n and is_post(name))]
    if len(found) > MAX_NAMES or any(len(name) > _longest(name) for name in found):
        return ()
    found = [name for name in found if not _WORK.fullmatch(name) and not _NOBODY.fullmatch(name)]
    return tuple(dict.fromkeys(found))


def _longest(name: str) -> int:
    return _MAX_HAN_NAME if _HAN_TEXT.search(name) else MAX_NAME_CHARS


def _fields(line: str) -> tuple[str, dict[str, str]]:
    """Returns the text outside labels (before the first, and beside a labelled date), and the value of each label."""
    matches = list(_LABEL.finditer(line))
    bounds = [*(match.start() for match in matches), len(line)]
    free = line[: bounds[0]]
    fields: dict[str, str] = {}
    for match, end in zip(matches, bounds[1:], strict=True):
        field = str(match.lastgroup).partition("_")[0]
        value = line[match.end() : end].strip(_EDGES)
        if field != "published" and (dates := find_moments(value)):
            free, value = f"{free} {value[dates[0].start :]}", value[: dates[0].start].strip(_EDGES)
        fields[field] = fields.get(field) or value
    return free, fields


def _without_dates(text: str) -> str:
    for date in reversed(find_moments(text)):
        text = f"{text[: date.start]} {text[date.end :]}"
    if partial := find_partial(text):
        text = f"{text[: partial[0]]} {text[partial[1] :]}"
    return " ".join(_NOISE.sub(" ", text).split()).strip(_EDGES)


def _publisher_name(value: str | None) -> str | None:
    value = re.sub(r"[\s\d]+$", "", _without_dates(value or ""))
    return value if 0 < len(value) <= MAX_NAME_CHARS and not _NOBODY.fullmatch(value) else None


def _is_people(text: str) -> bool:
    parts = text.split()
    longest = 3 if len(parts) == 1 else 4
    return all(_HAN_NAME.fullmatch(part) and (len(part) <= longest or "·" in part) for part in parts)


def _stands_apart(line: str, rest: str) -> bool:
    """Returns whether a mark or a blank divides the date from the name beside it; in a sentence nothing does."""
    place = line.find(rest)
    beside = line[max(place - 1, 0) : place] + line[place + len(rest) : place + len(rest) + 1]
    return any(mark in _EDGES for mark in beside) and not re.search(r"[，,：:]", rest)


def _unwrapped(line: str) -> str:
    return " ".join(line.replace("\ufeff", "").split())


def lines_of(text: str) -> Iterator[tuple[int, int, str]]:
    """Yields the lines that hold a letter or digit: the half-open range without the blanks around, and the line."""
    start = 0
    for line in text.splitlines(keepends=True):
        stripped = line.strip().strip("\ufeff").strip()
        if any(map(str.isalnum, stripped)):
            first = start + line.index(stripped)
            yield first, first + len(stripped), stripped
        start += len(line)
