"""Tells whether the words around a time ask for articles published then: 7月的报道, "reports from last week".

The time of an event is no time of publication, even where articles are spoken of: 关于2008年奥运会的报道, "the
reports on 2023 GDP". All texts here are as `yinju.text.level` makes them: Simplified, half-width.
"""

import re
from dataclasses import dataclass

from yinju.qa.question.time_mentions import Chain


@dataclass(frozen=True, slots=True)
class Wording:
    """Words that ask for articles of a time.

    Attributes:
        spans: The half-open ranges of these words, the time among them.
        excluded: Whether words behind the articles take that time out: 2024年的报道除外.
    """

    spans: tuple[tuple[int, int], ...]
    excluded: bool = False


def of_publication(levelled: str, chain: Chain) -> Wording | None:
    """Returns the words that ask for articles of a time; ``None`` if it is the time of an event."""
    if re.search(_NOUN, levelled[chain.start : chain.end]) and not _is_topic(levelled, chain):  # 2024年的报道,除7月以外
        return Wording(((chain.start, chain.end),))
    for pattern in (_ARTICLES, _PUBLISHED_ARTICLES):
        if (after := pattern.match(levelled, chain.end)) and not _is_topic(
            levelled, chain, pattern is _PUBLISHED_ARTICLES
        ):
            taken_out = _TAKEN_OUT.match(levelled, after.end())
            return Wording(((chain.start, taken_out.end() if taken_out else after.end()),), taken_out is not None)
    if (_ARTICLES_ON.match(levelled, chain.end) or _OF_PUBLISHER.match(levelled, chain.end)) and not _is_topic(
        levelled, chain
    ):
        return Wording(((chain.start, chain.end),))
    if _NO_ARTICLES.search(levelled):
        return None
    if after := _PUBLISHED.match(levelled, chain.end):
        return Wording(((chain.start, after.end()),))
    return _before(levelled, chain)


_NOUN = (
    r"(?:报道(?!员)|报导|文章|新闻(?!发布|稿发布|社|学|部|办|人|业|界|联播|记者|工作|中心|事业|出版|局|署)|消息(?!人士)|稿件|社论|时评"
    r"|(?<![A-Za-z])(?:articles?|reports|stories|news(?!\s(?:conference|agency|agencies|release|room|anchor)|[a-z])|coverage"
    r"|editorials)(?![A-Za-z]))"
)
_KIND = (
    r"(?:\s|那些|这些|所有|全部|几篇|一些|多篇|各篇|各家|主要|重要|相关|有关|中文|英文"
    r"|国内外?|国外|外国|最[新近]的?|都?有(?:过|了)?|什么|哪些|多少|,?其[他它](?:年份?|月份?|时间|日期)?的?)*"
)
_ABOUT = r"(?:关于|有关(?!部门|方面|机构|单位|人士|专家|人员|规定)|针对|围绕|涉及)"
_PUBLISHER = (
    r"(?:(?<![情海电回汇通预简])报|通讯社|新华社|[新法美]联?社|新闻网|人民网|新华网|环球网"
    r"|电视台|广播台|央视|杂志|周刊|月刊|期刊|媒体|频道|《[^》]+》)"
)
_BREAK = "，,。？?！!；;"
_ARTICLES = re.compile(
    rf"\s?(?:份|中|度)?的?{_KIND}{_NOUN}(?:中|里|上|里面)?|['’]s\s(?:[a-z]+\s)?(?:articles|reports|news|coverage|stories)\b",
    re.I | re.A,
)
_PUBLISHED_ARTICLES = re.compile(
    rf"\s?(?:[^{_BREAK}的在]{{0,6}}{_PUBLISHER}|[^{_BREAK}的]{{0,3}})(?:上|所)?(?:发表|刊登|刊发|登载|刊载|发布|播发|播出|推送|撰写|转载|写)(?:的|了的?|过的?)"
    rf"{_KIND}{_NOUN}(?:中|里|上|里面)?",
    re.I | re.A,
)
_ARTICLES_ON = re.compile(
    rf"\s?(?:份|中|度)?的?(?:[^{_BREAK}的]{{0,8}}(?:发表|刊登|刊发|登载|发布)的)?{_KIND}{_ABOUT}[^{_BREAK}]{{1,40}}?{_NOUN}",
    re.I | re.A,
)
_OF_PUBLISHER = re.compile(
    rf"\s?(?:份|中|度)?的?[^{_BREAK}的]{{0,10}}{_PUBLISHER}(?:上|的|对[^{_BREAK}]{{1,30}}?的)?{_KIND}{_NOUN}",
    re.I | re.A,
)
_PUBLISHED = re.compile(r"\s*(?:发表|刊登|刊发|登载)(?:的|了|过)(?:什么|哪些|内容|东西)?")
_TAKEN_OUT = re.compile(r"\s?(?:以外|之外|除外)")
_NO_ARTICLES = re.compile(
    r"作品|讲话|演讲|声明|谈话|致辞|宣言|公报|小说|论文|著作|专辑|歌曲|诗|书籍|\b(?:books?|novels?|albums?|poems?|paper)\b",
    re.I | re.A,
)
"""Things that are also published, but are not articles of the corpus."""

