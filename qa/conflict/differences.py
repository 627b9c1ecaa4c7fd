"""Decides whether two stated values speak of different things: another time, place, name, ordinal or thing counted."""

import re
from difflib import SequenceMatcher

import numpy as np

from yinju.align import TokenModel
from yinju.qa.conflict.statements import StatedValue
from yinju.qa.facts.dates import Date, says
from yinju.qa.facts.facts import count_denials
from yinju.text import HAN, language_of, level

_COUNTED_NOUN = re.compile(rf"[{HAN}]{{1,6}}|[A-Za-z]+(?: [A-Za-z]+)?")
"""The words after a number without a unit that say what is counted."""
_SAME_COUNTED = 0.5
"""The least cosine of two words that name the same thing counted."""
_WEIGHTY = 0.75
"""The least weight of a token that names or measures something."""
_SAME_WORD = 0.6
"""The least cosine of two tokens that can stand for each other. Two places, or imports and exports, lie below."""
_NEARLY_VERBATIM = 0.8
"""The least share of tokens that two texts have in common and in the same order, so that tokens at the same place are
compared with each other."""
_PERIOD = re.compile(
    r"[一二三四1-4]季度|[上下]半年|Q[1-4]|\b(?:first|second|third|fourth) (?:quarter|half)",
    re.I,
)
"""A quarter or a half of a year."""
_SUBJECT_BEFORE = re.compile(
    r"[\s\W]*(?:[该本此这那其他她它]|他们|她们|它们"
    r"|(?:it|its|he|his|she|her|they|their|this|these|that|those|the (?:company|city|group|former|latter))\b)",
    re.I,
)
"""The beginning of a sentence whose subject is named before it."""
_RELATIVE_TIME = re.compile(
    r"[去今前明本当]年|[本上下当]个?月|季度|上半年|下半年|[昨今]天|同比|环比|目前|现有|截至"
    r"|\b(?:last|this|next) (?:year|month|week|quarter)|quarter\b|half of the year|year-on-year|now\b|currently",
    re.I,
)
"""Words of time that depend on the day of publication."""


def speak_of_different_things(stated: StatedValue, other: StatedValue, model: TokenModel) -> bool:
    """Returns whether two clauses speak of different things, so that their values may differ; cheap tests first."""
    return (
        count_denials(stated.sentence) != count_denials(other.sentence)
        or _ordinals_differ(stated, other)
        or not _same_time(stated, other)
        or not _same_names(stated, other)
        or (not isinstance(stated.value, Date) and not _count_the_same(stated, other, model))
        or _subjects_may_differ(stated, other, model)
        or _words_differ(stated, other, model)
    )


def _ordinals_differ(stated: StatedValue, other: StatedValue) -> bool:
    """Returns whether the two speak of different members of a series: the first summit and the second, two quarters."""
    ours, theirs = ({q.value for q in one.facts.quantities if q.unit == "ordinal"} for one in (stated, other))
    if ours - theirs and theirs - ours:
        return True
    here, there = (set(_PERIOD.findall(level(one.sentence[: one.clause[1]]).lower())) for one in (stated, other))
    return bool(here and there and here != there)


def _same_time(stated: StatedValue, other: StatedValue) -> bool:
    """Returns whether the two may speak of one time; a figure of one year says nothing about another year.

    If a sentence says "last year" or the like, both articles must be published in one year. If only one sentence has
    dates, the year of the other article's publication must be among them.
    """
    if isinstance(stated.value, Date):
        return True
    ours, theirs = stated.dates, other.dates
    if ours and theirs:
        return any(says(one, two) or says(two, one) for one in ours for two in theirs)
    if _RELATIVE_TIME.search(level(stated.sentence)) or _RELATIVE_TIME.search(level(other.sentence)):
        return _year_of_publication(stated) == _year_of_publication(other)
    dates, undated = (ours, other) if ours else (theirs, stated)
    return not dates or any(str(one.year) == _year_of_publication(undated) for one in dates)


def _year_of_publication(stated: StatedValue) -> str:
    return stated.statement.published[:4]


