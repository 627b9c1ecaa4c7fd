import gzip
import itertools
import logging
import re
import socket
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from pydantic import SecretStr

from tests.scripted_llm import Reply, ScriptedLLM
from yinju.errors import LLMError, UsageError
from yinju.qa.llm.client import LanguageModel, Message
from yinju.settings import LLMSettings
from yinju.types import TokenUsage

MESSAGES = [Message("system", "规则"), Message("user", "问题？")]
KEY = "sk-very-secret"


def ask(script, **overrides):
    """The pieces of the answer, or the error; the server; and the pauses made."""
    pauses = []
    with ScriptedLLM(script) as llm:
        model = LanguageModel(llm.settings(**overrides), sleep=pauses.append)
        try:
            return list(model.stream(MESSAGES)), llm, pauses
        except LLMError as error:
            return error, llm, pauses


def message_of(script, **overrides):
    """The error's message without the name of the endpoint, which every message has."""
    error, llm, _ = ask(script, **overrides)
    beginning = f"The language model at {llm.base_url} "
    assert isinstance(error, LLMError)
    assert str(error).startswith(beginning)
    return str(error).removeprefix(beginning)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("经济增长5%。[1]", ["经济增", "长5%", "。[1", "]"]),
        ("It grew.[1]", ["It ", "gre", "w.[", "1]"]),
        ("GDP 增长。🙂", ["GDP", " 增长", "。🙂"]),
    ],
)
def test_words_come_piece_by_piece(text, pieces):
    assert ask([text])[0] == pieces


def test_words_come_at_once():
    with ScriptedLLM([Reply("甲乙丙丁", piece_chars=2, delay_s=4)]) as llm:
        start = time.monotonic()
        assert next(LanguageModel(llm.settings()).stream(MESSAGES)) == "甲乙"
        assert time.monotonic() - start < 3


def test_what_is_sent(monkeypatch):
    for name, value in {"API_KEY": "sk-other", "ORG_ID": "org-1", "PROJECT_ID": "p-1", "BASE_URL": "http://x"}.items():
        monkeypatch.setenv(f"OPENAI_{name}", value)
    _, llm, _ = ask(["好"], max_tokens=77)
    (request,) = llm.requests
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == "Bearer not-needed"
    assert [name for name in request.headers if name.startswith("openai-")] == []
    assert request.body == {
        "messages": [{"role": "system", "content": "规则"}, {"role": "user", "content": "问题？"}],
        "model": "scripted",
        "max_tokens": 77,
        "temperature": 0.0,
        "stream": True,
    }


def test_the_key_is_sent_and_never_logged(caplog):
    caplog.set_level(logging.DEBUG)
    _, llm, _ = ask(["好"], api_key=KEY + "\n")
    assert llm.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in caplog.text


def test_a_key_that_the_endpoint_echoes_is_not_shown():
    error, llm, _ = ask([Reply(f"no such key: {KEY}", status=400)], api_key=KEY)
    assert str(error) == (
        f"The language model at {llm.base_url} refused the request (400: no such key: ***). "
        "Check llm.base_url, llm.model and llm.context_window."
    )
    assert KEY not in "".join(traceback.format_exception(error))


def test_no_proxy_stands_between_us_and_this_machine(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert ask(["好"])[0] == ["好"]


def test_a_hosted_endpoint_is_reached_through_the_proxy_of_the_environment(monkeypatch):
    with ScriptedLLM(["好"]) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.base_url.removesuffix("/v1"))
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        model = LanguageModel(proxy.settings(base_url="http://llm.example.com/v1"))
        assert list(model.stream(MESSAGES)) == ["好"]
        assert proxy.requests[0].path == "http://llm.example.com/v1/chat/completions"


def test_a_proxy_that_cannot_be_used_is_said(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "carrier-pigeon://127.0.0.1:9")
    model = LanguageModel(LLMSettings(base_url="https://llm.example.com/v1", model="m"))
    with pytest.raises(UsageError, match=r"The proxy that .* https://llm\.example\.com/v1 cannot be used"):
        next(model.stream(MESSAGES))


def test_a_redirect_leads_nowhere():
    with ScriptedLLM(["好"]) as other:
        location = {"Location": f"{other.base_url}/chat/completions"}
        assert message_of([Reply("moved", status=307, headers=location)]) == (
            "refused the request (307: moved). Check llm.base_url, llm.model and llm.context_window."
        )
        assert other.requests == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<think>\n先看 [9]。\n</think>\n\n增长5%。[1]", "增长5%。[1]"),
        (" \n<think></think>It grew.", "It grew."),
        ("\n\n增长", "增长"),
        ("<b> 是标签", "<b> 是标签"),
        ("甲 <think> 乙", "甲 <think> 乙"),
        ("<", "<"),
    ],
)
@pytest.mark.parametrize("piece_chars", [1, 3, 100])
def test_thoughts_before_the_answer_are_left_out(text, shown, piece_chars):
    assert "".join(ask([Reply(text, piece_chars=piece_chars)])[0]) == shown


