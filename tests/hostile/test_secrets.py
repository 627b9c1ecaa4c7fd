"""What an endpoint echoes, and the password in its address, are shown nowhere."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pydantic import SecretStr

from yinju.settings import AnswerSettings, LLMSettings, Settings
from yinju.ui.doctor import examine

KIND = "secrets"

KEY, PASSWORD = "sk-of-the-user", "word-of-the-user"


class Echo(BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        body = json.dumps({"data": [{"id": str(self.headers["Authorization"])}]}).encode()
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()


@pytest.mark.parametrize(
    ("status", "said"), [(200, "has no model 'm'. It has: "), (401, "does not list its models: "), (0, "does not list")]
)
def test_doctor_shows_no_secret(
    status: int, said: str, port: int, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Echo, "status", status)
    llm = LLMSettings(
        base_url=f"http://me:{PASSWORD}@127.0.0.1:{port if status else 9}/v1", model="m", api_key=SecretStr(KEY)
    )
    asked = settings.model_copy(update={"llm": llm, "answer": AnswerSettings(mode="llm")})
    texts = [one.text for one in examine(asked)]
    assert [text for text in texts if said in text]
    assert not [text for text in texts if KEY in text or PASSWORD in text]
