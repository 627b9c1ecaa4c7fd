"""Recognises follow-up questions, which need the questions before them, by their form.

Most questions stand alone, and a question that is changed without need finds the wrong passages. So the forms are
narrow: a question that is not clearly a follow-up stays as it is.
"""

import re
from dataclasses import dataclass
from typing import Literal

from yinju.question_words import has_question_word
from yinju.text import STOP_WORDS, chinese_words, content_words, level

FollowUpKind = Literal["contrast", "pronoun", "attribute", "bare", "more"]
"""``contrast``: another term takes the place of one in the last question ("那欧盟呢？").
``pronoun``: a pronoun stands for the last subject ("when was it published?").
``attribute``: an attribute of the last subject, which is left out ("作者是谁？", "什么时候通车的？").
``bare``: a question word alone ("why?").
``more``: the last question again, for further passages ("还有呢？")."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A follow-up question with what it leaves out.

    Attributes:
        text: The question without a joining word at its beginning ("and", 那).
        term: The new term of a contrast; else empty.
        pronoun: The half-open range of the pronoun in ``text``.
        noun: The noun behind the pronoun: "company" in "this company"; empty for "it".
        personal: Whether the pronoun stands for a person.
        possessive: Whether the pronoun is possessive ("its"), or the attribute a noun ("作者是谁？").
    """

    kind: FollowUpKind
    text: str
    term: str = ""
    pronoun: tuple[int, int] = (0, 0)
    noun: str = ""
    personal: bool = False
    possessive: bool = False


