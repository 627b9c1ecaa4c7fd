"""Text in Chinese and English: folding and words for search, paragraphs and sentences, language and script.

Folding changes lengths, so a folded text serves only for matching: what is stored, shown and cited is the original.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import platformdirs

from yinju.calendar import MONTH_ABBREVIATIONS
from yinju.types import Language

_Segmenter = Callable[[str], list[str]]

LIST_MARKS = "-–—•·*▪■●"
"""Characters that may begin an item of a list."""
HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""The ranges of Han characters, for use inside a character class of a regular expression."""

_HAN_CHARACTER = re.compile(f"[{HAN}]")
_LATIN_WORD = re.compile(r"[A-Za-z]+")
# A comma inside a number separates thousands only before three digits: 2023,2024 are two years.
_WORD = re.compile(rf"[{HAN}]+|\d{{1,3}}(?:,\d{{3}})+(?!\d)(?:\.\d+)*|\d+(?:\.\d+)*|[^\W\d_{HAN}]+")
_ISO_TIME = re.compile(r"^(\d{4}-\d\d-\d\d)T(?=\d)")
_LONGEST_WORD = 8
"""Most characters of a Chinese word: longer ones in the dictionary are names and proverbs of several words."""
_WRAPPED_COLUMNS = (24, 120)
"""Full-width characters in the longest of some lines that were wrapped at a fixed width."""
_SCRIPT_SAMPLE = 4000
"""Han characters of a text that decide whether it is Traditional: more of them change nothing in practice."""

# What an apostrophe leaves of function words is here too. "us" is not: folded, it is the United States.
_ENGLISH_STOP_WORDS = (
    "a an the of in on at to for from by with as and or but nor so than then that this these those it its he she they "
    "them his her their we our you your i my me is are was were be been being am do does did done have has had having "
    "will would shall should can could may might must not no what which who whom whose when where why how whether "
    "many much there here about into over under between also if s t re ve ll d m don doesn didn isn aren wasn weren "
    "hasn haven hadn wouldn shouldn couldn mustn"
)
_CHINESE_STOP_WORDS = (
    "的 了 是 在 和 与 及 或 也 都 就 而 被 把 对 对于 关于 从 到 向 为 以 于 由 其 该 这 那 这个 那个 这些 那些 之 "
    "所 着 过 得 地 吗 呢 吧 啊 么 什么 甚么 什么样 哪 哪些 哪个 哪位 哪家 哪里 哪儿 哪一 哪一年 谁 何 何时 何地 何处 "
    "何种 何谓 多少 多久 几 几个 几时 第几 怎么 怎样 怎么样 如何 为何 为什么 是否 是不是 能否 可否 能不能 会不会 有 "
    "没有 有没有 时候 什么时候 请 请问 请问一下 我 你 您 他 她 它 我们 你们 他们 它们 一个 一下 中 里 上 下 不 没 会 "
    "能 可以 要 还 又 个 名 些 某 等 等等 是什么 有什么 有哪些 时 哪年 分别 主要"
)
STOP_WORDS = frozenset(_ENGLISH_STOP_WORDS.split()) | frozenset(_CHINESE_STOP_WORDS.split())
"""Words that do not say what a question is about. They count in BM25, where their weight is small anyway, but not in
the share of a question that a passage covers."""


def fold(text: str) -> str:
    """Returns the search form of a text: Simplified characters, NFKC width, lower case. The length may change."""
    # Width first: the compatibility forms that PDF files are full of, such as \u2f9e for 車, are unknown to OpenCC.
    return str(_converter("t2s").convert(unicodedata.normalize("NFKC", text))).lower()


def letters(text: str) -> str:
    """Returns the folded letters and digits of a text, by which titles and quotations are compared."""
    return "".join(filter(str.isalnum, fold(text)))


def level(text: str) -> str:
    """Returns a text in Simplified characters and half-width letters, digits and marks, character for character.

    Ranges mean the same in both texts, so what is found in the levelled text can be shown from the original.
    """
    simplified = to_script(text, "zh")
    if len(simplified) != len(text):
        simplified = "".join(map(_one_simplified, text))
    return simplified.translate(_HALF_WIDTH)


