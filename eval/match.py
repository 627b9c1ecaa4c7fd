"""When a text holds an answer or a piece of evidence: after folding, and forgiving what scraping does to blanks."""

import re

from yinju.text import HAN, fold

_PINYIN = re.compile(r"(?<=[\u3400-\u9fff])[((][a-zà-ɏ]{1,6}[))]")
"""Pinyin left in brackets beside a character, as in 發(fā)表, after folding."""
_REFERENCE_MARK = re.compile(r"\[\d{1,3}\]")
_LOOSE_BLANK = re.compile(rf"\s+(?=[{HAN}\W])|(?<=[{HAN}\W])\s+")
_RUN = 4
"""Characters of the runs by which a quotation is recognised where its text was broken: shorter ones meet by chance."""
HELD_SHARE = 0.5
"""The share of a quotation's runs that makes a passage its place. A quotation cut in two by a passage's end belongs to
the larger half."""


def plain(text: str) -> str:
    """A text for comparison: folded, without pinyin in brackets, reference marks and blanks beside Chinese."""
    text = _REFERENCE_MARK.sub("", _PINYIN.sub("", fold(text)))
    return _LOOSE_BLANK.sub("", re.sub(r"\s+", " ", text)).strip()


def holds_answer(text: str, answers: tuple[str, ...]) -> bool:
    """Whether an accepted answer occurs in the text, both made plain."""
    plain_text = plain(text)
    return any(plain(answer) in plain_text for answer in answers)


def holds_quote(text: str, quote: str) -> bool:
    """Whether the text holds at least half of the quotation's runs of four characters."""
    plain_text, plain_quote = plain(text), plain(quote)
    if len(plain_quote) <= _RUN:
        return plain_quote in plain_text
    runs = [plain_quote[i : i + _RUN] for i in range(len(plain_quote) - _RUN + 1)]
    return sum(run in plain_text for run in runs) >= HELD_SHARE * len(runs)