_ENDS = " \t\n？?。.！!…，,"
_MORE = re.compile(
    r"(?:那|那么)?(?:还有|还有(?:吗|别的吗?|什么|哪些|其他的?吗?)|继续|接着说|更多|除此之外|此外)(?:呢|吗)?"
    r"|(?:and )?(?:what|anything|something) (?:else|more)|(?:tell me |say )?more|go on|continue|any others?",
    re.I,
)
_JOINED = re.compile(
    r"(?:那么|那(?![个家部项场座本篇份首位种次届艘所些])|然后|另外|and|but|so|ok(?:ay)?|then|well)"
    r"(?:[,，]\s*|\s+|(?=[^A-Za-z\s]))",
    re.I,
)
_CONTRAST = (
    re.compile(r"(?:至于|换成|而)?(?P<term>.{1,30}?)(?:的话)?呢"),
    re.compile(r"(?:and |but )?(?:what|how) about (?P<term>.{1,60})", re.I),
)
_JOINED_CONTRAST = (
    re.compile(r"(?P<term>.{1,20}?)(?:又)?(?:怎么样|怎样|如何)"),
    re.compile(r"(?:in|for|at|by|with)?\s*(?P<term>.{1,60})", re.I),
)
"""A contrast only after a joining word: "那欧盟怎么样？", "and the EU?"."""
_CHINESE_PRONOUN = re.compile(
    r"(?P<thing>它们?|牠们?)|(?<![尤与])(?P<its>其)(?![他它中实余次间])|(?P<person>(?<!其)他们?|她们?)(?!人)"
    r"|(?<![应本])(?P<this>该|上述|[这那](?:[个家部项场座本篇份首位种次届艘所]"
    r"|一(?=[^些])[个家部项场座本篇份首位种次届艘所]?)|这(?![么样时里儿些]))"
)
_ENGLISH_PRONOUN = re.compile(
    r"\b(?:(?P<its>its|his|her|their)(?= [a-z])|(?P<it>it|he|him|she|her|they|them)"
    r"|(?:this|these) (?P<noun>(?!(?:is|was|are|were|has|had)\b)[a-z]{3,})"
    r"|(?P<this>this|that|these|those)(?= happen|[ ?]*$))\b",
    re.I,
)
_GENERAL = re.compile(
    r"\bthe (?P<noun>company|firm|organi[sz]ation|agency|book|novel|film|author|article|report|project|bridge"
    r"|lake|museum|meeting|summit|conference|agreement|treaty|law|trial|vaccine|study|strike|union)\b"
    r"(?! (?:of|in|for|on|that|which)\b)"
)
"""General nouns: with "the", in a question without a name, they refer to the last subject."""
_PERSONS = frozenset("he him his she her".split())
_EMPTY_IT = re.compile(
    r"\b(?:is|was|does|did|would|will|can|has|been) it (?:\w+ ){0,2}"
    r"(?:that|how|whether|(?:for \w+ )?to (?!the\b|an?\b)[a-z])"
    r"|\bit (?:is|was|has been) (?:\w+ ){0,2}(?:that|how|whether|to)\b|\bit (?:take|mean)s? to\b",
    re.I,
)
"""Forms in which "it" refers to nothing: "is it true that …"."""
_WHO = re.compile(r"谁|\b(?:who|whose|whom)\b", re.I)
_MOST_WORDS_BEFORE = 1
"""Most content words before a pronoun: after more of them, it refers to something in the same question."""
_ASKED_FOR = re.compile(r"(?:how (?:many|much)|which|what) (?:[a-z]+ of )?[a-z]+\b", re.I)
"""The thing asked for at the beginning of a question: a pronoun does not refer to it."""
_CLAUSE = re.compile(r"\b(?:when|if|while|after|before|because|since|that|which|where|as|once|until)\b", re.I)
_NO_ANTECEDENT = re.compile(r"\d+|年|月|日")
_MOST_WORDS_BESIDE = 4
"""Most content words of a question in which a general noun refers to the last subject."""
_NAME = re.compile(r"\b[A-Z0-9]|[《“\"]")
_CLEFT = re.compile(
    r"(?:是)?(?:在|由|从)?(?:什么时候|何时|哪里|哪儿|哪(?:一)?[年天个][^的]{0,3}|什么地方|谁|为什么|怎么|怎样|如何)(?P<verb>.{1,5})的"
)
"""A question about an event without its subject: "什么时候通车的？"."""
_MEASURE = re.compile(
    r"(?:一共|总共|共)?有?(?:多[长高大宽深重远久快]|多少[^的]{0,3}|几[^的]{1,3})|(?:一共|总共|共)?有(?:多少|几)[^的,，]{1,8}"
)
_ATTRIBUTES = re.compile(
    r"作者|总部|首都|面积|长度|高度|人口|原因|结果|目的|意义|影响|背景|时间|地点|主席|总裁|负责人|创始人|创办人|价格|成本|造价"
    r"|费用|规模|细节|内容|数量|导演|主演|校长|总统|首相|市长|院长|author|headquarters|capital|area|length|height"
    r"|population|reason|result|outcome|purpose|cost|price|budget|founder|director|chair(?:man|woman)?|president|ceo"
    r"|size|cause|details?|date|deadline|venue|location",
    re.I,
)
_ATTRIBUTE_FRAME = re.compile(
    r"(?:具体的?|最终的?)?(?P<zh>[^的]{2,5}?)(?:是|有)?(?:多少|什么|谁|哪[里儿个位]|如何|怎么?样|多大|在哪[里儿]?|何时)"
    r"|(?:who|what|where|when|how (?:much|big|large|high|long)) (?:is|was|are|were) the (?P<en>\w+)",
    re.I,
)


def read_follow_up(question: str) -> FollowUp | None:
    """Returns the follow-up that a question is; ``None`` if it stands alone."""
    told = level(question)
    start, end = _within(told)
    told, text = told[start:end], question[start:end]
    if _MORE.fullmatch(told):
        return FollowUp("more", text)
    joined = _JOINED.match(told)
    skipped = joined.end() if joined else 0
    said, rest = told[skipped:], text[skipped:]
    return (
        _contrast(said, rest, joined is not None)
        or _pronoun(said, rest)
        or _attribute(said, rest, joined is not None)
        or _general(said, rest)
        or (FollowUp("bare", rest) if said and not content_words(said) and has_question_word(said) else None)
    )


