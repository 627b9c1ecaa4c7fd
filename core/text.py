"""Text in two languages: folding and words for search, paragraphs and sentences, language and script.

Folding changes lengths, so a folded text is for matching alone: what is stored, shown and cited is the original.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import platformdirs
from yinju.types import Language

LIST_MARKS = "-–—•·*▪■●"
HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

_HAN_CHARACTER = re.compile(f"[{HAN}]")
_LATIN_WORD = re.compile(r"[A-Za-z]+")
_WORD = re.compile(rf"[{HAN}]+|\d+(?:[.,]\d+)*|[^\W\d_{HAN}]+")
_SCRIPT_SAMPLE = 4000
"""Characters of a text that decide whether it is Traditional: more change nothing in practice."""

STOP_WORDS = frozenset(
    # English function words and question words, and what an apostrophe leaves of them
    "a an the of in on at to for from by with as and or but nor so than then that this these those it its he she they "
    "them his her their we our us you your i my me is are was were be been being am do does did done have has had "
    "having will would shall should can could may might must not no what which who whom whose when where why how "
    "many much there here about into over under between also s t re ve ll d m if "
    # Chinese function words and question words
    "的 了 是 在 和 与 及 或 也 都 就 而 被 把 对 对于 关于 从 到 向 为 以 于 由 其 该 这 那 这个 那个 这些 那些 之 所 着 过 得 地 "
    "吗 呢 吧 啊 么 什么 甚么 哪 哪些 哪个 哪里 哪儿 哪一 谁 何 何时 何地 何处 多少 几 几个 怎么 怎样 怎么样 如何 为何 为什么 是否 "
    "有 没有 时候 什么时候 请 请问 请问一下 我 你 您 他 她 它 我们 你们 他们 它们 一个 一下 中 里 上 下 不 没 会 能 可以 要 还 又 "
    "个 名 些 某 等 等等 是什么 有什么 有哪些 时 哪年 分别 主要".split()
)
"""Words that say nothing of what a question is about. They count in BM25, where their weight is small anyway, and not
in the share of a question that a passage covers."""


def fold(text: str) -> str:
    """Search form of a text: Simplified characters, NFKC width, lower case. Lengths change."""
    return unicodedata.normalize("NFKC", _converter("t2s").convert(text)).lower()


def words(text: str) -> list[str]:
    """Search words of a text in reading order, folded.

    Chinese runs are cut by jieba's search mode, which also yields the shorter words inside long ones; English words are
    stemmed (Snowball); thousands separators are dropped from numbers.
    """
    return [word for _, word in _cut(text)]


def content_words(text: str) -> list[str]:
    """Distinct search words that carry what a text is about, in reading order: ``words`` without ``STOP_WORDS``."""
    return list(dict.fromkeys(word for surface, word in _cut(text) if surface not in STOP_WORDS))


def language_of(text: str) -> Language:
    """The language a text is mostly written in, with its script.

    A Han character counts as one word. A text with neither Han characters nor Latin words is taken for English. Chinese
    whose characters are the same in both scripts is taken for Simplified.
    """
    han = len(_HAN_CHARACTER.findall(text))
    if han == 0 or han < len(_LATIN_WORD.findall(text)):
        return "en"
    return "zh-Hant" if _is_traditional(text[:_SCRIPT_SAMPLE]) else "zh"


def to_script(text: str, language: Language) -> str:
    """A Chinese text in the script of ``language``; unchanged for English."""
    if language == "en":
        return text
    return str(_converter("s2t" if language == "zh-Hant" else "t2s").convert(text))


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Ranges of the paragraphs of a text, in order, without the blanks around them.

    A line is a paragraph, except where a block of lines is visibly wrapped at a fixed width: then the block is one.
    """
    found: list[tuple[int, int]] = []
    for block in re.finditer(r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*", text):
        lines = [(m.start() + block.start(), m.end() + block.start()) for m in re.finditer(r"[^\n]+", block.group())]
        if _is_wrapped([text[start:end].rstrip() for start, end in lines]):
            lines = [(lines[0][0], lines[-1][1])]
        found += [span for line in lines if (span := _strip(text, *line))[0] < span[1]]
    return found


def sentences(text: str) -> list[tuple[int, int]]:
    """Ranges of the sentences of a text, in order, without the blanks and list marks around them.

    Knows Chinese and English full stops, closing quotes after them, abbreviations, decimals, titles such as 《…？》,
    and list items that stand in one line (`… [1] - China …`), as summaries on the web have them.
    """
    found = []
    for paragraph_start, paragraph_end in paragraphs(text):
        start = paragraph_start
        for end in [*_sentence_ends(text[paragraph_start:paragraph_end]), paragraph_end - paragraph_start]:
            span = _strip(text, start, paragraph_start + end, extra=LIST_MARKS)
            if span[0] < span[1] and any(c.isalnum() for c in text[span[0] : span[1]]):
                found.append(span)
            start = paragraph_start + end
    return found


def _cut(text: str) -> Iterator[tuple[str, str]]:
    """Each word of a text as it stands in its folded form, and as it is searched."""
    for match in _WORD.finditer(fold(text)):
        run = match.group()
        if _HAN_CHARACTER.match(run):
            yield from ((word, word) for word in _jieba().lcut_for_search(run, HMM=False))
        elif run[0].isdigit():
            yield run, run.replace(",", "")
        else:
            yield run, _stem(run)


_CLOSERS = re.escape("”’\"'」』）)】》〉］]")
_SENTENCE_END = re.compile(
    rf"《[^《》\n]{{1,80}}》(?P<title>)"  # a title is taken whole, whatever stands in it
    rf"|[。！？…]+[{_CLOSERS}]*"
    rf"|[!?]+[{_CLOSERS}]*(?=\s|$|[{HAN}])"
    rf"|(?P<stop>\.)[{_CLOSERS}]*(?=\s|$)"
    r"|\](?=\s+(?:[-–•]\s|[A-Z]))"
    rf"|\s(?=[-–•]\s+[A-Z{HAN}])"
)
_ABBREVIATION = re.compile(
    r"(?<![A-Za-z])(?:Mr|Mrs|Ms|Dr|Prof|St|No|Nos|Vol|Fig|vs|al|Inc|Ltd|Co|Corp|Sen|Rep|Gov|Gen|Col|Jr|Sr|ca|cf|Sept"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec|e\.g|i\.e|[A-Za-z])$"
)


