import re
import time
from base64 import b64encode

import itsdangerous
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse

from tests.ui.access.sites import FORM, PASSWORD, QUESTION, app_of, client_before, client_of, settings, sign_in
from tests.ui.fake_engine import FakeEngine
from yinju.settings import ServeSettings
from yinju.ui.access.access import open_access
from yinju.ui.access.keys import KeyRing
from yinju.ui.access.permission import may_write
from yinju.ui.access.words import WORDS
from yinju.ui.app import build_app

COOKIE = "yinju_session"


def paths_of(routes, prefix=""):
    """Yields the paths of all routes, those of routers and of applications below too, with parameters filled in."""
    for route in routes:
        if router := getattr(route, "original_router", None):
            yield from paths_of(router.routes, prefix)
            continue
        path = prefix + re.sub(r"\{[^}]*\}", "x", getattr(route, "path", ""))
        below = getattr(route, "routes", None)
        if below:
            yield from paths_of(below, path)
        else:
            yield path


PATHS = sorted(set(paths_of(build_app(FakeEngine(), ServeSettings()).routes)))


@pytest.fixture(scope="module")
def whole():
    """The application with the page."""
    return build_app(FakeEngine(), settings(limit_requests="none", limit_sign_in="none"))


@pytest.fixture(scope="module")
def stranger(whole):
    return client_before(whole)


@pytest.fixture(scope="module")
def member(whole):
    client = client_before(whole, raise_server_exceptions=False)  # the tools need a lifespan
    assert sign_in(client).status_code == 303
    return client


def is_closed(response):
    """Whether a route is closed to everybody, by the guard that stands before the gate."""
    return bool(re.fullmatch(r'\{"error":"(There is nothing here|\w+ is not served)\."\}', response.text))


def test_every_class_of_routes_is_among_those_that_are_tried():
    assert set(PATHS) >= {
        "/", "/config", "/theme.css", "/assets/x", "/gradio_api/queue/join", "/gradio_api/queue/data", "/gradio_api/heartbeat/x",
        "/gradio_api/info", "/gradio_api/upload", "/api/ask", "/api/check", "/api/corpus", "/api/health", "/v1/chat/completions",
        "/v1/responses", "/v1/models", "/mcp", "/openapi.json", "/articles/x", "/page/page.js",
    }  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_no_route_answers_a_stranger(stranger, path):
    for response in (stranger.get(path), stranger.head(path), stranger.post(path, json=QUESTION)):
        if response.request.method == "HEAD":
            assert response.status_code in (401, 404, 405)
        elif not is_closed(response):
            assert response.status_code == 401
            page = response.request.method == "GET" and re.fullmatch(r"/|/articles/x", path)
            assert ('type="password"' in response.text) is bool(page)
            assert page or response.headers["www-authenticate"] == 'Bearer realm="yinju"'


@pytest.mark.parametrize("path", [path for path in PATHS if not re.search("heartbeat|queue/data", path)])
def test_no_route_is_closed_to_who_has_signed_in(member, path):
    for response in (member.get(path), member.post(path, json=QUESTION)):
        assert response.status_code not in (401, 403)


def test_a_route_that_is_added_later_is_behind_the_gate_too():
    app = app_of(settings())
    app.router.routes.insert(0, type(app.routes[0])("/api/new", lambda request: None))
    assert client_before(app).get("/api/new").status_code == 401


def test_the_form_stands_at_the_address_itself_and_loads_nothing(stranger):
    response = stranger.get("/articles/a1?raw", headers={"Accept-Language": "zh-TW"})
    assert response.status_code == 401
    assert '<form method="post"><label' in response.text
    assert WORDS["zh-Hant"].password in response.text
    assert not re.search(r"(src|href)=\"(?!data:,)", response.text)
    assert "<script" not in response.text
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'; style-src 'sha256-" in policy
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/", "./"),
        ("/articles/a1?raw", "./a1?raw"),
        ("/articles/a%3A1", "./a%3A1"),
        ("/sign-in", "./"),
    ],
)
def test_signing_in_leads_to_the_page_that_was_asked_for(whole, path, location):
    client = client_before(whole)
    response = sign_in(client, path=path)
    assert (response.status_code, response.headers["location"]) == (303, location)
    cookie = response.headers["set-cookie"]
    assert re.fullmatch(rf"{COOKIE}=\S+; path=/; Max-Age=604800; httponly; samesite=lax", cookie)
    assert client.post("/api/ask", json=QUESTION).status_code == 200
    page = client.get("/")
    assert "gradio" in page.text
    assert page.headers["cache-control"] == "no-store"


