"""Whatever a language model's server does is said, in time, and nothing that it sends is shown as a fact."""

import json
import logging
import re
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from types import SimpleNamespace

import httpx
import pytest
from pydantic import SecretStr

from tests.conftest import ToyEmbedder
from tests.hostile.faulty_llm import FAULTS, KEY, FaultyLLM
from tests.hostile.programs import run
from tests.hostile.tally import tried
from tests.ui.served import served
from yinju.errors import LLMError
from yinju.qa.engine import Engine
from yinju.settings import LLMSettings, ServeSettings, Settings, load_settings
from yinju.types import Answer
from yinju.ui.ask.handlers import Handlers
from yinju.ui.corpus.listing import Listing

KIND = "faults of language models"
QUESTION = "《全球人工智能治理倡议》是什么时候提出的？"
TIMEOUT_S = 0.5
MOST_S = 20
"""Seconds that a face may take with a fault, on a busy machine."""
MOST_BYTES = 60_000_000
TRANSCRIPT = 2

pytestmark = pytest.mark.hostile


@dataclass(frozen=True)
class Faces:
    """The ways to the same engines, over a language model that faults: one that raises, and one that falls back."""

    llm: FaultyLLM
    strict: Engine
    lenient: Engine
    url: str


def _settings(home: Path, llm: FaultyLLM, *, fall_back: bool) -> Settings:
    model = LLMSettings(
        base_url=llm.base_url, model="m", api_key=SecretStr(KEY), timeout_s=TIMEOUT_S, max_retries=0, max_tokens=256,
        fall_back=fall_back,
    )  # fmt: skip
    answer = {"mode": "llm", "min_score": 0.0}
    return load_settings(overrides={"home": home, "answer": answer}).model_copy(update={"llm": model})


@pytest.fixture(scope="module")
def faces(seeds_home: Path) -> Iterator[Faces]:
    embedder = ToyEmbedder()
    with FaultyLLM().running() as llm:
        strict = Engine.open(_settings(seeds_home, llm, fall_back=False), embedder)
        lenient = Engine.open(_settings(seeds_home, llm, fall_back=True), embedder)
        with strict, lenient, served(strict) as url:
            yield Faces(llm, strict, lenient, url)


def _asked(faces: Faces) -> str:
    try:
        return _checked(faces.strict.ask(QUESTION))
    except LLMError as error:
        return str(error)


def _asked_with_fall_back(faces: Faces) -> str:
    answer = faces.lenient.ask(QUESTION)
    assert answer.mode == "llm" or (answer.notice and answer.citations), answer
    return _checked(answer)


def _on_the_page(faces: Faces) -> str:
    handlers = Handlers(faces.strict, Listing(faces.strict.store), ServeSettings())
    asked = SimpleNamespace(headers={"accept-language": ""}, cookies={}, base_url="http://host/")
    *_, last = handlers.ask(QUESTION, (), "zh", asked)  # type: ignore[arg-type]
    (turn,) = last[1]
    assert turn.error or turn.answer
    assert "unexpected" not in (turn.error or "").lower()
    return (_checked(turn.answer) if turn.answer else turn.error) + json.dumps(last[TRANSCRIPT : TRANSCRIPT + 2])


def _by_api(faces: Faces) -> str:
    reply = httpx.post(f"{faces.url}/api/ask", json={"question": QUESTION}, timeout=60)
    assert reply.status_code in (200, 502), reply.text
    return reply.text


def _as_openai(faces: Faces) -> str:
    body = {"model": "yinju", "messages": [{"role": "user", "content": QUESTION}]}
    reply = httpx.post(f"{faces.url}/v1/chat/completions", json=body, timeout=60)
    assert reply.status_code in (200, 502), reply.text
    return reply.text


def _as_openai_streamed(faces: Faces) -> str:
    body = {"model": "yinju", "stream": True, "messages": [{"role": "user", "content": QUESTION}]}
    reply = httpx.post(f"{faces.url}/v1/chat/completions", json=body, timeout=60)
    lines = [line for line in reply.text.splitlines() if line]
    assert lines[-1] == "data: [DONE]" or "error" in json.loads(lines[-1].removeprefix("data: "))
    return reply.text


def _checked(answer: Answer) -> str:
    """Returns what an answer shows as facts; each sentence of it was checked, and what it cites is there."""
    assert answer.refused or answer.sentences
    for sentence in answer.sentences:
        assert sentence.verdict not in ("unsupported", "uncited"), sentence
        assert sentence.citations
    return f"{answer.text}\n{answer.notice}"


FACES: dict[str, Callable[[Faces], str]] = {
    "ask": _asked,
    "ask, falling back": _asked_with_fall_back,
    "page": _on_the_page,
    "api": _by_api,
    "v1": _as_openai,
    "v1, streamed": _as_openai_streamed,
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_said_and_nothing_is_shown_unchecked(
    name: str, faces: Faces, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    faces.llm.fault = FAULTS[name]
    for face, show in FACES.items():
        begin = monotonic()
        shown = show(faces)
        tried(KIND)
        assert monotonic() - begin < MOST_S, face
        assert KEY not in shown, face
        assert "\x1b" not in shown, face
        assert not re.search("香蕉", _facts(shown)), face
    assert faces.llm.asked
    assert faces.llm.elsewhere == []
    assert KEY not in caplog.text


def _facts(shown: str) -> str:
    """What a face shows, without the sentences that it lists as not borne out."""
    try:
        found = json.loads(shown)
    except ValueError:
        return shown.split("[{", 1)[0]
    return str(found.get("answer", "")) + str(found.get("choices", ""))


@pytest.mark.parametrize("name", [name for name in FAULTS if re.match("endless|an endless|a huge|packed|deep", name)])
def test_a_fault_takes_little_memory(name: str, faces: Faces) -> None:
    faces.llm.fault = FAULTS[name]
    tracemalloc.start()
    try:
        _asked(faces)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MOST_BYTES


@pytest.mark.parametrize("name", ["refused the key", "cut", "endless words"])
def test_the_command_line_says_what_failed_and_shows_no_key(name: str, bundled_home: Path, faces: Faces) -> None:
    faces.llm.fault = FAULTS[name]
    env = {
        "YINJU_ANSWER__MODE": "llm", "YINJU_ANSWER__MIN_SCORE": "0", "YINJU_LLM__BASE_URL": faces.llm.base_url,
        "YINJU_LLM__MODEL": "m", "YINJU_LLM__API_KEY": KEY, "YINJU_LLM__MAX_RETRIES": "0", "YINJU_LLM__TIMEOUT_S": "2",
    }  # fmt: skip
    for command in (("ask", QUESTION), ("doctor",)):
        status, printed, complaints = run(bundled_home, *command, env=env)
        assert KEY not in printed + complaints
        assert "Traceback" not in complaints
        if command[0] == "ask":
            assert (status, printed) == (1, "")
            assert complaints.startswith("The language model at ")
