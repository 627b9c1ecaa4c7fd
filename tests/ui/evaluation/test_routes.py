import json

import pytest
from fastapi.testclient import TestClient

from yinju.settings import ServeSettings
from yinju.ui.app import build_app
from yinju.ui.evaluation.routes import MAX_SET_BYTES

ORIGIN = "http://127.0.0.1:7860"
LINE = '{"id": "u", "language": "zh", "question": "谁？", "answers": [], "evidence": [], "answerable": false}\n'


@pytest.fixture
def post(engine):
    def send(body, base=ORIGIN, **headers):
        settings = ServeSettings(host=base.rpartition("/")[2].partition(":")[0], public=base != ORIGIN)
        client = TestClient(build_app(engine, settings), base_url=base)
        return client.post("/api/question-sets", json=body, headers=headers)

    return send


def test_a_set_that_the_page_sends_is_kept(post, home):
    answer = post({"name": "news.jsonl", "text": LINE})
    assert answer.json() == {"key": "file:news.jsonl", "name": "news.jsonl"}
    assert (home / "questions" / "news.jsonl").read_text(encoding="utf-8") == LINE


def test_the_line_that_is_wrong_is_named(post, home):
    answer = post({"name": "news.jsonl", "text": LINE + "{}\n"})
    assert answer.status_code == 400
    assert "line 2: has no field 'id'" in answer.json()["error"]
    assert not (home / "questions" / "news.jsonl").exists()


def test_a_set_as_large_as_allowed_passes_the_guard_and_a_larger_one_does_not(post):
    tags = json.dumps(["x" * 100] * 8000)
    line = LINE.replace("}\n", f', "tags": {tags}}}\n')
    assert len(line) < MAX_SET_BYTES
    assert post({"name": "large.jsonl", "text": line}).status_code == 200
    assert post({"name": "larger.jsonl", "text": " " * (MAX_SET_BYTES + 1)}).status_code == 413
    assert post({"name": "larger.jsonl", "text": "谁" * MAX_SET_BYTES}).status_code == 413


def test_others_add_nothing(post, home):
    assert post({"name": "news.jsonl", "text": LINE}, base="http://192.168.1.5:7860").status_code == 403
    assert post({"name": "news.jsonl", "text": LINE}, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert post({"name": "../news.jsonl", "text": LINE}).status_code == 400
    assert sorted(path.name for path in (home / "questions").iterdir()) == ["small.jsonl"]