def test_behind_https_the_cookie_goes_over_nothing_else():
    client = client_of(settings(public_url="https://qa.example"))
    assert sign_in(client).headers["set-cookie"].endswith("; secure")


def test_a_wrong_password_is_said_in_the_visitors_language_and_logged_without_it(caplog):
    client = client_of(settings())
    response = client.post("/", data={"secret": "wrong password"}, headers={"Accept-Language": "zh-CN"})
    assert response.status_code == 401
    assert WORDS["zh"].wrong in response.text
    assert "set-cookie" not in response.headers
    assert [record.getMessage() for record in caplog.records] == ["A sign-in from testclient failed"]
    assert sign_in(client, "").status_code == 401
    assert client.post("/", content="secret", headers=FORM).status_code == 401
    assert client.post("/", content=b"secret=%ff\xff", headers=FORM).status_code == 401


def test_signing_out_ends_the_session():
    client = client_of(settings())
    sign_in(client)
    assert WORDS["en"].signed_in in client.get("/sign-in").text
    response = client.post("/sign-out", content="", headers=FORM)
    assert (response.status_code, response.headers["location"]) == (303, "./")
    assert client.get("/").status_code == 401
    assert 'type="password"' in client.get("/sign-in").text


def signed(key, content, age_s=0):
    """A cookie as the server makes it, some seconds ago."""

    class Signer(itsdangerous.TimestampSigner):
        def get_timestamp(self):
            return int(time.time()) - age_s

    return Signer(key).sign(content).decode()


@pytest.mark.parametrize("change", ["content", "signature", "key", "unsigned", "age"])
def test_a_cookie_that_was_tampered_with_or_is_too_old_lets_nobody_in(change, tmp_path):
    chosen = settings(session_hours=1)
    key = open_access(chosen, tmp_path).session_key
    content = b64encode(b'{"by": "password"}')
    good = signed(key, content, age_s=3590)
    signed_content, signature = good.rsplit(".", 1)  # its last character holds two bits that nothing reads
    bad = {
        "content": "x" + good,
        "signature": signed_content + "." + ("A" if signature[0] != "A" else "B") + signature[1:],
        "key": signed("another", content),
        "unsigned": content.decode(),
        "age": signed(key, content, age_s=3610),
    }[change]
    for cookie, status in ((good, 200), (bad, 401)):
        client = client_of(chosen, tmp_path, cookies={COOKIE: cookie})
        assert client.get("/api/health").status_code == status


def test_a_restart_keeps_sessions_and_another_password_ends_them(tmp_path):
    client = client_of(settings(), tmp_path)
    sign_in(client)
    cookies = dict(client.cookies)
    assert client_of(settings(), tmp_path, cookies=cookies).get("/api/health").status_code == 200
    assert client_of(settings(password="another one"), tmp_path, cookies=cookies).get("/api/health").status_code == 401


def test_a_key_opens_everything_and_once_revoked_nothing_in_a_running_server(tmp_path):
    ring = KeyRing(tmp_path)
    (key, secret), (_, other) = ring.new("one", "read"), ring.new("two", "read")
    client = client_of(settings(password=""), tmp_path)
    sent = {"Authorization": f"Bearer {secret}"}

    def statuses(headers):
        return [
            client.post("/api/ask", json=QUESTION, headers=headers).status_code,
            client.get("/v1/models", headers=headers).status_code,
            client.get("/api/corpus", headers=headers).status_code,
        ]

    assert WORDS["en"].key in client.get("/").text
    assert statuses(sent) == [200] * 3
    assert sign_in(client, secret).status_code == 303
    assert statuses({}) == [200] * 3
    ring.revoke(key.id)
    assert statuses(sent) == statuses({}) == [401] * 3
    assert statuses({"Authorization": f"Bearer {other}"}) == [200] * 3


def test_a_stranger_is_told_in_the_form_of_openai():
    error = client_of(settings()).get("/v1/models").json()["error"]
    assert error["code"] == "invalid_api_key"
    assert "Authorization: Bearer" in error["message"]


