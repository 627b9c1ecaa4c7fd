"""Builds the vocabulary of the embedder: Chinese words and characters, English words and pieces of them, integers."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import rjieba
from opencc import OpenCC
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

from yinju.models.train.texts import PairSet
from yinju.text import HAN
from yinju.tokenize import RUN

MAX_HAN = 7
"""Most characters of a Chinese word."""
PIECES = 12_000
"""Pieces of English words, for words that the vocabulary lacks."""
LARGEST_INTEGER = 2100
"""The largest integer that is a token of its own, so that years are."""
NUMBERS_AND_PIECES = 1 + LARGEST_INTEGER + 1 + 10 + PIECES
"""Tokens before the first character and word: the unknown token, integers, two digits with a leading zero, pieces."""
_WORTH = {"translation": 4, "name": 6, "passage": 1}
"""The worth of one occurrence of a word, by the kind of the text. A word seen in one language only needs no vector of
its own: the same characters or pieces find it."""
_MIN_WORTH = 8
"""Least worth of a word in the vocabulary."""
_ENGLISH_WORD = re.compile(r"[a-z]+")
HAN_RUN = re.compile(f"[{HAN}]+")
_COMMON_HAN = range(0x4E00, 0xA000)
"""Characters that each have a token, if only as an unknown one: a character without a token would make its whole run
unknown."""
UNKNOWN = "[UNK]"


def build_tokenizer(sets: Sequence[PairSet], rows: int) -> tuple[Tokenizer, list[int]]:
    """Builds a tokenizer, and returns it with the row of the table of vectors for each of its tokens.

    Runs of Han characters, letters and digits are split into the longest words of the vocabulary, from the left. A word
    in Traditional script shares the row of its Simplified form. Row 0 is for unknown tokens.

    Args:
        rows: How many rows the table may have; the words of least worth are left out.
    """
    row_of = {UNKNOWN: 0}
    worth, characters = _worth(sets)
    for word in [*map(str, range(LARGEST_INTEGER + 1)), *(f"{n:02d}" for n in range(10)), *_pieces(worth), *characters]:
        row_of.setdefault(word, len(row_of))
    for word, value in worth.most_common():
        if len(row_of) >= rows or value < _MIN_WORTH:
            break
        row_of.setdefault(word, len(row_of))
    mapping = dict(row_of)
    for script in ("s2t", "s2tw", "s2hk"):
        convert = OpenCC(script).convert
        for word, row in row_of.items():
            mapping.setdefault(convert(word) if HAN_RUN.match(word) else word, row)
    simplify = OpenCC("t2s").convert
    for code in _COMMON_HAN:
        mapping.setdefault(chr(code), row_of.get(simplify(chr(code)), 0))
    tokenizer = Tokenizer(
        models.WordPiece(
            {word: number for number, word in enumerate(mapping)},
            unk_token=UNKNOWN,
            continuing_subword_prefix="",
            max_input_chars_per_word=10_000,
        )
    )
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(RUN), behavior="removed", invert=True)
    return tokenizer, list(mapping.values())


def _worth(sets: Sequence[PairSet]) -> tuple[Counter[str], list[str]]:
    """Returns the worth of each word, and all characters and letters that occur."""
    worth: Counter[str] = Counter()
    characters: set[str] = set()
    for one in sets:
        counts: Counter[str] = Counter()
        for texts in (one.left, one.right):
            for text in texts:
                counts.update(_words(text))
                characters.update(text)
        if one.kind == "name":
            counts.update(run for text in one.right for run in HAN_RUN.findall(text) if _is_unknown_name(run))
        for word, count in counts.items():
            worth[word] += _WORTH[one.kind] * count
    return worth, sorted(character for character in characters if character.isalpha())


def _words(text: str) -> Iterator[str]:
    yield from _ENGLISH_WORD.findall(text)
    if not text.isascii():
        yield from (word for word in rjieba.cut(text, False) if len(word) <= MAX_HAN and HAN_RUN.fullmatch(word))


def _is_unknown_name(run: str) -> bool:
    """Tells whether a Chinese name is not a compound of words: 诺曼底 is none, 真耶稣教会 is one."""
    in_words = sum(len(word) for word in rjieba.cut(run, False) if len(word) > 1)
    return 2 <= len(run) <= MAX_HAN and 2 * in_words <= len(run)


def _pieces(worth: Counter[str]) -> list[str]:
    """Returns the runs of letters that most often make up words."""
    english = [word for word, value in worth.items() for _ in range(min(value, 20)) if word.isascii()]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.train_from_iterator(english, trainers.BpeTrainer(vocab_size=PIECES, show_progress=False))
    return sorted(tokenizer.get_vocab())