def words(text: str) -> list[str]:
    """Returns the search words of a text in reading order, folded.

    jieba's search mode segments Chinese runs and also yields the shorter words inside long ones; English words are
    stemmed (Snowball); numbers lose their thousands separators.
    """
    return [word for _, word in _cut(text)]


def content_words(text: str) -> list[str]:
    """Returns the distinct search words of a text without ``STOP_WORDS``, in reading order."""
    return list(dict.fromkeys(word for surface, word in _cut(text) if surface not in STOP_WORDS))


def language_of(text: str) -> Language:
    """Returns the language that a text is mostly written in, with its script.

    A Han character counts as one word. A text with neither Han characters nor Latin words counts as English, and
    Chinese whose characters are the same in both scripts as Simplified.
    """
    han = _HAN_CHARACTER.findall(text)
    if not han or len(han) < len(_LATIN_WORD.findall(text)):
        return "en"
    return "zh-Hant" if _is_traditional("".join(han[:_SCRIPT_SAMPLE])) else "zh"


def chinese_words(text: str) -> list[str]:
    """Segments a Chinese text into words that do not overlap; joined, they are the text again."""
    return _segmenters()[0](text)


def spans_word(before: str, after: str) -> bool:
    """Tells whether a Chinese word runs from the end of one text into the beginning of another."""
    context = before[-_LONGEST_WORD:]
    place = len(context)
    start = 0
    for word in chinese_words(context + after[:_LONGEST_WORD]):
        start += len(word)
        if start > place:
            return len(word) > 1 and start - len(word) < place
        if start == place:
            return False
    return False


def to_script(text: str, language: Language) -> str:
    """Converts a Chinese text to the script of ``language``; English leaves it unchanged."""
    if language == "en":
        return text
    converter = _converter("s2tw" if language == "zh-Hant" else "t2s")
    return "\0".join(converter.convert(part) for part in text.split("\0"))  # where it would take the text to end


def shown_time(moment: str | None) -> str | None:
    """Formats an ISO 8601 time for readers (2025-12-23 22:31); a date alone, or any other text, stays as it is."""
    return moment and _ISO_TIME.sub(r"\1 ", moment)


