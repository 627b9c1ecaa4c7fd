"""The words of the pages of articles in each interface language."""

from dataclasses import dataclass

from yinju.types import Language


@dataclass(frozen=True, slots=True)
class ArticleWords:
    """The words of one language. The renderer fills in what stands in braces."""

    home: str
    as_found: str
    as_cleaned: str
    paragraph: str
    inferred: str
    fields: dict[str, str]
    duplicates: str
    duplicate_of: str
    removed: str
    removed_hint: str
    elsewhere: str
    doubtful: str
    extracted: str
    gone_title: str
    gone: str
    unknown_title: str
    unknown: str


WORDS: dict[Language, ArticleWords] = {
    "zh": ArticleWords(
        home="提问",
        as_found="文件原样",
        as_cleaned="整理后的文章",
        paragraph="第 {number} 段",
        inferred="{field}系推断：{why}",
        fields={"title": "标题", "publisher": "发布者", "published": "日期", "authors": "作者"},
        duplicates="这篇文章还代表以下重复的文章",
        duplicate_of="与这篇文章重复，以它为准：{title}",
        removed="已移除：{step}",
        removed_hint="灰色的是整理时移除的内容，悬停可见原因；更浅的是同一文件中的其他内容。",
        elsewhere="文件中的其他内容",
        doubtful="可能不属于这篇文章",
        extracted="以下是从文件提取的文本，字符按它计数。",
        gone_title="这篇文章已不在语料库中",
        gone="《{title}》（{source}）已于 {moment} 移除，或由新的版本取代。这个地址不会显示别的文章。",
        unknown_title="没有这篇文章",
        unknown="语料库中没有这个地址的文章，也没有关于它的记录。请核对地址。",
    ),
    "zh-Hant": ArticleWords(
        home="提問",
        as_found="檔案原樣",
        as_cleaned="整理後的文章",
        paragraph="第 {number} 段",
        inferred="{field}係推斷：{why}",
        fields={"title": "標題", "publisher": "發布者", "published": "日期", "authors": "作者"},
        duplicates="這篇文章還代表以下重複的文章",
        duplicate_of="與這篇文章重複，以它為準：{title}",
        removed="已移除：{step}",
        removed_hint="灰色的是整理時移除的內容，懸停可見原因；更淺的是同一檔案中的其他內容。",
        elsewhere="檔案中的其他內容",
        doubtful="可能不屬於這篇文章",
        extracted="以下是從檔案提取的文本，字元按它計數。",
        gone_title="這篇文章已不在語料庫中",
        gone="《{title}》（{source}）已於 {moment} 移除，或由新的版本取代。這個位址不會顯示別的文章。",
        unknown_title="沒有這篇文章",
        unknown="語料庫中沒有這個位址的文章，也沒有關於它的記錄。請核對位址。",
    ),
    "en": ArticleWords(
        home="Ask",
        as_found="The file as found",
        as_cleaned="The article, cleaned",
        paragraph="Paragraph {number}",
        inferred="{field} inferred: {why}",
        fields={"title": "Title", "publisher": "Publisher", "published": "Date", "authors": "Author"},
        duplicates="It stands for these duplicates too",
        duplicate_of="A duplicate of this article, which is the evidence: {title}",
        removed="Removed: {step}",
        removed_hint="Greyed text was removed by cleaning; point at it to see why. Paler text is the rest of the file.",
        elsewhere="The rest of the file",
        doubtful="May not belong to the article",
        extracted="This is the text that was extracted from the file; characters count in it.",
        gone_title="This article is no longer in the corpus",
        gone="“{title}” ({source}) was removed, or replaced by a new version, on {moment}. "
        "This address never shows another article.",
        unknown_title="There is no such article",
        unknown="The corpus holds no article of this address, and remembers none. Check the address.",
    ),
}
