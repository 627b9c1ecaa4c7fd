"""Tells whether two names mean one publisher: 人民日报, 人民日報, Ren Min Ri Bao and People's Daily.

Aggregators write Chinese publishers in pinyin, syllable by syllable. Such names are made of few characters, and this
module holds their readings: the table of names' sounds (`yinju.transliteration`) was learned from people and places
and does not know 报. An English name has another sound. This module holds those of well-known publishers, and knows no
other.
"""

import re
from functools import lru_cache

from yinju.text import HAN, fold, to_script
from yinju.types import Language

_KNOWN: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("人民日报",), ("People's Daily",)),
    (("新华社", "新华通讯社"), ("Xinhua", "Xinhua News Agency")),
    (("新华网",), ("Xinhuanet",)),
    (("中新社", "中国新闻社"), ("China News Service",)),
    (("央视", "中央电视台"), ("CCTV", "China Central Television")),
    (("光明日报",), ("Guangming Daily",)),
    (("经济日报",), ("Economic Daily",)),
    (("环球时报",), ("Global Times",)),
    (("中国日报",), ("China Daily",)),
    (("参考消息",), ("Reference News",)),
    (("中国青年报",), ("China Youth Daily",)),
    (("科技日报",), ("Science and Technology Daily",)),
    (("解放军报",), ("PLA Daily",)),
    (("第一财经",), ("Yicai",)),
    (("澎湃新闻",), ("The Paper",)),
    (("联合早报",), ("Lianhe Zaobao",)),
    (("南华早报",), ("South China Morning Post", "SCMP")),
    (("路透社", "路透"), ("Reuters",)),
    (("美联社",), ("Associated Press", "AP")),
    (("法新社",), ("Agence France-Presse", "AFP")),
    (("彭博社", "彭博"), ("Bloomberg",)),
    (("共同社",), ("Kyodo News", "Kyodo")),
    (("塔斯社",), ("TASS",)),
    (("英国广播公司",), ("BBC",)),
    (("美国有线电视新闻网",), ("CNN",)),
    (("纽约时报",), ("New York Times",)),
    (("华盛顿邮报",), ("Washington Post",)),
    (("华尔街日报",), ("Wall Street Journal",)),
    (("金融时报",), ("Financial Times",)),
    (("卫报",), ("Guardian",)),
    (("经济学人",), ("Economist",)),
)  # fmt: skip
"""Chinese names and English names of one publisher each; the first of a language is the one shown."""

_SYLLABLES = (
    "an:安 ao:澳 ban:半版 bao:报 bei:北 bo:播博 bu:部布 cai:财 can:参 cha:察 chao:潮 chen:晨 chong:重 chuan:川传 "
    "da:大 dao:道 di:第地 dian:电 dong:东 du:都 duan:端 fa:法发 fang:放方 fu:福 gan:甘 gang:港 ge:革 gong:工公 "
    "guan:观 guang:光广 gui:贵 guo:国 hai:海 han:汉 he:河合 hei:黑 hu:湖户 hua:华化 huan:环 hui:徽汇会 huo:活 "
    "ji:济吉技际记 jian:建健 jiang:江疆 jiao:教交 jie:解界 jin:金津今 jing:京经 jun:军 kan:刊 kang:康 kao:考 "
    "ke:科客 lian:联 liao:辽瞭 lin:林 long:龙 lu:路 lun:论 mei:媒每美 men:门 meng:蒙 mian:面 min:民 ming:明 "
    "mo:末 nan:南 nei:内 neng:能 nian:年 ning:宁 nong:农 pai:湃 peng:澎彭 pin:频 ping:评 qi:气企 qing:青庆 "
    "qiu:球求 quan:券 ren:人 ri:日 rong:融 shan:山陕 shang:上商 she:社 shen:深 sheng:生省 shi:时视世是市事 si:四 "
    "su:苏 tai:台 tan:谈 ti:体 tian:天 tie:铁 tong:通 tou:投 tu:图 wai:外 wan:晚湾 wang:网望 wen:文闻 wu:务 "
    "xi:息西 xian:线 xiang:香 xiao:消 xin:新信心 xing:星 xue:学 xun:讯 yan:研 yang:央 ye:业 yi:一医 you:邮 yu:育 "
    "yuan:院源 yue:月 yun:云 za:杂 zai:在 zao:早 zhe:者浙 zhen:圳 zheng:证政 zhi:志治制智之 zhong:中 zhou:周州 "
    "zi:资自"
)
"""Readings, each with its characters."""
_READINGS = {
    character: reading
    for reading, _, characters in (part.partition(":") for part in _SYLLABLES.split())
    for character in characters
}
_READ_SHARE = 2 / 3
"""Of a name's characters, those that the table must read; the others may sound as they like."""
_HAN_NAME = re.compile(f"[{HAN}]+")


def same_publisher(one: str, other: str) -> bool:
    """Returns whether two names surely mean one publisher."""
    if _letters(one) == _letters(other) or _sounds_like(one, other) or _sounds_like(other, one):
        return True
    known = _known(one)
    return known is not None and known == _known(other)


def known_as(name: str, language: Language) -> str | None:
    """Returns what a well-known publisher is called in a language; ``None`` if that is unknown, or the name itself."""
    known = _known(name)
    if known is None:
        return None
    shown = to_script(_KNOWN[known][language == "en"][0], language)
    return None if _letters(shown) == _letters(name) else shown


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, re.sub(r"^the ", "", fold(name).strip())))


@lru_cache(maxsize=1000)
def _known(name: str) -> int | None:
    """Returns the place of a name in ``_KNOWN``."""
    letters = _letters(name)
    for place, (chinese, english) in enumerate(_KNOWN):
        if any(letters == _letters(each) for each in (*chinese, *english)):
            return place
        if any(_sounds_like(each, name) for each in chinese):
            return place
    return None


def _sounds_like(chinese: str, latin: str) -> bool:
    """Returns whether Latin letters are the pinyin of a Chinese name."""
    characters, letters = fold(chinese).strip(), _letters(latin)
    if not _HAN_NAME.fullmatch(characters) or not letters.isascii():
        return False
    readings = [_READINGS.get(character) for character in characters]
    if sum(reading is not None for reading in readings) < max(2, _READ_SHARE * len(readings)):
        return False
    return re.fullmatch("".join(reading or "[a-z]{1,6}" for reading in readings), letters) is not None
