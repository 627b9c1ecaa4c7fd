"""Foreign names by their sound: 查理 and Charles, 罗洛 and Rollo, told from 威廉 and William.

Names are written by sound in Chinese, with a small set of characters. Each is taken for its consonants, as the letters
of a Latin name are, and the two are compared by edits. Vowels, and r, l and h where they often go unwritten, count
little: what remains tells most names from each other, and no more.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

_CLASSES = {
    "P": "巴贝比博布波伯勃彼拜鲍别帕佩皮普珀派保柏",
    "T": "达戴德迪蒂杜多都塔泰特图托陶提忒",
    "K": "加盖戈格古高卡凯科克可库考柯奎圭葛基喀哥",
    "H": "哈海赫霍胡豪黑",
    "M": "马玛迈梅米密莫姆穆麦默",
    "N": "纳内尼诺努娜妮奈",
    "L": "拉莱劳勒雷里理利莉刘卢鲁路罗洛列丽瑞尔儿莱",
    "F": "法菲费弗福夫瓦维韦沃乌伍威",
    "S": "萨塞瑟沙珊舍史斯丝思索苏泽扎兹佐西希锡夏谢肖赛舒什士",
    "C": "查恰乔切契奇杰贾焦吉纪季哲朱茨",
    "": "阿埃艾奥伊尤约雅亚娅耶欧于厄伊",
    "PN": "班邦宾本滨潘庞彭平",
    "TN": "丹登顿东邓坦汤唐廷丁滕",
    "KN": "冈根贡康坎昆肯",
    "HN": "亨洪汉",
    "MN": "曼蒙门明孟",
    "NN": "南宁农",
    "LN": "兰林琳伦朗隆龙",
    "FN": "万温文旺凡范冯丰芬",
    "SN": "桑森松辛申欣",
    "CN": "金詹珍琼钱",
    "N ": "安恩因英延扬",
}
_SOUND = {character: name.strip() for name, characters in _CLASSES.items() for character in characters}
CHARACTERS = "".join(_SOUND)
"""Those that foreign names are written with."""

_RUN = re.compile(f"[{CHARACTERS}]{{2,}}(?:·[{CHARACTERS}]+)*")
_LATIN = (
    ("sch|sh|zh", "S"), ("tch|ch", "C"), ("ph", "F"), ("th", "T"), ("ck|qu?", "K"), ("x", "KS"), ("c(?=[eiy])", "S"),
    ("g(?=[eiy])|j", "C"), ("gn", "N"), ("[bp]+", "P"), ("[dt]+", "T"), ("[gkc]+", "K"), ("h", "H"), ("m+", "M"), ("n+", "N"),
    ("[lr]+", "L"), ("[fvw]+", "F"), ("[sz]+", "S"),
)  # fmt: skip
_LATIN_SOUND = re.compile("|".join(f"({letters})" for letters, _ in _LATIN))
_LEAST = 2
"""Consonants that a name needs to be compared at all."""
_WIDEST = 2
"""Characters that a Chinese name may be longer or shorter than the consonants of the Latin one."""


def sound_of_latin(name: str) -> str:
    """The consonants of a Latin name."""
    return _LATIN_SOUND.sub(lambda m: _LATIN[(m.lastindex or 1) - 1][1], name.lower()).translate(_NO_VOWELS)


_NO_VOWELS = {ord(c): None for c in "abcdefghijklmnopqrstuvwxyz'’.-& "}


def sound_of_chinese(name: str) -> str:
    """The consonants of a name in Chinese characters."""
    return "".join(_SOUND.get(character, "") for character in name)


def foreign_runs(text: str) -> Iterator[tuple[int, int]]:
    """Ranges of a text in Simplified characters that may be a foreign name: three of its characters and more."""
    return ((m.start(), m.end()) for m in _RUN.finditer(text) if m.end() - m.start() >= 3)


def heard(latin: str, chinese: str) -> float:
    """How like a Latin name the likest part of a run of characters sounds, in 0–1; 1 where too little is there to tell."""
    wanted = sound_of_latin(latin)
    if len(wanted) < _LEAST:
        return 1.0
    best = 0.0
    for length in range(max(1, len(wanted) - _WIDEST), len(wanted) + _WIDEST + 1):
        for start in range(max(1, len(chinese) - length + 1)):
            best = max(best, _likeness(wanted, sound_of_chinese(chinese[start : start + length])))
    return best


@lru_cache(maxsize=50_000)
def _likeness(a: str, b: str) -> float:
    """One less the share of edits; leaving out an L or an H costs half of one."""
    costs = [0.0]
    for letter in b:
        costs.append(costs[-1] + _cost(letter))
    for x in a:
        previous, costs = costs, [costs[0] + _cost(x)]
        for j, y in enumerate(b, 1):
            costs.append(min(previous[j] + _cost(x), costs[j - 1] + _cost(y), previous[j - 1] + _change(x, y)))
    return max(0.0, 1 - costs[-1] / max(len(a), len(b), 1))


def _cost(letter: str) -> float:
    return 0.5 if letter in "LH" else 1.0


def _change(a: str, b: str) -> float:
    return 0.0 if a == b else 0.4 if {a, b} in _NEAR else 1.0


_NEAR = ({"C", "S"}, {"C", "K"}, {"H", "K"}, {"T", "S"}, {"F", "P"}, {"C", "T"}, {"M", "N"}, {"H", "F"})
