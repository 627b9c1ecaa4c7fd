import pytest

from yinju.qa.answer.repetition import until_it_repeats


def heard(text, size=4):
    stopped = []
    pieces = (text[at : at + size] for at in range(0, len(text), size))
    return "".join(until_it_repeats(pieces, stopped)), stopped


@pytest.mark.parametrize(
    "text",
    [
        "1. The old bridge is a bridge.\n2. The old bridge is a bridge.\n" + "3. The old bridge is a bridge.\n" * 9,
        "The source of the " + "source of the " * 30,
        "全球治理倡议是中国提出的倡议，" * 20,
        "a" * 200,
    ],
)
def test_what_repeats_itself_is_stopped(text):
    said, stopped = heard(text)
    assert stopped == [True]
    assert text.startswith(said)
    assert 60 <= len(said) <= 110


@pytest.mark.parametrize(
    "text",
    [
        "The bridge was built in 1937. It is closed to cars. Salmon came back in 2014, after the mill had been closed.",
        "New York, New York, New York! It is a song.",
        "1. Exports fell by 2%.\n2. Exports of steel fell by 3%.\n3. Exports of coal rose by 4%, and those of wood did not.",
        "中国提出倡议。法国支持倡议。德国支持倡议。中国、法国和德国提出决议。",
        "",
    ],
)
def test_what_goes_on_is_heard_to_its_end(text):
    assert heard(text) == (text, [])


def test_the_source_of_the_text_is_closed():
    closed = []

    def pieces():
        try:
            while True:
                yield "and on "
        finally:
            closed.append(True)

    source = pieces()
    assert "".join(until_it_repeats(source, [])).count("and on") == 12
    assert closed == [True]
