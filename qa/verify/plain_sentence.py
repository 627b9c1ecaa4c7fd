"""Takes the marks of lists and of Markdown off a sentence, and tells headings and questions from what claims something.

Language models number and bullet their sentences, however they are asked not to; a number of a list is no number of the
claim behind it.
"""

import re

_HAN_NUMBER = "一二三四五六七八九十"
_LIST_MARK = re.compile(
    r"\s*(?:(?:#{1,6}|[-–—*+>])\s+|[•·●○▪■◦①-⑳]\s*"
    rf"|[(（](?:\d{{1,3}}|[{_HAN_NUMBER}]{{1,3}}|[a-z])[)）]\s*"
    # "1.5 million" and 一、二线城市 begin with no number of a list.
    rf"|\d{{1,3}}(?:[.．](?!\d)|[、)）](?!\d))\s*|[a-z]\)\s+|[{_HAN_NUMBER}]{{1,3}}、(?![{_HAN_NUMBER}])\s*)+"
)
_EMPHASIS = re.compile(r"\*\*|__|`")
_HEADING = re.compile(r"\s*#{1,6}\s")
_ANNOUNCES = re.compile(r"[:：?？][\"'”’」』)）*\s]*$")


def plain_sentence(sentence: str) -> str:
    """Returns a sentence without the marks of a list at its beginning and without Markdown."""
    plain = _EMPHASIS.sub("", sentence)
    mark = _LIST_MARK.match(plain)
    return plain[mark.end() if mark else 0 :].strip()


def only_announces(sentence: str) -> bool:
    """Returns whether a sentence asks, is a heading, or heads a list: none of them claims anything."""
    return bool(_HEADING.match(sentence) or _ANNOUNCES.search(plain_sentence(sentence)))
