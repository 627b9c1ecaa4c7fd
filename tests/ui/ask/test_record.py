import json
import re
from html import unescape

from tests.ui.fake_engine import make_answer, make_article, make_citation, make_refusal
from yinju.ui.answer_object import answer_object
from yinju.ui.ask.kept import kept
from yinju.ui.ask.record import render_not_opened, render_record, render_words
from yinju.ui.ask.shown import ShownTurn
from yinju.ui.ask.words import WORDS, script_words

BASE = "http://host"
MARKUP = """</div><script>alert(1)</script><img src=x onerror="x()">'&amp;"""


def data_in(html, stamp=7):
    found = re.fullmatch(rf"<div hidden data-stamp='{stamp}'>([^<>]*)</div>", html)
    return json.loads(unescape(found.group(1)))


def test_the_record_holds_what_is_kept_and_every_form():
    answer = make_answer()
    turn = ShownTurn("问？", answer=answer)
    (found,) = data_in(render_record((turn,), 0, {"a1": make_article(authors=("张三",))}, BASE, 7))["turns"]
    assert found["kept"] == kept((turn,))[0]
    assert json.loads(found["texts"]["json"]) == json.loads(json.dumps(answer_object(answer, BASE)))
    assert found["texts"]["references"].endswith("http://host/articles/a1#char=1000,1029\n")
    assert "author = {{张三}}" in found["texts"]["bibtex"]
    assert "AU  - 张三\r\n" in found["texts"]["ris"]


def test_the_record_holds_the_turns_that_have_changed():
    turns = (ShownTurn("一", answer=make_refusal()), ShownTurn("二", error="no"), ShownTurn("三", stopped=True))
    found = data_in(render_record(turns, 1, {}, BASE, 7))
    assert found["first"] == 1
    assert [turn["kept"]["question"] for turn in found["turns"]] == ["二", "三"]
    assert [turn["texts"] for turn in found["turns"]] == [None, None]
    assert data_in(render_record((), 0, {}, BASE, 7)) == {"first": 0, "turns": []}


def test_nothing_in_the_record_is_markup():
    answer = make_answer(citations=(make_citation(title=MARKUP, source=MARKUP, passage_text=MARKUP),))
    (found,) = data_in(render_record((ShownTurn(MARKUP, answer=answer),), 0, {}, BASE, 7))["turns"]
    assert found["kept"]["question"] == MARKUP


def test_the_script_is_told_what_failed_and_what_to_say():
    assert data_in(render_not_opened(7)) == {"failed": True}
    assert data_in(render_words("zh", keep=False), stamp=0) == {"words": script_words("zh"), "keep": False}


def test_every_language_fills_in_the_same_values():
    braces = [{name: re.findall(r"{\w*}", text) for name, text in script_words(language).items()} for language in WORDS]
    assert braces[0] == braces[1] == braces[2]
    assert all(text for language in WORDS for text in script_words(language).values())
