import pytest

from yinju.qa.facts.facts import clauses, count_denials, find_facts, says_first, trends


def test_a_chinese_sentence_taken_apart():
    text = "《全球人工智能治理倡议》由OpenAI于2023年10月提出，140多个国家参加，见http://a.example/x。"
    found = find_facts(text)
    assert [text[one.start : one.end] for one in found.titles] == ["《全球人工智能治理倡议》"]
    assert [one.form for one in found.names] == [("openai",)]
    assert [(d.year, d.month) for d in found.dates] == [(2023, 10)]
    assert [(q.value, q.bound) for q in found.quantities] == [(140, "over")]
    assert [one.form for one in found.links] == [("http://a.example/x",)]


def test_an_english_sentence_taken_apart():
    text = "Prices rose, said Élise O'Neill of NATO’s office on 26 July 2025: “Not yet.”"
    found = find_facts(text)
    assert [text[one.start : one.end] for one in found.names] == ["Élise", "O'Neill", "NATO"]
    assert found.names[0].form == ("elis",)
    assert [(d.year, d.month, d.day) for d in found.dates] == [(2025, 7, 26)]
    assert found.quantities == ()
    assert [one.form for one in found.titles] == [("notyet",)]


@pytest.mark.parametrize("text", ["The cat sat. But then it left.", "In July he may go.", "Mr. and Mrs."])
def test_capitals_that_name_nothing(text):
    assert find_facts(text).names == ()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("他没有去。", 1),
        ("他去了。", 0),
        ("不仅如此，非洲不断增长，非常好。", 0),
        ("從未否認", 2),
        ("It did not rise.", 1),
        ("It didn't, never.", 2),
        ("Not only that: it notes nothing.", 1),
        ("不到30人", 0),
    ],
)
def test_denials(text, count):
    assert count_denials(text) == count


def test_trends_and_firsts():
    assert trends("出口下降了2%") == trends("Exports fell") == (False, True)
    assert trends("經濟增長") == trends("It grew, and more") == (True, False)
    assert trends("有升有降") == (False, False)
    assert says_first("首次提出")
    assert says_first("for the first time")
    assert not says_first("提出")


def test_clauses_are_ranges():
    text = "经济增长，但出口下降。It grew, but fell."
    assert [text[a:b].strip() for a, b in clauses(text)] == ["经济增长", "但出口下降", "It grew", "but fell"]
    assert clauses("……") == []
