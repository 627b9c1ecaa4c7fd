"""What sets two claims apart, so that their values may differ: another time, place, name, ordinal or thing counted."""

import re
from difflib import SequenceMatcher

import numpy as np

from yinju.align import TokenModel
from yinju.qa.conflict.statements import StatedValue
from yinju.qa.facts.dates import Date, says
from yinju.qa.facts.facts import count_denials
from yinju.text import HAN, language_of, level

_COUNTED = re.compile(rf"[{HAN}]{{1,6}}|[A-Za-z]+(?: [A-Za-z]+)?")
"""After a number without a unit, what is counted."""
_SAME_COUNTED = 0.5
"""Cosine of two words for what is counted."""
_SAYS_MUCH, _HELD = 0.75, 0.6
"""The weight of a word that names or measures something, and the cosine from which another text holds it. Two places,
or imports and exports, are below it."""
_NEARLY_VERBATIM = 0.8
"""Share of the words that two texts have in the same order, from which words at the same place are set against each
other."""
_PERIOD = re.compile(
    r"[一二三四1-4]季度|[上下]半年|Q[1-4]|\b(?:first|second|third|fourth) (?:quarter|half)",
    re.I,
)
_ELSEWHERE = re.compile(
    r"[\s\W]*(?:[该本此这那其他她它]|他们|她们|它们"
    r"|(?:it|its|he|his|she|her|they|their|this|these|that|those|the (?:company|city|group|former|latter))\b)",
    re.I,
)
"""How a sentence begins whose subject stands before it."""


def set_apart(claim: StatedValue, other: StatedValue, model: TokenModel) -> bool:
    """Whether something but the value tells two claims apart; the cheap tests first."""
    return (
        count_denials(claim.text) != count_denials(other.text)
        or _other_ordinals(claim, other)
        or not _same_time(claim, other)
        or not _same_names(claim, other)
        or (not isinstance(claim.value, Date) and not _same_counted(claim, other, model))
        or _other_subject(claim, other, model)
        or _other_words(claim, other, model)
    )


def _other_ordinals(claim: StatedValue, other: StatedValue) -> bool:
    """Whether each speaks of one of a series that the other does not: the first summit and the second, two quarters."""
    mine, theirs = ({q.value for q in one.facts.quantities if q.unit == "ordinal"} for one in (claim, other))
    if mine - theirs and theirs - mine:
        return True
    here, there = (set(_PERIOD.findall(level(one.text[: one.clause[1]]).lower())) for one in (claim, other))
    return bool(here and there and here != there)


def _same_time(claim: StatedValue, other: StatedValue) -> bool:
    """Whether nothing sets two statements apart in time: a figure of one year is none of another's."""
    if isinstance(claim.value, Date):
        return True
    mine, theirs = claim.dates, other.dates
    if mine and theirs:
        return any(says(one, two) or says(two, one) for one in mine for two in theirs)
    if _RELATIVE_TIME.search(level(claim.text)) or _RELATIVE_TIME.search(level(other.text)):
        return _year(claim) == _year(other)
    dates, undated = (mine, other) if mine else (theirs, claim)
    return not dates or any(str(one.year) == _year(undated) for one in dates)


_RELATIVE_TIME = re.compile(
    r"[去今前明本当]年|[本上下当]个?月|季度|上半年|下半年|[昨今]天|同比|环比|目前|现有|截至"
    r"|\b(?:last|this|next) (?:year|month|week|quarter)|quarter\b|half of the year|year-on-year|now\b|currently",
    re.I,
)


def _year(claim: StatedValue) -> str:
    return (claim.statement.scored.article.published or "")[:4]


def _same_names(claim: StatedValue, other: StatedValue) -> bool:
    """Whether the Latin names and the titles of two sentences in one language have some in common, if both have any."""
    if language_of(claim.text)[:2] != language_of(other.text)[:2]:
        return True
    for mine, theirs in ((claim.facts.names, other.facts.names), (claim.facts.titles, other.facts.titles)):
        forms = [{one.form for one in side} for side in (mine, theirs)]
        if all(forms) and not (forms[0] <= forms[1] or forms[1] <= forms[0]):
            return False
    return True


def _same_counted(claim: StatedValue, other: StatedValue, model: TokenModel) -> bool:
    """Whether two numbers without a unit count the same."""
    if getattr(claim.value, "unit", ""):
        return True
    counted = [_counted(one) for one in (claim, other)]
    if not all(counted):
        return False
    left, right = (model.cut([word])[0] for word in counted)
    return bool(len(left) and len(right) and model.cosines(left, right).max() >= _SAME_COUNTED)


def _counted(claim: StatedValue) -> str:
    after = claim.text[claim.value.end : claim.clause[1]]
    found = _COUNTED.search(after)
    return found.group() if found else ""


def _other_subject(claim: StatedValue, other: StatedValue, model: TokenModel) -> bool:
    """Whether the subject of a sentence stands before it, and the titles do not say that it is the same."""
    if not (_ELSEWHERE.match(level(claim.text)) or _ELSEWHERE.match(level(other.text))):
        return False
    return not same_title(claim, other, model)


def same_title(claim: StatedValue, other: StatedValue, model: TokenModel) -> bool:
    """Whether two articles have titles, and neither names anything that the other does not."""
    titles = [one.statement.scored.article.title or "" for one in (claim, other)]
    return all(titles) and not any(_left_over(model, *pair) for pair in (titles, titles[::-1]))


def _other_words(claim: StatedValue, other: StatedValue, model: TokenModel) -> bool:
    """Whether each names or measures something, up to its value, that the other does not: another place, imports."""
    if language_of(claim.text)[:2] != language_of(other.text)[:2]:
        return False
    if _left_over(model, claim.background, other.sentence) and _left_over(model, other.background, claim.sentence):
        return True
    return _put_in_place(model, claim.background, other.background)


def _put_in_place(model: TokenModel, text: str, other: str) -> bool:
    """Whether one nearly verbatim text has another word where the other has one that says much."""
    mine, theirs = model.cut([text, other])
    matcher = SequenceMatcher(None, mine.tolist(), theirs.tolist(), autojunk=False)
    if matcher.ratio() < _NEARLY_VERBATIM:
        return False
    replaced = [ends for kind, *ends in matcher.get_opcodes() if kind == "replace"]
    pairs = ((mine[i:j], theirs[k:m]) for i, j, k, m in replaced)
    return any(
        min(model.weights(one).sum(), model.weights(two).sum()) >= _SAYS_MUCH and model.cosines(one, two).max() < _HELD
        for one, two in pairs
    )


def _left_over(model: TokenModel, text: str, held_by: str) -> bool:
    """Whether a text has a word that says much and is not like any of another text."""
    mine, theirs = model.cut([text, held_by])
    heavy = np.unique(mine[model.weights(mine) >= _SAYS_MUCH]) if len(mine) else mine
    if not len(heavy):
        return False
    return not len(theirs) or bool((model.cosines(heavy, theirs).max(axis=1) < _HELD).any())
