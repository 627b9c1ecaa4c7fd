"""Claims and passages for the tests of this room, read with words as tokens: each word is like itself alone."""

from tests.verifiers import TOKENS, PlainWeigher
from yinju.qa.llm.injection import BY_SIGNS
from yinju.qa.verify import Claim, Evidence
from yinju.text import language_of
from yinju.types import Article, Passage, ScoredPassage

ZH = "2023年10月，中国提出《全球人工智能治理倡议》。140多个国家参加了决议联署，OpenAI没有参加。产业规模超过7000亿元，增长30.2%。"
EN = "In October 2023, China proposed the Global AI Governance Initiative. More than 140 countries signed the resolution, but OpenAI did not join. The industry exceeded 700 billion yuan, up 30.2%."
DIFFERENT = "猫喜欢在阳光下睡觉，每天睡十几个小时。"


def scored(text, title=None, published=None, publisher=None, headings=()):
    language = language_of(text)
    article = Article("a", "a.txt", title, publisher, published, (), language, 1, None)
    return ScoredPassage(Passage("p", "a", 1, 0, len(text), text, language, headings=headings), article, 0.9)


def claim_of(text):
    return Claim.of(PlainWeigher(TOKENS).weigh(text, language_of(text)), TOKENS)


def evidence_of(text, **about):
    return Evidence.of(scored(text, **about), TOKENS, BY_SIGNS)
