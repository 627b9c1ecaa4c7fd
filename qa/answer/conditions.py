"""Leaves out the articles that do not mention what a question names exactly: "the population of X in 2020".

By its words a sentence about 2010 answers such a question as well as one about 2020. What is compared is what can be
compared without doubt: dates, numbers in digits, codes such as 95M, and titles in 《》.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from yinju.qa.answer.choose import ArticlePassages
from yinju.qa.facts.dates import Date, dated, find_dates
from yinju.qa.facts.facts import Facts, Mention, find_facts, without_accents
from yinju.qa.facts.held import holds_date, is_part_of_date
from yinju.qa.facts.quantities import Quantity, agreement
from yinju.text import HAN, language_of, letters, level, words
from yinju.types import Article, Language, ScoredPassage

_MOST_COUNTED = 10
"""Up to this number a count without a unit may be of what is asked for, which no article need count: "the 3 parts"."""
_BOUND_BEFORE = re.compile(
    r"(?:[自从由至到离距]|截[至止]|早于|晚于|\b(?:from|between|since|after|before|by|until|till|to|through|following|past))"
    r"(?:\s+(?:the|early|late|mid|about|around|year|end of|start of|beginning of))*\s*$",
    re.IGNORECASE,
)
_BOUND_AFTER = re.compile(
    r"\s*(?:[以之]?[前后来间至到起]|[-–—~～]|初|末|onwards?\b|to\b|until\b|through\b)", re.IGNORECASE
)
_DIGIT = re.compile(r"\d")
_ORDINAL = re.compile(rf"第\s*\S{{1,6}}?\s*[{HAN}](?<![零一二三四五六七八九十百千万])")
_COUNTED = re.compile(r"\d+(?:st|nd|rd|th|s)", re.IGNORECASE)
"""A Latin word that is a number: 17th, 1600s."""
_ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split()


@dataclass(frozen=True, slots=True)
class Conditions:
    """What an article has to mention to answer a question.

    Attributes:
        question: The question, in which the facts have their ranges.
        dates: Its dates, but for those that bound a time: "since 2020" is answered by what was in 2021.
        quantities: Its numbers, but for small ones in words.
        codes: Its Latin words with a digit; those of an English question are sought in English articles alone, since
            Chinese ones may write them in Chinese (二十国集团, G20).
        titles: Its titles in 《》, which are sought in Chinese articles alone.
    """

    question: str
    dates: tuple[Date, ...]
    quantities: tuple[Quantity, ...]
    codes: tuple[Mention, ...]
    titles: tuple[Mention, ...]

    @classmethod
    def of(cls, question: str) -> "Conditions":
        """Reads the conditions of a question."""
        facts = find_facts(question)
        codes = tuple(name for name in facts.names if _is_code(question[name.start : name.end]))
        titles = tuple(one for one in facts.titles if question[one.start] == "《")
        within = [(one.start, one.end) for one in (*codes, *titles)]
        quantities = tuple(
            one
            for one in facts.quantities
            if _is_condition(one, question) and not any(a < one.end and one.start < b for a, b in within)
        )
        return cls(question, _dates(facts.dates, question), quantities, codes, titles)

    def unmet(self, text: str, article: Article, language: Language) -> list[str]:
        """Returns the words of the question that name what neither a text of an article nor its record mentions.

        Args:
            language: That of the text.
        """
        whole = f"{text}\n{article.title or ''}"
        facts = find_facts(whole)
        said = (*(dated(date, article.published) for date in facts.dates), *find_dates(article.published or ""))
        facts = Facts(facts.quantities, said, facts.names, facts.titles, facts.links)
        found = frozenset(words(without_accents(level(whole))))
        missed: list[Date | Quantity | Mention] = [
            *(date for date in self.dates if not holds_date(facts, date)),
            *(one for one in self.quantities if not _holds_number(facts, one, found)),
        ]
        if language == "en" or language_of(self.question) != "en":
            missed += [code for code in self.codes if not set(code.form) <= found]
        if language != "en":
            held = letters(whole)
            missed += [title for title in self.titles if title.form[0] not in held]
        return [self._words(one.start, one.end) for one in sorted(missed, key=lambda one: one.start)]

    def _words(self, start: int, end: int) -> str:
        """Returns the words of a range, an ordinal with what it counts: 第57届."""
        counted = _ORDINAL.match(self.question, start)
        return self.question[start : max(end, counted.end() if counted else 0)].strip()


def meeting(
    question: str, passages: Sequence[ScoredPassage], whole: ArticlePassages
) -> tuple[list[ScoredPassage], list[str]]:
    """Returns the passages of articles that mention what a question names exactly, in the order given.

    Args:
        whole: Returns the passages of an article: what one passage leaves out, another may say.

    Returns:
        The passages, and, where there are none, the words of the question that the first passage's article lacks.
    """
    conditions = Conditions.of(question)
    if not (conditions.dates or conditions.quantities or conditions.codes or conditions.titles):
        return list(passages), []
    unmet: dict[str, list[str]] = {}
    for scored in passages:
        article = scored.article
        if article.article_id not in unmet:
            text = "\n".join(passage.text for passage in whole(article.article_id))
            unmet[article.article_id] = conditions.unmet(text, article, scored.passage.language)
    kept = [scored for scored in passages if not unmet[scored.article.article_id]]
    return kept, [] if kept else next(iter(unmet.values()), [])


def _dates(dates: Sequence[Date], question: str) -> tuple[Date, ...]:
    """Returns the dates that an answer is of; none where one of them bounds a time, maybe with another."""
    named = tuple(date for date in dates if date.certain and not _is_century(date))
    bounds = any(
        _BOUND_BEFORE.search(question[: date.start]) or _BOUND_AFTER.match(question[date.end :]) for date in named
    )
    return () if bounds else named


def _is_century(date: Date) -> bool:
    """Returns whether a date may be a century, which articles name in other ways: the 1600s."""
    return date.decade and date.year is not None and date.year % 100 == 0


def _is_code(word: str) -> bool:
    return _DIGIT.search(word) is not None and _COUNTED.fullmatch(word) is None


def _is_condition(one: Quantity, question: str) -> bool:
    """Returns whether a number belongs to what is asked about: 第57届, not 三 in 哪三个方面."""
    if not one.certain or one.unit == "century" or (not one.unit and one.value <= _MOST_COUNTED):
        return False
    return one.value > _MOST_COUNTED or _DIGIT.search(level(question[one.start : one.end])) is not None


def _holds_number(facts: Facts, one: Quantity, found: frozenset[str]) -> bool:
    if any(agreement(one, other) != "no" for other in facts.quantities) or is_part_of_date(one.value, facts):
        return True
    return one.value in range(1, len(_ROMAN) + 1) and _ROMAN[int(one.value) - 1] in found
