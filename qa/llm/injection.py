"""Prompt injection: sentences of an article that address the model which reads it.

An article can tell a language model to ignore its prompt, to change its role, to say something, to reveal what it was
told or to cite a source it names. A model that obeys repeats what stands in the article, so a check that compares words
would call the answer supported. In mode `llm` such sentences are therefore left out of the prompt and are no evidence.
An extractive answer asks no model, and nothing is left out of it.

Two things find them. The signs below are patterns, not understanding: they look for what belongs to a model (its
instructions, prompt, role, output and secrets), never for an imperative alone, since laws, notices, recipes and manuals
are full of those. A head over the bundled reader (`addressed`) tells how a sentence reads, also in words that no sign
knows. An injection that passes both is read as a statement of the article, and an answer that repeats it cites that article.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Literal, Protocol

from yinju.look_alikes import as_latin, unmixed
from yinju.text import HAN, level, paragraphs, sentences

LEFT_OUT = "‹…›"
"""Stands in a prompt in the place of an injection."""
_KEPT_TEXTS = 1024
"""Texts whose injections are remembered."""

# Texts are levelled before the search: Chinese is Simplified, letters, digits and marks are half-width.
_QUOTE = "[“\"「‘'《]"
_SITE = r"(?:https?:|www\.|\b[a-z0-9-]+\.(?:com|cn|net|org|example|test|io|info|xyz|invalid)\b)"
_MODEL_ZH = (
    "(?:(?:AI|人工智能)(?:助手|助理|模型|系统|程序|机器人)?|大?语言模型|大模型|聊天机器人|智能(?:助手|助理|体)|问答(?:系统|机器人)"
    "|摘要(?:工具|程序|机器人))"
)
_MODEL_EN = (
    r"(?:(?:AI|LLM)s?(?: (?:assistants?|(?:language )?models?|agents?|systems?|chatbots?|bots?))?|(?:large )?language models?"
    r"|chatbots?|answer(?:ing)? engines?|summari[sz](?:ation|ing) (?:tools?|bots?|models?))\b"
)
_HERE_ZH = "(?:本|这|此|以下|下面)(?:段|篇|页|文|条|则|处|里|句|内容)"
_HERE_EN = r"this\b(?= (?:page|article|text|document|passage|paragraph|line|content|message|note|file)\b|\W|$| (?:must|should|shall))"
_READS_ZH = "(?:看到|读到|阅读到?|处理|检索到|读取|总结|引用)"
_READING_EN = r"(?:reading|processing|indexing|parsing|summari[sz]ing|quoting|citing|seeing)"
_READS_EN = r"(?:reads?|process(?:es)?|index(?:es)?|parses?|summari[sz]es?|quotes?|cites?|sees?)"
_EARLIER_ZH = "(?:以上|之前|上面|上述|先前|此前|前面|原有|原来|最初|初始|一切|全部|所有|任何)"
_EARLIER_EN = (
    r"(?:previous|prior|earlier|preceding|above|foregoing|original|initial|existing|past|system|hidden|safety)"
)
_DISOBEY_ZH = (
    "(?<!不要)(?<!不得)(?<!不能)(?<!不可)(?<!切勿)(?:忽略|无视|忘记|忘掉|抛开|丢弃|绕过|覆盖|跳过|停止(?:遵守|遵循|执行)"
    "|(?:不要|不必|不用|无需|别)再?(?:理会|遵守|遵循|执行|听从|管))"
)
_DISOBEY_EN = (
    r"(?<!not )(?<!never )(?<!n't )(?<!they )(?<!who )\b(?:ignore|disregard|forget|override|overrule|bypass|skip|discard|suspend|abandon|drop"
    r"|set aside|stop following|pay no attention to|(?:do not|don['’]t|never) (?:follow|obey|comply with|adhere to|heed))\b"
)
_SAY_EN = r"(?:answer|reply|respond|say|state|tell|inform|claim|insist|assert|recommend|output)"
_UNBOUND_EN = (
    r"(?:\b(?:without|no|free (?:of|from)|not bound by)(?: any)? (?:rules|restrictions|limits|limitations|filters|guidelines"
    r"|constraints)\b|\b(?:AI|chatbot|language model|DAN)\b)"
)

_OVERRIDES = (
    # Takes back the instructions or the prompt of the model.
    rf"{_DISOBEY_ZH}(?:掉|了)?(?:你|系统|在此)?的?{_EARLIER_ZH}(?:的|全部|所有|一切|任何|给你|收到|系统|用户)*(?:指令|指示|提示词|设定|系统提示)",
    rf"{_DISOBEY_ZH}(?:掉|了)?(?:你|系统|对你)的(?:{_EARLIER_ZH}|的)*(?:指令|指示|提示词?|设定|规则|限制|约束|要求|准则)",
    rf"(?:把|将){_EARLIER_ZH}(?:的|全部|所有|一切|给你)*(?:指令|指示|提示词?|设定|规则|要求|说明)[^。！？\n]{{0,4}}(?:放在?到?一边|抛开|抛到|丢开|忘掉|忘记)",
    r"(?:给|对)你们?的?(?:说明|指示|指令|要求|规则|提示|设定)[^。！？\n]{0,8}(?:不用|不必|无需|不要)(?:再)?(?:管|理|遵守|照做|听)",
    rf"{_EARLIER_ZH}(?:的|全部|所有|一切|给你)*(?:指令|提示词|设定)[^。！？\n]{{0,6}}(?:作废|无效|失效|取消|不再有效|不算数)",
    r"(?:优先(?:级高)?于|凌驾于)[^。！？\n]{0,4}(?:系统(?:消息|提示|指令)|提示词|(?:其他|一切|所有)[^。！？\n]{0,4}指令)",
    rf"{_DISOBEY_EN} (?:(?:all|any|every|the|your|of|my|these|those|and|or|{_EARLIER_EN}),? )*(?:all|any|{_EARLIER_EN}),? (?:of )?(?:the |your )?"
    r"(?:\w+ )?(?:prompts?|instructions?|directives?)\b(?! of)",
    rf"{_DISOBEY_EN} (?:(?:all|any|of|{_EARLIER_EN}) )*your (?:(?:{_EARLIER_EN}|own) )*"
    r"(?:prompts?|instructions?|rules|guidelines|restrictions|constraints|directives?|guardrails|safeguards)\b",
    rf"{_DISOBEY_EN}[^.!?\n]{{0,40}}\b(?:system (?:prompt|message)|your prompt|context window)\b",
    rf"{_DISOBEY_EN} (?:(?:all|any|of) )*(?:the |those )?(?:prompts?|instructions?|rules|guidelines) (?:that )?you (?:were|have been|received|got)\b",
    r"你(?:此前|之前|先前|原先)?(?:接到|收到|得到)的(?:全部|所有|一切)?(?:命令|指令|指示|提示|规则|设定)[^。！？,\n]{0,4}(?:作废|无效|失效|到此为止|不算数|取消)",
    rf"{_DISOBEY_EN} (?:everything|anything|all|whatever|what)(?: that)?(?: (?:is|was|came|comes|stands|written|stated|said))*"
    r" (?:above|before this)\b(?= (?:and|this)\b|[,.;:!]|$)",
    r"\bset(?:ting)? [^.!?\n]{0,30}\b(?:prompts?|instructions|system message) aside\b",
    rf"\byour (?:{_EARLIER_EN} )+(?:prompts?|instructions?|rules|guidelines|restrictions|directives?) (?:is|are|was|were|has been|have been)\b"
    r"[^.!?\n]{0,12}\b(?:void|cancell?ed|obsolete|no longer|replaced|superseded|revoked|lifted|overridden)",
    r"\b(?:all |the )?(?:earlier|previous|prior|above) (?:prompts?|instructions) (?:are|have been)(?: now| hereby)? (?:void|null|revoked|overridden)",
    r"\b(?:overrides?|tak(?:es?|ing) (?:priority|precedence) over) (?:(?:the|your|all|any|every|of) )*(?:(?:system|previous|prior|earlier|initial|other) )+"
    r"(?:prompts?|instructions?|messages?)\b",
    r"新的?(?:系统)?指令如下|(?:新的?|真正的?)系统指令\s?:",
    r"\b(?:new|real|updated) system (?:prompt|instructions?|message)\b\s?:|\byour (?:context|prompt) (?:up to|until|before) (?:this|here|now)\b",
    # Discredits the other sources of the prompt.
    rf"{_DISOBEY_ZH}(?:其余|其他|别的)(?:资料|来源|段落),?只(?:引用|采用|使用|相信)|回答(?:此|这个|本|该|任何)问题时,[^。！？\n]{{0,4}}(?:其余|其他)(?:资料|来源)",
    r"\b(?:ignore|disregard|treat) (?:(?:all|any|the) )*other (?:sources|passages)\b[^.!?\n]{0,24}\b(?:only|this|false|wrong|invalid)\b",
)
_ROLES = (
    # Poses as another voice of the chat, or as the end of the data.
    r"\[/?(?:INST|SYSTEM_PROMPT)\]|<</?SYS>>|<\|?/?(?:system|im_start|im_end|assistant)\b",
    r"(?<!#)#{2,}+\s*+(?:system\b|系统(?:指令|提示|消息)|(?:instructions?)\s*:[^.!?\n]*\b(?:reply|response|answer|output)\b)",
    r"^[^\w\n]*\[(?:system|assistant|developer)(?: \w+)?\]",
    r"^(?:[^\S\n]|[|>#*\[(</!-])*(?-i:system|SYSTEM|assistant|ASSISTANT|developer|DEVELOPER)(?: (?:message|prompt|override|note))?\s?[\])]*:"
    r"(?=[^\n]*\b(?:you|your|users?|readers?|task|instructions?|prompt|obey|ignore|answer|reply|respond|say|tell|reveal|output)\b)",
    r"^(?:[^\S\n]|[|>#*\[【<‹(/!-])*(?:系统|助手|管理员|开发者)(?:消息|提示|指令|通知)?[\]】)]*\s?[:\]】]?"
    r"(?<=[:\]】])[^。！？\n]*?(?:指令|规则|新的?任务|告诉(?:用户|读者)|你必须|你现在是|回答必须)",
    r"^[^\w\n]*(?-i:END OF (?:SOURCES?|CONTEXT|PASSAGES?|INPUT))[^\w\n]*$",
    r"^[^\w\n]*(?-i:USER|HUMAN|ASSISTANT)\s?:",
)
_ADDRESSES = (
    # Speaks to a model by name, as the reader of this text.
    rf"{_READS_ZH}(?:到|了)?{_HERE_ZH}[^。！？,\n]{{0,6}}的{_MODEL_ZH}",
    rf"正在(?:检索|阅读|读取|处理|总结)[^。！？,\n]{{0,4}}的(?:机器人|{_MODEL_ZH})",
    rf"{_MODEL_ZH}(?:们|如果|若|一旦|只要|凡)*(?:在?(?:看到|读到|阅读到|检索到){_HERE_ZH}|在{_READS_ZH}{_HERE_ZH}[^。！？,\n]{{0,2}}[时后])(?=[^。！？\n]*(?:请|务必|必须|应当|都要|一律))",
    rf"(?:致|写给|敬告|提醒|告知|注意)(?:各位|所有|任何|每个)?{_MODEL_ZH}们?(?=[:,。！]|请|$)",
    rf"(?:各位|所有|亲爱的|尊敬的){_MODEL_ZH}(?:们|朋友)?(?=[:,！]|请)",
    rf"(?:如果|若|倘若|假如|要是|只要)[你您](?:是|作为)(?:一个|一款)?{_MODEL_ZH}(?=,[^。！？\n]*(?:请|务必|必须|应当|不得|一律))",
    rf"{_HERE_ZH}[^。！？,\n]{{0,4}}(?:供|写给|面向|发给){_MODEL_ZH}(?:使用|阅读|读取|参考)?(?=[:,。])",
    rf"^[^\w\n]*{_MODEL_ZH}(?:们|朋友)?[,:]?\s?(?:请(?!问)|务必)",
    rf"\b{_MODEL_EN} (?:(?:that|who|which) (?:{_READS_EN}|(?:is|are) {_READING_EN})|(?:now |currently )?{_READING_EN}) {_HERE_EN}",
    rf"\b(?:dear|attention|note (?:to|for)|message (?:to|for)|instructions? (?:to|for)|notice (?:to|for)|hey|hello)[,:]? (?:(?:all|any|every|the|an?|our) )?"
    rf"(?:\w+ )?{_MODEL_EN}(?=\s?[:,;.!]| (?:please|you|that|who|{_READING_EN})\b)",
    rf"\bif you are an? (?:\w+ )?{_MODEL_EN}(?=,| {_READING_EN})(?=[^.!?\n]*\b(?:your|please|must|do not|should|shall|ignore|{_SAY_EN})\b)",
    rf"\bas (?:an?|the) (?:\w+ )?{_MODEL_EN}(?: (?:{_READING_EN}|answering|responding)[^.!?,\n]{{0,30}})?,? you(?:r|\b)|\b(?:dear|hey|hello|attention),? (?:Chat)?GPT\b",
    rf"\bif {_HERE_EN}[^.!?\n]{{0,30}}\b(?:read|processed|parsed|indexed|summari[sz]ed|quoted) by an? (?:\w+ )?{_MODEL_EN}",
)
_PERSONAS = (
    # Gives the model another part to play.
    r"(?:从现在(?:起|开始)|现在|接下来),?你(?:就)?(?:是|将?扮演|要扮演|变成)[^。！？\n]{0,12}(?:助手|助理|模型|AI|没有(?:任何)?限制|不受(?:任何)?(?:限制|约束))",
    r"你(?:现在|已经?)?不再?是[^。！？,\n]{0,6}(?:助手|助理|模型|AI|问答系统|聊天机器人)",
    r"(?:假装|假设|扮演)你?是?[^。！？,\n]{0,8}(?:没有|不受)(?:任何)?(?:限制|约束|规则)|进入(?:越狱|无限制|DAN)模式",
    rf"\b(?:from now on,? you (?:are|will be|act as)|you are now|(?:pretend|imagine)(?: that)?(?: to be| you are)|act as)\b[^.!?\n]{{0,30}}{_UNBOUND_EN}",
    r"\byou (?:are no longer|no longer (?:work|act|serve|operate|function) as) an?\b[^.!?\n]{0,25}"
    r"\b(?:AI|chatbot|language model|answering system|answer engine|(?:helpful |virtual |digital )assistant)\b",
    r"^[^\w\n]*enter (?:developer|debug|god|unrestricted|jailbreak) mode(?=[.!;:]|,? and\b|$)|\b(?-i:DAN) mode\b",
    rf"\byour (?:task|job|role|goal) is now to {_SAY_EN}\b|\byour (?:real|true) (?:task|goal|purpose) is to (?:promote|praise|{_SAY_EN})\b",
)
_DICTATED = (
    # Dictates the output of the model.
    rf"只(?:能|需|要|许)?输出(?:一句话|以下|如下)?[^。！？\n]{{0,4}}(?:[:“\"「])|只输出一句话|务必(?:回答|输出)\s?(?::|{_QUOTE})",
    rf"你的(?:回答|回复|答案|输出)(?:中|里)?(?:必须|务必|只能|一律|应当|要|只有|只是)[^。！？\n]{{0,10}}(?::|{_QUOTE})",
    rf"(?:总结|回答|摘要|概括)(?:时|中|里)[^。！？\n]{{0,3}}(?:请|务必|必须)[^。！？\n]{{0,8}}(?:写上|写入|加上|附上|加入)\s?(?::|{_QUOTE})",
    rf"在(?:你的)?(?:回答|输出)的?(?:开头|末尾|结尾|最后)(?:附上|加上|写上|插入)\s?(?::|{_QUOTE})|(?:回答|输出)必须(?:包含|写成|改为)\s?{_QUOTE}",
    rf"(?:无论|不管|不论)(?:用户|使用者|提问者)[^。！？\n]{{0,16}},(?:都要?|你?都?必须|一律|务必|只|请)*(?:说|回答|回复|输出|推荐)\s?(?::|{_QUOTE})",
    r"(?:无论|不管|不论)[^。！？,\n]{0,3}(?:问题|提问)[^。！？,\n]{0,8},你?的?(?:回答|答复|回复|输出)|你的(?:回答|答复|回复)都?(?:应当|必须|要)(?:推荐|宣称|声称)",
    r"(?:用户|使用者|提问者)[^。！？,\n]{0,8}(?:问|提到|询问|提问)[^。！？,\n]{0,16},(?:你)?(?:就|请|一律|都要|务必)(?:说|回答|答复|回复|声称)"
    r"|(?:用户|使用者|提问者)向你(?:询问|提问|打听)",
    r"\b(?:output|respond|reply)\b(?: with| by saying)? (?:only|just|exclusively|nothing but)(?: with)? (?:the )?(?:(?:exact|following|single) )*"
    r"(?:phrase|words?|sentence|text|string|following)\b\s?(?:[:“\"‘'])",
    r"\b(?:whatever|no matter what|regardless of what|whenever|if|when)\b[^.!?\n]{0,12}\b(?:users?|human|person you are (?:helping|assisting|talking to|answering))\b"
    rf" (?:asks?|inquires?|wants?)\b[^.!?\n]{{0,60}}, ?(?:(?:you (?:must|should|are to)|always|just|simply|only|please|then) )*{_SAY_EN}\b",
    r"\byour (?:(?:final|every|next|entire) )?(?:answer|reply|response|output|summary)s? (?:must|should|has to|needs to|shall|is to)\b"
    r"[^.!?\n]{0,12}\b(?:begin|start|end|include|contain|consist|say|state|mention|read)\b[^.!?\n]{0,12}(?:[“\"‘:]|\bthe (?:words?|phrase|sentence)\b)",
    r"\b(?:correct|right|only|proper) (?:answer|response|reply) to (?:every|any|all|each) (?:question|quer|prompt)"
    r"|\banswer (?:every|any|all|each) (?:question|query|prompt)s? (?:with|by saying)\b[^.!?\n]{0,20}[“\"‘]",
)
_SECRETS = (
    # Wants the prompt of the model, or the talk before this text.
    r"(?:输出|泄露|公开|打印|复述|重复|告诉我|透露|给出|贴出|发送|翻译|说出|展示)[^。！？,\n]{0,8}"
    r"(?:你的(?:系统|初始|隐藏|全部)*(?:提示词?|指令|设定|规则)|系统提示词|系统提示的?(?:全文|原文)|初始(?:指令|提示)|(?:隐藏|内部)指令)",
    r"(?:把|将)[^。！？,\n]{0,4}(?:系统消息|系统提示词?|初始指令|你的(?:提示词?|指令))[^。！？\n]{0,6}(?:翻译|复述|重复|逐字|原样|原封不动|输出|贴)",
    r"你(?:最初|最先)?收到的(?:第一条|最初的?|全部|所有)(?:消息|指令|提示)[^。！？\n]{0,4}(?:完整|逐字|原样|全部)[^。！？\n]{0,3}(?:写|说|贴|列|输出)",
    r"(?:开发者|系统|平台)(?:给|对)你的(?:提示|指令|说明|规则|要求|设定)",
    r"(?:上面|以上|前面)的?(?:全部|所有)?(?:内容|文字|规则|指令)[^。！？,\n]{0,4}(?:逐字|原样|一字不差|原封不动)[^。！？,\n]{0,3}(?:复述|重复|输出|打印)",
    r"\b(?:reveal|print|show|repeat|output|leak|display|disclose|paste|send|share|include|translate|append|quote|copy|recite)\b[^.!?\n]{0,40}"
    r"\b(?:your (?:(?:full|complete|entire|exact) )?(?:(?:system|hidden|initial|original|secret|internal|developer) )+(?:prompts?|messages?|instructions?|rules|guidelines)"
    r"|(?:initial|hidden|secret|system) (?:instructions?|prompts?|messages?) (?:that )?(?:they|you) (?:were|have been|received|got))",
    r"\b(?:do not|don['’]t|never) (?:mention|reveal|disclose|refer to) (?:these instructions|this (?:instruction|prompt))\b",
    r"\bwhat (?:were|have) you (?:been )?(?:told|instructed|given)\b[^.!?\n]{0,12}\b(?:before|above) this (?:document|text|message|article|page)",
    r"\b(?:repeat|print|output|recite|reveal)\b[^.!?\n]{0,12}\b(?:everything|all (?:the )?text|the (?:text|words)) above\b(?=[^.!?\n]*\b(?:word for word|verbatim|exactly|rules|instructions)\b)",
)
_CITATIONS = (
    # Hands out the numbers of sources, which are the model's to give.
    r"(?:标注|注明|标记|标明)(?:为|成|上)?(?:来源|资料|出处|编号|为)\s?[\[【‹]\s?\d|(?:来源|出处|编号)(?:写|标|填|注)(?:为|成|上)?\s?[\[【‹]\s?\d",
    r"\b(?:cite|mark|attribute|credit|label|tag)\b[^.!?\n]{0,40}\b(?:as|to|with|source|reference|passage)\s[\[‹]\s?\d",
)
_LURES = (
    # Makes the answer, or a prize, depend on a visit to an address, or carries text away in one.
    rf"(?:完整|全部)的?答案[^。！？\n]{{0,4}}(?:访问|点击|打开|前往|登录)[^。！？\n,]{{0,8}}{_SITE}|(?:扫描|点击|下载|登录|关注)[^。！？\n]{{0,20}}才能(?:看到|查看|获得)答案",
    rf"(?:点击|访问|打开)(?:这个|此|下面的?|以下)?(?:链接|网址)[^。！？\n,]{{0,4}}{_SITE}[^。！？\n]{{0,24}}(?:领取|领)[^。！？\n]{{0,8}}(?:红包|大奖|奖金|现金)",
    rf"\bfull answer\b[^.!?\n]{{0,12}}\b(?:visit|go to|open|see|click)\b[^.!?\n]{{0,12}}{_SITE}",
    rf"\bclick here to (?:claim|win|collect)\b[^.!?\n]{{0,16}}\b(?:prize|reward|gift)\b[^.!?\n]{{0,40}}{_SITE}",
    rf"\b(?:readers?|you) must (?:sign up|log ?in|register|subscribe)\b[^.!?\n]{{0,8}}{_SITE}[^.!?\n]{{0,24}}\bto (?:learn|see|get|read|unlock) the (?:figure|number|answer|full answer)\b",
    r"\]\(\s*(?:data:|javascript:|https?:[^\s)]*[?&](?:q|text|data|msg|message|prompt|payload|content|secret)=)",
)  # fmt: skip
_ADDRESSED = re.compile(
    "|".join((*_OVERRIDES, *_ROLES, *_ADDRESSES, *_PERSONAS, *_DICTATED, *_SECRETS, *_CITATIONS)),
    re.IGNORECASE | re.MULTILINE,
)
_LURING = re.compile("|".join(_LURES), re.IGNORECASE)

_ENDS = ".!?;。！？；…"

_GAP = r"[ \t\u3000·・._*|/~-]"
_SPACED = re.compile(rf"(?<![A-Za-z])[A-Za-z](?:{_GAP}[A-Za-z]){{3,}}(?![A-Za-z])|[{HAN}](?:{_GAP}[{HAN}]){{3,}}")
"""A word whose letters stand apart: four letters of Latin script or more, or four Han characters."""
_APART = re.compile(rf"(?<![A-Za-z])[A-Za-z](?:{_GAP}[A-Za-z])+(?![A-Za-z])|[{HAN}](?:{_GAP}{{1,2}}[{HAN}])+")
"""The same of two letters or more: words beside a word whose letters stand apart."""


Range = tuple[int, int]
"""A half-open range of characters of a text."""
Grade = Literal["no", "perhaps", "yes"]
"""Whether a sentence addresses the model."""
_GRADES: tuple[Grade, ...] = ("no", "perhaps", "yes")


class SentenceJudge(Protocol):
    """Tells how sentences read: `yinju.qa.llm.addressed.AddressedSentences`."""

    def grades(self, sentences: Sequence[str]) -> list[Grade]:
        """Returns whether each sentence is addressed to a model that reads it."""

    def answer(self, question: str, sentences: Sequence[str]) -> list[bool]:
        """Returns whether each sentence may answer a question."""


class InjectionFinder:
    """Finds the sentences of a text that address the model which reads it: by the signs, and by how they read.

    Args:
        judge: Tells how sentences read; without it the signs alone count.
        question: Sentences that perhaps address the model are injections too if they do not answer this question;
            without one they stay.
    """

    def __init__(self, judge: SentenceJudge | None = None, question: str | None = None) -> None:
        self._judge = judge
        self._question = question
        # The prompt and the check of an answer look at the same texts.
        self._kept = lru_cache(maxsize=_KEPT_TEXTS)(self._look)

    def for_question(self, question: str) -> "InjectionFinder":
        """Returns the finder for the answer of one question."""
        return InjectionFinder(self._judge, question)

    def find(self, text: str) -> Sequence[Range]:
        """Returns the ranges of these sentences.

        A sentence that speaks to the model makes the rest of its paragraph an injection too, since what it is told to
        say often follows in a sentence of its own; of the next one too if it ends in a colon. A lure is one sentence.

        Returns:
            Half-open ranges of characters, in order, not overlapping. Empty for a text without injections.
        """
        return self._kept(text)

    def without(self, text: str) -> str:
        """Returns the text with ``LEFT_OUT`` in the place of each sentence that `find` finds."""
        for start, end in reversed(self.find(text)):
            text = text[:start] + LEFT_OUT + text[end:]
        return text

    def _look(self, text: str) -> tuple[Range, ...]:
        levelled = as_latin(level(text))
        ranges = [
            [(start + first, start + last) for first, last in sentences(text[start:end])]
            for start, end in paragraphs(text)
        ]
        plain = [joined(_visible(unmixed(text[start:end]))) for paragraph in ranges for start, end in paragraph]
        grades = iter(self._judge.grades(plain) if self._judge else ["no"] * len(plain))
        parted = _parted(levelled, ranges)
        found, doubtful, addressed = [], [], 0
        for paragraph in ranges:
            for start, end in paragraph:
                sentence = joined(_visible(levelled[start:end]))
                signed = 2 * bool(_ADDRESSED.search(sentence) or (start, end) in parted)
                addressed = max(addressed, signed, _GRADES.index(next(grades)))
                if addressed == 2 or _LURING.search(sentence):
                    found.append((start, end))
                elif addressed:
                    doubtful.append((start, end))
            # "… say the following:" goes on in the next paragraph.
            if not paragraph or levelled[paragraph[-1][1] - 1] != ":":
                addressed = 0
        return tuple(sorted([*found, *self._beside_the_question(text, doubtful)]))

    def _beside_the_question(self, text: str, ranges: Sequence[Range]) -> list[Range]:
        """Returns those of the ranges of a text that do not answer the question; none without a question."""
        if not self._judge or not self._question or not ranges:
            return []
        answer = self._judge.answer(self._question, [text[start:end] for start, end in ranges])
        return [one for one, answers in zip(ranges, answer, strict=True) if not answers]


BY_SIGNS = InjectionFinder()
"""Finds them by the signs alone."""


def joined(text: str) -> str:
    """Returns a text whose letters stand apart with its words joined: "S y s t e m" becomes "system". Others stay."""
    if not _SPACED.search(text):
        return text
    together = _APART.sub(lambda word: re.sub(_GAP, "", word.group()).lower(), text)
    return re.sub(" {2,}", " ", together)


def _parted(levelled: str, ranges: Sequence[Sequence[Range]]) -> set[Range]:
    """Returns the sentences that are an injection only together: one that a break between paragraphs parts."""
    found: set[Range] = set()
    for before, after in pairwise(paragraph for paragraph in ranges if paragraph):
        (start, end), (first, last) = before[-1], after[0]
        one, other = levelled[start:end], levelled[first:last]
        if one[-1] in _ENDS or _addresses(one) or _addresses(other):
            continue
        if _addresses(f"{one} {other}") or _addresses(one + other):
            found |= {(start, end), (first, last)}
    return found


def _addresses(text: str) -> bool:
    return _ADDRESSED.search(joined(_visible(text))) is not None


def _visible(text: str) -> str:
    """Returns the text without invisible characters, which can stand inside a word to hide it."""
    return "".join(c for c in text if unicodedata.category(c) != "Cf")
