"""The words of the chat page in each interface language."""

from dataclasses import dataclass

from yinju.types import Language

LANGUAGES: tuple[tuple[str, Language], ...] = (("简体", "zh"), ("繁體", "zh-Hant"), ("English", "en"))
"""The label and the code of each interface language, in the order of the language switch."""

LANGUAGE_TAGS: dict[Language, str] = {"zh": "zh-Hans", "zh-Hant": "zh-Hant", "en": "en"}
"""The HTML ``lang`` of each language. It names the script, so that a browser draws shared characters in its form."""

EXAMPLES = (
    ("《全球人工智能治理倡议》是什么时候提出的？", "002_c03b2e4154b970e7.txt"),
    ("行動計劃提出了哪些原則？", "003_70ea137fa163bfbc.txt"),
    ("By what percentage did foreign visitors entering China rise?", "001_f3eb38ce3b79a726.txt"),
    ("How much does China contribute to global economic growth?", "001_f3eb38ce3b79a726.txt"),
)
"""Example questions with the seed that answers each; the page offers those whose seed is in the corpus."""


@dataclass(frozen=True, slots=True)
class Strings:
    """The words of one language. The renderer fills in what stands in braces."""

    tagline: str
    ask: str
    corpus: str
    status: str
    evaluation: str
    articles: str
    copies: str
    empty_corpus: str
    language: str
    conversation: str
    introduction: str
    examples: str
    question: str
    placeholder: str
    send: str
    stop: str
    restart: str
    you_asked: str
    waiting: str
    reading: str
    asked_as: str
    short: str
    conflict: str
    stopped: str
    extractive: str
    catalogue: str
    llm: str
    partly: str
    partly_hint: str
    unsupported: str
    unsupported_hint: str
    uncited: str
    uncited_hint: str
    left_out: str
    semicolon: str
    closest: str
    error: str
    unexpected: str
    too_long: str
    evidence: str
    no_evidence_yet: str
    evidence_for: str
    mark: str
    paragraph: str
    head: str
    record: str
    characters: str
    extracted: str
    as_found: str
    as_extracted: str
    back: str
    in_article: str
    close: str
    copy_address: str
    copied: str
    open_alone: str


