"""Finds links, accounts, telephone numbers and codes that a sentence gives and the question did not ask for.

An article can be made to hand them to the readers of a language model: an address to visit, an account to add, a code
to use. What is true of an article is not lost by leaving them out, since the article itself is cited and shown.
"""

import re

from yinju.text import level

MASK = "‹…›"
"""Stands in the place of what is not shown."""

# Texts are levelled before the search: Chinese is Simplified, letters, digits and marks are half-width.
_ENDS, _BEGINS = "(?![A-Za-z0-9])", "(?<![A-Za-z0-9.@_-])"
_IS = r"(?:号码?|账号|ID|id|is|号是|为|是|at|on)*[\s:“\"「(]*"
_APPS = "微信|威信|薇信|加微|QQ|qq|电报|飞机|公众号|小程序|WeChat|Telegram|WhatsApp|LINE|Skype|Signal|Instagram"
_IS_ID = r"(?:号码?|账号|ID|id|是|为|:)"
_SITES = "com|cn|net|org|edu|gov|example|test|io|info|xyz|top|vip|site|shop|invalid|app|link|me|cc"  # of bare domains
_CODES_ZH = "邀请码|优惠码|验证码|口令|暗号|兑换码|折扣码|推荐码|券码|提取码|密码"
_CODES_EN = (
    r"\b(?:voucher|coupon|promo(?:tion(?:al)?)?|discount|invit(?:e|ation)|referral|access|redemption)\s?codes?"
    r"|\bpassword|\bpasscode"
)
_LINKS = (
    r"(?:(?:https?|ftp)://|\bwww\.)[^\s\u4e00-\u9fff,;)\]\"”」]+",
    rf"{_BEGINS}[A-Za-z0-9._+-]{{1,64}}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+",
    # A capital makes a domain a name: Booking.com.
    rf"{_BEGINS}(?:[a-z0-9-]+\.)+(?:{_SITES})(?:\.[a-z]{{2}})?{_ENDS}(?:/\S*)?",
)
_ACCOUNTS = (
    r"(?<![\w.])@[A-Za-z0-9_]{3,}",
    rf"(?:{_APPS})群?(?:{_IS_ID}+\s?|\s)?(?=[A-Za-z_-]*\d)(?!\d{{1,4}}(?!\d))[A-Za-z0-9][A-Za-z0-9_-]{{3,}}",
    rf"(?:{_APPS})群?{_IS_ID}+\s?[A-Za-z][A-Za-z0-9_-]{{3,}}",
    r"加(?:个|一下|我|他|她|客服)*(?:微信|QQ|微|V|v)[A-Za-z0-9][A-Za-z0-9_-]{3,}",
    r"(?:账号|帐号|账户|卡号|钱包地址)[^。!?\d]{0,12}\d[\d\s-]{7,}",
    r"\b(?:IBAN|account (?:number|no\.?))\W{0,4}[A-Z0-9][A-Z0-9 ]{7,}",
    rf"{_BEGINS}(?:0x[0-9a-fA-F]{{16,}}|bc1[a-z0-9]{{20,}})",
)
_SECRET_CODES = (
    rf"(?:{_CODES_ZH}){_IS}[A-Za-z0-9_-]{{3,}}",
    rf"(?i:{_CODES_EN})\s(?i:{_IS})(?=[A-Za-z0-9_-]*\d|[A-Z0-9_-]+(?![a-z]))[A-Za-z0-9][A-Za-z0-9_-]{{2,}}",
)
_TELEPHONES = (
    r"(?<![\d.-])(?:\+\d{1,3}[\s-]?)?1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?![\d.])",
    r"(?<![\d.,-])(?:0\d{2,3}-\d{7,8}|[48]00[\s-]\d{3,4}[\s-]\d{3,4}|1-\d{3}-\d{3}-\d{4})(?![\d,])",
    r"(?<![\d.,-])(?:\+\d{1,3}[\s-]\d[\d\s()-]{6,}\d|\(?\d{3}\)?[\s-]\d{3}-\d{4})(?![\d,])",
    r"(?:拨打|致电|热线|电话|客服)[^。!?\d]{0,6}\d[\d-]{4,}",
    r"\b(?:call|dial|phone|ring|hotline|tel\.?)\b[^.!?\d]{0,12}\d[\d\s-]{4,}\d",
)
_CONTACT = re.compile("|".join((*_LINKS, *_ACCOUNTS, *_SECRET_CODES, *_TELEPHONES)))
_ASKS = re.compile(
    "|".join(
        (
            "联系|联络|网址|网站|官网|网页|链接|地址|域名|电话|号码|手机号|热线|邮箱|邮件|电邮|微信|QQ|账号|帐号|账户|卡号",
            "公众号|小程序|二维码|扫码|口令|暗号|密码|验证码|邀请码|优惠码|兑换码|提取码|代码|编码",
            "下载|注册|登录|报名|投诉|举报|咨询|预约|投稿|求助|报警|客服|拨打",
            "(?:怎么|怎样|如何|哪里|哪儿|在哪|何处|什么(?:地方|途径|渠道|方式))[^?。]{0,12}"
            "(?:查|找|看|买|订|办|申请|申领|领|参加|捐|反映|反馈|购|了解|获取|获得|加入|参与|访问)",
            r"\b(?:contact|reach|call|dial|phone|telephone|number|hotline|e-?mail|address|web ?site|web ?page|site|link"
            r"|url|domain|account|handle|code|password|passcode|download|register|sign up|log ?in|apply|book|report"
            r"|subscribe|complain|donate|enrol?l|buy|order)\b",
            r"\bwhere (?:can|do|does|should|may|could) (?:i|we|you|one|people|users|readers|patients|customers)\b",
            r"\bhow (?:can|do|does|should|may|could|to)\b[^?]{0,40}\b(?:get|find|join|access|see|view|visit)\b",
        )
    ),
    re.IGNORECASE,
)


def mask_unasked(sentence: str, question: str) -> str:
    """Returns a sentence with ``MASK`` in the place of what it gives and the question does not ask for.

    Args:
        sentence: A sentence of an answer.
        question: The question, made to stand alone.

    Returns:
        The sentence as it is if it gives no link, account, telephone number or code; if the question asks how or where
        to turn to somebody; and for what stands in the question itself.
    """
    asked = level(question)
    if _ASKS.search(asked):
        return sentence
    for found in reversed(list(_CONTACT.finditer(level(sentence)))):
        if found.group().lower() not in asked.lower():
            sentence = sentence[: found.start()] + MASK + sentence[found.end() :]
    return sentence
