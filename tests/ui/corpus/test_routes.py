import time

import pytest
from fastapi.testclient import TestClient

from tests.conftest import ToyEmbedder
from tests.ui.corpus.samples import make_zip
from tests.ui.fake_engine import FakeEngine, FakeStore, make_article
from yinju.errors import StoreError
from yinju.qa.engine import Engine
from yinju.settings import ServeSettings
from yinju.store import Store
from yinju.ui.app import build_app

ORIGIN = "http://127.0.0.1:7860"
RIVER = "河水上涨了三米，村民已经全部撤离到高处。"
BYTES = {"Content-Type": "application/octet-stream"}
WRITING = ["/api/articles", "/api/articles/read", "/api/articles/remove", "/api/articles/stop"]


@pytest.fixture
def client(settings, desk):
    """The client of a server whose corpus can be changed."""
    Store.open_or_create(settings, desk._embedder.fingerprint).close()
    with Engine.open(settings, ToyEmbedder()) as engine:
        yield TestClient(build_app(engine, settings.serve, desk=desk), base_url=ORIGIN)


def fake_client(store=None, desk=None, **settings):
    app = build_app(FakeEngine(store=store or FakeStore()), ServeSettings(**settings), desk=desk)
    return TestClient(app, base_url=ORIGIN)


def finished(client):
    end = time.monotonic() + 60
    while 'data-ended="true"' not in (html := client.get("/corpus/work").text):
        assert time.monotonic() < end
        time.sleep(0.02)
    return html


def upload(client, name, content, batch=""):
    return client.post("/api/uploads", params={"name": name, "batch": batch}, content=content, headers=BYTES)


def test_a_file_is_sent_seen_asked_about_and_removed(client):
    batch = upload(client, "河.txt", RIVER.encode()).json()["batch"]
    batch = upload(client, "b.zip", make_zip(("../b.txt", b"1")), batch).json()["batch"]
    assert client.post("/api/articles", json={"batch": batch}).status_code == 202
    html = finished(client)
    assert "河.txt" in html
    assert "cannot be used for a file" in html
    table = client.get("/corpus/table").text
    assert "河.txt" in table
    article = client.get("/api/corpus").json()[0]["article_id"]
    assert f"./articles/{article}" in table
    answer = client.post("/api/ask", json={"question": "河水上涨了几米？"}).json()
    assert answer["citations"][0]["article_id"] == article
    assert "1" in client.get("/corpus/counts").text
    assert "河.txt" in client.get("/corpus/removal", params={"article": [article]}).text
    assert client.post("/api/articles/remove", json={"articles": [article]}).status_code == 202
    assert "Removed" in finished(client)
    assert client.get("/api/corpus").json() == []
    assert client.get(f"/articles/{article}").status_code == 410


def test_a_visitor_who_may_not_write_cannot(settings, desk):
    client = fake_client(desk=desk, host="0.0.0.0", public=True)
    assert upload(client, "a.txt", b"text").status_code == 403
    for path in WRITING:
        response = client.post(path, json={"articles": ["a1"]} if path.endswith(("read", "remove")) else {})
        assert (response.status_code, list(response.json())) == (403, ["error"])
    assert "checkbox" not in client.get("/corpus/table").text
    assert client.get("/corpus/work").text == ""
    assert not settings.home.exists()


def test_without_a_desk_nothing_can_be_changed():
    client = fake_client()
    assert upload(client, "a.txt", b"text").status_code == 404
    assert client.post("/api/articles/remove", json={"articles": ["a1"]}).status_code == 404
    assert "标题1" in client.get("/corpus/table").text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "multipart/form-data; boundary=x"}, 415),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/json"}, 415),
        (BYTES | {"Sec-Fetch-Site": "cross-site"}, 403),
        (BYTES | {"Sec-Fetch-Site": "same-site"}, 403),
        (BYTES | {"Host": "evil.example"}, 400),
        (BYTES, 201),
    ],
)
def test_other_sites_cannot_send_files(client, headers, status):
    assert client.post("/api/uploads?name=a.txt", content=b"text", headers=headers).status_code == status


@pytest.mark.parametrize("path", WRITING)
def test_other_sites_cannot_change_the_corpus(client, path):
    assert client.post(path, json={}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post(path, content="a=b", headers={"Content-Type": "text/plain"}).status_code == 415


def test_a_file_that_is_too_large_is_refused_before_it_is_read(client):
    response = upload(client, "a.txt", b"1" * 3001)
    assert (response.status_code, response.json()) == (413, {"error": "At most 3000 bytes can be sent at once."})


def test_a_refusal_is_in_the_visitors_language(client):
    response = client.post(
        "/api/uploads?name=a.exe", content=b"MZ", headers=BYTES | {"Accept-Language": "zh-TW,zh;q=0.9"}
    )
    assert response.json()["error"].startswith("不是可讀的類型")
    assert response.status_code == 415
    response = client.post("/api/articles/remove", json={"articles": ["gone"]}, headers={"Accept-Language": "zh"})
    assert (response.status_code, response.json()["error"]) == (404, "这些文章已不在语料库中，请刷新页面。")


@pytest.mark.parametrize("query", ["sort=x", "language=fr", "page=x", "standing=y", f"search={'x' * 201}"])
def test_a_table_that_cannot_be_is_refused(client, query):
    assert client.get(f"/corpus/table?{query}").status_code == 422


def test_a_table_is_searched_and_sorted_by_its_address():
    there = [
        make_article(3, title="河", source="a"),
        make_article(2, title="河", source="b"),
        make_article(1, title="江"),
    ]
    html = fake_client(FakeStore(there)).get("/corpus/table?search=河&sort=source&descending=true").text
    assert html.index("./articles/a2") < html.index("./articles/a3")
    assert "./articles/a1" not in html


def test_a_store_that_cannot_be_read_is_said():
    client = fake_client(FakeStore(error=StoreError("The store is damaged.")))
    response = client.get("/corpus/table")
    assert (response.status_code, response.json()) == (503, {"error": "The store is damaged."})