def test_nobody_answers():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    model = LanguageModel(LLMSettings(base_url=url, model="m"))
    with pytest.raises(LLMError) as caught:
        list(model.stream(MESSAGES))
    assert re.fullmatch(
        rf"The language model at {url} cannot be reached: \[Errno \d+\] Connection refused\. "
        r"Start it, or correct llm\.base_url \(YINJU_LLM__BASE_URL\)\.",
        str(caught.value),
    )
    assert caught.value.__cause__ is not None


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply("甲", headers_delay_s=5), "did not begin to answer: no word for 0.3 s."),
        (Reply("甲", first_delay_s=5), "did not begin to answer: no word for 0.3 s."),
        (Reply("甲乙丙丁", delay_s=5), "fell silent in the middle of its answer: no word for 0.3 s."),
    ],
)
def test_silence(reply, message):
    start = time.monotonic()
    assert message_of([reply], timeout_s=0.3) == f"{message} Ask again, or raise llm.timeout_s."
    assert time.monotonic() - start < 3


@contextmanager
def _trickling(bytes_: bytes) -> Iterator[int]:
    """Yields the port of a server that answers whoever connects with these bytes, one every 50 ms."""
    stopped = threading.Event()

    def trickle(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            for byte in itertools.cycle(bytes_):
                if stopped.wait(0.05):
                    return
                connection.sendall(bytes([byte]))

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=trickle, args=(server.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1]
        stopped.set()
        server.shutdown(socket.SHUT_RDWR)  # closing alone would not end what waits in `accept`


@pytest.mark.parametrize(
    ("scheme", "sent"),
    [
        ("http", b"HTTP/1.1 200 OK\r\n" + b"X-Filler: abcdefghijklmnopqrstuvwxyz\r\n" * 1000),
        ("http", b"HTTP/1.1 102 Processing\r\n\r\n"),
        ("http", b"HTTP/1.1 200 OK\r\n\r\n"),  # a body that ends with the connection
        ("https", b"\x16\x03\x03\x3f\xff\x02\x00\x3f\xfb" + b"\x03" * 1000),  # a long hello of TLS
    ],
)
def test_what_comes_before_the_first_event_is_bounded_as_a_whole(scheme: str, sent: bytes) -> None:
    with _trickling(sent) as port:
        model = LanguageModel(LLMSettings(base_url=f"{scheme}://127.0.0.1:{port}/v1", model="m", timeout_s=0.6))
        start = time.monotonic()
        with pytest.raises(LLMError, match=r"did not begin to answer: no word for 0\.6 s\. Ask again, or raise"):
            list(model.stream(MESSAGES))
        assert 0.5 < time.monotonic() - start < 3


def test_nothing_watches_for_the_first_event_once_it_has_come():
    with ScriptedLLM([Reply("甲乙丙丁", piece_chars=2, delay_s=1)]) as llm:
        stream = LanguageModel(llm.settings(timeout_s=60)).stream(MESSAGES)
        assert next(stream) == "甲乙"
        assert next(stream) == "丙丁"
        assert not any(isinstance(thread, threading.Timer) for thread in threading.enumerate())


def test_a_slow_model_is_waited_for_as_long_as_words_come():
    assert "".join(ask([Reply("甲乙丙丁戊己", piece_chars=1, delay_s=0.2)], timeout_s=0.6)[0]) == "甲乙丙丁戊己"


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "refused the request (400: why). Check llm.base_url, llm.model and llm.context_window."),
        (401, "refused the key (401). Set YINJU_LLM__API_KEY to a key that is valid there."),
        (403, "refused the key (403). Set YINJU_LLM__API_KEY to a key that is valid there."),
        (404, "knows no model 'scripted' (404: why). Check llm.model and llm.base_url."),
    ],
)
def test_faults_that_no_new_try_mends(status, message):
    assert message_of([Reply("why", status=status)], max_retries=3) == message
    error, llm, pauses = ask([Reply("why", status=status)], max_retries=3)
    assert (len(llm.requests), pauses) == (1, [])
    assert error.__cause__ is not None


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_faults_that_may_pass_are_tried_again(status):
    pieces, llm, pauses = ask([Reply(status=status), Reply(status=status), "好"], max_retries=2)
    assert (pieces, len(llm.requests), pauses) == (["好"], 3, [1.0, 2.0])


