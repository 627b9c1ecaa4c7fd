import base64
import hashlib
import json
import re
import socket
import threading
import urllib.request

import pytest
from fastapi.testclient import TestClient

from tests.ui.fake_engine import FakeEngine
from yinju.errors import UsageError
from yinju.settings import ServeSettings
from yinju.ui.app import build_app, serve

ORIGIN = "http://127.0.0.1:7860"


@pytest.fixture(scope="module")
def client():
    return TestClient(build_app(FakeEngine(), ServeSettings()), base_url=ORIGIN)


def test_page_names_no_other_host(client):
    html = client.get("/").text
    assert set(re.findall(r"https?://[^/\"' <>]+", html)) - {"http://www.w3.org"} == {ORIGIN}
    assert 'href="page/page.css"' in html
    assert "og:" not in html


def test_policy_allows_the_inline_scripts_of_the_page_and_no_others(client):
    response = client.get("/")
    scripts = re.findall(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", response.text, re.DOTALL)
    hashes = {base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts}
    policy = response.headers["content-security-policy"]
    assert set(re.findall(r"'sha256-([^']+)'", policy)) == hashes
    script_src = re.search(r"script-src ([^;]*)", policy).group(1)
    assert "'unsafe-inline'" not in script_src
    for directive in ("default-src 'self'", "object-src 'none'", "base-uri 'self'", "frame-ancestors 'none'"):
        assert directive in policy
    assert "http" not in policy


@pytest.mark.parametrize("path", ["/", "/page/page.js", "/api/health", "/docs"])
def test_every_answer_carries_the_security_headers(client, path):
    headers = client.get(path, headers={"Origin": ORIGIN}).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "default-src 'self'" in headers["content-security-policy"]
    assert not [name for name in headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    "path",
    [
        "/docs",
        "/redoc",
        "/monitoring",
        "/gradio_api/upload",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/proxy=https://example.com",
        "/gradio_api/runs",
        "/gradio_api/openapi.json",
        "/gradio_api/component_server",
        "/login",
    ],
)
def test_what_the_page_does_not_need_is_not_there(client, path):
    assert client.get(path).status_code == 404
    assert client.post(path, json={}).status_code == 404


@pytest.mark.parametrize("path", ["/assets/../../../../etc/passwd", "/static/..%2f..%2froutes.py", "/page/..%2fapp.py"])
def test_assets_do_not_lead_out_of_their_folder(client, path):
    response = client.get(path)
    assert response.status_code in (403, 404)
    assert "root:" not in response.text
    assert "import" not in response.text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:7860", ""])
def test_foreign_host_is_refused(client, host):
    assert client.get("/api/health", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:9", "[::1]:7860"])
def test_names_of_this_machine_are_accepted(client, host):
    assert client.get("/api/health", headers={"Host": host}).status_code == 200


def test_served_to_a_network_any_name_is_accepted():
    client = TestClient(build_app(FakeEngine(), ServeSettings(host="0.0.0.0", public=True)))
    assert client.get("/api/health", headers={"Host": "qa.example"}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "content", "status"),
    [
        ({"Content-Type": "text/plain"}, '{"question": "?"}', 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, "question=?", 415),
        ({"Content-Type": "application/json", "Sec-Fetch-Site": "cross-site"}, '{"question": "?"}', 403),
        ({"Content-Type": "application/json", "Sec-Fetch-Site": "same-site"}, '{"question": "?"}', 403),
        ({"Content-Type": "application/json"}, json.dumps({"question": "?" * 70_000}), 413),
        (
            {"Content-Type": "application/json; charset=utf-8", "Sec-Fetch-Site": "same-origin"},
            '{"question": "?"}',
            200,
        ),
    ],
)
def test_other_sites_cannot_ask(client, headers, content, status):
    response = client.post("/api/ask", headers=headers, content=content)
    assert response.status_code == status
    assert status == 200 or list(response.json()) == ["error"]


def test_link_from_another_site_opens_the_page_but_cannot_read_the_corpus(client):
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert client.get("/", headers=foreign | {"Sec-Fetch-Mode": "navigate"}).status_code == 200
    assert client.get("/api/corpus", headers=foreign | {"Sec-Fetch-Mode": "cors"}).status_code == 403
    assert client.options("/api/ask").status_code == 405


def test_body_without_length_is_refused(client):
    response = client.post("/api/ask", content=iter([b"{}"]), headers={"Content-Type": "application/json"})
    assert response.status_code == 411


@pytest.mark.parametrize(
    ("headers", "language"),
    [({"Accept-Language": "zh-CN"}, "zh-Hans"), ({"Accept-Language": "zh", "Cookie": "yinju_language=en"}, "en")],
)
def test_page_has_the_visitors_language(client, headers, language):
    html = client.get("/", headers=headers).text
    assert re.search(r'<html\s+lang="([^"]*)"', html).group(1) == language


def test_gradio_reports_to_nobody(client):
    config = json.loads(re.search(r"window\.gradio_config = (.*?);</script>", client.get("/").text).group(1))
    assert config["analytics_enabled"] is False
    assert config["footer_links"] == []
    assert json.loads(json.dumps(config["stylesheets"])) == []


def test_serve_takes_a_free_port_and_says_where(engine):
    ready = threading.Event()
    addresses = []

    def on_ready(address):
        addresses.append(address)
        ready.set()

    threading.Thread(target=serve, args=(engine, ServeSettings(port=0), False, on_ready), daemon=True).start()
    assert ready.wait(30)
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", addresses[0])
    with urllib.request.urlopen(f"{addresses[0]}api/health") as response:
        assert json.load(response) == {"status": "ok", "articles": 2}


def test_port_in_use_is_named_with_the_way_out(engine):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=rf"port {port}: .*--port"):
            serve(engine, ServeSettings(port=port), False, lambda address: None)
