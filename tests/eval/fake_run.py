"""Hand-made questions, answers as plain data, scores, and judges that decide as they are told."""

from yinju.eval.answers.measures import Scores
from yinju.eval.answers.run import Record
from yinju.eval.sets.questions import GoldEvidence, Question

RIVER = "长江全长6300公里，是亚洲最长的河流。"
BRIDGE = "The old bridge was built in 1937 by engineers from Hangzhou."
OTHER = "本站提供天气预报与交通信息。"


def make_question(id="q1", **changes) -> Question:
    fields = {
        "id": id,
        "language": "zh",
        "question": "长江全长多少公里？",
        "answers": ("6300公里",),
        "evidence": (GoldEvidence("river.txt", RIVER),),
        "answerable": True,
        "tags": ("number",),
    }
    return Question(**fields | changes)


def make_unanswerable(id="u1", **changes) -> Question:
    return make_question(id, **{"answers": (), "evidence": (), "answerable": False, "tags": ("near",)} | changes)


def make_passage(source="river.txt", text=RIVER, score=0.9) -> dict:
    return {"source": source, "paragraph": 1, "score": score, "text": text}


def make_citation(number=1, source="river.txt", passage=RIVER) -> dict:
    return {"number": number, "source": source, "passage": passage}


def make_answer(**changes) -> dict:
    fields = {
        "mode": "extractive",
        "refused": False,
        "sentences": [{"text": RIVER, "citations": [1]}],
        "citations": [make_citation()],
        "passages": [make_passage()],
        "timings_ms": {"total": 12.5},
    }
    return fields | changes


def make_refusal(**changes) -> dict:
    return make_answer(**{"refused": True, "sentences": [], "citations": []} | changes)


def make_record(question=None, answer=None, **changes) -> Record:
    return Record(question or make_question(), answer or make_answer(**changes))


def make_scores(id="q1", values=None, **changes) -> Scores:
    fields = {
        "id": id,
        "language": "zh",
        "direction": "zh→zh",
        "tags": (),
        "answerable": True,
        "refused": False,
        "error": None,
        "top_score": 0.9,
        "values": values or {},
        "latency_ms": 10.0,
    }
    return Scores(**fields | changes)


class ToldJudge:
    """Says yes to the combinations of texts it was given, and writes down what it was asked."""

    name = "told"

    def __init__(self, *supporting) -> None:
        self.asked = []
        self._supporting = [set(texts) for texts in supporting]

    def supports(self, question, sentence, texts) -> bool:
        self.asked.append(tuple(texts))
        return set(texts) in self._supporting

    def relevant(self, question, answer, texts) -> None:
        return None
