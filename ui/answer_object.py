"""The answer as the JSON interfaces give it: plain data, with an address for everything cited."""

from dataclasses import asdict
from typing import Any

from yinju.qa.as_json import checked_to_dict, to_dict
from yinju.qa.check.check import Checked
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


def checked_object(checked: Checked, base: str) -> dict[str, Any]:
    """Returns a checked text as ``POST /api/check`` does: `as_json.checked_to_dict`, with an ``address`` a citation.

    The address is ``None`` for a citation of a text that was given with the request.

    Args:
        base: The address of the server, without a slash at its end.
    """
    found = checked_to_dict(checked)
    addresses = [citation_address(base, one) if one.article_id else None for one in checked.citations]
    found["citations"] = [
        one | {"address": address} for one, address in zip(found["citations"], addresses, strict=True)
    ]
    return found
