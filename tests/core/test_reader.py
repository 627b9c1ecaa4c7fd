"""The bundled encoder: vectors of passages and of their sentences."""

from pathlib import Path

import numpy as np
import pytest

from yinju import reader as reader_module
from yinju.errors import EmbedderError
from yinju.reader import MOST_TOKENS, Encoder
from yinju.settings import ReaderSettings
from yinju.text import sentences

CHINESE = "倡议由中国于2023年10月提出。140多个国家支持这一决议。会场设在日内瓦。"
ENGLISH = "The initiative was put forward by China in October 2023. More than 140 countries support the resolution."
MIXED = "OpenAI发布了GPT-4模型。It was trained on text and images. 价格没有公布。"
WEATHER = "明天多云转晴，气温二十度，适合洗车。"


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(ReaderSettings())


@pytest.mark.parametrize("text", [CHINESE, ENGLISH, MIXED])
def test_a_passage_has_a_unit_vector_and_one_for_each_sentence(encoder: Encoder, text: str) -> None:
    [read] = encoder.passages([text])
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
    encoder: Encoder, question: str, place: int
) -> None:
    [read] = encoder.passages([CHINESE])
    assert int((read.sentences @ encoder.question(question)).argmax()) == place


@pytest.mark.parametrize("question", ["谁提出了倡议？", "Who put the initiative forward?"])
def test_a_passage_on_the_matter_is_nearer_than_one_on_something_else(encoder: Encoder, question: str) -> None:
    vector = encoder.question(question)
    here, there, other = encoder.passages([CHINESE, ENGLISH, WEATHER])
    assert min(here.passage @ vector, there.passage @ vector) > other.passage @ vector


def test_a_sentence_is_read_in_its_passage(encoder: Encoder) -> None:
    """The same words get another vector where other words stand around them."""
    said = "它在去年十月发布。"
    [alone], [within] = (encoder.passages([text]) for text in (said, "这款手机很受欢迎。" + said))
    assert alone.sentences[0] @ within.sentences[1] < 0.99


def test_the_vectors_hardly_depend_on_what_is_read_along(encoder: Encoder) -> None:
    [alone] = Encoder(ReaderSettings(batch=1)).passages([ENGLISH])
    _, along = Encoder(ReaderSettings(batch=2)).passages([CHINESE * 3, ENGLISH])
    assert alone.passage @ along.passage > 0.99


def test_what_was_read_is_kept(encoder: Encoder) -> None:
    [first], [again] = encoder.passages([CHINESE]), encoder.passages([CHINESE])
    assert first is again


def test_texts_come_back_in_their_order_also_twice(encoder: Encoder) -> None:
    found = encoder.passages([WEATHER, CHINESE, WEATHER])
    assert found[0] is found[2]
    assert found[1].passage @ encoder.passages([CHINESE])[0].passage == pytest.approx(1, abs=1e-4)
    assert encoder.passages([]) == []


def test_what_lies_beyond_the_last_token_is_not_read(encoder: Encoder) -> None:
    long = "".join(f"第{number}条规定了第{number}件事情的办法和期限。" for number in range(MOST_TOKENS))
    [read] = encoder.passages([long])
    assert read.sentences[0].any()
    assert not read.sentences[-1].any()


def test_its_fingerprint_names_it(encoder: Encoder) -> None:
    assert encoder.fingerprint.startswith("yinju-reader@")
    assert encoder.fingerprint == Encoder(ReaderSettings(threads=1)).fingerprint


def test_a_damaged_installation_is_named_with_the_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_module, "files", lambda _: tmp_path)
    with pytest.raises(EmbedderError, match=r"yinju-reader\. Install Yinju anew, or set reader\.enabled = false"):
        Encoder(ReaderSettings())
