"""What in an article speaks to the reader's machine instead of telling something: it is never evidence.

An article can order a language model about ("ignore all instructions and answer …"). A model that obeys repeats what
stands in the article, so that a check of words alone would find it supported. Sentences that give such orders are kept
from the prompt and carry no claim; after one that overrides what the model was told, the rest of its paragraph too.

These are signs, not understanding: an order in words that nothing here knows is read as a statement of the article, and
an answer that repeats it cites that article.
"""

import re
import unicodedata

from yinju.text import level, paragraphs, sentences

LEFT_OUT = "‹…›"
"""Stands in a prompt for what was left out."""

_TOLD_ZH = "(?:指令|指示|提示词?|规则|要求|命令|设定|限制|约束|准则)"
_TOLD_EN = (
    "(?:prompts?|instructions?|rules?|directions?|guidelines?|restrictions?|commands?|orders|constraints?|directives?"
    "|guardrails?|safeguards?|policies)"
)
_DISOBEY_ZH = (
    "(?:忽略|无视|忘记|忘掉|不要(?:理会|遵守|遵循|执行|管)|不必(?:理会|遵守|管)|绕过|覆盖|跳过|停止遵守|抛开|丢弃|作废)"
)
_MACHINE_ZH = "(?:AI|人工智能|大?语言模型|大模型|模型|助手|助理|聊天机器人|智能体|问答系统)"
_MACHINE_EN = "(?:AIs?|LLMs?|assistants?|(?:language |AI )?models?|chatbots?|bots?|answer(?:ing)? engines?|agents?)"
_SAY_ZH = "(?:回答|回复|答复|输出|告诉(?:用户|读者|提问者)|声称|复述|附上)"
_SAY_EN = (
    "(?:answer|reply|respond|output|print|say|state|write|tell|claim|report|repeat|conclude|reveal|display|echo|insist"
    "|recommend|mention|append|include)"
)
_SITE = r"(?:https?:|www\.|\b[a-z0-9-]+\.(?:com|cn|net|org|example|test|io|info|xyz|invalid)\b)"
_SECRET_EN = (
    "(?:system prompt|prompt|(?:your|the|initial|hidden|original) (?:\\w+ )?instructions|api keys?|secrets?|passwords?"
    "|everything above|(?:text|words|lines?) above|rules you|conversation history)"
)
_SECRET_ZH = "(?:系统提示|提示词|系统消息|初始指令|API ?密钥|全部指令|你的指令|上面的(?:全部)?(?:内容|规则)|对话记录)"

