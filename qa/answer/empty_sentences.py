"""Tells which sentences of a language model claim nothing: it asks, heads a list, or repeats what it was given.

A question repeated with a mark holds nearly every word of the passage that answers it, so the check would pass it.
"""

import re

from yinju.qa.answer.prompts import instructions
from yinju.qa.verify.plain_sentence import only_announces, plain_sentence
from yinju.question_words import asking_words, opening_end
from yinju.text import language_of, letters
from yinju.types import Language

_FENCE = re.compile(r"\s*(?:</?source\b|(?:title|publisher|date|text):)")
_UNFILLED = re.compile(r"\[(?:number|编号|編號)\]")
"""What stands for a mark in the instructions. A model that copies it gives no mark, and often no answer either."""
_LABEL = re.compile(r"(?:question|q|问题|問題)\s*[:：]\s*", re.IGNORECASE)
_ASKS_AT_END = re.compile(r"[?？]\W*$")
_FEWEST_LETTERS = 4
"""So many letters of the instructions in a row are no word of a claim."""


def claims_nothing(sentence: str, question: str, language: Language) -> bool:
    """Returns whether a sentence asks, is a heading, heads a list, or repeats the question or the instructions.

    Args:
        sentence: The sentence without its citation marks.
        question: The question that the model was asked.
        language: The language of the question, and of the instructions.
    """
    if only_announces(sentence) or _FENCE.match(sentence) or _UNFILLED.search(sentence):
        return True
    plain = _LABEL.sub("", plain_sentence(sentence), count=1)
    said = letters(plain)
    if len(said) >= _FEWEST_LETTERS and said in instructions(language):
        return True
    return bool(said) and _repeats(plain, said, question)


def _repeats(plain: str, said: str, question: str) -> bool:
    asked = letters(question)
    if said == asked:
        # "It was built in 1937?" may be confirmed in the same words.
        return _asks(question) or not _ASKS_AT_END.search(question)
    if asked in said:
        return _asks(question)  # 《倡议》 alone is a question too, and its answers name it
    # In English "which" stands in answers too, but not at their beginning.
    return said in asked and (opening_end(plain) > 0 or (language_of(plain) != "en" and _asks(plain)))


def _asks(text: str) -> bool:
    return bool(asking_words(text)) or opening_end(text) > 0
