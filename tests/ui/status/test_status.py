import dataclasses
import re
from types import SimpleNamespace

import pytest

from yinju.errors import LLMError
from yinju.settings import load_settings
from yinju.ui.access.visitor import OWNER, READER
from yinju.ui.doctor import Finding, examine
from yinju.ui.status.phrases import PHRASES, in_language
from yinju.ui.status.render_status import render_findings
from yinju.ui.status.status_tab import StatusTab
from yinju.ui.status.words import WORDS, StatusWords
from yinju.ui.strings import STRINGS

HERE = SimpleNamespace(state=SimpleNamespace(visitor=OWNER))
ELSEWHERE = SimpleNamespace(state=SimpleNamespace(visitor=READER))
GOOD = Finding("store", True, "/home: 3 articles, 9 passages; 9 vectors in /home")
BAD = Finding("embedder", False, "<b>There</b> is no model.")


class Model:
    """A language model that says what it is told to, or fails."""

    def __init__(self, *pieces, error=None):
        self.pieces, self.error = pieces, error

    def stream(self, messages):
        yield from self.pieces
        if self.error:
            raise self.error


def make_tab(found=(GOOD, BAD), model=None):
    return StatusTab(load_settings(), lambda settings: found, lambda llm: model)


def test_words_are_there_in_every_language_with_the_same_blanks():
    assert set(WORDS) == set(STRINGS)
    for field in dataclasses.fields(StatusWords):
        values = [getattr(words, field.name) for words in WORDS.values()]
        keys = [tuple(value) if isinstance(value, dict) else () for value in values]
        assert len(set(keys)) == 1, field.name
        texts = [" ".join(value.values()) if isinstance(value, dict) else value for value in values]
        assert all(texts), field.name
        assert len({tuple(sorted(re.findall(r"{\w+}", text))) for text in texts}) == 1, field.name


def test_phrases_have_the_same_blanks_in_both_languages():
    for english, said in PHRASES:
        assert sorted(re.findall(r"{\w+}", english)) == sorted(re.findall(r"{\w+}", said)), english


def test_all_that_the_doctor_finds_of_the_defaults_is_said_in_chinese():
    for finding in examine(load_settings()):
        assert in_language(finding.text, "zh"), finding.text
        assert in_language(finding.text, "en") == finding.text


def test_a_sentence_keeps_what_it_names():
    assert in_language(GOOD.text, "zh") == "/home：3 篇文章，9 个段落；/home 中有 9 个向量"
    assert in_language("http://a has no model 简. It has: 简体", "zh-Hant") == "http://a 沒有模型 简。它有：简体"
    assert in_language("Something else.", "zh") is None


def test_what_has_to_be_seen_to_comes_first_and_is_no_markup():
    html = render_findings([GOOD, BAD], "zh")
    assert "有 1 处需要处理" in html
    assert html.index("向量模型") < html.index("语料库")
    assert "&lt;b&gt;There" in html
    assert "All is well." in render_findings([GOOD], "en")
    assert "Extra hub" in render_findings([Finding("extra hub", True, "x")], "en")
    assert "a new part" in render_findings([Finding("a new part", True, "x")], "zh")


def test_opening_the_tab_examines_and_says_so_first():
    steps = list(make_tab().look("en", HERE))
    assert [found for found, _ in steps] == [(), (GOOD, BAD)]
    assert "Examining" in steps[0][1]
    assert "To be seen to: 1" in steps[1][1]


def test_who_may_not_write_is_shown_no_paths():
    tab = make_tab(model=Model("ready"))
    ((found, html),) = tab.look("en", ELSEWHERE)
    assert (found, "/home" in html) == ((), False)
    assert [WORDS["en"].hidden in said for said in tab.try_model("en", ELSEWHERE)] == [True]


def test_a_failing_examination_is_said():
    def fail(settings):
        raise RuntimeError("?")

    *_, (found, html) = StatusTab(load_settings(), fail).look("zh", HERE)
    assert found == ()
    assert "意外错误" in html


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (Model("rea", "dy<b>"), "The language model answers: first word after 0.0 s, all of it after 0.0 s."),
        (Model(error=LLMError("The endpoint does not answer.")), "does not answer:"),
        (Model("r", error=LLMError("It was cut off.")), "It was cut off."),
        (Model(error=ValueError("?")), "An unexpected error"),
    ],
)
def test_the_language_model_is_tested(model, said):
    asked, outcome = make_tab(model=model).try_model("en", HERE)
    assert "first word" in asked
    assert said in outcome
    assert "<b>" not in outcome


def test_only_where_a_model_is_set_it_can_be_tested():
    llm = {"base_url": "http://127.0.0.1:9/v1", "model": "m"}
    for settings, visible in ((load_settings(), False), (load_settings(overrides={"llm": llm}), True)):
        tab = StatusTab(settings)
        tab.lay_out()
        assert tab.test.visible is visible
