"""The answer as the JSON interfaces give it: plain data, with an address for everything cited."""

from dataclasses import asdict
from typing import Any

from yinju.qa.as_json import to_dict
from yinju.qa.question.condense import past_turn
from yinju.types import Answer
from yinju.ui.addresses import article_address, citation_address, passage_address


def answer_object(answer: Answer, base: str) -> dict[str, Any]:
    """Returns an answer as ``POST /api/ask`` does.

    It is `as_json.to_dict`, with ``address`` in each citation, passage and closest article, and with the ``turn`` to
    send back as history.

    Args:
        base: The address of the server, without a slash at its end.
    """
    found = to_dict(answer)
    addresses = {
        "citations": [citation_address(base, citation) for citation in answer.citations],
        "passages": [passage_address(base, scored.passage) for scored in answer.passages],
        "closest": [article_address(base, article.article_id) for article in answer.closest],
    }
    for name, given in addresses.items():
        found[name] = [one | {"address": address} for one, address in zip(found[name], given, strict=True)]
    return found | {"turn": asdict(past_turn(answer))}
