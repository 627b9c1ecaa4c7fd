"""Files of questions with passages and of labelled claims: what is read, and which lines are refused."""

import json
import lzma

import pytest

from yinju.errors import UsageError
from yinju.eval.lab.read_examples import (
    LabelledClaim,
    PassageQuestion,
    read_labelled_claims,
    read_passage_questions,
)

QUESTION = {
    "id": "q1", "lang": "zh", "question": "谁？", "passage": "The river is long.", "answers": ["x"],
    "answerable": True, "source": "s",
}  # fmt: skip
CLAIM = {"lang": "en", "premise": "长江很长。", "hypothesis": "It is long.", "label": "entailment", "source": "s"}


def save(path, *items):
    text = "".join((item if isinstance(item, str) else json.dumps(item, ensure_ascii=False)) + "\n" for item in items)
    path.write_bytes(lzma.compress(text.encode()) if path.suffix == ".xz" else text.encode())
    return path


@pytest.mark.parametrize(
    ("language", "passage", "named", "pair"),
    [
        ("zh", "The river is long.", {}, "zh→en"),
        ("zh-Hant", "這條河很長。", {}, "zh→zh"),
        ("en", "OpenAI发布了GPT-4模型。", {}, "en→zh"),
        ("en", "1937", {"passage_lang": "zh-Hant"}, "en→zh"),
        ("en", "1937", {}, "en→en"),
    ],
)
def test_pairs_are_of_the_languages_of_question_and_passage(language, passage, named, pair, tmp_path):
    item = {**QUESTION, "lang": language, "passage": passage, **named, "start": 3}
    [read] = read_passage_questions([save(tmp_path / "q.jsonl.xz", item)])
    assert read == PassageQuestion("q1", "谁？", passage, pair, ("x",), True)


def test_claims_are_entailed_or_not(tmp_path):
    labels = ("entailment", "neutral", "contradiction", "not_entailment")
    file = save(tmp_path / "c.jsonl", *({**CLAIM, "label": label} for label in labels))
    read = read_labelled_claims([file])
    assert read[0] == LabelledClaim("It is long.", "en", "长江很长。", True, "s")
    assert [one.entailed for one in read] == [True, False, False, False]


def test_a_limit_is_spread_over_each_file(tmp_path):
    first = save(tmp_path / "a.jsonl", *({**QUESTION, "id": str(n)} for n in range(10)))
    second = save(tmp_path / "b.jsonl", {**QUESTION, "id": "0"})
    assert [one.id for one in read_passage_questions([first, second], 3)] == ["0", "3", "6", "0"]
    assert len(read_passage_questions([first], 99)) == 10


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ("{", "line 2: is not JSON"),
        ({**QUESTION, "answers": []}, "line 2: is answerable but has no answers"),
        ({**QUESTION, "answerable": False}, "line 2: is not answerable but has answers"),
        ({**QUESTION, "lang": "fr"}, "line 2: its lang 'fr' is none of zh, zh-Hant, en"),
        ({**QUESTION, "passage_lang": "fr"}, "line 2: its passage_lang 'fr' is none of"),
        ({**QUESTION, "passage": " "}, "line 2: its passage is empty"),
        ({**QUESTION, "answers": "x"}, "line 2: its answers is a string; write a list"),
        ({**QUESTION, "answers": [""]}, "line 2: number 1 of its answers is empty"),
        ({"id": "x"}, "line 2: has no field 'lang'; add it"),
        ({**QUESTION, "id": "q0"}, "line 2: its id 'q0' is that of line 1 already"),
    ],
)
def test_a_bad_question_is_named_with_its_line(item, said, tmp_path):
    file = save(tmp_path / "q.jsonl", {**QUESTION, "id": "q0"}, item)
    with pytest.raises(UsageError, match=said):
        read_passage_questions([file])


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ({**CLAIM, "label": "yes"}, "line 2: its label 'yes' is none of entailment, neutral"),
        ({**CLAIM, "hypothesis": ""}, "line 2: its hypothesis is empty"),
        ({**CLAIM, "premise": None}, "line 2: its premise is null; write a string"),
        (QUESTION, "line 2: has no field 'premise'"),
    ],
)
def test_a_bad_claim_is_named_with_its_line(item, said, tmp_path):
    with pytest.raises(UsageError, match=said):
        read_labelled_claims([save(tmp_path / "c.jsonl", CLAIM, item)])


def test_an_empty_file_is_refused(tmp_path):
    with pytest.raises(UsageError, match="holds no lines"):
        read_labelled_claims([save(tmp_path / "c.jsonl")])