def _same_names(stated: StatedValue, other: StatedValue) -> bool:
    """Returns whether the Latin names of one sentence are among those of the other, and its titles likewise.

    The answer is yes if one of the sentences has none, or if they are in two languages.
    """
    if languages_differ(stated, other):
        return True
    for ours, theirs in ((stated.facts.names, other.facts.names), (stated.facts.titles, other.facts.titles)):
        forms = [{mention.form for mention in side} for side in (ours, theirs)]
        if all(forms) and not (forms[0] <= forms[1] or forms[1] <= forms[0]):
            return False
    return True


def _count_the_same(stated: StatedValue, other: StatedValue, model: TokenModel) -> bool:
    """Returns whether two numbers without a unit count the same thing; numbers with a unit need no test."""
    if getattr(stated.value, "unit", ""):
        return True
    counted = [_counted_noun(one) for one in (stated, other)]
    if not all(counted):
        return False
    left, right = (model.tokenize([word])[0] for word in counted)
    return bool(len(left) and len(right) and model.cosines(left, right).max() >= _SAME_COUNTED)


def _counted_noun(stated: StatedValue) -> str:
    """Returns the words after the value that say what it counts; empty if the clause ends there."""
    found = _COUNTED_NOUN.search(stated.sentence[stated.value.end : stated.clause[1]])
    return found.group() if found else ""


def _subjects_may_differ(stated: StatedValue, other: StatedValue, model: TokenModel) -> bool:
    """Returns whether a sentence's subject is named before it, in articles whose titles name different things."""
    if not (_SUBJECT_BEFORE.match(level(stated.sentence)) or _SUBJECT_BEFORE.match(level(other.sentence))):
        return False
    return not have_same_title(stated, other, model)


def have_same_title(stated: StatedValue, other: StatedValue, model: TokenModel) -> bool:
    """Returns whether both articles have a title, and neither title names something that the other does not."""
    ours, theirs = stated.statement.title, other.statement.title
    if not ours or not theirs:
        return False
    return not _has_word_of_its_own(model, ours, theirs) and not _has_word_of_its_own(model, theirs, ours)


def languages_differ(stated: StatedValue, other: StatedValue) -> bool:
    """Returns whether one sentence is Chinese and the other English."""
    return language_of(stated.sentence)[:2] != language_of(other.sentence)[:2]


def _words_differ(stated: StatedValue, other: StatedValue, model: TokenModel) -> bool:
    """Returns whether each sentence names something before its value that the other lacks: another place, imports."""
    if languages_differ(stated, other):
        return False
    if _has_word_of_its_own(model, stated.background, other.titled_sentence_words) and _has_word_of_its_own(
        model, other.background, stated.titled_sentence_words
    ):
        return True
    return _differ_in_one_word(model, stated.background, other.background)


def _differ_in_one_word(model: TokenModel, text: str, other: str) -> bool:
    """Returns whether two nearly verbatim texts have different weighty words at the same place."""
    ours, theirs = model.tokenize([text, other])
    matcher = SequenceMatcher(None, ours.tolist(), theirs.tolist(), autojunk=False)
    if matcher.ratio() < _NEARLY_VERBATIM:
        return False
    replaced = [ends for kind, *ends in matcher.get_opcodes() if kind == "replace"]
    pairs = ((ours[i:j], theirs[k:m]) for i, j, k, m in replaced)
    return any(
        min(model.weights(one).sum(), model.weights(two).sum()) >= _WEIGHTY
        and model.cosines(one, two).max() < _SAME_WORD
        for one, two in pairs
    )


def _has_word_of_its_own(model: TokenModel, text: str, other: str) -> bool:
    """Returns whether a text has a weighty word that is unlike every word of another text."""
    ours, theirs = model.tokenize([text, other])
    heavy = np.unique(ours[model.weights(ours) >= _WEIGHTY]) if len(ours) else ours
    if not len(heavy):
        return False
    return not len(theirs) or bool((model.cosines(heavy, theirs).max(axis=1) < _SAME_WORD).any())
