"""A handful of texts to measure with."""

import json

from yinju.eval.speed.baselines import TextItem
from yinju.eval.speed.workload import IndexTexts

RIVER = "长江全长6300公里，是亚洲最长的河流。"
BRIDGE = "The old bridge was built in 1937. It crosses the river."


def write_lines(path, items):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items), encoding="utf-8")
    return path


def texts_of(*texts):
    return IndexTexts(tuple(TextItem(str(number), "", text) for number, text in enumerate(texts)), len(texts))
