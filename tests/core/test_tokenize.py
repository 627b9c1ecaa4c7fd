import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from yinju.embed import BUNDLED_MODEL, find_model
from yinju.tokenize import TextTokenizer

ALPHABET = "aAbcéÉßıİſ’—…½℃\u00a0 \n\t_-.,019٣人工智能あ\u0301\u200b\x00😀"


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(find_model(BUNDLED_MODEL, False, "embedder.model") / "tokenizer.json"))


@pytest.fixture(scope="module")
def tokenize(tokenizer: Tokenizer) -> TextTokenizer:
    return TextTokenizer(tokenizer, np.arange(tokenizer.get_vocab_size(), dtype=np.int32), -1)


@given(text=st.text(st.sampled_from(ALPHABET)) | st.text())
def test_rows_are_those_of_the_tokenizer(tokenizer, tokenize, text):
    expected = tokenizer.encode(text, add_special_tokens=False).ids
    assert tokenize([text])[0].tolist() == expected


def test_words_of_two_pieces_and_texts_of_both_kinds_keep_their_order(tokenizer, tokenize):
    texts = ["Zyxomancy in 1987654", "人工智能", "", "Café’s prices—rose", "Zyxomancy"]
    expected = [encoding.ids for encoding in tokenizer.encode_batch(texts, add_special_tokens=False)]
    assert len(expected[-1]) > 1
    assert [rows.tolist() for rows in tokenize(texts)] == expected


def test_what_the_vocabulary_lacks_is_left_out(tokenizer):
    row_of = np.ones(tokenizer.get_vocab_size(), np.int32)
    row_of[tokenizer.encode("peace", add_special_tokens=False).ids] = 0
    assert TextTokenizer(tokenizer, row_of, 0)(["war and peace"])[0].tolist() == [1, 1]


def test_a_tokenizer_that_needs_the_whole_text_is_given_it():
    cut = Tokenizer(models.WordPiece({"[UNK]": 0, "a": 1, "b": 2, "a-b": 3}, unk_token="[UNK]"))
    cut.normalizer = normalizers.Lowercase()
    cut.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    assert TextTokenizer(cut, np.arange(4, dtype=np.int32), -1)(["A-B a"])[0].tolist() == [3, 1]
    cut.normalizer = None
    assert TextTokenizer(cut, np.arange(4, dtype=np.int32), -1)(["a-b a"])[0].tolist() == [3, 1]
