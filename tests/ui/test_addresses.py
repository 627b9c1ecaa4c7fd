import pytest

from tests.ui.fake_engine import make_article, make_citation, make_record, make_scored
from yinju.settings import ServeSettings
from yinju.ui.addresses import article_address, base_address, citation_address, passage_address


def test_an_article_and_a_range_of_it_have_addresses():
    assert article_address("http://host", "1592") == "http://host/articles/1592"
    assert article_address("http://host", "1592", (1459, 1512)) == "http://host/articles/1592#char=1459,1512"
    assert article_address("http://host", "a/../b?c#d") == "http://host/articles/a%2F..%2Fb%3Fc%23d"


def test_citations_and_passages_lead_to_the_raw_text():
    assert citation_address("http://host", make_citation()) == "http://host/articles/a1#char=1000,1029"
    assert citation_address("http://host", make_record()) == "http://host/articles/a1"
    passage = make_scored(make_article()).passage
    assert passage_address("http://host", passage) == f"http://host/articles/a1#char=1000,{1000 + len(passage.text)}"


@pytest.mark.parametrize(
    ("settings", "requested", "base"),
    [
        (ServeSettings(), "http://localhost:9/", "http://localhost:9"),
        (ServeSettings(public_url="https://qa.example/x/"), "http://localhost:9/", "https://qa.example/x"),
        (ServeSettings(), "", "http://127.0.0.1:7860"),
        (ServeSettings(host="0.0.0.0", port=80), "", "http://127.0.0.1:80"),
        (ServeSettings(host="::1"), "", "http://[::1]:7860"),
    ],
)
def test_the_server_has_the_address_of_the_setting_or_of_the_request(settings, requested, base):
    assert base_address(settings, requested) == base


@pytest.mark.parametrize("url", ["qa.example", "javascript:alert(1)", "https://qa.example/#x", "https://a b/"])
def test_a_public_address_is_one_of_the_web(url):
    with pytest.raises(ValueError, match="public_url"):
        ServeSettings(public_url=url)
