from tests.ui.fake_engine import FakeEngine, FakeStore
from yinju.errors import StoreError
from yinju.settings import ServeSettings
from yinju.ui.access.access import open_access
from yinju.ui.access.rates import Rates
from yinju.ui.corpus.listing import Listing
from yinju.ui.page import build_page, header
from yinju.ui.strings import STRINGS


def test_the_header_is_in_the_language_asked_for():
    for language, words in STRINGS.items():
        assert words.tagline in header(Listing(FakeStore()), language)


def test_store_that_cannot_be_read_is_said_in_the_header():
    store = FakeStore(error=StoreError("The store is damaged. Run yinju doctor."))
    assert "The store is damaged. Run yinju doctor." in header(Listing(store), "en")


def test_every_event_of_the_page_is_private_and_has_its_handler():
    access, rates = open_access(ServeSettings()), Rates(ServeSettings(), limited=False)
    page = build_page(FakeEngine(), Listing(FakeStore()), ServeSettings(), access, rates, None)
    functions = page.fns.values()
    assert functions
    assert {function.api_visibility for function in functions} == {"private"}
