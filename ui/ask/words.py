"""The words of the tab of questions beyond the conversation itself: actions, kept conversations, filters.

The page's script says some of them: `script_words` hands them over.
"""

from dataclasses import asdict, dataclass

from yinju.types import Language


@dataclass(frozen=True, slots=True)
class AskWords:
    """The words of one language. What stands in braces is filled in by the renderer or by the script."""

    actions: str
    copy: str
    copied: str
    copy_by_hand: str
    export: str
    bibtex: str
    ris: str
    retry: str
    good: str
    bad: str
    why_good: str
    why_bad: str
    save: str
    cancel: str
    to_own_set: str
    conversations: str
    none_kept: str
    kept_here: str
    rename: str
    name: str
    delete: str
    delete_all: str
    sure: str
    export_all: str
    close: str
    dropped: str
    shortened: str
    damaged: str
    not_kept: str
    not_opened: str
    filters: str
    filtered: str
    languages: str
    chinese: str
    traditional: str
    english: str
    publishers: str
    since: str
    until: str
    from_day: str
    to_day: str
    no_date: str
    within: str
    found: str
    found_none: str
    score: str
    ranking: str
    whole: str
    sentence: str
    similarity: str
    keywords: str
    aligned: str
    time: str
    condense: str
    catalogue: str
    retrieve: str
    synthesize: str
    total: str
    no_evidence: str
    not_recorded: str
    llm_refused: str
    no_citation: str
    unsupported: str