def test_where_it_is_public_all_may_read_and_who_signs_in_may_write():
    app = app_of(settings(public=True))
    seen = []

    async def look(request: Request):
        seen.append(may_write(request))
        return JSONResponse({})

    app.router.routes.insert(0, type(app.routes[0])("/api/look", look))
    client = client_before(app)
    assert client.post("/api/ask", json=QUESTION).status_code == 200
    client.get("/api/look")
    sign_in(client, path="/sign-in")
    client.get("/api/look")
    assert seen == [False, True]


def test_who_did_not_pass_the_gate_may_write_nothing():
    assert not may_write(Request({"type": "http"}))
    assert not may_write(Request({"type": "http", "state": {"visitor": True}}))


def test_on_loopback_nobody_signs_in():
    client = client_before(build_app(FakeEngine(), ServeSettings()), base_url="http://127.0.0.1:7860")
    assert client.get("/sign-in").status_code == 404
    assert client.post("/sign-out", content="", headers=FORM).status_code in (404, 405)
    assert client.post("/", data={"secret": "x"}).status_code == 405
    assert "set-cookie" not in client.get("/").headers
    assert "page/access.js" not in client.get("/").text


def test_tries_at_the_password_are_limited(caplog):
    client = client_of(settings(limit_sign_in="2/minute"))
    assert [sign_in(client, "wrong").status_code for _ in range(3)] == [401, 401, 429]
    refused = sign_in(client, PASSWORD)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert "Too many tries. Try again in " in refused.text


def test_questions_and_other_requests_are_limited_each_by_itself():
    client = client_of(settings(limit_questions="2/minute", limit_requests="4/minute"))
    sign_in(client)

    def ask(path="/api/ask", body=QUESTION):
        return client.post(path, json=body)

    chat = {"model": "yinju", "messages": [{"role": "user", "content": "?"}]}
    assert [ask().status_code, ask("/v1/chat/completions", chat).status_code, ask().status_code] == [200, 200, 429]
    refused = ask("/v1/chat/completions", chat)
    assert refused.json()["error"]["code"] == "rate_limit_exceeded"
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert [client.get("/api/health").status_code for _ in range(5)] == [200] * 4 + [429]
    assert client.get("/page/page.js").status_code == 404  # a file of the page, which is not here, is not counted


def test_a_stranger_who_asks_is_counted_among_other_requests():
    client = client_of(settings(limit_questions="1/minute", limit_requests="3/minute"))
    assert [client.post("/api/ask", json=QUESTION).status_code for _ in range(4)] == [401] * 3 + [429]


@pytest.mark.parametrize(
    ("proxies", "address", "statuses"),
    [
        ((), "203.0.113.9", [200, 429]),  # the header is anybody's word
        (("10.0.0.1",), "203.0.113.9", [200, 200]),
        (("10.0.0.0/8",), "10.0.0.7, 203.0.113.9", [200, 200]),
        (("10.0.0.2",), "203.0.113.9", [200, 429]),
    ],
)
def test_only_a_trusted_proxy_tells_the_clients_address(proxies, address, statuses):
    client = client_of(
        settings(trusted_proxies=proxies, public=True, limit_questions="1/minute"), client=("10.0.0.1", 1)
    )
    asked = [client.post("/api/ask", json=QUESTION, headers=h) for h in ({}, {"X-Forwarded-For": address})]
    assert [response.status_code for response in asked] == statuses


def test_a_client_cannot_put_an_address_before_the_one_that_the_proxy_adds():
    chosen = settings(trusted_proxies=("10.0.0.1",), public=True, limit_questions="1/minute")
    client = client_of(chosen, client=("10.0.0.1", 1))
    asked = [
        client.post("/api/ask", json=QUESTION, headers={"X-Forwarded-For": f"192.0.2.{number}, 203.0.113.9"})
        for number in (1, 2)
    ]
    assert [response.status_code for response in asked] == [200, 429]


def test_a_file_of_keys_that_others_can_read_is_said_and_lets_nobody_in(tmp_path):
    _, secret = KeyRing(tmp_path).new("one", "read")
    client = client_of(settings(), tmp_path)
    (tmp_path / "keys.json").chmod(0o644)
    response = client.get("/api/health", headers={"Authorization": f"Bearer {secret}"})
    assert (response.status_code, "chmod 600" in response.json()["error"]) == (503, True)
