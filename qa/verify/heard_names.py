"""Names across languages: 查理 for Charles by its sound, told from 威廉, which is William."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

import numpy as np

from yinju.transliteration import Word, bundled, letters_of

CHARACTERS = (
    "丁万东丝丰丹丽乌乔于亚亨什伊伍伦伯佐佩保儿克兰兹内冈农冯凡凯切列刘利别加努劳勃勒南博卡卢厄古可史吉哈哥哲唐喀因图圭坎坦埃基塔塞士夏多夫奇奈奎契奥妮姆威娅娜孟季宁安宾密尔尤尼巴布希帕"
    "平库庞康延廷弗彭彼德忒思恩恰戈戴扎托扬拉拜提文斯旺昆明普曼朗本朱杜杰松林柏查柯根格桑梅森欣欧比汉汤沃沙法波泰泽洛洪派海温滕滨潘焦爱特玛珀珊珍班理琳琼瑞瑟瓦生申登皮盖福科穆米索约纪纳"
    "维罗考耶肖肯胡舍舒艾芬苏英范茨莉莫莱菲萨葛蒂蒙西詹诺谢豪贝贡费贾赛赫路辛达迈迪邓邦都里金钱锡门阿陶隆雅雷霍韦顿马高鲁鲍麦黑默龙"
)
"""Those that foreign names are mostly written with."""

_RUN = re.compile(f"[{CHARACTERS}]{{2,}}(?:·[{CHARACTERS}]+)*")
_SHORTEST_RUN = 3
_LEAST = 2
"""Letters that a name needs to be compared at all."""
_STRAY = 4.0
"""Log-odds lost for a character at an end of a run that is taken for none of the name."""
_AT_EVEN = 0.8
_STEEPNESS = 0.35
"""How log-odds become the probability that the name is there: on parallel texts names with none in favour are there
two times in three, since what was sought has no better place, and with seven nine times in ten."""


def foreign_runs(text: str) -> Iterator[tuple[int, int]]:
    """Ranges of a text in Simplified characters that may be a foreign name: three of its characters and more."""
    return ((m.start(), m.end()) for m in _RUN.finditer(text) if m.end() - m.start() >= _SHORTEST_RUN)


@lru_cache(maxsize=4096)
def heard_in(name: str, text: str) -> float:
    """How likely a Latin name is written by some characters of a text in Simplified characters, in 0–1.

    1 if the name is too short to tell.
    """
    letters = letters_of(name)
    return _probable(_word(letters).best_log_odds(_voiced().findall(text))) if len(letters) >= _LEAST else 1.0


@lru_cache(maxsize=4096)
def heard_as(run: str, names: tuple[str, ...]) -> float:
    """How likely a run of characters writes one of a text's Latin names or two that follow each other, in 0–1."""
    letters = [letters_of(name) for name in names]
    words = {one for one in [*letters, *(a + b for a, b in pairwise(letters))] if len(one) >= _LEAST}
    odds = max((_odds_of_whole(_word(word), run) for word in words), default=-np.inf)
    return _probable(odds - float(np.log(len(words) + 1)))


def _odds_of_whole(word: Word, run: str) -> float:
    odds = [word.log_odds(run)]
    if len(run) > _SHORTEST_RUN:
        odds += [word.log_odds(run[1:]) - _STRAY, word.log_odds(run[:-1]) - _STRAY]
    return max(odds)


def _probable(log_odds: float) -> float:
    return float(1 / (1 + np.exp(-np.clip(_STEEPNESS * log_odds + _AT_EVEN, -30, 30))))


@lru_cache(maxsize=256)
def _word(letters: str) -> Word:
    return Word(letters, bundled())


@lru_cache(maxsize=1)
def _voiced() -> re.Pattern[str]:
    """Runs of characters that stand for any letters."""
    return re.compile(f"[{''.join(bundled().of)}]+")
