"""Holds the patterns of words of time in Chinese and English; `yinju.qa.question.time_words` reads their groups.

All patterns are for text as `yinju.text.level` makes it: Simplified, half-width.
"""

import re

from yinju.calendar import MONTH_NAME, NOT_AMOUNT, NUMERAL_TO_39, RELATIVE_YEARS, YEAR_NUMERALS

YEAR_WORDS = RELATIVE_YEARS | {
    "本年": 0, "上年": -1, "上一年": -1, "last year": -1, "this year": 0, "next year": 1, "the year before last": -2,
}  # fmt: skip
_RELATIVE_YEAR = (
    rf"(?<![目以之])(?:{'|'.join(RELATIVE_YEARS)}|本年|上一?年)(?![级纪份轻])"
    r"|(?i:\b(?:the\syear\sbefore\slast|(?:last|this|next)\syear)\b)"
)
YEAR_WORD = re.compile(_RELATIVE_YEAR, re.A)
_MONTH = rf"\d{{1,2}}|{NUMERAL_TO_39}"
_DAY = _MONTH
_PART_OF_YEAR = rf"(?:(?:{_MONTH})\s?月|[上下]半年|第?[一二三四1-4]\s?季|年?[初底末])"
_YEAR = (
    rf"(?:(?:公元)?(?<!\d)(?P<year>\d{{4}}|{YEAR_NUMERALS})\s?年(?![代级])度?|(?<![\d第])(?P<short>\d\d)年(?=\s?{_PART_OF_YEAR})"
    rf"|民国\s?(?P<republic>元|\d{{1,3}}|[一二三四五六七八九十百]+)\s?年|(?P<relative>{_RELATIVE_YEAR})度?)"
)
_ALONE = "(?<![0-9〇零○一二三四五六七八九十去今前明上本全每个这当])"
_IN_YEAR = rf"(?:{_YEAR}\s?的?\s?)?"
_OF_YEAR = rf"(?P<year>(?:1\d|20)\d\d)(?!\d)|(?P<relative>{_RELATIVE_YEAR})"
_THEN_YEAR = rf"(?:,?\s(?:of\s)?(?:{_OF_YEAR}))?"
TO = r"\s?(?:[-–—~]+|至|到)\s?"
AND = r"\s?[、,和与或及]\s?"
_NAME = f"(?<![A-Za-z]){MONTH_NAME}"
_DAY_OF = r"\d{1,2}(?:st|nd|rd|th)?(?!\d|\s?(?:%|percent|million))"
_JOINT = r"(?P<joint>\s?[-–—]\s?|\s(?:to|through|and|or)\s)(?:the\s)?"
_EDGE = r"(?P<edge>(?i:(?<![A-Za-z])(?:early|mid|late|(?:the\s)?(?:beginning|start|middle|end)\sof)))[\s-](?:the\s)?"