WORDS: dict[Language, AskWords] = {
    "zh": AskWords(
        actions="对这条回答的操作",
        copy="复制（附出处）",
        copied="已复制",
        copy_by_hand="请手动复制：",
        export="导出",
        bibtex="BibTeX（所引文章）",
        ris="RIS（所引文章）",
        retry="重新回答",
        good="有用",
        bad="没用",
        why_good="这条回答好在哪里？（可不填，只保存在此浏览器中）",
        why_bad="这条回答有什么问题？（可不填，只保存在此浏览器中）",
        save="保存",
        cancel="取消",
        to_own_set="设为测试题",
        conversations="对话记录",
        none_kept="还没有保存的对话。",
        kept_here="对话只保存在此浏览器中，服务器不保存。",
        rename="重命名",
        name="对话名称",
        delete="删除",
        delete_all="全部删除",
        sure="确定删除？",
        export_all="全部导出（JSON）",
        close="关闭",
        dropped="存储空间有限，已删除最早的对话：{count}",
        shortened="这段对话太长，保存时去掉了最早的问答：{count}",
        damaged="有无法读取的对话记录，已略过：{count}",
        not_kept="此浏览器不允许保存，对话未能保存。",
        not_opened="这段对话的记录已损坏或版本不同，无法打开。",
        filters="筛选文章",
        filtered="只在这些文章中查找（点按即可移除）",
        languages="文章语言",
        chinese="中文",
        traditional="繁体中文",
        english="英文",
        publishers="来源",
        since="最早日期",
        until="最晚日期",
        from_day="{day} 起",
        to_day="{day} 止",
        no_date="“{dates}”不是日期。请写作 2025、2025-07 或 2025-07-26。",
        within="查找范围：{parts}",
        found="如何找到的",
        found_none="没有检索段落：据文章的标题、署名和记录回答。",
        score="得分",
        ranking="阅读前",
        whole="全段覆盖问题",
        sentence="最佳句覆盖问题",
        similarity="语义相近",
        keywords="关键词",
        aligned="对应的词：",
        time="用时：",
        condense="理解问题",
        catalogue="查目录",
        retrieve="检索与阅读",
        synthesize="作答与核对",
        total="共",
        no_evidence="没有作答：最高分的段落也不足以回答。",
        not_recorded="没有作答：文章没有记录所问的内容。",
        llm_refused="没有作答：语言模型在段落中没有找到答案。",
        no_citation="没有作答：语言模型写的句子都没有可用的出处。",
        unsupported="没有作答：语言模型写的句子都没有得到所引段落的证实。",
    ),
    "zh-Hant": AskWords(
        actions="對這則回答的操作",
        copy="複製（附出處）",
        copied="已複製",
        copy_by_hand="請手動複製：",
        export="匯出",
        bibtex="BibTeX（所引文章）",
        ris="RIS（所引文章）",
        retry="重新回答",
        good="有用",
        bad="沒用",
        why_good="這則回答好在哪裡？（可不填，只儲存在此瀏覽器中）",
        why_bad="這則回答有什麼問題？（可不填，只儲存在此瀏覽器中）",
        save="儲存",
        cancel="取消",
        to_own_set="設為測試題",
        conversations="對話記錄",
        none_kept="還沒有儲存的對話。",
        kept_here="對話只儲存在此瀏覽器中，伺服器不儲存。",
        rename="重新命名",
        name="對話名稱",
        delete="刪除",
        delete_all="全部刪除",
        sure="確定刪除？",
        export_all="全部匯出（JSON）",
        close="關閉",
        dropped="儲存空間有限，已刪除最早的對話：{count}",
        shortened="這段對話太長，儲存時去掉了最早的問答：{count}",
        damaged="有無法讀取的對話記錄，已略過：{count}",
        not_kept="此瀏覽器不允許儲存，對話未能儲存。",
        not_opened="這段對話的記錄已損壞或版本不同，無法開啟。",
        filters="篩選文章",
        filtered="只在這些文章中查找（點按即可移除）",
        languages="文章語言",
        chinese="中文",
        traditional="繁體中文",
        english="英文",
        publishers="來源",
        since="最早日期",
        until="最晚日期",
        from_day="{day} 起",
        to_day="{day} 止",
        no_date="「{dates}」不是日期。請寫作 2025、2025-07 或 2025-07-26。",
        within="查找範圍：{parts}",
        found="如何找到的",
        found_none="沒有檢索段落：據文章的標題、署名和記錄回答。",
        score="得分",
        ranking="閱讀前",
        whole="全段涵蓋問題",
        sentence="最佳句涵蓋問題",
        similarity="語意相近",
        keywords="關鍵詞",
        aligned="對應的詞：",
        time="用時：",
        condense="理解問題",
        catalogue="查目錄",
        retrieve="檢索與閱讀",
        synthesize="作答與核對",
        total="共",
        no_evidence="沒有作答：最高分的段落也不足以回答。",
        not_recorded="沒有作答：文章沒有記錄所問的內容。",
        llm_refused="沒有作答：語言模型在段落中沒有找到答案。",
        no_citation="沒有作答：語言模型寫的句子都沒有可用的出處。",
        unsupported="沒有作答：語言模型寫的句子都沒有得到所引段落的證實。",
    ),
    "en": AskWords(
        actions="What to do with this answer",
        copy="Copy with references",
        copied="Copied",
        copy_by_hand="Copy this:",
        export="Export",
        bibtex="BibTeX (articles cited)",
        ris="RIS (articles cited)",
        retry="Answer again",
        good="Useful",
        bad="Not useful",
        why_good="What is good about this answer? (optional; kept in this browser alone)",
        why_bad="What is wrong with this answer? (optional; kept in this browser alone)",
        save="Save",
        cancel="Cancel",
        to_own_set="Make it a test question",
        conversations="Conversations",
        none_kept="No conversations are kept yet.",
        kept_here="Conversations are kept in this browser alone; the server keeps none.",
        rename="Rename",
        name="Name of the conversation",
        delete="Delete",
        delete_all="Delete all",
        sure="Really delete?",
        export_all="Export all (JSON)",
        close="Close",
        dropped="Room is limited: the oldest conversations were deleted: {count}",
        shortened="This conversation is too long to keep whole: its oldest questions were left out: {count}",
        damaged="Conversations that cannot be read were passed over: {count}",
        not_kept="This browser allows no keeping: the conversation was not kept.",
        not_opened="The record of this conversation is damaged or of another version, and cannot be opened.",
        filters="Filter articles",
        filtered="Only these articles are searched (press to remove)",
        languages="Language of the articles",
        chinese="Chinese",
        traditional="Traditional Chinese",
        english="English",
        publishers="Publisher",
        since="First date",
        until="Last date",
        from_day="from {day}",
        to_day="until {day}",
        no_date="“{dates}” is not a date. Write it as 2025, 2025-07 or 2025-07-26.",
        within="searched only: {parts}",
        found="How it was found",
        found_none="No passages were searched: the headlines, bylines and records of the articles answer.",
        score="score",
        ranking="before reading",
        whole="covers the question",
        sentence="its best sentence does",
        similarity="alike in meaning",
        keywords="keywords",
        aligned="Words that match: ",
        time="Time: ",
        condense="understanding",
        catalogue="catalogue",
        retrieve="searching and reading",
        synthesize="answering and checking",
        total="in all",
        no_evidence="Not answered: even the passage with the highest score does not answer the question.",
        not_recorded="Not answered: the articles do not record what was asked.",
        llm_refused="Not answered: the language model found no answer in the passages.",
        no_citation="Not answered: no sentence that the language model wrote has a source.",
        unsupported="Not answered: the passages bear out no sentence that the language model wrote.",
    ),
}


def script_words(language: Language) -> dict[str, str]:
    """Returns the words for the page's script, by their names."""
    return asdict(WORDS[language])
