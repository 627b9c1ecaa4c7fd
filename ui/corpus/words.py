"""The words of the corpus tab in each interface language."""

from dataclasses import dataclass

from yinju.types import DuplicateKind, Language


@dataclass(frozen=True, slots=True)
class CorpusWords:
    """The words of one language. The renderers fill in what stands in braces."""

    read_only: str
    add: str
    files: str
    files_hint: str
    addresses: str
    start: str
    stop: str
    sending: str
    unsent: str
    unreachable: str
    nothing_chosen: str
    find: str
    find_hint: str
    language: str
    any_language: str
    standing: str
    everything: str
    originals_only: str
    copies_only: str
    found: str
    none_found: str
    table: str
    published: str
    title: str
    publisher: str
    passages: str
    source: str
    copies: str
    sort_by: str
    is_copy: str
    choose: str
    choose_all: str
    page: str
    pages: str
    before: str
    next: str
    chosen: str
    read_again: str
    remove: str
    ask_remove: str
    ask_remove_hint: str
    more_sources: str
    keep: str
    unknown_articles: str
    adding: str
    reading_again: str
    removing: str
    step: str
    encoding: str
    stopping: str
    done: str
    stopped: str
    failed_work: str
    locked: str
    busy: str
    unexpected: str
    forbidden: str
    added: str
    replaced: str
    unchanged: str
    duplicate: str
    removed: str
    failed: str
    more_outcomes: str
    bad_name: str
    bad_kind: str
    too_many_files: str
    too_many_bytes: str
    too_large_unpacked: str
    broken_zip: str
    empty_zip: str
    bad_address: str
    no_batch: str
    nothing_to_do: str
    duplicates: str
    duplicates_hint: str
    no_duplicates: str
    more_groups: str
    share: str
    plots: str
    by_year: str
    by_month: str
    by_size: str
    undated: str
    bar: str
    languages: dict[Language, str]
    kinds: dict[DuplicateKind, str]