_TOPIC = re.compile(rf"{_ABOUT}(?P<said>[^{_BREAK}]*)$")
_ENGLISH_NOUN = r"\b(?:articles?|reports|stories|news|coverage|pieces|editorials)"
_ENGLISH_BEFORE = re.compile(
    rf"{_ENGLISH_NOUN}(?:\s(?:that|which)\s(?:were|was|are))?(?:\s(?P<verb>published|printed|written|dated|posted))?"
    r"(?:\s(?P<preposition>in|on|from|of|during|over|within|for|at))?(?:\s(?:(?:any|all|every)\s(?:years?|months?|dates?)|any\s?time|the\syear|the\smonth\sof))?"
    r"(?P<the>\sthe)?\s$",
    re.I | re.A,
)
_PUBLISHED_BEFORE = re.compile(
    rf"{_ENGLISH_NOUN}\b[^{_BREAK}]{{0,60}}\s(?P<verb>(?:published|printed|dated|posted)"
    r"(?:\s(?:in|on|from|of|during|over|within))?(?:\sthe)?\s)$",
    re.I | re.A,
)
_WHAT_WAS_PUBLISHED = re.compile(
    r"^(?:what|who)\s(?:was|were|has been)\spublished\s(?:(?:in|on|during|over|within)\s)?(?:the\s)?$", re.I | re.A
)
_CHINESE_BEFORE = re.compile(r"(?:发表|刊登|刊发|登载|见报|发布)(?:[于在]|(?:时间|日期)(?:是|为|在|于)?)(?:的)?\s?$")
_ARTICLES_ARE = re.compile(rf"{_NOUN}(?:都?是|来自|出自)\s?$", re.I | re.A)
_ENDS = re.compile(rf"的?\s?(?:[{_BREAK}]|$)")
_NEXT_WORD = re.compile(r"\s(?P<word>[A-Za-z][A-Za-z'’-]*)")
_NO_NOUNS = frozenset(
    "about on of that which who say says said mention mentions mentioned describe describes described report reported "
    "state states stated tell tells claim claims cover covers discuss discusses regarding concerning and or but to "
    "in by for with were was are is do does did have has had published how what when why at as from not only".split()
)
"""What follows a time outside a name: "reports from the 26th say", but not "reports from the 2024 Olympics"."""


def _is_topic(levelled: str, chain: Chain, published: bool = False) -> bool:
    """Returns whether articles are about a time: 关于2008年的报道, but not 关于大桥的2008年的报道.

    Args:
        published: Whether a verb of publication stands by the time: then they are not.
    """
    about = _TOPIC.search(levelled[: chain.start])
    if about is None or published:
        return False
    return not (about["said"].endswith("的") or re.search(_NOUN, about["said"], re.I))


def _before(levelled: str, chain: Chain) -> Wording | None:
    """Returns the words before a time that ask for articles of it; ``None`` if there are none."""
    before = levelled[: chain.start]
    if found := _CHINESE_BEFORE.search(before) or _WHAT_WAS_PUBLISHED.search(before):
        return Wording(((found.start(), chain.end),))
    if _ARTICLES_ARE.search(before) and (ended := _ENDS.match(levelled, chain.end)):
        return Wording(((chain.start, ended.end()),))
    if (found := _ENGLISH_BEFORE.search(before)) and not _is_of_event(levelled, chain, found):
        return Wording(((found.start(), chain.end),))
    if found := _PUBLISHED_BEFORE.search(before):
        return Wording(((found.start("verb"), chain.end),))
    return None


def _is_of_event(levelled: str, chain: Chain, before: re.Match[str]) -> bool:
    """Returns whether the name of an event follows "reports from", or "on" stands before something other than a day."""
    if before["verb"]:
        return False
    on = (before["preposition"] or "").lower() == "on"
    if on and not all(mention.on_days for mention in chain.mentions):
        return True
    following = _NEXT_WORD.match(levelled, chain.end)
    if following is None or following["word"].lower() in _NO_NOUNS or following["word"].endswith("ing"):
        return False
    return on or bool(before["the"]) or following["word"][0].isupper()