def test_the_endpoint_says_how_long_to_wait():
    script = [Reply(status=429, headers={"Retry-After": "7"}), Reply(status=503, headers={"Retry-After": "0.5"}), "好"]
    assert ask(script, max_retries=2)[2] == [7.0, 0.5]
    past = {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}
    assert ask([Reply(status=429, headers=past), "好"], max_retries=1)[2] == [0.0]
    assert ask([Reply(status=429, headers={"Retry-After": "soon"}), "好"], max_retries=1)[2] == [1.0]


@pytest.mark.parametrize(
    ("reply", "retries", "message", "pauses"),
    [
        (
            Reply("slow down", 429, {"Retry-After": "7"}),
            1,
            "takes no more requests now (429: slow down), after 2 tries. Try again in 7 s.",
            [7.0],
        ),
        (
            Reply("slow down", 429, {"Retry-After": "90"}),
            3,
            "takes no more requests now (429: slow down), after 1 try. Try again in 90 s.",
            [],
        ),
        (Reply("慢一点", 429), 0, "takes no more requests now (429: 慢一点), after 1 try. Try again later.", []),
        (Reply("broken", 500), 1, "failed (500: broken), after 2 tries. Try again later, or read its log.", [1.0]),
        (
            Reply("x" * 999, 503),
            0,
            f"failed (503: {'x' * 200}…), after 1 try. Try again later, or read its log.",
            [],
        ),
    ],
)
def test_when_to_try_again_is_said(reply, retries, message, pauses):
    assert message_of([reply], max_retries=retries) == message
    assert ask([reply], max_retries=retries)[2] == pauses


@pytest.mark.parametrize(
    "reply",
    [
        Reply("甲乙丙丁", cut_after=0),
        Reply("甲乙丙丁", cut_after=1),
        Reply("甲乙丙丁", finish=None),
        Reply("甲乙丙丁", finish=None, done=False),
    ],
    ids=["before the first word", "in the middle", "done without a reason", "closed without a reason"],
)
def test_an_answer_cut_off_is_an_error_and_not_tried_again(reply):
    assert message_of([reply, "好"], max_retries=2) == "was cut off before the end of its answer. Ask again."
    assert len(ask([reply, "好"], max_retries=2)[1].requests) == 1


def test_what_came_before_the_cut_was_shown():
    with ScriptedLLM([Reply("甲乙丙丁戊己", cut_after=1)]) as llm:
        stream = LanguageModel(llm.settings()).stream(MESSAGES)
        assert next(stream) == "甲乙丙"
        with pytest.raises(LLMError, match="was cut off before the end of its answer"):
            next(stream)


@pytest.mark.parametrize("reply", [Reply("甲乙", done=False), Reply("甲乙", done=False, hang_after_finish_s=5)])
def test_the_end_needs_no_done(reply):
    start = time.monotonic()
    assert ask([reply])[0] == ["甲乙"]
    assert time.monotonic() - start < 3


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(""), "gave an empty answer. Ask again, or try another model."),
        (Reply(" \n"), "gave an empty answer. Ask again, or try another model."),
        (Reply("<think>嗯</think>"), "gave an empty answer. Ask again, or try another model."),
        (
            Reply("甲乙", finish="length"),
            "did not finish within 1024 tokens. Raise llm.max_tokens, or ask a narrower question.",
        ),
        (Reply("甲", finish="content_filter"), "withheld its answer (content filter). Ask in other words."),
        (
            Reply(body=b'data: {"error": {"message": "out of memory"}}\n\n'),
            "broke off: out of memory. Ask again, or read its log.",
        ),
    ],
)
def test_answers_that_are_none(reply, message):
    assert message_of([reply]) == message


@pytest.mark.parametrize(
    "body",
    [
        b'data: {"choices": [\n\n',
        b"data: 5\n\n",
        b"data: [1]\n\n",
        b'data: {"choices": null}\n\n',
        b'data: {"choices": [{"delta": "x"}]}\n\n',
        b'data: {"choices": [{"delta": {"content": 5}}]}\n\n',
        b"data: \xff\xfe\n\n",
    ],
)
def test_malformed_data(body):
    assert message_of([Reply(body=body)]) == (
        "sent data that is not an OpenAI-compatible stream. Check llm.base_url (YINJU_LLM__BASE_URL), or read its log."
    )


