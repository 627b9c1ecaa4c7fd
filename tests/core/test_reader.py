"""The bundled reader: vectors of passages and of their sentences."""

from pathlib import Path

import numpy as np
import pytest

from yinju import reader as reader_module
from yinju.errors import EmbedderError
from yinju.reader import MOST_SPAN_TOKENS, MOST_TOKENS, Reader, Reading
from yinju.settings import ReaderSettings
from yinju.text import sentences

CHINESE = "倡议由中国于2023年10月提出。140多个国家支持这一决议。会场设在日内瓦。"
ENGLISH = "The initiative was put forward by China in October 2023. More than 140 countries support the resolution."
MIXED = "OpenAI发布了GPT-4模型。It was trained on text and images. 价格没有公布。"
WEATHER = "明天多云转晴，气温二十度，适合洗车。"


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(ReaderSettings())


@pytest.mark.parametrize("text", [CHINESE, ENGLISH, MIXED])
def test_a_passage_has_a_unit_vector_and_one_for_each_sentence(reader: Reader, text: str) -> None:
    [read] = reader.passages([text])
    assert read.sentences.shape == (len(sentences(text)), len(read.passage))
    lengths = np.linalg.norm(np.vstack([read.passage, read.sentences]), axis=1)
    assert lengths == pytest.approx(np.ones(len(lengths)), abs=1e-4)


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("倡议是什么时候提出的？", 0),
        ("有多少国家支持这一决议？", 1),
        ("How many countries support the resolution?", 1),
        ("Where is the venue?", 2),
        ("會場設在哪裡？", 2),
    ],
)
def test_the_sentence_that_answers_is_nearest_in_either_language_and_script(
    reader: Reader, question: str, place: int
) -> None:
    [read] = reader.passages([CHINESE])
    assert int((read.sentences @ reader.question(question)).argmax()) == place


@pytest.mark.parametrize(("question", "place"), [("谁提出了倡议？", 0), ("Who put the initiative forward?", 1)])
def test_a_passage_on_the_matter_is_nearer_than_one_on_something_else(
    reader: Reader, question: str, place: int
) -> None:
    *on_the_matter, other = reader.passages([CHINESE, ENGLISH, WEATHER])
    vector = reader.question(question)
    assert on_the_matter[place].passage @ vector > other.passage @ vector + 0.02


def test_the_states_of_a_text_are_the_same_whatever_it_is_read_with(reader: Reader) -> None:
    [alone] = reader.lower_states([CHINESE])
    first, among, nothing = reader.lower_states([ENGLISH, CHINESE, ""])
    assert (among == alone).all()
    assert first.shape[1] == alone.shape[1] == len(reader.question(CHINESE))
    assert 10 < len(alone) < len(CHINESE) + 2  # the mark before a passage has no states
    assert len(nothing) == 0


def test_a_sentence_is_read_in_its_passage(reader: Reader) -> None:
    """The same words get another vector where other words stand around them."""
    said = "它在去年十月发布。"
    [alone], [within] = (reader.passages([text]) for text in (said, "这款手机很受欢迎。" + said))
    assert alone.sentences[0] @ within.sentences[1] < 0.99


def test_the_vectors_hardly_depend_on_what_is_read_along(reader: Reader) -> None:
    [alone] = Reader(ReaderSettings(batch=1)).passages([ENGLISH])
    _, along = Reader(ReaderSettings(batch=2)).passages([CHINESE * 3, ENGLISH])
    assert alone.passage @ along.passage > 0.99


def test_what_was_read_is_kept(reader: Reader) -> None:
    [first], [again] = reader.passages([CHINESE]), reader.passages([CHINESE])
    assert first is again


def test_texts_come_back_in_their_order_also_twice(reader: Reader) -> None:
    found = reader.passages([WEATHER, CHINESE, WEATHER])
    assert found[0] is found[2]
    assert found[1].passage @ reader.passages([CHINESE])[0].passage == pytest.approx(1, abs=1e-4)
    assert reader.passages([]) == []


def test_what_lies_beyond_the_last_token_is_not_read(reader: Reader) -> None:
    long = "".join(f"第{number}条规定了第{number}件事情的办法和期限。" for number in range(MOST_TOKENS))
    [read] = reader.passages([long])
    assert read.sentences[0].any()
    assert not read.sentences[-1].any()


@pytest.mark.parametrize("text", [CHINESE, ENGLISH, MIXED])
def test_what_fits_beside_a_question_is_told_in_characters(reader: Reader, text: str) -> None:
    assert reader.fitting("何时？", text) == len(text)
    assert reader.fitting("何时？", "") == 0
    long = text * 60
    beside_short, beside_long = (reader.fitting(question, long) for question in ("何时？", text * 2))
    assert 0 < beside_long < beside_short < len(long)
    assert reader.fitting("何时？", long[:beside_short]) == beside_short


def test_its_fingerprint_names_it(reader: Reader) -> None:
    assert reader.fingerprint.startswith("yinju-reader@")
    assert reader.fingerprint == Reader(ReaderSettings(threads=1)).fingerprint


def test_a_damaged_installation_is_named_with_the_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_module, "files", lambda _: tmp_path)
    with pytest.raises(EmbedderError, match=r"yinju-reader\. Install Yinju anew, or set reader\.enabled = false"):
        Reader(ReaderSettings())


def _read(starts: list[float], ends: list[float]) -> Reading:
    offsets = np.array([[place, place + 1] for place in range(len(starts))]).reshape(-1, 2)
    return Reading(0.0, (1.0, 0.0, 0.0), offsets, np.array(starts, np.float32), np.array(ends, np.float32))


def test_the_best_span_begins_before_it_ends() -> None:
    assert _read([0.1, 0.2, 0.7], [0.6, 0.3, 0.1]).best_span() == (2, 3, pytest.approx(0.07))
    assert _read([0.1, 0.5, 0.4], [0.1, 0.1, 0.8]).best_span() == (1, 3, pytest.approx(0.4))
    assert _read([], []).best_span() is None


def test_the_best_span_can_be_asked_for_within_a_range() -> None:
    read = _read([0.1, 0.2, 0.7], [0.6, 0.3, 0.1])
    assert read.best_span(0, 2) == (0, 1, pytest.approx(0.06))
    assert read.best_span(2, 3) == (2, 3, pytest.approx(0.07))
    assert read.best_span(3, 9) is None


def test_the_best_span_is_no_longer_than_an_answer() -> None:
    none = [0.0] * MOST_SPAN_TOKENS
    assert _read([0.9, *none, 0.1], [0.05, *none, 0.95]).best_span() == (
        MOST_SPAN_TOKENS + 1, MOST_SPAN_TOKENS + 2, pytest.approx(0.095),
    )  # fmt: skip


def test_the_share_of_a_range_is_that_of_its_tokens() -> None:
    read = _read([0.1, 0.2, 0.7], [1.0, 0.0, 0.0])
    assert read.share_within(0, 2) == pytest.approx(0.3)
    assert read.share_within(2, 9) == pytest.approx(0.7)
    assert read.share_within(3, 9) == 0