def may_follow(question: str, follow_up: FollowUp | None) -> bool:
    """Returns whether a question could need the conversation: a wider test than `read_follow_up`, for a model.

    Args:
        follow_up: What `read_follow_up` found in the question.
    """
    told = level(question)
    if follow_up is not None or len(content_words(question)) <= 1:
        return True
    return bool(_CHINESE_PRONOUN.search(told) or _ENGLISH_PRONOUN.search(question) or _JOINED.match(told))


def _contrast(said: str, rest: str, joined: bool) -> FollowUp | None:
    for form in (*_CONTRAST, *(_JOINED_CONTRAST if joined else ())):
        match = form.fullmatch(said)
        if match is None:
            continue
        start, end = match.span("term")
        if has_question_word(said[start:end]):
            return None
        if named := _pronoun(said[start:end], rest[start:end]):
            return named
        if content_words(said[start:end]):
            return FollowUp("contrast", rest, term=rest[start:end].strip(_ENDS))
    return None


def _pronoun(said: str, rest: str) -> FollowUp | None:
    if _EMPTY_IT.search(said):
        return None
    for form in (_CHINESE_PRONOUN, _ENGLISH_PRONOUN):
        for match in form.finditer(said):
            found = _of_pronoun(match, rest)
            before = said[: match.start()]
            # "Who lost his seat?": the one who is asked for.
            if _named_before(before, match) or (_WHO.search(before) and (found.personal or found.possessive)):
                break
            return found
    return None


def _of_pronoun(match: re.Match[str], rest: str) -> FollowUp:
    groups, (start, end) = match.groupdict(), match.span()
    noun = ""
    if "noun" in groups:
        noun = groups["noun"] or ""
    elif groups["this"]:
        noun = next(iter(chinese_words(match.string[end:])), "")
        noun = "" if noun in STOP_WORDS or not noun.isalpha() else noun
        noun, end = rest[end : end + len(noun)], end + len(noun)
    return FollowUp(
        "pronoun",
        rest,
        pronoun=(start, end),
        noun=noun,
        personal=bool(groups.get("person")) or match.group().lower() in _PERSONS,
        possessive=bool(groups["its"]),
    )


def _named_before(before: str, match: re.Match[str]) -> bool:
    """Returns whether a pronoun's antecedent may stand before it in the same question."""
    asked = _ASKED_FOR.match(before)
    told = [w for w in content_words(before[asked.end() if asked else 0 :]) if not _NO_ANTECEDENT.fullmatch(w)]
    if told and _CLAUSE.search(before[1:]):
        return True
    return len(told) > (0 if match.group() == "其" else _MOST_WORDS_BEFORE)  # 其 is a letter of names too


def _attribute(said: str, rest: str, joined: bool) -> FollowUp | None:
    joined = joined and len(content_words(said)) <= 1 and has_question_word(said)
    if joined or _CLEFT.fullmatch(said) or _MEASURE.fullmatch(said):
        return FollowUp("attribute", rest)
    framed = _ATTRIBUTE_FRAME.fullmatch(said)
    if framed and _ATTRIBUTES.fullmatch(framed["zh"] or framed["en"] or ""):
        return FollowUp("attribute", rest, possessive=True)
    return None


def _general(said: str, rest: str) -> FollowUp | None:
    general = _GENERAL.search(said)
    if general and not _NAME.search(said[1:]) and len(content_words(said)) <= _MOST_WORDS_BESIDE:
        return FollowUp("pronoun", rest, pronoun=general.span(), noun=general["noun"])
    return None


def _within(text: str) -> tuple[int, int]:
    """Returns the range of a text without the blanks and marks at both ends."""
    start = len(text) - len(text.lstrip(_ENDS))
    return start, max(start, len(text.rstrip(_ENDS)))
