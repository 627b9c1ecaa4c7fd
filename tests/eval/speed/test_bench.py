"""The speed measurements, part by part, with a model of a dozen tokens and a handful of texts."""

import json
import os
import tempfile
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import SEEDS
from yinju.embed import open_embedder
from yinju.errors import UsageError, YinjuError
from yinju.eval.speed.baselines import Item
from yinju.eval.speed.bench import (
    BesideStarter,
    Encoding,
    Plan,
    RetrievalTimes,
    SpeedReport,
    beside_starter,
    encoding,
    missing_baselines,
    retrieval,
    run,
)
from yinju.eval.speed.material import (
    ENGLISH_CHARS,
    Texts,
    english_passages,
    has_questions,
    read_question_texts,
    read_texts,
    spread,
)
from yinju.eval.speed.process import ColdAsk, Commands, PageMemory, memory_of, settings_file
from yinju.eval.speed.table import table
from yinju.ingest.build import ingest
from yinju.settings import load_settings

RIVER = "长江全长6300公里，是亚洲最长的河流。"
BRIDGE = "The old bridge was built in 1937. It crosses the river."


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A static model of words and characters, in the form that needs no torch."""
    from safetensors.numpy import save_file
    from tokenizers import Tokenizer, models, pre_tokenizers

    entries = ["[UNK]", *"长江全公里是亚洲最的河流", "The", "old", "bridge", "was", "built", "river", "the"]
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(entries)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    folder = tmp_path_factory.mktemp("model") / "tiny"
    folder.mkdir()
    tokenizer.save(str(folder / "tokenizer.json"))
    vectors = np.random.default_rng(1).standard_normal((len(entries), 8)).astype(np.float32)
    vectors[0] = 0
    save_file({"embedding.weight": vectors}, folder / "model.safetensors")
    modules = [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"}]
    (folder / "modules.json").write_text(json.dumps(modules))
    return folder


@pytest.fixture
def settings(model, tmp_path):
    return load_settings(overrides={"home": tmp_path / "home", "embedder": {"model": str(model)}})


@pytest.fixture
def embedder(settings):
    return open_embedder(settings.embedder)


def write_lines(path, items):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items), encoding="utf-8")
    return path


def texts_of(*texts):
    return Texts(tuple(Item(str(number), "", text) for number, text in enumerate(texts)), len(texts))


# ---- Texts and questions ---------------------------------------------------------------------------------------------


def test_texts_of_all_kinds_each_once(settings, tmp_path):
    items = write_lines(tmp_path / "items.jsonl", [{"text": RIVER}, {"id": 7, "title": "Bridge", "text": BRIDGE}])
    write_lines(tmp_path / "beir" / "corpus.jsonl", [{"_id": "a", "title": "", "text": f" {RIVER}\n"}])
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "a.txt").write_text("A third text.", encoding="utf-8")
    found = read_texts([items, tmp_path / "beir", tmp_path / "plain"], settings, 100)
    assert [(i.title, i.text) for i in found.items] == [("", RIVER), ("Bridge", BRIDGE), ("", "A third text.")]
    assert found.passages == 3


def test_texts_are_cut_to_the_passages_wanted(settings, tmp_path):
    paragraphs = [f"Chapter {n} tells of the harbour and its {n} ships in many, many words indeed." for n in range(9)]
    corpus = write_lines(tmp_path / "long.jsonl", [{"text": "\n".join(paragraphs)}, {"text": BRIDGE}])
    found = read_texts([corpus], settings, 4)
    assert (found.passages, [item.text for item in found.items]) == (4, ["\n".join(paragraphs[:4])])


def test_english_passages_have_about_a_hundred_tokens():
    text = " ".join(f"word{n:03}" for n in range(200))
    found = english_passages(texts_of(text, RIVER * 100))
    assert [len(passage) for passage in found] == [479, 479, 479]
    assert text.startswith(" ".join(found))
    assert [len(p) for p in english_passages(texts_of("x" * 1000))] == [ENGLISH_CHARS, ENGLISH_CHARS]


def test_questions_of_both_forms(tmp_path):
    ours = write_lines(tmp_path / "ours.jsonl", [{"id": "1", "question": "谁？"}, {"id": "2", "question": "谁？"}])
    write_lines(tmp_path / "beir" / "queries.jsonl", [{"_id": "q", "text": "Who?"}])
    assert (read_question_texts(ours), read_question_texts(tmp_path / "beir")) == (["谁？", "谁？"], ["Who?"])
    assert (has_questions(tmp_path / "beir"), has_questions(ours)) == (True, False)


@pytest.mark.parametrize(("limit", "expected"), [(9, [0, 1, 2, 3, 4]), (5, [0, 1, 2, 3, 4]), (2, [0, 2]), (1, [0])])
def test_some_of_all_evenly(limit, expected):
    assert spread(range(5), limit) == expected


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"text": 3}', r"line 1: its text is a number; write a string"),
        ('{"title": "a"}', r"line 1: its text is null; write a string"),
        ("[]", r"line 1: is a list, not an object"),
        ('{"text": "..."}', r"There is no text in .*corpus\.jsonl\. Name another corpus with --corpus"),
    ],
)
def test_a_corpus_that_cannot_be_used_says_why(settings, tmp_path, line, message):
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text(line + "\n")
    with pytest.raises(UsageError, match=message):
        read_texts([corpus], settings, 10)


def test_questions_that_cannot_be_used_say_why(tmp_path):
    empty = write_lines(tmp_path / "empty.jsonl", [])
    wrong = write_lines(tmp_path / "wrong.jsonl", [{"question": " "}, {"query": "Who?"}])
    with pytest.raises(UsageError, match="holds no questions"):
        read_question_texts(empty)
    with pytest.raises(UsageError, match=r"line 1: has no question or text .*\n.*line 2: has no question or text"):
        read_question_texts(wrong)
    with pytest.raises(UsageError, match=r"is a folder without queries\.jsonl"):
        read_question_texts(tmp_path)
    with pytest.raises(UsageError, match="cannot be read"):
        read_question_texts(tmp_path / "none.jsonl")


# ---- Encoding, retrieval, the starter --------------------------------------------------------------------------------


class Counting:
    """An embedder that remembers what it was given."""

    fingerprint = "counting@1"

    def __init__(self):
        self.given = []

    def embed_passages(self, texts):
        self.given.append(list(texts))


def test_encoding_takes_turns_over_the_same_passages():
    ours, theirs = Counting(), Counting()
    passages = [f"passage {n}" for n in range(40)]
    found = encoding(ours, theirs, passages, rounds=3, round_s=0)
    assert (found.embedder, found.passages, found.rounds) == ("counting", 40, 3)
    assert ours.given == [passages] * 4  # one of them to warm up
    assert theirs.given == [passages[:1], passages[:32], passages[32:], passages[:32]]
    assert min(found.ours, found.minilm, found.ratio) > 0


def test_encoding_without_a_rival(embedder):
    found = encoding(embedder, None, [BRIDGE], rounds=1, round_s=0)
    assert (found.embedder.endswith("tiny"), found.minilm, found.ratio) == (True, None, None)
    assert found.ours > 0


def test_retrieval_is_timed_over_a_store_of_the_texts(settings, embedder, tmp_path):
    found = retrieval(texts_of(RIVER, BRIDGE), ["亚洲最长的河流", "old bridge"], settings, embedder, tmp_path)
    assert replace(found, index_s=0, p50_ms=0, p95_ms=0) == RetrievalTimes(
        2, 2, settings.retrieve.top_k, settings.retrieve.top_n, 0, 0, 0
    )
    assert 0 < found.p50_ms <= found.p95_ms
    assert not settings.home.exists()


class Nothing:
    """A baseline that finds nothing."""

    def search(self, query):
        return []


def test_the_starter_gets_the_same_texts(settings, embedder, tmp_path):
    built = []

    def starter(items):
        built.append(len(items))
        return Nothing()

    found = beside_starter(starter, texts_of(RIVER, BRIDGE), ["old bridge"], settings, embedder, tmp_path)
    assert (found.passages, found.questions, built) == (2, 1, [1, 2])
    assert min(found.index_per_s) > 0


def test_what_is_not_installed_is_named(monkeypatch):
    monkeypatch.setattr("yinju.eval.speed.bench._BASELINES", ("json", "no_such_package.part"))
    assert missing_baselines() == (
        "all-MiniLM-L6-v2 and LlamaIndex's starter: no_such_package.part is not installed. "
        "Install what Yinju is compared with: pip install 'yinju[bench]'"
    )


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        (Plan(), r"There is no folder seeds here\. Name texts with --corpus and a store with --home"),
        (Plan(corpora=(SEEDS,), home=Path("store")), r"eval/data/seeds\.jsonl does not exist\. .*--questions"),
        (Plan(corpora=(Path("none"),), questions=Path("q.jsonl"), home=Path("store")), r"none cannot be found"),
    ],
)
def test_nothing_to_measure_with_is_said_at_once(settings, tmp_path, plan, message):
    write_lines(tmp_path / "q.jsonl", [{"question": "Who?"}])
    with pytest.raises(UsageError, match=message):
        run(plan, settings)


# ---- Processes -------------------------------------------------------------------------------------------------------


def test_the_settings_go_to_a_process_whole(settings, tmp_path):
    changed = settings.model_copy(update={"home": tmp_path / 'a "home"\\ 家'})
    written = tmp_path / "settings.toml"
    written.write_text(settings_file(changed), encoding="utf-8")
    assert "api_key" not in tomllib.loads(written.read_text(encoding="utf-8"))["llm"]
    assert load_settings(written) == changed


def test_memory_is_read_where_the_system_tells():
    found = memory_of(os.getpid())
    if Path("/proc").is_dir():
        resident, peak = found
        assert 1 < resident <= peak < 100_000
    assert memory_of(2**22 + 1) is None  # over the highest id there is


@pytest.fixture
def commands(settings, embedder, tmp_path):
    corpus = write_lines(tmp_path / "corpus.jsonl", [{"id": "a", "text": RIVER}, {"id": "b", "text": BRIDGE}])
    assert not ingest([str(corpus)], settings, embedder).failed
    folder = tmp_path / "commands"
    folder.mkdir()
    return Commands(settings, folder)


@pytest.mark.slow
def test_ask_is_timed_in_a_process_of_its_own(commands, monkeypatch):
    monkeypatch.setenv("YINJU_HOME", "nowhere")  # what the environment says is in the settings already
    found = commands.cold_ask(1)
    assert (list(found.median_s), found.runs, found.torch_imported) == (["en", "zh"], 1, 0)
    assert min(found.median_s.values()) > 0


@pytest.mark.slow
def test_the_page_is_opened_asked_and_ended(commands):
    found = commands.page_memory()
    if Path("/proc").is_dir():
        assert 20 < found.resident_mb <= found.peak_mb
    assert found.start_s > 0


@pytest.mark.slow
def test_a_command_that_fails_says_what_it_said(settings, tmp_path):
    with pytest.raises(YinjuError, match=r"yinju ask failed: There is no store in .*home yet"):
        Commands(settings, tmp_path).cold_ask(1)
    settings.home.write_text("a file where the folder should be")
    with pytest.raises(
        YinjuError, match=r"yinju serve did not start\. It said: .*home cannot be read as a home folder"
    ):
        Commands(settings, tmp_path).page_memory()


# ---- The whole, and its table ----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_one_run_measures_all_and_leaves_nothing_behind(settings, tmp_path, monkeypatch):
    """Without the baselines, which take long to load: what is missing is said."""
    monkeypatch.setattr("yinju.eval.speed.bench._BASELINES", ("no_such_package",))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    (tmp_path / "seeds").symlink_to(SEEDS)
    questions = write_lines(
        tmp_path / "q.jsonl", [{"question": "长江全长多少？"}, {"question": "When was the bridge built?"}]
    )
    steps = []
    found = run(Plan(questions=questions, passages=20, rounds=1), settings, lambda *step: steps.append(step))
    assert [name for _, _, name in steps] == ["reading", "retrieval", "encoding", "ask", "page", "starter"]
    assert (found.wanted, found.retrieval.questions, found.ask.torch_imported, found.starter) == (20, 2, 0, None)
    assert 0 < found.retrieval.passages <= 20
    assert found.missing[0].startswith("all-MiniLM-L6-v2 and LlamaIndex's starter: no_such_package is not installed")
    assert not list(scratch.iterdir())
    assert not settings.home.exists()


def test_the_table():
    report = SpeedReport(
        cores=2,
        wanted=50_000,
        encoding=Encoding("yinju-static-zh-en", 1700, 5, 12345.6, 11.25, 1097.4),
        retrieval=RetrievalTimes(1999, 300, 100, 10, 12.5, 14.26, 31.04),
        ask=ColdAsk({"en": 1.5, "zh": 1.625}, 5, ("en",), 0),
        page=PageMemory(412.3, 430.9, 8.1),
        starter=BesideStarter(200, 30, (1500.0, 12.5), (9.5, 57.0), 120.0, 6.0),
        missing=(),
    )
    assert table(report) == [
        "encoding, passages/s              12,346  yinju-static-zh-en, 1,700 English passages of 100 tokens, median of 5 rounds",
        "  all-MiniLM-L6-v2, passages/s      11.2  by turns, over the same passages",
        "  ratio                            1,097  median of the rounds' ratios",
        "retrieval and reranking, p50 ms     14.3  over 1,999 passages (50,000 were asked for; the corpus has no more)",
        "  p95 ms                            31.0  300 questions, top_k 100, top_n 10",
        "  indexing, s                       12.5  160 passages/s",
        "yinju ask, s                        1.50  question in en, refused, cold process, compiled bytecode, median of 5",
        "yinju ask, s                        1.62  question in zh, cold process, compiled bytecode, median of 5",
        "  torch imported                 0 of 10  runs",
        "page, resident MB                    412  after a question in each language; at most 431; open after 8.1 s",
        "LlamaIndex starter, indexed/s       12.5  the same 200 passages and 30 questions; ours 1,500.0",
        "  ratio                            120.0  how many times as many we index in a second",
        "  query, p50 ms                     57.0  ours 9.5",
        "  ratio                              6.0  how many times as long it takes",
        "Measured on 2 cores.",
    ]
    poor = replace(
        report, encoding=None, page=PageMemory(None, None, 1.0), starter=None, missing=("encoding: no English",)
    )
    lines = table(poor)
    assert "page, resident memory            not measured  this system has no /proc" in lines
    assert lines[-2:] == ["Measured on 2 cores.", "Not measured: encoding: no English"]
