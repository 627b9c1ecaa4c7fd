"""Decides whether a text holds an answer or a piece of evidence; damage that scraping does to a text is forgiven."""

import re
from collections.abc import Sequence

from yinju.ingest.clean.pinyin import SYLLABLE_IN_BRACKETS
from yinju.text import HAN, fold

_REFERENCE_MARK = re.compile(r"\[\d{1,3}\]")
_THOUSANDS = re.compile(r"(?<!\d)\d{1,3}(?:,\d{3})+(?!\d)")
# The blank stays in "3. 5 people" and "10, 500 people": without it they would be other numbers.
_LOOSE_BLANK = re.compile(rf" (?=[{HAN}\W])|(?<=[{HAN}\W]) (?!(?<=\d[.,] )\d)")
_LETTER = rf"[^\W\d_{HAN}]"
_PIECE = re.compile(rf"[{HAN}]|[^\W_{HAN}]+")
_RUN = 4
"""Length of the runs, in Chinese characters or English words, by which a quotation is recognised where its text was
broken. With runs of four letters instead of words, 5 of the 47 English quotations of the seeds were also found in a
second passage by chance; with four words, none was."""
HELD_SHARE = 0.5
"""The share of a quotation that a passage must hold to count as its place. A quotation cut in two by a passage's end
belongs to the larger half, or to both halves if they are equal."""
PART_SHARE = 0.9
"""The share of a passage that must stand in a longer quotation, such as a whole article, to count as a part of it."""


def plain(text: str) -> str:
    """Prepares a text for comparison.

    The text is folded. Pinyin in brackets, reference marks, thousands separators, and blanks beside Chinese and
    punctuation are removed. One blank stays between words and between numbers.
    """
    text = _REFERENCE_MARK.sub("", _THOUSANDS.sub(lambda match: match[0].replace(",", ""), fold(text)))
    return SYLLABLE_IN_BRACKETS.sub("", _LOOSE_BLANK.sub("", re.sub(r"\s+", " ", text).strip()))


def holds_answer(text: str, answers: tuple[str, ...]) -> bool:
    """Tells whether an accepted answer occurs in the text as whole words and whole numbers, after ``plain``."""
    plain_text = plain(text)
    return any(_whole(wanted).search(plain_text) for answer in answers if (wanted := plain(answer)))


def holds_quote(text: str, quote: str) -> bool:
    """Tells whether the text holds at least half of the quotation, or is itself a part of a longer quotation.

    A character (Chinese) or word (English) counts as held if it stands in a run of four that both texts have. A
    quotation of fewer than four must occur as a whole.
    """
    held, wanted = _PIECE.findall(plain(text)), _PIECE.findall(plain(quote))
    size = len(wanted)
    if size < _RUN:
        return size > 0 and any(held[i : i + size] == wanted for i in range(len(held)))
    return _share(wanted, held) >= HELD_SHARE or _share(held, wanted) >= PART_SHARE


def _whole(wanted: str) -> re.Pattern[str]:
    """Returns a pattern that finds an answer as a whole word or number only: not 5 in 15 or US in focus; 10 in 10km."""
    before = r"(?<!\d)(?<!\d\.)" if wanted[0].isdigit() else f"(?<!{_LETTER})" if _is_letter(wanted[0]) else ""
    after = r"(?!\d|\.\d)" if wanted[-1].isdigit() else f"(?!{_LETTER})" if _is_letter(wanted[-1]) else ""
    return re.compile(before + re.escape(wanted) + after)


def _is_letter(character: str) -> bool:
    return re.fullmatch(_LETTER, character) is not None


def _share(pieces: Sequence[str], others: Sequence[str]) -> float:
    """Returns the share of pieces that stand in a run which the others have too; 0 for fewer pieces than a run."""
    known = {tuple(others[i : i + _RUN]) for i in range(len(others) - _RUN + 1)}
    held: set[int] = set()
    for start in range(len(pieces) - _RUN + 1):
        if tuple(pieces[start : start + _RUN]) in known:
            held.update(range(start, start + _RUN))
    return len(held) / len(pieces) if pieces else 0.0