STRINGS: dict[Language, Strings] = {
    "zh": Strings(
        tagline="向你的文章提问：每句回答都附上可核对的原文段落。",
        ask="提问",
        corpus="语料",
        status="状态",
        evaluation="评测",
        articles="语料库共 {count:,} 篇文章",
        copies="另有 {count:,} 篇副本",
        empty_corpus=(
            "语料库是空的。请在“语料”页添加文章，或运行：yinju ingest 文件夹；想先试用示例文档，请运行："
            "yinju serve --demo"
        ),
        language="界面语言",
        conversation="对话",
        introduction="回答中的每个编号都指向一段原文，所引的句子已标出。语料中没有答案时，会直接说明。",
        examples="可以这样问",
        question="问题",
        placeholder="用中文或英文提问",
        send="发送",
        stop="停止",
        restart="新对话",
        you_asked="提问：",
        waiting="正在查找…",
        reading="正在阅读找到的 {count} 个段落…",
        asked_as="按此查找：{query}",
        short="简短回答：",
        conflict="各文说法不一，新的在前：",
        stopped="已停止。",
        extractive="逐字摘自所引文章",
        catalogue="据文章的标题、署名和记录",
        llm="由语言模型撰写，逐句核对过所引原文",
        partly="部分有据",
        partly_hint="所引段落只证实了这句话的一部分",
        unsupported="未获证实",
        unsupported_hint="所引段落没有证实这句话",
        uncited="无引据",
        uncited_hint="这句话没有指明出处",
        left_out="未获证实、没有采用的句子：{count}",
        semicolon="；",
        closest="语料中最接近的文章",
        error="出错了：",
        unexpected="程序出现意外错误，详情见服务器日志。问题已保留，可以再试一次。",
        too_long="问题有 {count} 个字符，上限为 {limit}。请缩短后重新发送。",
        evidence="引据",
        no_evidence_yet="回答所依据的原文段落会显示在这里。",
        evidence_for="提问：{question}",
        mark="引据 {number}：{title}",
        paragraph="第 {number} 段",
        head="标题与署名",
        record="据文章信息",
        characters="第 {start}–{end} 字符",
        extracted="按从文件提取的文本计数",
        as_found="文件中的原样",
        as_extracted="提取文本中的原样",
        back="回到回答",
        in_article="在文章中查看",
        close="关闭",
        copy_address="复制地址",
        copied="已复制",
        open_alone="单独打开",
    ),
    "zh-Hant": Strings(
        tagline="向你的文章提問：每句回答都附上可核對的原文段落。",
        ask="提問",
        corpus="語料",
        status="狀態",
        evaluation="評測",
        articles="語料庫共 {count:,} 篇文章",
        copies="另有 {count:,} 篇副本",
        empty_corpus=(
            "語料庫是空的。請在「語料」頁新增文章，或執行：yinju ingest 資料夾；想先試用範例文件，請執行："
            "yinju serve --demo"
        ),
        language="介面語言",
        conversation="對話",
        introduction="回答中的每個編號都指向一段原文，所引的句子已標出。語料中沒有答案時，會直接說明。",
        examples="可以這樣問",
        question="問題",
        placeholder="用中文或英文提問",
        send="送出",
        stop="停止",
        restart="新對話",
        you_asked="提問：",
        waiting="正在查找…",
        reading="正在閱讀找到的 {count} 個段落…",
        asked_as="按此查找：{query}",
        short="簡短回答：",
        conflict="各文說法不一，新的在前：",
        stopped="已停止。",
        extractive="逐字摘自所引文章",
        catalogue="據文章的標題、署名和記錄",
        llm="由語言模型撰寫，逐句核對過所引原文",
        partly="部分有據",
        partly_hint="所引段落只證實了這句話的一部分",
        unsupported="未獲證實",
        unsupported_hint="所引段落沒有證實這句話",
        uncited="無引據",
        uncited_hint="這句話沒有指明出處",
        left_out="未獲證實、沒有採用的句子：{count}",
        semicolon="；",
        closest="語料中最接近的文章",
        error="出錯了：",
        unexpected="程式發生意外錯誤，詳情見伺服器日誌。問題已保留，可以再試一次。",
        too_long="問題有 {count} 個字元，上限為 {limit}。請縮短後重新送出。",
        evidence="引據",
        no_evidence_yet="回答所依據的原文段落會顯示在這裡。",
        evidence_for="提問：{question}",
        mark="引據 {number}：{title}",
        paragraph="第 {number} 段",
        head="標題與署名",
        record="據文章資訊",
        characters="第 {start}–{end} 字元",
        extracted="按從檔案擷取的文字計數",
        as_found="檔案中的原樣",
        as_extracted="擷取文字中的原樣",
        back="回到回答",
        in_article="在文章中查看",
        close="關閉",
        copy_address="複製位址",
        copied="已複製",
        open_alone="單獨開啟",
    ),
    "en": Strings(
        tagline="Ask your own articles: every sentence comes with the paragraph that proves it.",
        ask="Ask",
        corpus="Corpus",
        status="Status",
        evaluation="Evaluation",
        articles="Articles in the corpus: {count:,}",
        copies="copies: {count:,}",
        empty_corpus=(
            "The corpus is empty. Add articles under Corpus, or run: yinju ingest FOLDER. "
            "Or try the example documents: yinju serve --demo"
        ),
        language="Interface language",
        conversation="Conversation",
        introduction=(
            "Each number in an answer leads to the paragraph it rests on, with the quoted sentence marked. "
            "When the corpus holds no answer, you are told so."
        ),
        examples="Try asking",
        question="Question",
        placeholder="Ask in Chinese or English",
        send="Send",
        stop="Stop",
        restart="New conversation",
        you_asked="You asked:",
        waiting="Searching…",
        reading="Reading the {count} passages found…",
        asked_as="asked as: {query}",
        short="In short:",
        conflict="The articles disagree, newest first:",
        stopped="Stopped.",
        extractive="Quoted word for word from the articles cited",
        catalogue="From the headlines, bylines and records of the articles",
        llm="Written by a language model, each sentence checked against the paragraphs cited",
        partly="partly supported",
        partly_hint="The paragraphs cited bear out a part of this sentence",
        unsupported="not supported",
        unsupported_hint="The paragraphs cited do not bear this sentence out",
        uncited="no citation",
        uncited_hint="This sentence names no source",
        left_out="Sentences left out, since nothing bears them out: {count}",
        semicolon="; ",
        closest="Closest in the corpus",
        error="Something went wrong:",
        unexpected="An unexpected error occurred; the server's log has the details. Your question is kept: try again.",
        too_long="The question has {count} characters; the limit is {limit}. Shorten it and send it again.",
        evidence="Evidence",
        no_evidence_yet="The paragraphs that an answer rests on appear here.",
        evidence_for="Question: {question}",
        mark="Citation {number}: {title}",
        paragraph="paragraph {number}",
        head="headline and byline",
        record="from the article’s record",
        characters="characters {start}–{end}",
        extracted="counted in the text extracted from the file",
        as_found="As it stands in the file",
        as_extracted="As it stands in the extracted text",
        back="Back to the answer",
        in_article="See it in the article",
        close="Close",
        copy_address="Copy address",
        copied="Copied",
        open_alone="Open alone",
    ),
}

FALLBACK: Language = "en"


def pick_language(accept_language: str) -> Language:
    """Returns the interface language that an ``Accept-Language`` header prefers, or English if it names none."""
    ranked = sorted(
        (_weight(item), -position, item.split(";")[0].strip().lower())
        for position, item in enumerate(accept_language.split(","))
    )
    for weight, _, tag in reversed(ranked):
        language = _language_of(tag)
        if language and weight > 0:
            return language
    return FALLBACK


def as_language(code: str) -> Language:
    """Returns ``code`` if it is an interface language, else the fallback."""
    return next((language for _, language in LANGUAGES if language == code), FALLBACK)


def _weight(item: str) -> float:
    _, _, quality = item.partition(";q=")
    try:
        return float(quality) if quality else 1.0
    except ValueError:
        return 0.0


def _language_of(tag: str) -> Language | None:
    primary, *rest = tag.split("-")
    if primary == "zh":
        # A script says more than a region: zh-Hans-HK is Simplified.
        traditional = "hant" in rest or ("hans" not in rest and {"tw", "hk", "mo"} & set(rest))
        return "zh-Hant" if traditional else "zh"
    return "en" if primary == "en" else None
