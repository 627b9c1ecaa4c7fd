"""Turns pairs of texts into pairs of tokens, kept in the work folder so that a stopped run continues from there."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer, models

from yinju.models.train.learn import TokenPairs, Tokens
from yinju.models.train.texts import PairSet, read_pairs
from yinju.models.train.vocabulary import NUMBERS_AND_PIECES, UNKNOWN, build_tokenizer

SHARE = {"examples": 1.5, "names": 2.0, "names-pieces": 0.5, "glosses": 1.5, "english-sentences": 1.5, "tatoeba": 2.0}
"""How often a source is used in an epoch, if not once; law and manuals, which are far from news, count half."""
SHARE |= {"mojlaw": 0.5, "python-docs": 0.5}
_TEXTS_AT_A_TIME = 20_000
"""Texts tokenized at a time."""


def prepare_training(
    data: Path, work: Path, rows: int, seed: int, say: Callable[[str], None]
) -> tuple[Tokenizer, NDArray[np.int32], list[TokenPairs]]:
    """Returns the tokenizer, the row of each of its tokens, and the training pairs, from ``work`` if it has them."""
    tokenizer_file, mapping_file, names_file = work / "tokenizer.json", work / "mapping.npy", work / "sources.json"
    if not names_file.is_file():
        sets = [one for one in read_pairs(data, seed, say) if one.left]
        say(f"building the vocabulary from {sum(len(s.left) for s in sets):,} pairs")
        tokenizer, mapping = build_tokenizer(sets, rows)
        tokenizer.save(str(tokenizer_file), pretty=False)
        np.save(mapping_file, np.array(mapping, np.int32))
        names = list(_encode_all(sets, tokenizer, np.array(mapping, np.int32), work, say))
        names_file.write_text(json.dumps(names), encoding="utf-8")
    sources = [
        TokenPairs(name, kind, *_load(work / f"{name}.npz"), SHARE.get(name, 1.0))
        for name, kind in json.loads(names_file.read_text(encoding="utf-8"))
    ]
    return Tokenizer.from_file(str(tokenizer_file)), np.load(mapping_file), sources


def _encode_all(
    sets: Sequence[PairSet], tokenizer: Tokenizer, mapping: NDArray[np.int32], work: Path, say: Callable[[str], None]
) -> Iterator[tuple[str, str]]:
    pieces = _pieces_only(tokenizer)
    for one in sets:
        say(f"encoding {len(one.left):,} pairs of {one.name}")
        name = one.name.replace("/", "-")
        _save(work / f"{name}.npz", _encode(one.left, tokenizer, mapping), _encode(one.right, tokenizer, mapping))
        yield name, one.kind
        if one.name == "names":  # names outside the vocabulary are put together from pieces: those learn from all
            _save(work / "names-pieces.npz", *(_encode(side, pieces, mapping) for side in (one.left, one.right)))
            yield "names-pieces", one.kind


def _pieces_only(tokenizer: Tokenizer) -> Tokenizer:
    """Returns the tokenizer without its words: it keeps pieces of words, characters and numbers, with the same ids."""
    kept = {token: n for token, n in tokenizer.get_vocab().items() if n < NUMBERS_AND_PIECES or len(token) == 1}
    cut = Tokenizer(
        models.WordPiece(kept, unk_token=UNKNOWN, continuing_subword_prefix="", max_input_chars_per_word=10_000)
    )
    cut.normalizer, cut.pre_tokenizer = tokenizer.normalizer, tokenizer.pre_tokenizer
    return cut


def _encode(texts: Sequence[str], tokenizer: Tokenizer, mapping: NDArray[np.int32]) -> Tokens:
    rows: list[NDArray[np.int32]] = []
    lengths: list[int] = []
    for start in range(0, len(texts), _TEXTS_AT_A_TIME):
        part = list(texts[start : start + _TEXTS_AT_A_TIME])
        for encoding in tokenizer.encode_batch_fast(part, add_special_tokens=False):
            found = mapping[encoding.ids]
            rows.append(found[found > 0])
            lengths.append(len(rows[-1]))
    return Tokens(np.concatenate(rows), np.concatenate([[0], np.cumsum(lengths)]))


def _save(path: Path, left: Tokens, right: Tokens) -> None:
    np.savez(path, left=left.rows, left_starts=left.starts, right=right.rows, right_starts=right.starts)


def _load(path: Path) -> tuple[Tokens, Tokens]:
    """Reads both sides of a source, without pairs that have no token on one side."""
    with np.load(path) as file:
        sides = [Tokens(file[side], file[f"{side}_starts"]) for side in ("left", "right")]
    whole = np.all([np.diff(side.starts) > 0 for side in sides], axis=0)
    left, right = (_only(side, whole) for side in sides)
    return left, right


def _only(side: Tokens, kept: NDArray[np.bool_]) -> Tokens:
    lengths = np.diff(side.starts)
    return Tokens(side.rows[np.repeat(kept, lengths)], np.concatenate([[0], np.cumsum(lengths[kept])]))
