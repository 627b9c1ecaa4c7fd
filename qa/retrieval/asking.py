"""The words with which a question asks: they stand in questions and not in what answers them."""

import re

from yinju.align import TokenModel
from yinju.text import level

_ABOUT_IT = 2
"""Characters of a token that asks, beside those that ask."""

_ASKING = re.compile(
    r"请问|什么(?:样|时候|地方|人)?|怎么样?|怎样|如何|是否|为何|何[时地人种处]|哪[里儿些]?|谁|吗|呢"
    r"|(?:有|是)?多[少大长久高远重深快]|几(?=[年月天个位种家次国])"
    r"|\b(?:what|who|whom|whose|when|where|which|why|did|does|do"
    r"|how(?: (?:many|much|long|old|far|often|large|big|high))?)\b",
    re.IGNORECASE,
)


def asking_words(text: str) -> list[tuple[int, int]]:
    """Ranges of the words of a question that ask, in order: 多少, "how many"."""
    return [match.span() for match in _ASKING.finditer(level(text))]


def asking_tokens(text: str, model: TokenModel) -> set[int]:
    """The tokens that are asking words wherever they stand, or hardly more, as 哪一年 is with 哪."""
    ranges = asking_words(text)
    asking, others = set[int](), set[int]()
    for token, start, end in model.spans(text):
        shared = max((min(b, end) - max(a, start) for a, b in ranges), default=0)
        (asking if shared > 0 and end - start <= shared + _ABOUT_IT else others).add(token)
    return asking - others
