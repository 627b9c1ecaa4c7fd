import pytest
from starlette.datastructures import Headers

from tests.ui.access.sites import ADDRESS, FORM, PASSWORD, QUESTION, client_of, settings, sign_in
from yinju.settings import ServeSettings
from yinju.ui.access.keys import KeyRing
from yinju.ui.access.origins import is_foreign

APP = "https://app.example"
NAMED = {"Origin": APP, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
STRANGE = NAMED | {"Origin": "https://evil.example"}
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}


@pytest.fixture
def key(tmp_path):
    return {"Authorization": f"Bearer {KeyRing(tmp_path).new('one', 'write')[1]}"}


@pytest.mark.parametrize(
    ("method", "headers", "foreign"),
    [
        ("POST", {"sec-fetch-site": "same-origin", "origin": "http://elsewhere"}, False),
        ("POST", {"sec-fetch-site": "none"}, False),
        ("POST", {"sec-fetch-site": "same-site"}, True),
        ("POST", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, True),
        ("GET", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, False),
        ("GET", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, True),
        # Over plain http browsers send no Sec-Fetch-Site.
        ("POST", {"host": "10.0.0.5:7860", "origin": "http://10.0.0.5:7860"}, False),
        ("POST", {"host": "10.0.0.5:7860", "origin": "http://10.0.0.5"}, True),
        ("POST", {"host": "10.0.0.5:7860", "origin": "http://evil.example"}, True),
        ("POST", {"host": "10.0.0.5:7860", "origin": "null"}, True),
        ("POST", {"host": "", "origin": "null"}, True),
        ("POST", {"host": "127.0.0.1:7860", "origin": "https://qa.example"}, False),
        ("POST", {"host": "10.0.0.5:7860"}, False),
    ],
)
def test_whose_page_sends_a_request(method, headers, foreign):
    assert is_foreign(method, Headers(headers), own_host="qa.example") is foreign


def test_no_origin_may_call_unless_it_is_named(tmp_path, key):
    client = client_of(settings(), tmp_path)
    assert client.post("/api/ask", json=QUESTION, headers=NAMED | key).status_code == 403
    assert client.options("/api/ask", headers=NAMED | PREFLIGHT).status_code == 405


def test_a_named_origin_calls_with_a_key(tmp_path, key):
    client = client_of(settings(origins=(APP,)), tmp_path)
    preflight = client.options("/api/ask", headers=NAMED | PREFLIGHT)
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == APP
    assert "authorization" in preflight.headers["access-control-allow-headers"].lower()
    assert "access-control-allow-credentials" not in preflight.headers
    for path in ("/api/corpus", "/v1/models"):
        response = client.get(path, headers=NAMED | key)
        assert response.status_code == 200
        assert response.headers["access-control-allow-origin"] == APP
        assert "access-control-allow-credentials" not in response.headers
    assert client.post("/api/ask", json=QUESTION, headers=NAMED).status_code == 401


def test_an_origin_that_is_not_named_gets_nothing_beside_one_that_is(tmp_path, key):
    client = client_of(settings(origins=(APP,)), tmp_path)
    assert client.options("/api/ask", headers=STRANGE | PREFLIGHT).status_code == 400
    response = client.post("/api/ask", json=QUESTION, headers=STRANGE | key)
    assert response.status_code == 403
    assert "access-control-allow-origin" not in response.headers


def test_a_named_origin_reaches_what_is_for_programs_alone(tmp_path, key):
    client = client_of(settings(origins=(APP,)), tmp_path)
    for path in ("/", "/articles/a1", "/config", "/page/page.js", "/sign-in"):
        assert client.get(path, headers=NAMED | key).status_code == 403
    assert client.post("/", content=f"secret={PASSWORD}", headers=NAMED | FORM).status_code == 403
    assert client.post("/sign-out", content="", headers=NAMED | FORM).status_code == 403


def test_the_cookie_of_a_visitor_is_no_word_of_theirs_for_another_page():
    client = client_of(settings(origins=(APP,)))
    sign_in(client)
    assert client.get("/api/corpus").status_code == 200
    assert client.get("/api/corpus", headers=NAMED | {"Sec-Fetch-Site": "same-site"}).status_code == 401
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert client.get("/sign-in", headers=link).text == client.get("/sign-in").text


def test_a_page_elsewhere_cannot_sign_anybody_in_or_out():
    client = client_of(settings())
    foreign = FORM | {"Origin": "http://evil.example"}
    assert client.post("/", content=f"secret={PASSWORD}", headers=foreign).status_code == 403
    sign_in(client)
    assert client.post("/sign-out", content="", headers=foreign).status_code == 403
    assert client.get("/api/health").status_code == 200
    own = FORM | {"Origin": ADDRESS}
    assert client.post("/sign-out", content="", headers=own).status_code == 303


def test_on_loopback_a_named_origin_asks_without_a_key():
    client = client_of(ServeSettings(origins=(APP,)), base_url="http://127.0.0.1:7860")
    assert client.post("/api/ask", json=QUESTION, headers=NAMED).status_code == 200
    assert client.post("/api/ask", json=QUESTION, headers=STRANGE).status_code == 403


def test_a_form_is_short_and_goes_where_one_signs_in():
    client = client_of(settings())
    assert client.post("/", content="secret=" + "x" * 5000, headers=FORM).status_code == 413
    assert client.post("/api/ask", content="secret=x", headers=FORM).status_code == 415
    assert client.post("/config", content="secret=x", headers=FORM).status_code == 415