_TERM = r"(?:期间|前夕|假期|长假|前后)?"
_SEASONS = "(?i:spring|summer|autumn|winter)"
NOT_UNDERSTOOD = [re.compile(pattern, re.A) for pattern in (
    # Seasons, feasts and the lunar calendar.
    rf"{_IN_YEAR}(?:[春夏秋冬][天季]|春节|元旦|元宵节?|清明节?|端午节?|中秋节?|重阳节|国庆节?|妇女节|青年节|儿童节|双十一|劳动节|圣诞节?|除夕"
    rf"|[暑寒]假|黄金周){_TERM}",
    rf"{_IN_YEAR}(?:(?:农历|阴历)(?:(?:{_MONTH})月)?(?:初?(?:{_DAY})[日号]?)?|[正腊]月)",
    rf"(?i:\b(?:(?:last|this|next|the)\s)?){_SEASONS}(?:\s(?:of\s)?(?:1\d|20)\d\d)?\b",
    r"(?i:\b(?:Christmas|Easter|Thanksgiving|Ramadan|Spring\sFestival"
    r"|(?:Chinese\s)?New\sYear(?:['’]s(?:\s(?:Day|Eve))?)?)\b)",
    # Times of no certain length.
    r"(?:前|这|过去|(?<!最)近)[几数](?:天|日|周|年|个(?:星期|礼拜|月|季度))|几(?:天|日|周|年|个(?:星期|礼拜|月))[之以]?前",
    r"近年来?|近些年来?|往年|历年|早年|前不久|不久前|(?<![0-9一二三四五六七八九十])日前|近日|[上本这]?个?周末",
    r"(?i:\b(?:(?:the\s(?:last|past)\s|a\s)?(?:few|several|couple\sof)\s(?:days|weeks|months|years)(?:\sago)?"
    r"|the\sother\sday|recent\s(?:days|weeks|months|years)|(?:last\s|this\s)?weekend)\b)",
    # Weeks by number, years of another beginning, and what may be two times.
    rf"{_IN_YEAR}(?:(?:{_MONTH})\s?月的?)?第(?:\d{{1,2}}|{NUMERAL_TO_39})个?(?:周|星期|礼拜)",
    rf"(?i:\b(?:the\s)?(?:(?:first|second|third|fourth|last)\s)?week\sof\s)(?:the\s)?(?:{_DAY_OF}\s(?:of\s)?)?"
    rf"{_NAME}(?:\s{_DAY_OF})?",
    rf"{_YEAR}\s?的?(?:今[天日]|同期|这个?时候)",
    r"\d{4}(?:-\d{2,4})?(?:财年|财政年度|学年|赛季)|(?i:\bFY\s?|\bfiscal\s(?:year\s)?)(?:\d{4}|\d\d)\b",
    r"[上本]个?世纪(?:[1-9二三四五六七八九][0十]年代)?[初末]?|(?<![\d纪])[1-9]0年代",
    r"(?<![\d第-])\d\d年(?=的|发[表布]|刊)|公元前\s?\d{1,4}年",
    r"(?<![\d./-])(?:1[0-2]|0?[1-9])[./-](?:3[01]|[12]\d|0?[1-9])(?=的|发[表布]|刊)",
    rf"{_IN_YEAR}(?:{_MONTH})\s?月[上下]半月?|(?i:\b(?:the\s)?(?:first|second)\shalf\sof\s){_NAME}(?:\s\d{{4}})?",
)]  # fmt: skip
"""Words of time that name no certain days. 春节 would need the lunar calendar, and 24年 is a year or so many."""

RARE_MONTH = re.compile(r"(?:Ma(?:y|r(?:ch)?)|Jan|Dec|Sep)\.?")
"""The names of months that are more often something else where they stand alone."""
BARE_MONTH_AFTER = re.compile(
    r"(?:\b(?:in|since|until|till|by|last|this|early|late|mid|of|from|to|through|between|and|or|before|after|during)"
    r"(?:\sthe)?|[-–—])[\s-]?$",
    re.I,
)
BARE_MONTH_BEFORE = re.compile(
    r"['’]s\b|\s?[-–—至到的]|\s(?:to|through|articles|reports|stories|news|coverage)\b", re.I | re.A
)
"""Words beside such a name that show it to be a month."""

