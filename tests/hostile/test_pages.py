"""What an article, a model or a visitor says is text on the page, whatever it says, and survives being kept as JSON."""

import json

from hypothesis import given
from hypothesis import strategies as st

from tests.hostile.strategies import TEXT, looks
from tests.hostile.tally import tried
from tests.ui.ask.test_render import Tags
from tests.ui.fake_engine import make_answer, make_article, make_citation, make_refusal
from yinju.qa.as_json import to_dict
from yinju.types import Answer, Passage, ScoredPassage, Sentence
from yinju.ui.ask.kept import kept, restored
from yinju.ui.ask.render import render_transcript
from yinju.ui.ask.render_cards import render_cards
from yinju.ui.ask.shown import ShownTurn
from yinju.ui.strings import STRINGS

KIND = "pages and JSON"
FOREIGN = {"script", "img", "b", "iframe", "object", "style", "form"}
"""Elements that nothing of ours on these pages is."""


@st.composite
def hostile_answers(draw: st.DrawFn) -> Answer:
    """An answer of which every text is hostile, and that holds together."""
    name = st.one_of(st.none(), TEXT)
    article = make_article(title=draw(name), publisher=draw(name), source=draw(TEXT), published=draw(name))
    quote = draw(TEXT) or "x"
    passage = "前" + quote + "后"
    fields = {
        "title": article.title,
        "publisher": article.publisher,
        "source": article.source,
        "quote": quote,
        "raw": quote,
        "passage_text": passage,
        "quote_start": 1,
        "start": 1,
        "end": 1 + len(quote),
        "ranges": ((1, 1 + len(quote)),),
    }
    found = Passage("p1", "a1", 3, 0, len(passage), passage, "zh")
    sentence = Sentence(quote, (1,), "supported", 1.0, lead=draw(st.sampled_from(["", "据：\n"])))
    out = Sentence(draw(TEXT), (), "unsupported", 0.0, reasons=(draw(TEXT),))
    changes = {
        "question": draw(TEXT),
        "query": draw(name),
        "notice": draw(name),
        "citations": (make_citation(**fields),),
        "passages": (ScoredPassage(found, article, 0.5),),
        "sentences": (sentence,),
        "text": f"{sentence.lead}{quote}[1]",
        "unsupported": (out,),
    }
    if draw(st.booleans()):
        return make_refusal(question=changes["question"], text=draw(TEXT), closest=(article,), unsupported=(out,))
    return make_answer(**changes)


def test_markup_of_others_is_text() -> None:
    @looks(150)
    @given(hostile_answers(), TEXT, st.sampled_from(sorted(STRINGS)))
    def holds(answer: Answer, partial: str, language: str) -> None:
        tried(KIND)
        turns = (
            ShownTurn(answer.question, answer=answer),
            ShownTurn("?", partial=partial),
            ShownTurn("?", error=partial),
        )
        for page in map(Tags, (render_transcript(turns, language), render_cards(turns, language))):
            assert not FOREIGN & {name for name, _ in page.elements}
            for _, attributes in page.elements:
                assert not [name for name in attributes if name.startswith("on")]
                assert not (attributes.get("href") or "").lower().startswith(("javascript:", "data:"))

    holds()


def test_an_answer_survives_being_kept() -> None:
    @looks(150)
    @given(hostile_answers())
    def holds(answer: Answer) -> None:
        tried(KIND)
        plain = to_dict(answer)
        assert json.loads(json.dumps(plain)) == json.loads(json.dumps(plain, ensure_ascii=False))
        for sentence in plain["sentences"]:
            assert plain["answer"][sentence["start"] : sentence["end"]].startswith(sentence["text"])
        text = json.dumps(kept([ShownTurn(answer.question, answer=answer)]))
        if answer.question and len(answer.question) <= 2000:
            (turn,) = restored(text)
            assert turn.answer is not None
            assert to_dict(turn.answer) == json.loads(json.dumps(plain))

    holds()
