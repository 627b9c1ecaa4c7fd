import pytest

from yinju.qa.verify.faults import MOST_REASONS, Fault, explain, language_reason, no_answer_reason

NUMBER, MISSING = Fault("number", "140"), Fault("missing", "猫")


@pytest.mark.parametrize(
    ("reader", "reason"),
    [("zh", "所引段落中没有“140”"), ("zh-Hant", "所引段落中沒有「140」"), ("en", "“140” is in no cited passage")],
)
def test_a_reason_is_in_the_language_of_the_reader(reader, reason):
    assert explain([NUMBER], "unsupported", reader) == (reason,)


def test_a_contradiction_quotes_what_the_passage_says():
    fault = Fault("denied", "OpenAI joined", "OpenAI did not join")
    assert explain([fault], "partly", "en") == ("denied in the source: “OpenAI did not join”",)


def test_a_long_clause_is_cut_to_sixty_characters():
    assert explain([Fault("added", "没有" * 40)], "partly", "zh") == (f"所引段落没有这样否定：“{'没有' * 29}没…”",)


def test_a_missing_word_is_a_reason_only_without_a_better_one():
    assert explain([MISSING, NUMBER], "unsupported", "zh") == ("所引段落中没有“140”",)
    assert explain([MISSING, Fault("missing", "狗")], "unsupported", "zh") == ("所引段落没有提到“猫”",)


def test_reasons_are_few_and_without_repetitions():
    faults = [NUMBER, NUMBER, *(Fault("date", str(year)) for year in (2021, 2022, 2023))]
    assert explain(faults, "unsupported", "en") == tuple(
        f"“{word}” is in no cited passage" for word in (140, 2021, 2022)
    )
    assert len(faults) > MOST_REASONS


def test_the_verdict_decides_where_there_are_no_faults():
    assert explain([NUMBER], "supported", "en") == ()
    assert explain([], "uncited", "en") == ("no source is named",)
    assert explain([], "unsupported", "zh") == ("所引段落不足以证实这句话",)


def test_reasons_that_are_not_about_faults():
    assert language_reason("zh-Hant") == "沒有用提問的語言回答"
    assert no_answer_reason("en") == "it says that the sources hold no answer"
