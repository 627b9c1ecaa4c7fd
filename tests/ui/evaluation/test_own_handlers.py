from dataclasses import replace

import pytest

from tests.ui.evaluation.conftest import ELSEWHERE, HERE, event
from tests.ui.fake_engine import PARAGRAPH, QUOTE
from yinju.eval.sets.questions import GoldEvidence
from yinju.ui.evaluation.evidence import MAX_QUOTE_CHARS
from yinju.ui.evaluation.handlers import NOT_ALLOWED
from yinju.ui.evaluation.own_handlers import ANSWER, REFUSAL, Draft, OwnHandlers
from yinju.ui.evaluation.words import WORDS

BEFORE = len("𠮷：")
PICKED = event(act="pick", article="a1", start=BEFORE, end=BEFORE + len(QUOTE))
EVIDENCE = GoldEvidence("seeds/1.txt", QUOTE)
NEW = Draft(evidence=(EVIDENCE,))


@pytest.fixture
def own(engine):
    return OwnHandlers(engine)


def saved(own, draft=NEW, question="何时提出？", right=ANSWER, accepted="2023年10月18日\n\n"):
    return own.save(draft, question, right, accepted, "en", HERE)


def questions(own):
    return [line.question for line in own.own.lines()]


def test_what_is_selected_in_an_article_becomes_evidence_once(own):
    draft, shown = own.gather(Draft(), "en", PICKED)
    assert draft.evidence == (EVIDENCE,)
    assert QUOTE in shown
    assert f'href="./articles/a1#clean={BEFORE},{BEFORE + len(QUOTE)}"' in shown
    assert own.gather(draft, "en", PICKED)[0] == draft
    assert own.gather(draft, "en", event(act="remove", number="0"))[0].evidence == ()


def test_a_selection_in_a_duplicate_names_the_article_that_it_duplicates(own):
    draft, _ = own.gather(Draft(), "en", event(act="pick", article="a2", start=BEFORE, end=BEFORE + len(QUOTE)))
    assert draft.evidence == (EVIDENCE,)


def test_a_whole_passage_becomes_evidence(own):
    draft, _ = own.gather(Draft(), "en", event(act="use", passage="p1"))
    assert draft.evidence == (GoldEvidence("seeds/1.txt", PARAGRAPH),)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"act": "pick", "article": "gone", "start": 0, "end": 3}, WORDS["zh"].gone_article),
        ({"act": "pick", "article": "a1", "start": 9000, "end": 9003}, WORDS["zh"].no_selection),
        ({"act": "pick", "article": "a1", "start": -9, "end": -3}, WORDS["zh"].no_selection),
        ({"act": "pick", "article": "a1", "start": "x", "end": None}, "is no place in an article"),
        ({"act": "use", "passage": "gone"}, WORDS["zh"].gone_article),
        ({}, "is no place in an article"),
    ],
)
def test_what_cannot_be_evidence_is_said_and_the_draft_stays(own, sent, said):
    draft, shown = own.gather(NEW, "zh", event(**sent))
    assert draft == NEW
    assert said in shown


def test_a_selection_of_pages_is_refused(own, engine, monkeypatch):
    long = "长" * (MAX_QUOTE_CHARS + 1)
    new = replace(engine.store.article("a1"), text=long)
    monkeypatch.setattr(engine.store, "article", lambda _: new)
    _, shown = own.gather(Draft(), "en", event(act="pick", article="a1", start=0, end=len(long)))
    assert WORDS["en"].long_evidence.format(count=len(long), limit=MAX_QUOTE_CHARS) in shown


def test_an_entry_is_saved_edited_and_deleted(own):
    shown, run, form, _ = saved(own)
    assert "何时提出？" in shown
    assert WORDS["en"].saved in shown
    assert (run["visible"], form["visible"]) == (True, False)
    (entry,) = questions(own)
    assert (entry.answers, entry.evidence, entry.answerable) == (("2023年10月18日",), (EVIDENCE,), True)
    _, form, draft, question, right, accepted, evidence, search, found = own.act(
        "en", event(act="edit", id=entry.id), HERE
    )
    assert (form["visible"], draft) == (True, Draft(entry.id, (EVIDENCE,)))
    assert (question, right, accepted, search) == ("何时提出？", ANSWER, "2023年10月18日", "何时提出？")
    assert QUOTE in evidence
    assert 'data-passage="p1"' in found
    saved(own, draft, right=REFUSAL)
    (edited,) = questions(own)
    assert (edited.id, edited.answers, edited.evidence, edited.answerable) == (entry.id, (), (), False)
    assert WORDS["en"].should_refuse in own.refresh("en", HERE)[0]
    shown, form, *_ = own.act("en", event(act="delete", id=entry.id), HERE)
    assert WORDS["en"].deleted in shown
    assert questions(own) == []


def test_a_question_from_elsewhere_on_the_page_opens_the_form_with_what_is_found_for_it(own):
    _, form, draft, question, right, _, _, search, found = own.act("zh", event(act="new", question="茶？"), HERE)
    assert (form["visible"], draft, question, right, search) == (True, Draft(), "茶？", ANSWER, "茶？")
    assert "在文章中查看" in found
    assert own.find(" ", "zh") == ""


def test_a_form_that_cannot_be_saved_stays_open_and_says_why(own):
    *unchanged, evidence = saved(own, Draft())
    assert "needs evidence" in evidence
    assert all(set(update) == {"__type__"} for update in unchanged)
    assert questions(own) == []


def test_a_visitor_from_elsewhere_changes_nothing(own):
    saved(own)
    (entry,) = questions(own)
    shown = own.act("en", event(act="delete", id=entry.id), ELSEWHERE)[0]
    assert NOT_ALLOWED in shown
    assert "data-act" not in shown
    assert NOT_ALLOWED in own.save(NEW, "x?", ANSWER, "", "en", ELSEWHERE)[3]
    assert questions(own) == [entry]
    _, new, run = own.refresh("en", ELSEWHERE)
    assert (new["visible"], run["visible"]) == (False, False)


def test_lines_that_cannot_be_used_are_shown_escaped_and_removed_on_demand(own):
    saved(own)
    with own.own.path.open("ab") as file:
        file.write(b'{"<b>": 1}\n')
    shown = own.refresh("en", HERE)[0]
    assert "Line 2 cannot be used" in shown
    assert "&lt;b&gt;" in shown
    own.act("en", event(act="drop"), HERE)
    assert len(own.own.lines()) == 1


def test_the_form_has_words_in_every_language(own):
    for language, words in WORDS.items():
        labels = own.switch(NEW, language, HERE)
        assert words.own_note in labels[0]
        assert labels[4]["choices"] == [(words.right_answer, ANSWER), (words.right_refusal, REFUSAL)]
