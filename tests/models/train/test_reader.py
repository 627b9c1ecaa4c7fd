"""The recipe of the reader, run to its end on a tiny encoder and a handful of questions."""

import json
import lzma
import random
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from safetensors.numpy import load_file
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import BertConfig, BertModel

from yinju.models.train.reader import mixture as mixture_module
from yinju.models.train.reader.__main__ import main
from yinju.models.train.reader.examples import (
    NOT_ENTAILED,
    WINDOW,
    Example,
    Question,
    answer_cut_out,
    answered,
    in_other_script,
    read_questions,
    window,
)
from yinju.models.train.reader.mixture import Source
from yinju.models.train.reader.negatives import WrongPassages, claim_edited, unanswered
from yinju.models.train.reader.network import Reader, collate, encode, losses, read_tokenizer
from yinju.models.train.reader.restore import restore

WIDTH = 64
TEXTS = [
    ("zh", "大桥是哪一年建成的？", "大桥建成于1937年。它横跨钱塘江。", "1937年"),
    ("zh", "大桥横跨哪条江？", "大桥建成于1937年。它横跨钱塘江。", "钱塘江"),
    ("zh", "比赛在哪里举行？", "比赛在杭州举行。共有12支球队。", "杭州"),
    ("en", "When was the Old Bridge built?", "The Old Bridge was built in 1937. It crosses the river.", "1937"),
    ("en", "How many teams played in Hangzhou?", "The match was held in Hangzhou. 12 teams played.", "12"),
    ("en", "Who wrote GPT之父?", "The book 《GPT之父》 was written by Jane Doe in 2023.", "Jane Doe"),
]


def _question(row: int = 0, **changes: object) -> Question:
    language, text, passage, answer = TEXTS[row]
    return Question(**{
        "text": text, "passage": passage, "answers": (answer,), "answerable": True, "language": language, "source": "s",
        **changes,
    })  # fmt: skip