WORDS: dict[Language, CorpusWords] = {
    "zh": CorpusWords(
        read_only="只有在本机使用或登录后才能添加和删除文章。",
        add="添加文章",
        files="文件，或整个文件夹的 zip",
        files_hint="可读：{kinds}。最多 {files} 个文件，共 {megabytes} MB。也可以把文件拖到这里。",
        addresses="网址，每行一个",
        start="添加",
        stop="停止",
        sending="正在上传 {done} / {total}：{name}",
        unsent="未能上传",
        unreachable="服务器没有回应。",
        nothing_chosen="请先选择文件，或填写网址。",
        find="查找",
        find_hint="标题、发布者、日期或来源",
        language="语言",
        any_language="所有语言",
        standing="副本",
        everything="全部文章",
        originals_only="不含副本",
        copies_only="只看副本",
        found="共 {count:,} 篇",
        none_found="没有符合条件的文章。",
        table="文章",
        published="日期",
        title="标题",
        publisher="发布者",
        passages="段落",
        source="来源",
        copies="副本",
        sort_by="按“{column}”排序",
        is_copy="是副本",
        choose="选择：{title}",
        choose_all="选择本页全部",
        page="第 {number} / {count} 页",
        pages="翻页",
        before="上一页",
        next="下一页",
        chosen="已选 {count} 篇",
        read_again="重新读取",
        remove="删除",
        ask_remove="删除这些来源？",
        ask_remove_hint="将删除 {sources} 个来源和其中的 {articles} 篇文章。上传的文件会一并删除，其他文件留在原处。",
        more_sources="……还有 {count} 个",
        keep="不删除",
        unknown_articles="这些文章已不在语料库中，请刷新页面。",
        adding="正在添加",
        reading_again="正在重新读取",
        removing="正在删除",
        step="{done} / {total}：{name}",
        encoding="文章已可查找；正在为更快的回答作准备：{done} / {total} 个段落",
        stopping="正在停止…",
        done="已完成。",
        stopped="已停止，此前完成的已保留。",
        failed_work="未能完成：",
        locked="另一个程序正在写入语料库，请稍后再试。",
        busy="已有一项添加、读取或删除正在进行，请等它结束。",
        unexpected="程序出现意外错误，详情见服务器日志。",
        forbidden="您不能更改这个语料库。",
        added="已添加",
        replaced="已更新",
        unchanged="没有变化",
        duplicate="与已有文章重复",
        removed="已删除",
        failed="未能读取",
        more_outcomes="……还有 {count} 个",
        bad_name="文件名不能用：{name}。",
        bad_kind="不是可读的类型；可读：{kinds}。",
        too_many_files="一次最多上传 {limit} 个文件。",
        too_many_bytes="一次最多上传 {limit} 字节。",
        too_large_unpacked="解压后超过 {limit} 字节。",
        broken_zip="这个 zip 已损坏或无法解压。",
        empty_zip="这个 zip 里没有可读的文件。",
        bad_address="不是 http(s) 网址：{address}",
        no_batch="上传已过期，请重新选择文件。",
        nothing_to_do="没有文件，也没有网址。",
        duplicates="重复的文章",
        duplicates_hint="每组第一篇是引据，其余是它的副本。",
        no_duplicates="没有重复的文章。",
        more_groups="……还有 {count} 组",
        share="{kind}，{percent}% 相同",
        plots="日期与篇幅",
        by_year="各年文章数",
        by_month="各月文章数",
        by_size="各篇幅文章数（字）",
        undated="没有日期：{count} 篇",
        bar="{label}：{count} 篇",
        languages={"zh": "简体中文", "zh-Hant": "繁体中文", "en": "英文"},
        kinds={
            "exact": "完全相同",
            "script": "简繁不同",
            "near": "大致相同",
            "excerpt": "节选",
            "shuffled": "次序不同",
        },
    ),
    "zh-Hant": CorpusWords(
        read_only="只有在本機使用或登入後才能新增和刪除文章。",
        add="新增文章",
        files="檔案，或整個資料夾的 zip",
        files_hint="可讀：{kinds}。最多 {files} 個檔案，共 {megabytes} MB。也可以把檔案拖到這裡。",
        addresses="網址，每行一個",
        start="新增",
        stop="停止",
        sending="正在上傳 {done} / {total}：{name}",
        unsent="未能上傳",
        unreachable="伺服器沒有回應。",
        nothing_chosen="請先選擇檔案，或填寫網址。",
        find="查找",
        find_hint="標題、發布者、日期或來源",
        language="語言",
        any_language="所有語言",
        standing="副本",
        everything="全部文章",
        originals_only="不含副本",
        copies_only="只看副本",
        found="共 {count:,} 篇",
        none_found="沒有符合條件的文章。",
        table="文章",
        published="日期",
        title="標題",
        publisher="發布者",
        passages="段落",
        source="來源",
        copies="副本",
        sort_by="按「{column}」排序",
        is_copy="是副本",
        choose="選擇：{title}",
        choose_all="選擇本頁全部",
        page="第 {number} / {count} 頁",
        pages="翻頁",
        before="上一頁",
        next="下一頁",
        chosen="已選 {count} 篇",
        read_again="重新讀取",
        remove="刪除",
        ask_remove="刪除這些來源？",
        ask_remove_hint="將刪除 {sources} 個來源和其中的 {articles} 篇文章。上傳的檔案會一併刪除，其他檔案留在原處。",
        more_sources="……還有 {count} 個",
        keep="不刪除",
        unknown_articles="這些文章已不在語料庫中，請重新整理頁面。",
        adding="正在新增",
        reading_again="正在重新讀取",
        removing="正在刪除",
        step="{done} / {total}：{name}",
        encoding="文章已可查找；正在為更快的回答作準備：{done} / {total} 個段落",
        stopping="正在停止…",
        done="已完成。",
        stopped="已停止，此前完成的已保留。",
        failed_work="未能完成：",
        locked="另一個程式正在寫入語料庫，請稍後再試。",
        busy="已有一項新增、讀取或刪除正在進行，請等它結束。",
        unexpected="程式發生意外錯誤，詳情見伺服器日誌。",
        forbidden="您不能更改這個語料庫。",
        added="已新增",
        replaced="已更新",
        unchanged="沒有變化",
        duplicate="與已有文章重複",
        removed="已刪除",
        failed="未能讀取",
        more_outcomes="……還有 {count} 個",
        bad_name="檔名不能用：{name}。",
        bad_kind="不是可讀的類型；可讀：{kinds}。",
        too_many_files="一次最多上傳 {limit} 個檔案。",
        too_many_bytes="一次最多上傳 {limit} 位元組。",
        too_large_unpacked="解壓後超過 {limit} 位元組。",
        broken_zip="這個 zip 已損壞或無法解壓。",
        empty_zip="這個 zip 裡沒有可讀的檔案。",
        bad_address="不是 http(s) 網址：{address}",
        no_batch="上傳已過期，請重新選擇檔案。",
        nothing_to_do="沒有檔案，也沒有網址。",
        duplicates="重複的文章",
        duplicates_hint="每組第一篇是引據，其餘是它的副本。",
        no_duplicates="沒有重複的文章。",
        more_groups="……還有 {count} 組",
        share="{kind}，{percent}% 相同",
        plots="日期與篇幅",
        by_year="各年文章數",
        by_month="各月文章數",
        by_size="各篇幅文章數（字）",
        undated="沒有日期：{count} 篇",
        bar="{label}：{count} 篇",
        languages={"zh": "簡體中文", "zh-Hant": "繁體中文", "en": "英文"},
        kinds={
            "exact": "完全相同",
            "script": "簡繁不同",
            "near": "大致相同",
            "excerpt": "節選",
            "shuffled": "次序不同",
        },
    ),
    "en": CorpusWords(
        read_only="Articles can be added and removed on this machine alone, or after signing in.",
        add="Add articles",
        files="Files, or a folder as zip",
        files_hint="Read are {kinds}: at most {files} files, {megabytes} MB together. They can be dropped here too.",
        addresses="Web addresses, one a line",
        start="Add",
        stop="Stop",
        sending="Sending {done} of {total}: {name}",
        unsent="Not sent",
        unreachable="The server does not answer.",
        nothing_chosen="Choose files first, or write addresses.",
        find="Search",
        find_hint="title, publisher, date or source",
        language="Language",
        any_language="Any language",
        standing="Duplicates",
        everything="All articles",
        originals_only="Without duplicates",
        copies_only="Duplicates only",
        found="Articles: {count:,}",
        none_found="No article meets this.",
        table="Articles",
        published="Date",
        title="Title",
        publisher="Publisher",
        passages="Passages",
        source="Source",
        copies="Duplicates",
        sort_by="Sort by {column}",
        is_copy="is a duplicate",
        choose="Choose {title}",
        choose_all="Choose all on this page",
        page="Page {number} of {count}",
        pages="Pages",
        before="Previous",
        next="Next",
        chosen="Chosen: {count}",
        read_again="Read again",
        remove="Remove",
        ask_remove="Remove these sources?",
        ask_remove_hint=(
            "Sources: {sources}; articles in them: {articles}. Uploaded files are deleted too, other files "
            "stay where they are."
        ),
        more_sources="… and {count} more",
        keep="Keep them",
        unknown_articles="These articles are no longer in the corpus. Load the page again.",
        adding="Adding",
        reading_again="Reading again",
        removing="Removing",
        step="{done} of {total}: {name}",
        encoding="The articles can be found already; getting ready to answer faster: {done} of {total} passages",
        stopping="Stopping…",
        done="Done.",
        stopped="Stopped. What was finished before is kept.",
        failed_work="This could not be done:",
        locked="Another process is writing to the corpus. Wait for it to finish, and try again.",
        busy="Articles are being added, read or removed already. Wait for that to finish.",
        unexpected="An unexpected error occurred; the server’s log has the details.",
        forbidden="You may not change this corpus.",
        added="Added",
        replaced="Replaced",
        unchanged="Unchanged",
        duplicate="Duplicates of others",
        removed="Removed",
        failed="Failed",
        more_outcomes="… and {count} more",
        bad_name="The name {name} cannot be used for a file.",
        bad_kind="It is not of a kind that is read: {kinds}.",
        too_many_files="At most {limit} files can be sent at once.",
        too_many_bytes="At most {limit} bytes can be sent at once.",
        too_large_unpacked="It has more than {limit} bytes when unpacked.",
        broken_zip="This zip is broken, or cannot be unpacked.",
        empty_zip="This zip holds no file that can be read.",
        bad_address="Not an http(s) address: {address}",
        no_batch="The files sent are no longer there. Choose them again.",
        nothing_to_do="There are no files and no addresses.",
        duplicates="Duplicates",
        duplicates_hint="The first of each group is the evidence; the others are duplicates of it.",
        no_duplicates="No articles are duplicates of others.",
        more_groups="… and {count} more groups",
        share="{kind}, {percent}% held by it",
        plots="Dates and sizes",
        by_year="Articles by year",
        by_month="Articles by month",
        by_size="Articles by length (characters)",
        undated="Without a date: {count}",
        bar="{label}: {count}",
        languages={"zh": "Simplified Chinese", "zh-Hant": "Traditional Chinese", "en": "English"},
        kinds={
            "exact": "the same text",
            "script": "in the other script",
            "near": "nearly the same",
            "excerpt": "an excerpt",
            "shuffled": "in another order",
        },
    ),
}