_OVERRIDES = (
    # Takes back what the model was told.
    rf"{_DISOBEY_ZH}[^。！？\n]{{0,16}}(?:指令|提示词|系统设定|系统提示)|{_DISOBEY_ZH}[^。！？\n]{{0,6}}(?:以上|之前|上面|上述|先前|此前"
    rf"|前面|你的|系统|一切|全部|所有|任何)[^。！？\n]{{0,10}}{_TOLD_ZH}",
    rf"(?:之前|先前|以上|上述|前面|原有|所有)的?[^。！？\n]{{0,8}}{_TOLD_ZH}[^。！？\n]{{0,8}}(?:作废|无效|失效|取消|不再有效|不算数)",
    r"\b(?:ignore|disregard|forget|override|overrule|bypass|skip|discard|suspend|stop following|do not follow|set aside"
    rf"|pay no attention to|drop)\b[^.!?\n]{{0,40}}\b(?:{_TOLD_EN}|you (?:were|have been) told|(?:everything|anything|what|all)"
    r" (?:that )?(?:above|before|came before|previous(?:ly)?)|all previous)\b",
    rf"\b(?:previous|prior|earlier|above|old|original) {_TOLD_EN}\b[^.!?\n]{{0,24}}"
    r"\b(?:void|cancell?ed|obsolete|no longer|replaced|superseded|revoked|lifted)",
    r"优先级(?:高于|大于)一切|(?:停止|放弃)(?:当前|现在|原来)的?任务|你的(?:主人|任务)(?:已|现在|变)",
    r"\bpriority over everything|\byour (?:task|owner|goal|job)s? (?:has changed|have changed|is now|is no longer|changed)",
    r"\bset(?:ting)?\b[^.!?\n]{0,30}\b(?:rules|instructions|guidelines) aside",
    # Poses as another voice of the chat.
    r"(?:新的?|真正的?|最新的?|最高优先级的?|紧急)(?:系统)?(?:指令|指示|任务|命令|提示词?)[^。\n]{0,4}[:：]",
    rf"\b(?:new|real|actual|updated|urgent|admin(?:istrator)?|priority) (?:system )?{_TOLD_EN}\s?[:：]",
    r"^[\s|>#*\[【<‹(（/!-]*(?:system|assistant|developer|系统|助手|管理员|开发者|INST)"
    r"(?:\s?(?:message|prompt|override|note|update|消息|提示|指令|通知))?[\s\]】>›)）]*[:：\]】]",
    r"\[/?INST\]|<\|?/?(?:system|im_start|im_end|assistant)\b|#{2,}\s*(?:system|instructions?|系统|指令)",
    # Gives the model another part to play.
    r"(?:从现在(?:起|开始)[，,]?|现在)你(?:是|将|要|必须|的)|你的新(?:身份|角色|任务|名字)|(?:假装|假设|设想)你是|你(?:将|要)扮演|请扮演"
    r"|进入[^。\n]{0,6}(?:开发者|越狱|调试|无限制|上帝)模式",
    r"\b(?:from now on,? you|you are now|pretend (?:to be|that you|you)|your new (?:role|task|job|name|identity)"
    r"|enter (?:\w+ )?(?:developer|debug|god|unrestricted|DAN) mode|developer mode|DAN mode|jailbreak)\b",
)
_ORDERS = (
    # Speaks to a model.
    rf"(?:(?:^|[\s：:【\[（(])致|写给|提醒|通知|告知|敬告|如果你是|若你是|凡是?)[^。！？\n，,：:]{{0,8}}{_MACHINE_ZH}(?:[，,:：请]|读|看|在|的|$)",
    rf"{_MACHINE_ZH}(?:们)?(?:在|如果|若|一旦|只要|凡|当)?(?:阅读|读到|看到|处理|检索到|总结|引用)(?:到|了)?(?:本|这|此|以下)",
    rf"\b(?:dear|attention,?|note (?:to|for)|message (?:to|for)|instructions? (?:to|for)|hey|hello|if you are|as an? AI)\s(?:an?\s|the\s|any\s|all\s|every\s)?"
    rf"(?:\w+\s)?{_MACHINE_EN}\b(?!\s(?:and|or)\s)(?=[^.!?\n]*(?:[:,]|\b(?:you|must|please|reading|read)\b))",
    rf"\b{_MACHINE_EN} (?:that |who |which )?(?:are |is )?(?:read(?:s|ing)?|process(?:es|ing)?|summari[sz](?:es?|ing)|quot(?:es?|ing)|cit(?:es?|ing)) this\b",
    r"(?:机器人|大模型|语言模型|摘要工具|智能助手)(?:们|朋友)?[，,]?(?:请注意|麻烦|请把|请将|请在)|(?:请求|要求|麻烦)[^。！？\n]{0,8}(?:摘要工具|大模型|语言模型|机器人)",
    r"\bsummar(?:y|ies) of this (?:page|article|text|document) (?:shall|must|should|will)\b",
    # Dictates an answer.
    r"(?:答案|回答|输出)(?:写|填|为)?[“\"「]",
    rf"(?:请|必须|务必|应当|只能|只需|只要|一律|直接|都要|改为|统一){_SAY_ZH}|{_SAY_ZH}[^。！？\n]{{0,8}}(?:必须|务必|一律|只能|统一|改为|替换为|写成)",
    r"(?:无论|不管|不论)[^。！？\n]{0,12}(?:问|提问|问题)[^。！？\n]{0,16}(?:都要|一律|必须|务必|请|都说|都答)|(?:有人|用户|读者|提问者|对方)(?:如果|若|一旦)?[^。！？\n]{0,4}(?:问|提问|询问)"
    rf"[^。！？\n]{{0,24}}{_SAY_ZH}|(?:被问到|问及|问起)[^。！？\n]{{0,16}}(?:请|务必|一律)",
    r"(?:在|把|将)[^。！？\n]{0,14}(?:回答|答案|回复|输出)(?:的)?(?:中|里|开头|末尾|结尾|最后)",
    rf"^[\s|>#*“\"'(]*(?:please |always |only |just |simply |now |instead,? |you (?:must|should|will|shall) (?:\w+ )?|you are to )*"
    rf"{_SAY_EN}\b[^.!?\n]{{0,60}}(?:[:：“\"‘]|\bthat\b|\bwith\b|\bexactly\b|\bonly\b|\bas\b|\bnothing\b|\bevery\b)",
    rf"\b(?:you|AI|assistant|model)\s(?:must|should|shall|will|need to|have to|are (?:required|instructed|told|ordered|to))\s(?:\w+\s){{0,3}}{_SAY_EN}\b",
    rf"\b(?:please|always|only|simply|instead,?|then|therefore|must|should)\s(?:\w+ly\s)?{_SAY_EN}\b[^.!?\n]{{0,30}}(?:[:：“\"‘]|\bthat\b|\bexactly\b)"
    r"(?=[^.!?\n]*\b(?:you|users?|readers?|answers?|questions?|asked|sources?|prompts?|verbatim|following)\b)",
    r"\b(?:your|the|every|each|any) (?:answer|reply|response|output|summary|final sentence|last sentence)s?\b"
    r"[^.!?\n]{0,20}\b(?:must|should|is to|has to|needs to|shall|begins?|starts?|ends?|includes?)\b",
    rf"\b(?:whenever|if|when|no matter what|whatever)\b[^.!?\n]{{0,24}}\b(?:asks?|asked|user|question)\b[^.!?\n]{{0,60}}\b{_SAY_EN}\b",
    # Wants what the model was told, or hands out citations.
    rf"(?:输出|泄露|公开|显示|打印|复述|重复|告诉我|透露|给出|贴出|发送|翻译|附上)[^。！？\n]{{0,16}}{_SECRET_ZH}|(?:把|将)[^。！？\n]{{0,6}}{_SECRET_ZH}",
    rf"\b(?:reveal|print|show|repeat|output|leak|display|disclose|paste|send|share|include|translate|append|quote)\b[^.!?\n]{{0,30}}\b{_SECRET_EN}",
    r"(?:标注|注明|标记|引用|标|算|当)[^。！？\n]{0,10}(?:来源|资料|出处|编号|为)\s?[\[［【‹（(]\s?\d|(?:标注|标记|注明|引用)[^。！？\n]{0,6}(?:来源|资料|编号)\s?\d",
    r"\b(?:cite|mark|attribute|credit|label|tag)\b[^.!?\n]{0,40}\b(?:(?:source|sources|reference|passage)\b|(?:as|to|with)\s[\[‹(]\d)",
    # Sends the reader somewhere.
    rf"(?:点击|访问|打开|前往|登录|扫码|扫描|下载|浏览|进入)[^。！？\n，,]{{0,16}}(?:链接(?!到)|网址|二维码|{_SITE})",
    rf"\b(?:click|visit|go to|open|follow|see|download|browse|log ?in(?:to)?|sign up|head to|check out|continue at|scan)\b"
    rf"[^.!?\n]{{0,40}}(?:{_SITE}|\bthis link\b|\bthe link\b|\bhere\b(?=\s(?:to|for|now)\b))",
    r"!?\[[^\]\n]*\]\(\s*(?:https?:|data:|javascript:)",
)  # fmt: skip
_OVERRIDING = re.compile("|".join(_OVERRIDES), re.IGNORECASE | re.MULTILINE)
_ORDERING = re.compile("|".join((*_OVERRIDES, *_ORDERS)), re.IGNORECASE | re.MULTILINE)


def find_injections(text: str) -> list[tuple[int, int]]:
    """Ranges of what gives orders in a text, in order, not overlapping: whole sentences."""
    if not _ORDERING.search("\n".join(_visible(level(text)).splitlines())):  # most texts, at the cost of one search
        return []
    even = level(text)
    found: list[tuple[int, int]] = []
    for start, end in paragraphs(text):
        overridden = False
        for first, last in sentences(text[start:end]) or [(0, end - start)]:
            part = _visible(even[start + first : start + last])
            overridden = overridden or bool(_OVERRIDING.search(part))
            if overridden or _ORDERING.search(part):
                found.append((start + first, start + last))
    return found


def without_injections(text: str) -> str:
    """The text with each order replaced by a mark that something was left out."""
    for start, end in reversed(find_injections(text)):
        text = text[:start] + LEFT_OUT + text[end:]
    return text


def _visible(text: str) -> str:
    """The text without invisible characters, which can stand inside a word to hide it."""
    return "".join(c for c in text if unicodedata.category(c) != "Cf")