def line_ranges(text: str) -> list[tuple[int, int]]:
    """Returns the ranges of the lines of a text that are not blank, in order, without the blanks around them."""
    found = []
    start = 0
    for line in text.splitlines(keepends=True):
        if stripped := line.strip():
            first = start + line.find(stripped)
            found.append((first, first + len(stripped)))
        start += len(line)
    return found


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Returns the ranges of the paragraphs of a text, in order, without the blanks around them.

    Each line is a paragraph, except in a block of lines that is visibly wrapped at a fixed width: such a block is one.
    """
    found: list[tuple[int, int]] = []
    for block in _blocks(text):
        if is_wrapped([text[start:end].rstrip() for start, end in block]):
            block = [(block[0][0], block[-1][1])]
        found += [_strip(text, *line) for line in block]
    return found


def sentences(text: str) -> list[tuple[int, int]]:
    """Returns the ranges of the sentences of a text, in order, without the blanks and list marks around them.

    The splitter handles Chinese and English full stops, half-width ones beside Chinese, closing quotes after them,
    abbreviations, decimals, item numbers (`2. …`), titles such as 《…？》, and list items on one line (`… [1] - China
    …`), as summaries on the web have them.
    """
    found = []
    for paragraph_start, paragraph_end in paragraphs(text):
        start = paragraph_start
        for end in [*_sentence_ends(text[paragraph_start:paragraph_end]), paragraph_end - paragraph_start]:
            stop = paragraph_start + end
            first, last = _strip(text, _after(_LIST_MARKS, text, start, stop), stop)
            if any(character.isalnum() for character in text[first:last]):
                found.append((first, last))
            start = stop
    return found


_HALF_WIDTH = {0xFF00 + code: 0x20 + code for code in range(1, 0x5F)} | {0x3000: 0x20, 0xA0: 0x20}


@lru_cache(maxsize=10_000)
def _one_simplified(character: str) -> str:
    simplified = to_script(character, "zh")
    return simplified if len(simplified) == 1 else character


def _cut(text: str) -> Iterator[tuple[str, str]]:
    """Yields each word of a text as it stands in the folded text, and as it is searched."""
    for match in _WORD.finditer(fold(text)):
        run = match.group()
        if _HAN_CHARACTER.match(run):
            yield from ((word, word) for word in _segmenters()[1](run))
        elif run[0].isdigit():
            yield run, run.replace(",", "")
        else:
            yield run, _stem(run)


_LIST_MARKS = re.compile(r"(?:[\s\ufeff•·*▪■●]|[-–—](?!\d))*+")  # the hyphen of -5 is a minus
_CLOSERS = re.escape("”’\"'」』）)】》〉］]")
_OPENERS = "“‘「『《〈【（"
# Each alternative that can fail is possessive or starts where no other try of it does: the search stays linear.
_SENTENCE_END = re.compile(
    r"《[^《》]{1,80}》(?P<title>)"  # a title is taken whole, whatever stands in it
    rf"|[。！？…][。！？…!?]*[{_CLOSERS}]*"
    rf"|(?<=[{HAN}])[!?]++[{_CLOSERS}]*+(?=[A-Z])"  # not before a-z and 0-9: ? also stands for lost characters
    rf"|(?<![!?])[!?]++[{_CLOSERS}]*+(?=\s|$|[{HAN}{_OPENERS}])"
    rf"|\.[{_CLOSERS}]*+(?=\s|$)"
    rf"|(?<=[{HAN}A-Za-z%)）])\.(?=[{HAN}{_OPENERS}])"
    r"|\](?=\s+(?:[-–•]\s|[A-Z]))"
    rf"|\s(?=[-•]\s+[A-Z{HAN}])"
)
_ABBREVIATION = re.compile(
    r"(?<![A-Za-z0-9À-ɏ'’])(?:Mr|Mrs|Ms|Dr|Prof|St|No|Nos|Vol|Fig|vs|al|Inc|Ltd|Co|Corp|Sen|Rep|Gov|Gen|Col|Jr|Sr|ca|cf"
    rf"|{'|'.join(MONTH_ABBREVIATIONS)}|[A-Za-z])$"
)
_ABBREVIATION_CHARS = 4
"""Most letters of an abbreviation: how far the search looks back from a full stop."""
_ITEM_NUMBER = re.compile(
    rf"{_LIST_MARKS.pattern}[(（]?(?:\d{{1,3}}|[一二三四五六七八九十]{{1,3}}|[IVXivx]{{1,4}})[)）]?"
)
_BLANKS = re.compile(r"\s*")


def _sentence_ends(paragraph: str) -> Iterator[int]:
    start = quotes = 0
    for match in _SENTENCE_END.finditer(paragraph):
        if match["title"] is not None or _goes_on(paragraph, start, match):
            continue
        end = match.end()
        quotes += paragraph.count('"', start, end)
        if quotes % 2 and paragraph[end - 1] == '"':  # a straight quote that opens what follows
            end -= 1
            quotes -= 1
        yield end
        start = end


def _goes_on(paragraph: str, start: int, match: re.Match[str]) -> bool:
    """Tells whether the sentence from ``start`` goes on after a mark that could end it."""
    mark, before = match.group(), match.start()
    if mark[0] == "." and (
        _ABBREVIATION.search(paragraph, max(start, before - _ABBREVIATION_CHARS), before)
        or _ITEM_NUMBER.fullmatch(paragraph, start, before)
    ):
        return True
    if mark[0] not in ".!?…" or any(character in "。！？" for character in mark):
        return False
    # Half-width marks and ellipses stand inside sentences too: “Stop!” he said. Beside Chinese, case says nothing.
    following = _after(_BLANKS, paragraph, match.end(), len(paragraph))
    beside_chinese = _HAN_CHARACTER.match(paragraph, max(before - 1, 0))
    return not beside_chinese and paragraph[following : following + 1].islower()


def _blocks(text: str) -> Iterator[list[tuple[int, int]]]:
    """Yields the lines between blank lines, as ranges with their line ends."""
    block: list[tuple[int, int]] = []
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        first, last = _strip(text, start, end)
        if first < last:
            block.append((start, end))
        elif block:
            yield block
            block = []
        start = end
    if block:
        yield block


def is_wrapped(lines: list[str]) -> bool:
    """Tells whether lines look wrapped at a fixed width: full but for the last, and mostly without a full stop.

    Two lines of equal length are too often two headlines, so at least three are needed. More may be a list of
    headlines: those have no full stop (Chinese), or each begins with a capital (English).
    """
    if len(lines) < 3:
        return False
    most = max(map(len, lines))
    if most < _WRAPPED_COLUMNS[0] or most > 2 * _WRAPPED_COLUMNS[1]:  # a character fills half a column or one
        return False
    stopped = sum(line[-1] in "。！？.!?" for line in lines[:-1])
    if stopped * 2 > len(lines) - 1:
        return False
    chinese = language_of(" ".join(lines)) != "en"
    widths = [columns(line) if chinese else len(line) for line in lines]
    longest = max(widths)
    if not _WRAPPED_COLUMNS[0] <= longest <= _WRAPPED_COLUMNS[1]:
        return False
    # Chinese fills a line to the last character or two; English leaves the room of a word.
    full = all(width >= (0.92 if chinese else 0.7) * longest for width in widths[:-1])
    marked = any(re.match(r"\s*(?:[-–•*#>|]|\d+[.)、])", line) for line in lines[1:])
    if chinese:
        flows = any("。" in line for line in lines)
    else:
        flows = sum(line.lstrip()[:1].islower() for line in lines[1:]) * 3 >= len(lines) - 1
    return full and not marked and flows


def columns(line: str) -> float:
    """Returns the width of a line in full-width characters."""
    return sum(1 if unicodedata.east_asian_width(character) in "WF" else 0.5 for character in line)


def _after(skipped: re.Pattern[str], text: str, start: int, end: int) -> int:
    match = skipped.match(text, start, end)
    return match.end() if match else start


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] == "\ufeff"):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] == "\ufeff"):
        end -= 1
    return start, end


def _is_traditional(text: str) -> bool:
    # What changes on the way to Simplified is surely Traditional, so it wins a tie. The way back goes by the characters
    # of Hong Kong: OpenCC's own Traditional replaces 台, 群 and 吃, which every Traditional text has.
    traditional = _differences(text, _converter("t2s").convert(text))
    return traditional > 0 and traditional >= _differences(text, _converter("s2hk").convert(text))


def _differences(a: str, b: str) -> int:
    return 0 if a == b else sum(x != y for x, y in zip(a, b, strict=False))


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word))


@cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


@cache
def _converter(name: str) -> Any:
    import opencc

    return opencc.OpenCC(name)


@cache
def _segmenters() -> tuple[_Segmenter, _Segmenter]:
    """Returns the functions that segment Chinese, into words and for search: rjieba's, or jieba's without it.

    rjieba is jieba in Rust, with jieba's dictionary. Without the model for unknown words both segment alike: in all of
    141,527 runs of Han characters from 2,000 news articles, and rjieba in an eighth of the time.
    """
    try:
        import rjieba
    except ImportError:
        jieba = _jieba()
        return (lambda text: list(jieba.cut(text, HMM=False))), (lambda text: jieba.lcut_for_search(text, HMM=False))
    return (lambda text: rjieba.cut(text, False)), (lambda text: rjieba.cut_for_search(text, False))


@cache
def _jieba() -> Any:
    import logging

    import jieba

    jieba.setLogLevel(logging.CRITICAL)
    # jieba's own choice is a file of a known name in the shared temporary folder, which any user could plant.
    folder = Path(platformdirs.user_cache_dir("yinju"))
    with suppress(OSError):  # where nothing can be written, jieba reads its dictionary at each start, in a second
        folder.mkdir(parents=True, exist_ok=True)
    jieba.dt.tmp_dir = str(folder)
    jieba.initialize()
    return jieba
