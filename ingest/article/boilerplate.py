"""Boilerplate: tells the article in a plain text from what stood around it on the page, with a reason for each line.

The core of a text, its longest stretch of prose, is the article's. What stands around it is weighed: each piece of
evidence that a line belongs to the page or to the article moves a sum, and the sum decides. Pure functions over ranges
of the text given: the caller maps them to the source.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import exp
from typing import Literal

from yinju.embed import bundled_table
from yinju.ingest.article.boilerplate_evidence import MIN_SHARED_UNITS, NAMES, NOTE_REACH, Piece, Surroundings
from yinju.ingest.article.boilerplate_tails import tails
from yinju.ingest.article.credits import credits_in
from yinju.ingest.article.heads import kinds_of, stands_alone, title_lines
from yinju.ingest.article.outline import Line, core, outline
from yinju.ingest.article.publication_dates import find_moments
from yinju.ingest.article.title import infer_title
from yinju.types import HeadKind

BlockVerdict = Literal["article", "head", "doubtful", "boilerplate"]
"""``head``: tells title, author, publisher, editor or date, and is kept as that. ``doubtful``: stays, marked low, ranks
behind. ``boilerplate``: is taken out."""

Role = Literal[
    "body",
    "title",
    "byline",
    "note",
    "navigation",
    "links",
    "comments",
    "share",
    "notice",
    "advertising",
    "repeat",
    "date",
]

Similarity = Callable[[str, Sequence[str]], Sequence[float]]
"""How near each text is in meaning to the first, -1 to 1, higher is nearer."""

TAKEN_OUT = 1.1
"""Log-odds from which a line is boilerplate: odds of three to one."""
DOUBTFUL = -0.4
"""Log-odds from which a line is doubtful."""
REASONS = 3


@dataclass(frozen=True, slots=True)
class Block:
    """A line of the text, or a part of one, and the verdict on it.

    Attributes:
        start, end: Half-open range, without the line's end.
        score: How sure it is that the block is no part of the article, 0 to 1.
        reason: In words, for ``corpus show --removed``.
        kinds: What a head line tells; empty for every other block.
    """

    start: int
    end: int
    verdict: BlockVerdict
    role: Role
    score: float
    reason: str
    kinds: tuple[HeadKind, ...] = ()


def judge(
    text: str,
    *,
    title: str | None = None,
    declared: bool = False,
    authors: Sequence[str] = (),
    head: Sequence[tuple[int, int]] = (),
    lines: Sequence[Line] | None = None,
    similarity: Similarity | None = None,
) -> list[Block]:
    """Judges each line of an article's text that is not blank; the blocks come in the order of the text.

    Args:
        text: One article, as ``split`` gives it (``text[part.start:part.end]``).
        title: Its title, if known.
        declared: Whether the file itself names that title.
        authors: Who wrote it, if known.
        head: The ranges of its headline and byline in this text; without them they are looked for.
        lines: The text's outline; without it, it is made.
        similarity: Tells the meaning of a line at the edge from that of the body; by default ``similarity_by_table``.
    """
    lines = outline(text) if lines is None else lines
    middle = core(lines)
    if not middle:
        return _without_prose(lines, title if declared else None, head)
    title = infer_title(text, lines) if title is None and not head else title
    titles = title_lines(lines, middle, title, head)
    sure = bool(titles) and (declared or bool(head) or stands_alone(text, lines, middle, titles[0]))
    around = Surroundings(lines, middle, titles[0] if titles else None, certain=bool(head))
    nearness = _nearness(lines, middle, similarity or similarity_by_table)
    broken = list(_broken_dates(text, lines, middle))
    blocks: list[Block] = []
    for number, line in enumerate(lines):
        if number in titles:
            blocks += _title_blocks(line, title, first=number == titles[0], sure=sure)
        elif date := next((date for date in broken if number in date), None):
            if number == date[0]:
                start, end = line.start, lines[date[-1]].end
                blocks.append(_head(start, end, "date", ("date",), "date on lines of its own"))
        elif number in middle:
            blocks += _blocks_inside(line, last=number == middle[-1])
        elif byline := _byline_block(line, number, middle, titles, around, authors):
            blocks.append(byline)
        elif credits := _credit_blocks(line, number, middle, around):
            blocks += credits
        else:
            blocks.append(_judge_outside(line, [*around.pieces(number), *_meaning(nearness.get(number))]))
    return blocks


def _without_prose(lines: Sequence[Line], title: str | None, head: Sequence[tuple[int, int]]) -> list[Block]:
    """Keeps a text that has no prose, except the head of a record and the title that the file declares."""
    certain = {start for start, _ in head}
    blocks = []
    for number, line in enumerate(lines):
        if line.start in certain:
            kinds: tuple[HeadKind, ...] = ("title",) if line.start == head[0][0] else ()
            kinds = kinds or (kinds_of(line.byline, ()) if line.byline else ())
            blocks.append(_head(line.start, line.end, "title" if "title" in kinds else "byline", kinds))
        elif number == 0 and title is not None and line.text == title:
            blocks.append(_head(line.start, line.end, "title", ("title",)))
        else:
            blocks.append(_block(line, "article", "body", 0.0, "the text has no prose to tell it from"))
    return blocks


def _block(line: Line, verdict: BlockVerdict, role: Role, score: float, reason: str) -> Block:
    return Block(line.start, line.end, verdict, role, score, reason)


HEAD_REASONS: dict[HeadKind, str] = {
    "title": "headline",
    "byline": "byline",
    "source": "source line",
    "editor": "editor's line",
    "date": "date line",
}


def _head(start: int, end: int, role: Role, kinds: tuple[HeadKind, ...], reason: str = "") -> Block:
    told = reason or " and ".join(HEAD_REASONS[kind] for kind in kinds)
    return Block(start, end, "head", role, 0.0, told, kinds)


def _title_blocks(line: Line, title: str | None, *, first: bool, sure: bool) -> list[Block]:
    """Returns the blocks of the title's line and of words hung on it, or the block of a line that repeats the title."""
    if not first:
        return [_block(line, "boilerplate", "repeat", 0.9, "is the title again")]
    place = max(line.text.find(title), 0) if title else 0
    place = place if not any(map(str.isalnum, line.text[:place])) else 0
    end = place + len(title) if title and line.text.startswith(title, place) else len(line.text)
    end = end if any(map(str.isalnum, line.text[end:])) else len(line.text)
    first_end = (line.start + place, line.start + end)
    own = _head(*first_end, "title", ("title",)) if sure else Block(*first_end, "article", "title", 0.0, "is the title")
    if end == len(line.text):
        return [own]
    hung = "was hung on the title for search engines"
    return [own, Block(line.start + end, line.end, "boilerplate", "advertising", 0.9, hung)]