def _sentence_ends(paragraph: str) -> Iterator[int]:
    for match in _SENTENCE_END.finditer(paragraph):
        if match.group("title") is not None:
            continue
        if match.group("stop"):
            rest = paragraph[match.end() :].lstrip()
            if rest[:1].islower() or _ABBREVIATION.search(paragraph[: match.start()]):
                continue
        yield match.end()


def _is_wrapped(lines: list[str]) -> bool:
    """Whether lines look cut at a fixed width: full but for the last, and mostly without a full stop at their ends.

    Two lines of one length are too often two headlines.
    """
    longest = max(map(len, lines))
    if len(lines) < 3 or not 24 <= longest <= 120:
        return False
    # Chinese fills a line to the last character or two; English leaves the room of a word.
    fullness = 0.92 if language_of("".join(lines)) != "en" else 0.7
    full = all(len(line) >= fullness * longest for line in lines[:-1])
    marked = any(re.match(r"\s*(?:[-–•*#>|]|\d+[.)、])", line) for line in lines[1:])
    stopped = sum(line[-1] in "。！？.!?" for line in lines[:-1])
    return full and not marked and stopped * 2 <= len(lines) - 1


def _strip(text: str, start: int, end: int, extra: str = "") -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in extra + "\ufeff"):
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _is_traditional(text: str) -> bool:
    simplified, traditional = _converter("t2s").convert(text), _converter("s2t").convert(text)
    return _differences(text, simplified) > _differences(text, traditional)


def _differences(a: str, b: str) -> int:
    return sum(x != y for x, y in zip(a, b, strict=False))


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
def _jieba() -> Any:
    import logging

    import jieba

    jieba.setLogLevel(logging.WARNING)
    # jieba's own choice is a file of a known name in the shared temporary folder, which any user could plant.
    folder = Path(platformdirs.user_cache_dir("yinju"))
    folder.mkdir(parents=True, exist_ok=True)
    jieba.dt.tmp_dir = str(folder)
    jieba.initialize()
    return jieba