@pytest.mark.parametrize("body", [b"", b"<html>Welcome</html>", b'{"models": []}'])
def test_something_else_answers(body):
    assert message_of([Reply(body=body, content_type="text/html")]) == (
        "sent no OpenAI-compatible stream. Check llm.base_url (YINJU_LLM__BASE_URL): it often ends in /v1."
    )


def test_a_reader_who_leaves_ends_the_connection():
    with ScriptedLLM([Reply("甲" * 3000, piece_chars=1, delay_s=0.005)]) as llm:
        stream = LanguageModel(llm.settings()).stream(MESSAGES)
        assert next(stream) == "甲"
        stream.close()
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline and any("process_request" in t.name for t in threading.enumerate()):
            time.sleep(0.02)
        assert [t.name for t in threading.enumerate() if "process_request" in t.name] == []


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"base_url": ""}, r"needs an endpoint or a model file\. Set YINJU_LLM__BASE_URL, or base_url under \[llm\]"),
        ({"model": ""}, r"needs a model\. Set YINJU_LLM__MODEL, or model under \[llm\]"),
        ({"base_url": "localhost:11434/v1"}, r"'localhost:11434/v1' is no web address\. It begins with http://"),
        ({"base_url": "ftp://me:secret@host/v1?key=secret"}, r"llm\.base_url 'ftp://host/v1' is no web address"),
        ({"base_url": "http://[::1"}, r"'http://\[::1' is no web address"),
        ({"api_key": SecretStr("sk 1")}, "YINJU_LLM__API_KEY holds blanks or characters that no key has"),
        ({"api_key": SecretStr("密钥")}, "YINJU_LLM__API_KEY holds blanks or characters that no key has"),
    ],
)
def test_settings_that_cannot_work(fields, message):
    with pytest.raises(UsageError, match=message):
        LanguageModel(LLMSettings(**{"base_url": "http://127.0.0.1:9/v1", "model": "m"} | fields))


def test_a_password_in_the_address_is_not_shown():
    with ScriptedLLM([Reply(status=401)]) as llm:
        url = llm.base_url.replace("http://", "http://user:hidden@") + "?token=hidden"
        with pytest.raises(LLMError) as caught:
            list(LanguageModel(LLMSettings(base_url=url, model="m")).stream(MESSAGES))
        assert str(caught.value).startswith(f"The language model at {llm.base_url} refused the key (401).")


def test_the_tokens_are_counted_by_the_endpoint_only_when_the_setting_asks() -> None:
    for count_tokens, expected in ((True, [TokenUsage(7, 3)]), (False, [])):
        spent: list[TokenUsage] = []
        with ScriptedLLM(["治理好"]) as llm:
            model = LanguageModel(llm.settings(count_tokens=count_tokens))
            assert "".join(model.stream(MESSAGES, spent)) == "治理好"
            assert ("stream_options" in llm.requests[0].body) is count_tokens
        assert spent == expected


def test_an_answer_is_whole_although_the_count_never_comes() -> None:
    with ScriptedLLM([Reply("治理好", usage=False, hang_after_finish_s=5)]) as llm:
        model = LanguageModel(llm.settings(count_tokens=True, timeout_s=0.3))
        assert "".join(model.stream(MESSAGES, [])) == "治理好"


def test_a_key_in_the_answer_is_masked_whatever_its_pieces() -> None:
    for piece_chars in (1, 3, 100):
        pieces = ask([Reply(f"密钥是{KEY}和{KEY[:6]}。", piece_chars=piece_chars)], api_key=KEY)[0]
        assert "".join(pieces) == f"密钥是***和{KEY[:6]}。"
    assert "".join(ask(["ollama 说好"], api_key="ollama")[0]) == "ollama 说好"


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (
            Reply("".join(f"{n}," for n in range(200)), piece_chars=50),
            "went on beyond the 16 tokens that it was allowed. ",
        ),
        (Reply(body=b"data: " + b"x" * 1_100_000), "went on beyond the 16 tokens that it was allowed. "),
        (Reply(body=b"data: " + b"[" * 200_000 + b"\n\n"), "sent data that is not an OpenAI-compatible stream. "),
    ],
)
def test_an_answer_without_bounds_is_an_error(reply: Reply, message: str) -> None:
    assert message_of([reply], max_tokens=16).startswith(message)


def test_a_packed_answer_is_not_unpacked() -> None:
    packed = Reply(body=gzip.compress(b"data: x\n\n" * 1_000_000), headers={"Content-Encoding": "gzip"})
    assert message_of([packed]).startswith("sent data that is not an OpenAI-compatible stream.")
    assert ask(["好"])[1].requests[0].headers["accept-encoding"] == "identity"