def _write(path: Path, items: list[dict[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with lzma.open(path, "wt", encoding="utf8") as file:
        file.writelines(json.dumps(item, ensure_ascii=False) + "\n" for item in items)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An encoder of four layers with random weights; its tokens are single characters."""
    folder = tmp_path_factory.mktemp("base")
    characters = sorted({character for _, question, passage, _ in TEXTS for character in question + passage} - {" "})
    vocabulary = {token: place for place, token in enumerate(["<s>", "<pad>", "</s>", "<unk>", *characters])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.save(str(folder / "tokenizer.json"))
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=WIDTH, num_hidden_layers=4, num_attention_heads=4, intermediate_size=96,
        max_position_embeddings=512, pad_token_id=1,
    )  # fmt: skip
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    return folder


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    questions = [
        {"lang": language, "question": question, "passage": passage, "answers": [answer], "answerable": True}
        for language, question, passage, answer in TEXTS
    ]
    claim = {"hypothesis": "大桥建于1937年。", "premise": TEXTS[0][2], "label": "entailment"}
    _write(tmp_path / "read/train/qa-small.jsonl.xz", questions)
    _write(tmp_path / "read/train/nli-small.jsonl.xz", [claim, {**claim, "label": "not_entailment"}])
    sources = (Source("read/train/qa-small.jsonl.xz", 3), Source("read/train/nli-small.jsonl.xz", 1))
    monkeypatch.setattr(mixture_module, "SOURCES", sources)
    return tmp_path


def test_the_recipe_stops_goes_on_and_writes_what_onnxruntime_runs(
    base: Path, data: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    def train(steps: int, *more: str) -> None:
        argv = ["--base", str(base), "--data", str(data), "--out", str(tmp_path / "out"), "--work", str(tmp_path / "w")]
        assert main([*argv, "--frozen", "2", "--steps", str(steps), "--device", "cpu", *more]) == 0

    train(3, "--minutes", "0")
    assert "stopped at step 1 of 3; the same command goes on" in capfd.readouterr().err
    train(3)
    assert "stopped" not in capfd.readouterr().err
    state = torch.load(tmp_path / "w" / "checkpoint.pt")
    assert state["step"] == 3
    assert all(not name.startswith(("lower.", "tokens.")) for name in state["weights"])

    out = tmp_path / "out"
    table = load_file(out / "tokens.safetensors")
    assert (table["nibbles"].shape[1], table["scales"].shape[1]) == (WIDTH // 2, WIDTH // 32)
    trained = Reader(base, 2)
    trained.load_state_dict(state["weights"], strict=False)
    ids = torch.tensor([[0, 4, 5, 6, 2, 2, 7, 8, 2]])
    with torch.no_grad():
        vectors = trained.tokens(ids).numpy()
        expected = [value.numpy() for value in trained(trained.below(ids, torch.ones_like(ids)), torch.ones_like(ids))]
        vector = BertModel.from_pretrained(base, add_pooling_layer=False)(ids).last_hidden_state.numpy()
    mask = np.ones(ids.shape, np.int64)
    run = {name: onnxruntime.InferenceSession(out / f"{name}.onnx") for name in ("lower", "encoder", "reader")}
    [lower] = run["lower"].run(None, {"states": vectors, "mask": mask})
    [states] = run["encoder"].run(None, {"states": lower, "mask": mask})
    assert (states * vector).sum() / np.linalg.norm(states) / np.linalg.norm(vector) > 0.99
    for found, right in zip(run["reader"].run(None, {"states": lower, "mask": mask}), expected, strict=True):
        assert found.shape == right.shape
        assert np.abs(found - right).max() < 0.1

    restored = Reader(base, 2)
    restore(restored, out)
    for name, value in restored.learning():
        assert (value - state["weights"][name]).abs().max() < 0.02 * state["weights"][name].abs().max() + 1e-6, name
    train(4, "--work", str(tmp_path / "more"), "--start", str(out), "--bf16")
    with pytest.raises(ValueError, match="a reader of other layers"):
        restore(Reader(base, 3), out)


def test_a_batch_knows_its_passage_its_span_and_what_it_is_about(base: Path) -> None:
    pairs = encode(
        [
            Example("大桥?", "建成于1937年。", (3, 7), answers=True),
            Example("桥", "它横跨", answers=False),
            Example("大桥", "建成", support=NOT_ENTAILED, weight=0.5),
        ],
        read_tokenizer(base),
    )
    batch = collate(pairs)
    first = 3 + 3
    assert batch.span.tolist() == [[first + 3, first + 6], [-1, -1], [-1, -1]]
    assert batch.passage.sum(dim=1).tolist() == [9, 3, 2]
    assert batch.answers.tolist() == [1, 0, -1]
    assert batch.support.tolist() == [-100, -100, NOT_ENTAILED]
    reader = Reader(base, 2)
    parts = losses(reader, reader.below(batch.ids, batch.mask), batch)
    assert {name: weight.item() for name, (_, weight) in parts.items()} == {"answers": 2, "span": 1, "support": 0.5}
    assert all(value.isfinite() and value > 0 for value, _ in parts.values())


def test_an_answer_that_falls_off_the_end_is_left_out(base: Path) -> None:
    assert encode([Example("桥", "它" * 500 + "1937", (500, 504), answers=True)], read_tokenizer(base)) == []


@pytest.mark.parametrize(("row", "left"), [(0, "它横跨钱塘江。"), (4, "The match was held in Hangzhou.")])
def test_the_sentence_with_the_answer_is_cut_out(row: int, left: str) -> None:
    made = answer_cut_out(_question(row))
    assert made is not None
    assert (made.passage, made.answers, made.span) == (left, False, None)
    assert answer_cut_out(_question(5)) is None


@pytest.mark.parametrize("row", range(len(TEXTS)))
def test_the_span_is_the_answer(row: int) -> None:
    made = answered(_question(row), random.Random(1))
    assert made.span is not None
    assert made.passage[slice(*made.span)] == TEXTS[row][3]


@pytest.mark.parametrize(("before", "kind"), [("前言。" * 200, True), ("Some words before it. " * 60, False)])
def test_a_window_holds_the_answer_wherever_it_begins(before: str, kind: bool) -> None:
    passage = before + TEXTS[0][2] + before
    place = passage.index("1937年") if kind else passage.index("1937")
    for seed in range(30):
        made = window(Example("?", passage, (place, place + 4)), random.Random(seed))
        assert len(made.passage) <= WINDOW[kind]
        assert made.span is not None
        assert made.passage[slice(*made.span)] == passage[place : place + 4]


def test_an_answer_longer_than_the_window_is_cut() -> None:
    passage = "长" * 900
    made = window(Example("?", passage, (100, 800)), random.Random(1))
    assert made.span == (0, WINDOW[True])


def test_some_chinese_examples_are_in_traditional_script() -> None:
    made = [in_other_script(Example("大桥?", "大桥横跨", (0, 2)), random.Random(seed)) for seed in range(60)]
    assert {e.passage for e in made} == {"大桥横跨", "大橋橫跨"}
    assert {in_other_script(Example("Who?", "Jane."), random.Random(s)).passage for s in range(20)} == {"Jane."}


def test_wrong_passages_are_near_and_do_not_hold_the_answer(tmp_path: Path) -> None:
    questions = [_question(row) for row in range(len(TEXTS))]
    wrong = WrongPassages(questions, tmp_path / "wrong.npz")
    assert wrong.of(0) == [TEXTS[2][2]]
    assert set(wrong.of(3)) == {TEXTS[4][2], TEXTS[5][2]}
    again = WrongPassages(questions, tmp_path / "wrong.npz")
    assert [again.of(place) for place in range(6)] == [wrong.of(place) for place in range(6)]


def _unanswered(question: Question, names: list[str]) -> set[tuple[str, str]]:
    chance = random.Random(2)
    made = [unanswered(question, ["另一段。"], names, chance) for _ in range(200)]
    assert all(example.answers is False and example.span is None for example in made if example)
    return {(example.text, example.passage) for example in made if example}


def test_unanswered_examples_are_of_five_kinds() -> None:
    text, passage = TEXTS[3][1:3]
    assert _unanswered(_question(3), ["Jane Doe"]) == {
        (text, "另一段。"), (text, "It crosses the river."), ("When was the Jane Doe built?", passage),
        ("When was not the Old Bridge built?", passage),
    }  # fmt: skip
    text = "2023年的第一场比赛有多少球队？"
    made = _unanswered(_question(2, text=text), [])
    assert {asked for asked, read in made if read == TEXTS[2][2]} > {"2023年的最后场比赛有多少球队？"}
    assert all(asked == text or not asked.startswith("2023年的第一") for asked, _ in made)


def test_a_name_of_the_same_passage_is_put_into_the_question() -> None:
    question = _question(0, text="茅以升出生在哪里？", passage="茅以升与李四光同在北京工作。", answers=("南京",))
    assert {asked for asked, _ in _unanswered(question, ["杭州"])} == {
        question.text, "李四光出生在哪里？", "北京出生在哪里？", "杭州出生在哪里？",
    }  # fmt: skip


def test_a_claim_with_another_number_is_not_entailed() -> None:
    made = claim_edited(Example("建于1937年。", TEXTS[0][2], support=0), random.Random(1))
    assert made is not None
    assert (made.support, made.passage) == (NOT_ENTAILED, TEXTS[0][2])
    assert "1937" not in made.text
    assert claim_edited(Example("No number.", "Some.", support=0), random.Random(1)) is None


def test_questions_whose_answers_are_not_in_their_passage_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "qa.jsonl.xz"
    item = {"lang": "en", "question": "Q?", "passage": "A B", "answerable": True}
    _write(path, [
        {**item, "answers": ["C"]}, {**item, "answers": ["A", "C"]}, {**item, "answers": [], "yesno": "yes"},
        {**item, "answers": [], "answerable": False},
    ])  # fmt: skip
    found = list(read_questions(path, 0.5, 2.0))
    assert [(q.answers, q.answerable, q.weight) for q in found] == [
        (("A",), True, 0.5),
        ((), True, 0.5),
        ((), False, 2.0),
    ]


@pytest.mark.parametrize("flag", ["--base", "--data"])
def test_a_folder_that_is_not_there_is_named(flag: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folders = {"--base": str(tmp_path), "--data": str(tmp_path), "--out": str(tmp_path)} | {flag: str(tmp_path / "no")}
    with pytest.raises(SystemExit):
        main([part for pair in folders.items() for part in pair])
    assert f"{tmp_path / 'no'} is not a folder" in capsys.readouterr().err