def _broken_dates(text: str, lines: Sequence[Line], middle: range) -> Iterator[range]:
    """Finds dates above the prose that stand on several lines; gives the range of line numbers of each."""
    top = text[: lines[middle[0]].start]
    for date in find_moments(top):
        if "\n" in top[date.start : date.end]:
            held = [n for n in range(middle[0]) if date.start <= lines[n].start and lines[n].end <= date.end]
            if held:
                yield range(held[0], held[-1] + 1)


def _blocks_inside(line: Line, *, last: bool) -> list[Block]:
    """Returns the blocks of a line among the prose; credits and the tails of the last line get blocks of their own."""
    hanging = tails(line.text) if last else []
    own = line.text[: hanging[0].start] if hanging else line.text
    parts = [
        _head(line.start + one.start, line.start + one.end, "note", one.kinds) for one in credits_in(own, last=last)
    ]
    for tail in hanging:
        start, end = line.start + tail.start, line.start + tail.end
        if tail.names_editor:
            parts.append(_head(start, end, "byline", ("editor",)))
        else:
            parts.append(Block(start, end, "boilerplate", "notice", 0.9, tail.reason))
    return _parted(line, parts) if parts else [_judge_inside(line)]


def _parted(line: Line, parts: Sequence[Block]) -> list[Block]:
    """Returns the given parts of a line, with a block of the article for each stretch between them."""
    blocks: list[Block] = []
    done = line.start
    for part in [*parts, None]:
        end = part.start if part else line.end
        between = line.text[done - line.start : end - line.start]
        if any(map(str.isalnum, between)):
            blocks.append(Block(done, done + len(between.rstrip()), "article", "body", 0.0, INSIDE))
        if part:
            blocks.append(part)
            done = part.end
    return blocks


