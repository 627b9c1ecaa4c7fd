import pytest

from tests.ui.corpus.samples import ListedStore, make_row
from yinju.ui.corpus.listing import PAGE_ROWS, Counts, Group, Listing, Wanted

RIVER = make_row(1, title="长江水位上涨", published="2025-07-26", passages=3, source="b.txt")
BRIDGE = make_row(2, title="Bridge opened", published=None, publisher=None, language="en", passages=9, source="c.txt")
COPY = make_row(
    3, title="長江水位上漲", language="zh-Hant", published="2024", passages=0, source="a.txt", duplicate_of="a1"
)


@pytest.fixture
def listing() -> Listing:
    return Listing(ListedStore(COPY, RIVER, BRIDGE))


def sources(listing: Listing, **wanted: object) -> list[str]:
    return [row.article.source[0] for row in listing.page(Wanted(**wanted)).rows]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, "abc"),
        ({"descending": True}, "cba"),
        ({"sort": "published"}, "abc"),
        ({"sort": "published", "descending": True}, "bac"),
        ({"sort": "passages", "descending": True}, "cba"),
        ({"sort": "copies", "descending": True}, "bac"),
        ({"sort": "title"}, "cab"),
        ({"sort": "publisher"}, "abc"),
        ({"search": "長江"}, "ab"),
        ({"search": "长江 2025"}, "b"),
        ({"search": "BRIDGE"}, "c"),
        ({"search": "c.TXT"}, "c"),
        ({"search": "没有"}, ""),
        ({"language": "zh-Hant"}, "a"),
        ({"standing": "originals"}, "bc"),
        ({"standing": "copies"}, "a"),
    ],
)
def test_articles_are_searched_filtered_and_sorted(listing, wanted, found):
    assert sources(listing, **wanted) == list(found)


def test_an_article_says_how_many_duplicate_it(listing):
    assert {row.article.article_id: row.copies for row in listing.page(Wanted()).rows} == {"a1": 1, "a2": 0, "a3": 0}
    assert listing.counts() == Counts(2, 1)
    assert listing.groups() == [Group(RIVER, (COPY,))]


def test_pages_hold_no_more_than_they_show_and_end_at_the_last():
    listing = Listing(ListedStore(*(make_row(number) for number in range(2 * PAGE_ROWS + 1))))
    page = listing.page(Wanted(page=9))
    assert (len(page.rows), page.number, page.count, page.found) == (1, 3, 3, 2 * PAGE_ROWS + 1)
    assert listing.page(Wanted(page=-1)).number == 1
    assert Listing(ListedStore()).page(Wanted()).count == 1


def test_the_store_is_read_again_only_when_it_has_changed():
    store = ListedStore(RIVER)
    listing = Listing(store)
    listing.page(Wanted(search="长江"))
    listing.counts()
    assert store.reads == 1
    store.rows.append(COPY)
    assert listing.page(Wanted(search="长江")).found == 2
    assert store.reads == 2


def test_what_is_chosen_are_whole_sources():
    rows = [make_row(1, source="a.txt"), make_row(2, source="a.txt"), make_row(3, source="b.txt")]
    assert Listing(ListedStore(*rows)).chosen(["a2", "gone"]) == rows[:2]
