"""The words of the tab of evaluation in each interface language."""

from yinju.types import Language
from yinju.ui.evaluation.words.en import EN
from yinju.ui.evaluation.words.form import EvaluationWords
from yinju.ui.evaluation.words.zh import ZH
from yinju.ui.evaluation.words.zh_hant import ZH_HANT

WORDS: dict[Language, EvaluationWords] = {"zh": ZH, "zh-Hant": ZH_HANT, "en": EN}
