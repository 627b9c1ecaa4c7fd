"""The words of the status tab in each interface language."""

from dataclasses import dataclass

from yinju.types import Language


@dataclass(frozen=True, slots=True)
class StatusWords:
    """The words of one language. The renderer fills in what stands in braces.

    Attributes:
        names: The parts that the doctor examines, by its names for them.
    """

    examining: str
    again: str
    all_well: str
    to_do: str
    ok: str
    bad: str
    test: str
    testing: str
    answered: str
    failed: str
    hidden: str
    unexpected: str
    names: dict[str, str]


WORDS: dict[Language, StatusWords] = {
    "zh": StatusWords(
        examining="正在检查…",
        again="重新检查",
        all_well="一切正常。",
        to_do="有 {count} 处需要处理：",
        ok="正常",
        bad="需要处理",
        test="测试语言模型",
        testing="正在等待语言模型的第一个字…",
        answered="语言模型已回答：第一个字用时 {first} 秒，全部用时 {whole} 秒。",
        failed="语言模型没有回答：",
        hidden="只有在本机使用或登录后才能查看状态，其中有这台机器上的路径。",
        unexpected="程序出现意外错误，详情见服务器日志。",
        names={
            "embedder": "向量模型",
            "ranking": "排序",
            "support check": "核对",
            "reranker": "重排模型",
            "reader": "阅读器",
            "injections": "对模型说的话",
            "store": "语料库",
            "answers": "回答",
            "chroma server": "Chroma 服务器",
            "serving": "访问",
            "extra": "附加组件 {name}",
        },
    ),
    "zh-Hant": StatusWords(
        examining="正在檢查…",
        again="重新檢查",
        all_well="一切正常。",
        to_do="有 {count} 處需要處理：",
        ok="正常",
        bad="需要處理",
        test="測試語言模型",
        testing="正在等待語言模型的第一個字…",
        answered="語言模型已回答：第一個字用時 {first} 秒，全部用時 {whole} 秒。",
        failed="語言模型沒有回答：",
        hidden="只有在本機使用或登入後才能檢視狀態，其中有這台機器上的路徑。",
        unexpected="程式發生意外錯誤，詳情見伺服器日誌。",
        names={
            "embedder": "向量模型",
            "ranking": "排序",
            "support check": "核對",
            "reranker": "重排模型",
            "reader": "閱讀器",
            "injections": "對模型說的話",
            "store": "語料庫",
            "answers": "回答",
            "chroma server": "Chroma 伺服器",
            "serving": "存取",
            "extra": "附加元件 {name}",
        },
    ),
    "en": StatusWords(
        examining="Examining…",
        again="Examine again",
        all_well="All is well.",
        to_do="To be seen to: {count}",
        ok="OK",
        bad="To be seen to",
        test="Test the language model",
        testing="Waiting for the language model’s first word…",
        answered="The language model answers: first word after {first} s, all of it after {whole} s.",
        failed="The language model does not answer:",
        hidden="The status, which names paths of this machine, is shown on this machine alone, or after signing in.",
        unexpected="An unexpected error occurred; the server’s log has the details.",
        names={
            "embedder": "Embedder",
            "ranking": "Ranking",
            "support check": "Support check",
            "reranker": "Reranker",
            "reader": "Reader",
            "injections": "Injections",
            "store": "Store",
            "answers": "Answers",
            "chroma server": "Chroma server",
            "serving": "Access",
            "extra": "Extra {name}",
        },
    ),
}