def _credit_blocks(line: Line, number: int, middle: range, around: Surroundings) -> list[Block]:
    """Returns the blocks of a line below the prose that holds credits and nothing else; empty for any other line."""
    if not 0 < number - middle[-1] <= NOTE_REACH or around.mark(number):
        return []
    found = credits_in(line.text, last=True, alone=True)
    left = line.text
    for one in reversed(found):
        left = left[: one.start] + left[one.end :]
    if not found or any(map(str.isalnum, left)):
        return []
    return [_head(line.start + one.start, line.start + one.end, "note", one.kinds) for one in found]


def _judge_inside(line: Line) -> Block:
    """Judges a line among the prose. It stays unless it is nothing but a button or a box."""
    if line.whole in ("share", "comments"):
        return _block(line, "boilerplate", line.whole, 0.9, f"{NAMES[line.whole]}, in the middle of the article")
    if line.whole in ("navigation", "links") and not line.folded.strip("()[]. ").isdigit():
        return _block(line, "doubtful", line.whole, 0.5, f"{NAMES[line.whole]}, in the middle of the article")
    return _block(line, "article", "body", 0.0, INSIDE)


INSIDE = "stands among the article's prose"
BYLINE_REACH = 12


FAR, FAR_IN_MEANING = 0.15, 1.0
"""Similarity to the article's opening up to which a line counts as foreign, and how much. Of page dumps as plain text,
F1 rises from .855 to .859 (English) and from .954 to .988 (Chinese) by it. What is near proves nothing: so are the
names of the sections that an article stands in."""
OPENING_CHARS = 400


def _nearness(lines: Sequence[Line], middle: range, similarity: Similarity) -> dict[int, float]:
    """Compares the lines around the prose with the article's opening; gives the similarity by line number."""
    opening = " ".join(lines[number].text for number in middle)[:OPENING_CHARS]
    around = [number for number, line in enumerate(lines) if number not in middle and line.units >= MIN_SHARED_UNITS]
    values = similarity(opening, [lines[number].text for number in around]) if around else ()
    return dict(zip(around, map(float, values), strict=True))


def similarity_by_table(opening: str, texts: Sequence[str]) -> list[float]:
    """Returns the cosine of each text with the first, in -1 to 1; 0 where one has no known token.

    The bundled embedder's table gives it, whatever embedder the store has: what is cleaned away must not depend on a
    setting of the search.
    """
    vectors = bundled_table().pool([opening, *texts])
    cosines: list[float] = (vectors[1:] @ vectors[0]).tolist()
    return cosines


def _meaning(value: float | None) -> Iterator[Piece]:
    if value is not None and value <= FAR:
        yield Piece(FAR_IN_MEANING, "is far in meaning from the article")


def _judge_outside(line: Line, pieces: Sequence[Piece]) -> Block:
    """Judges a line around the prose by the sum of the evidence for and against it."""
    total = sum(piece.weight for piece in pieces)
    shown = total >= TAKEN_OUT and any(piece.hard for piece in pieces)
    verdict: BlockVerdict = "boilerplate" if shown else "doubtful" if total >= DOUBTFUL else "article"
    sign = 1 if verdict != "article" else -1
    told = sorted((p for p in pieces if p.weight * sign > 0), key=lambda p: (-p.hard, -abs(p.weight)))[:REASONS]
    role: Role = "body"
    if verdict != "article":
        role = line.whole or (line.inside[0] if line.inside else "links")
    return _block(line, verdict, role, 1 / (1 + exp(-total)), "; ".join(piece.reason for piece in told))


def _byline_block(
    line: Line, number: int, middle: range, titles: Sequence[int], around: Surroundings, authors: Sequence[str]
) -> Block | None:
    """Returns the head block of a byline that stands near enough to be the article's; ``None`` for any other line."""
    byline = line.byline
    if byline is None or not (kinds := kinds_of(byline, authors)):
        return None
    if number > middle[-1]:
        if byline.published or around.mark(number) or number - middle[-1] > NOTE_REACH:
            return None
    elif (titles and number < titles[0]) or middle[0] - number > BYLINE_REACH:
        return None
    return _head(line.start, line.end, "byline", kinds)
