"""What in an article speaks to the reader's machine instead of telling something: it is never evidence.

An article can order a language model about ("ignore all instructions and answer …"). A model that obeys repeats what
stands in the article, so that a check of words alone would find it supported. Sentences that give such orders are kept
from the prompt and carry no claim; after one that overrides what the model was told, the rest of its paragraph too.
"""

import re
import unicodedata

from yinju.text import level, paragraphs, sentences

_ADDRESSED = r"(?:模型|助手|助理|机器人|大模型|人工智能助手|AI|assistant|model|chatbot|bot|LLM|language model|system)"
_TOLD = (
    r"(?:指令|指示|提示词?|规则|要求|命令|设定|限制|说明|prompts?|instructions?|rules?|directions?|guidelines?|restrictions?"
    r"|commands?|orders|constraints?|directives?|guardrails?)"
)
_OVERRIDES = re.compile(
    rf"(?:忽略|无视|忘记|忘掉|不要(?:理会|遵守|遵循|执行)|绕过|解除|取消|覆盖|跳过|停止遵守|抛开|作废)[^。！？\n]{{0,24}}{_TOLD}"
    rf"|{_TOLD}[^。！？\n]{{0,12}}(?:作废|无效|失效|取消|不再有效)"
    rf"|\b(?:ignore|disregard|forget|override|bypass|drop|skip|discard|suspend|stop following|do not follow|set aside|void)\b"
    rf"[^.!?\n]{{0,40}}\b(?:{_TOLD}|you were told|everything (?:above|before)|what came before|(?:all|any)(?:thing)? (?:above|previous))\b"
    rf"|\b(?:previous|prior|earlier|above) {_TOLD}\b[^.!?\n]{{0,20}}\b(?:void|cancelled|canceled|obsolete|no longer|replaced|superseded)"
    r"|(?:新的?|真正的?|最高优先级的?)(?:系统)?(?:指令|指示|任务|命令|提示词?)[^。\n]{0,4}[:：]"
    r"|\b(?:new|real|actual|updated|urgent|admin(?:istrator)?) (?:system )?(?:instructions?|task|directive|prompt|orders?)\s?[:：]"
    r"|^[\s|>#*\[【<‹]*(?:system|assistant|developer|系统|助手|管理员|开发者|INST)(?:\s?(?:message|prompt|override|消息|提示|指令))?[\s\]】>›]*[:：]"
    r"|\[/?INST\]|<\|?/?(?:system|im_start|im_end|user|assistant)\b|#{2,}\s*(?:system|instruction|系统|指令)"
    rf"|(?:从现在起|从现在开始|现在你是|你现在是|你的新(?:身份|角色|任务)|假装你是|你将扮演|请扮演|进入[^。\n]{{0,8}}模式)"
    r"|\b(?:from now on,? you|you are now|act as|pretend (?:to be|you)|your new (?:role|task|job|name)|enter \w+ mode|developer mode|DAN mode|jailbreak)\b",
    re.IGNORECASE | re.MULTILINE,
)
_ORDERS = re.compile(
    # Speaks to a model.
    rf"(?:致|给|写给|提醒|通知|请注意|注意)[^。！？\n，,]{{0,10}}{_ADDRESSED}|{_ADDRESSED}[^。！？\n]{{0,12}}(?:必须|应当|应该|务必|请|需要|注意|阅读|看到)"
    rf"|\b(?:to|dear|attention|note (?:to|for)|hey|hello|if you are|any|every|all)\b[^.!?\n]{{0,24}}\b{_ADDRESSED}s?\b[^.!?\n]{{0,80}}"
    r"\b(?:must|should|reply|answer|respond|say|write|output|read|reading|include|repeat|tell|state|end|cite|add|processing|summari[sz])"
    # Dictates an answer.
    r"|(?:请|必须|务必|应当?|只需?|一律|直接|都要|要|并|然后|须)(?:如实)?(?:回答|回复|答复|答|输出|告诉(?:用户|读者|提问者)|声称|写道|写上|写明|附上|加上|复述|重复|引用|标注|注明)"
    r"|(?:回答|回复|输出|答案|结尾|末尾|开头)[^。！？\n]{0,16}(?:必须|务必|应当|应该|一律|只能|请|统一|改为|替换为|写成|附上|加上|包含)"
    r"|(?:无论|不管)[^。！？\n]{0,14}(?:问|提问|问题)|(?:有人|用户|读者|提问者)[^。！？\n]{0,6}(?:问|提问|询问)[^。！？\n]{0,24}(?:时|就|都|请|则|，)"
    r"|\b(?:please |always |only |simply |just |must |should |then |and |to |instead,? |now )?(?:answer|reply|respond|output|print|say|state|write|tell|claim|report|repeat|conclude|reveal|display|echo|quote|cite|mark)"
    r"\b[^.!?\n]{0,30}(?:[:：“\"‘]|\bthat\b|\bwith\b|\bexactly\b|\bonly\b|\bas\b)(?=[^.!?\n]*\b(?:you|user|users|reader|readers|answer|question|questions|asked|source|sources|prompt|verbatim|following)\b)"
    r"|^[\s|>#*]*(?:please |always |only |just |simply )*(?:answer|reply|respond|output|print|say|repeat|reveal|display|echo|cite)\b[^.!?\n]{0,40}(?:[:：“\"]|\bthat\b|\bwith\b|\bexactly\b|\bonly\b|\bas\b)"
    r"|\b(?:your|the) (?:answer|reply|response|output|summary|final sentence|last sentence)\b[^.!?\n]{0,20}\b(?:must|should|is to|has to|needs to|shall|begin|start|end|include)"
    r"|\b(?:whenever|if|when|no matter what|whatever)\b[^.!?\n]{0,24}\b(?:asks?|asked|user|question)\b[^.!?\n]{0,60}\b(?:answer|say|reply|respond|tell|write|state|output|insist)"
    # Wants to be told the prompt, or hands out citations.
    r"|(?:输出|泄露|公开|显示|打印|复述|重复|告诉我|透露|给出|贴出)[^。！？\n]{0,16}(?:系统提示|提示词|系统消息|初始指令|密钥|密码|全部指令|以上内容|开头的规则)"
    r"|\b(?:reveal|print|show|repeat|output|leak|display|disclose|paste|send|share|include|translate)\b[^.!?\n]{0,30}\b(?:system prompt|prompt|your instructions|initial instructions|api key|secret|password|everything above|text above|rules you)"
    r"|(?:标注|注明|标记|引用|写|算|当)[^。！？\n]{0,10}(?:来源|资料|出处|编号)\s?[\[［【‹（(]?\d|\b(?:cite|mark|attribute|credit|label)\b[^.!?\n]{0,40}\b(?:source|as)\b\s?[\[‹(]?\d?"
    # Sends the reader somewhere.
    r"|(?:点击|访问|打开|前往|登录|扫码|扫描|下载|复制)[^。！？\n]{0,24}(?:链接|网址|网站|https?:|www\.|二维码|[a-z0-9-]+\.(?:com|cn|net|org|example|test|io))"
    r"|\b(?:click|visit|go to|open|follow|see|download|browse|log in(?:to)?|sign up|head to|check out|continue at|scan)\b[^.!?\n]{0,40}(?:https?://|www\.|\b[a-z0-9-]+\.(?:com|cn|net|org|example|test|io)\b|\bthis link\b|\bthe link\b|\bhere\b)"
    r"|!?\[[^\]\n]*\]\(\s*(?:https?:|data:|javascript:)",
    re.IGNORECASE | re.MULTILINE,
)


def find_orders(text: str) -> list[tuple[int, int]]:
    """Ranges of what gives orders in a text, in order, not overlapping."""
    even = "".join("\u2060" if unicodedata.category(c) == "Cf" else c for c in level(text))
    found: list[tuple[int, int]] = []
    for start, end in paragraphs(text):
        overridden = False
        for first, last in sentences(text[start:end]):
            part = even[start + first : start + last].replace("\u2060", "")
            overridden = overridden or bool(_OVERRIDES.search(part))
            if overridden or _ORDERS.search(part):
                found.append((start + first, start + last))
    return found


LEFT_OUT = "‹…›"
"""Stands in a prompt for what was left out."""


def without_orders(text: str) -> str:
    """The text with each order replaced by a mark that something was left out."""
    for start, end in reversed(find_orders(text)):
        text = text[:start] + LEFT_OUT + text[end:]
    return text