# The exacter form stands before the one that would find a part of it.
PATTERNS = [re.compile(pattern, re.A) for pattern in (
    # Chinese ranges and lists.
    rf"(?<!\d)(?P<year>\d{{4}}){TO}(?P<to_year>\d{{4}})\s?年(?!代)",
    rf"{_IN_YEAR}(?<![\d.,/-])(?P<month>{_MONTH}){TO}(?P<to_month>{_MONTH})\s?月份?(?!\s?\d)",
    rf"{_IN_YEAR}(?<!\d)(?P<month>{_MONTH})\s?月\s?(?P<day>{_DAY})\s?[日号]?{TO}(?P<to_day>{_DAY})\s?[日号]",
    rf"{_IN_YEAR}(?<!\d)(?P<months>(?:{_MONTH})(?:{AND}(?:{_MONTH}))+)\s?月份?(?!\s?\d)",
    rf"{_IN_YEAR}(?<!\d)(?P<month>{_MONTH})\s?月\s?(?P<days>(?:{_DAY})(?:{AND}(?:{_DAY}))+)\s?[日号]",
    # Chinese months and parts of a year.
    rf"{_IN_YEAR}(?<![\d个十])(?P<month>{_MONTH})\s?月(?:份|(?![球亮饼薪刊票经台嫂老]))"
    rf"(?:\s?(?P<day>{_DAY})\s?[日号]|的?(?P<third>[上中下])旬|(?P<edge>[初底末]))?",
    rf"{_IN_YEAR}第?(?P<quarter>[一二三四1-4])(?:季度?)?{TO}第?(?P<to_quarter>[一二三四1-4])\s?季度",
    rf"{_IN_YEAR}第?(?P<quarter_list>[一二三四1-4](?:{AND}第?[一二三四1-4])+)\s?季度",
    rf"{_IN_YEAR}前(?P<quarters>[二两三23])个?季度",
    rf"{_YEAR}\s?的?前(?P<first_months>{_MONTH})个月",
    rf"{_YEAR}\s?的?\s?[Qq](?P<quarter>[1-4])(?![0-9A-Za-z])",
    rf"(?<![A-Za-z0-9])[Qq](?P<quarter>[1-4])(?![0-9A-Za-z])(?:\s?(?:of\s|,\s?)?(?:{_OF_YEAR}))?",
    r"(?<!\d)(?P<year>(?:1\d|20)\d\d)[\s-]?[Qq](?P<quarter>[1-4])(?![0-9A-Za-z])",
    rf"{_IN_YEAR}(?:第\s?(?=[一二三四1-4]\s?季)|(?=[一二三四1-4]\s?季度))(?P<quarter>[一二三四1-4])\s?季度?",
    rf"{_IN_YEAR}(?P<half>[上下前后])半年",
    rf"(?:{_YEAR}的?年?|{_ALONE}年)(?P<edge>[初底末])",
    rf"(?:{_YEAR}的?|{_ALONE})年(?P<edge>中)(?=的|发[表布]|[刊登])",
    # Digits.
    r"(?:(?<![\d.,/-])|(?<=\d[-–—~]))(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d)",
    r"(?<![\d.,/-])(?P<year>\d{4})[-–/](?P<season>\d\d)(?![\d/-])(?:年度?)?",
    r"(?<![\d/.-])(?P<month>0?[1-9]|1[0-2])/(?P<year>\d{4})(?![\d/])",
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)(?!\d)",
    r"(?<![\d/.-])(?P<one>\d{1,2})(?P<mark>[-/.])(?P<two>\d{1,2})(?P=mark)(?P<year>\d{4})(?!\d)",
    # English days, months and parts of a year.
    rf"(?P<between>(?i:between\s))?{_NAME}\s(?:the\s)?(?P<day>{_DAY_OF}){_JOINT}(?P<to_day>{_DAY_OF}){_THEN_YEAR}",
    rf"(?P<between>(?i:between\s)(?:the\s)?)?(?<!\d)(?P<day>{_DAY_OF}){_JOINT}(?P<to_day>{_DAY_OF})\s(?:of\s)?{_NAME}"
    rf"{_THEN_YEAR}",
    rf"(?<!\d)(?P<day>{_DAY_OF})\s(?:of\s)?{_NAME}{_THEN_YEAR}",
    rf"(?:{_EDGE})?(?P<latest>(?i:\b(?:last|this)\s))?{_NAME}(?:\s(?:the\s)?(?P<day>{_DAY_OF}))?{_THEN_YEAR}",
    r"(?i:\b(?:the\s)?(?P<ordinal>first|second|third|fourth|last|final|1st|2nd|3rd|4th)[\s-]quarter)(?!s)"
    rf"(?:\s(?:of\s)?(?:{_OF_YEAR}))?",
    rf"(?<![A-Za-z0-9])H(?P<half>[12])(?![0-9A-Za-z])(?:\s?(?:of\s|,\s?)?(?:{_OF_YEAR}))?",
    r"(?<!\d)(?P<year>(?:1\d|20)\d\d)[\s-]?H(?P<half>[12])(?![0-9A-Za-z])",
    rf"(?i:\b(?:the\s)?(?P<run>first|last)\s(?P<run_count>two|three|four|five|six)\s(?P<run_unit>month|quarter)s\sof\s)"
    rf"(?:{_OF_YEAR})",
    rf"(?i:\b(?:the\s)?(?P<ordinal_half>first|second|1st|2nd)[\s-]half)\s(?:of\s)?(?:{_OF_YEAR})",
    rf"(?:{_EDGE})(?:{_OF_YEAR})",
    # Years.
    rf"{_YEAR}",
    rf"(?<![\d.,$¥€£#A-Za-z-])(?P<year>1\d{{3}}|20\d\d|2100){NOT_AMOUNT}",
    rf"(?<=\d[-–—至到])(?P<year>1\d{{3}}|20\d\d)(?!\d){NOT_AMOUNT}",
)]  # fmt: skip
LONE = [re.compile(pattern, re.A) for pattern in (
    rf"{_ALONE}月(?P<third>[初底末])|(?P<third_>[上中下])旬",
    rf"(?<![0-9第月个])(?P<day>{_DAY})[日号](?![线楼院])",
)]  # fmt: skip
"""Days and thirds of a month that is named before them, or is the latest."""
