"""The doctor's sentences in Chinese.

The doctor speaks English, as the command line does. A sentence is known by its form; what stands in braces may be
anything and is kept. A sentence that is not here, such as the message of an error, stays English.
"""

import re
from collections.abc import Iterator

from yinju.text import to_script
from yinju.types import Language

PHRASES: tuple[tuple[str, str], ...] = (
    ("{model}, for zh and en; questions in other languages rest on keywords",
     "{model}，用于中文和英文；其他语言的问题靠关键词"),
    ("{model}, for {known}; questions in other languages rest on keywords",
     "{model}，用于 {known}；其他语言的问题靠关键词"),
    ("the weights in {path}, fitted for this embedder; the reader reads the claims, weighed by {other}",
     "使用 {path} 的权重，为此向量模型拟合；阅读器也读每句话，权重见 {other}"),
    ("the weights in {path}, fitted for this embedder", "使用 {path} 的权重，为此向量模型拟合"),
    ("the weights in {path} are used, but were fitted for {a}, not {b}: scores and refusals may be off. "
     "Fit them: {run}",
     "使用 {path} 的权重，但它们是为 {a} 而不是 {b} 拟合的：得分和拒答可能不准。请拟合：{run}"),
    ("plain: the share of the question's words and the cosine; weights are fitted to tables of vectors alone",
     "简单方式：问题词语所占的比例和余弦；只有向量表才有拟合的权重"),
    ("plain: coverage and cosine in equal parts, since {path} is not there. Fit them: {run}",
     "简单方式：覆盖率和余弦各半，因为没有 {path}。请拟合：{run}"),
    ("plain: the share of the wording found, since {path} was fitted for another embedder. Fit the weights: {run}",
     "简单方式：措辞相同的比例，因为 {path} 是为别的向量模型拟合的。请拟合权重：{run}"),
    ("plain: the share of the wording found, since {path} is not there. Fit the weights: {run}",
     "简单方式：措辞相同的比例，因为没有 {path}。请拟合权重：{run}"),
    ("{model} reads the {count} best passages; {other} ranks the passages, this their sentences",
     "{model} 阅读最好的 {count} 个段落；段落由 {other} 排序，句子由它排序"),
    ("{model} reads the {count} best passages", "{model} 阅读最好的 {count} 个段落"),
    ("off (reader.enabled): the ranking alone decides", "已关闭（reader.enabled）：只由排序决定"),
    ("not used: {path} is not beside it, or was fitted for another embedder or reader. Fit it: {run}",
     "未使用：旁边没有 {path}，或它是为别的模型拟合的。请拟合：{run}"),
    ("found by signs, and by the head over the reader", "凭特征和阅读器上的分类头找出"),
    ("found by signs alone (reader.enabled)", "只凭特征找出（reader.enabled）"),
    ("found by signs alone: {path} is not beside the reader, or was trained over another one. Train it: {run}",
     "只凭特征找出：阅读器旁没有 {path}，或它是为别的阅读器训练的。请训练：{run}"),
    ("{home}: {articles} articles, {passages} passages; {vectors} vectors in {place}; {count} of {of} passages encoded "
     "by the reader: the others at the next yinju ingest",
     "{home}：{articles} 篇文章，{passages} 个段落；{place} 有 {vectors} 个向量；阅读器已编码 {of} 段中的 {count} 段，"
     "其余在下次添加文章时编码"),
    ("{home}: {articles} articles, {passages} passages; {vectors} vectors in {place}; {count} of {of} passages encoded "
     "by the reader: only a corpus of up to {most} is (reader.encode_up_to), larger ones are asked without",
     "{home}：{articles} 篇文章，{passages} 个段落；{place} 有 {vectors} 个向量；阅读器已编码 {of} 段中的 {count} 段："
     "只有不超过 {most} 个段落的语料库才编码（reader.encode_up_to），更大的不编码也能提问"),
    ("{home}: {articles} articles, {passages} passages; {vectors} vectors in {place}; {count} of {of} passages encoded "
     "by the reader",
     "{home}：{articles} 篇文章，{passages} 个段落；{place} 有 {vectors} 个向量；阅读器已编码 {of} 段中的 {count} 段"),
    ("{home}: {articles} articles, {passages} passages; {vectors} vectors in {place}",
     "{home}：{articles} 篇文章，{passages} 个段落；{place} 中有 {vectors} 个向量"),
    ("There is no store in {home} yet. Put articles in with: yinju ingest FOLDER",
     "{home} 中还没有语料库。请在“语料”页添加文章，或运行：yinju ingest 文件夹"),
    ("extractive: exact quotations, no language model needed", "逐字摘录：不需要语言模型"),
    ("answer.mode is llm, but llm.base_url or llm.model is empty. Set both, or llm.gguf, or set the mode to extractive",
     "answer.mode 为 llm，但 llm.base_url 或 llm.model 为空。请都设好，或设 llm.gguf，或改用 extractive"),
    ("{file} in this process ({about}), {count} tokens of context: it knows no more, llm.context_window is {window}",
     "在本进程中运行 {file}（{about}），上下文 {count} 个词元：它最多如此，llm.context_window 为 {window}"),
    ("{file} in this process ({about}), {count} tokens of context",
     "在本进程中运行 {file}（{about}），上下文 {count} 个词元"),
    ("{where}: this machine alone reaches it, and nobody signs in", "{where}：只有本机能访问，无需登录"),
    ("Public: everyone who reaches {where} may ask and read every article without signing in. Nobody may change the "
     "corpus.",
     "公开：能访问 {where} 的人无需登录即可提问和阅读所有文章，谁都不能更改语料库。"),
    ("Public: everyone who reaches {where} may ask and read every article without signing in. Nobody may change the "
     "corpus but who signs in with {ways}.",
     "公开：能访问 {where} 的人无需登录即可提问和阅读所有文章，只有以 {ways} 登录的人能更改语料库。"),
    ("{where}: who comes in signs in with {ways}", "{where}：须以 {ways} 登录"),
    ("{url}: run it with `chroma run`. CVE-2026-45829 lets anyone who reaches Chroma's Python server (chromadb up to "
     "1.5.9) run code there without signing in; `chroma run` does not have it. Let Yinju alone reach the server "
     "(SECURITY.md)",
     "{url}：请用 `chroma run` 运行。CVE-2026-45829 使任何能访问 Chroma 的 Python 服务器（chromadb 1.5.9 及以前）的人"
     "无需登录即可在其上运行代码；`chroma run` 没有这个漏洞。请只让 Yinju 访问该服务器（SECURITY.md）"),
    ("a language model in this process, from a GGUF file; installed", "在本进程中运行的 GGUF 语言模型；已安装"),
    ("a language model in this process, from a GGUF file; not installed: {run}",
     "在本进程中运行的 GGUF 语言模型；未安装：{run}"),
    ("{url} does not list its models: {error}. Check llm.base_url and YINJU_LLM__API_KEY",
     "{url} 没有列出它的模型：{error}。请检查 llm.base_url 和 YINJU_LLM__API_KEY"),
    ("{url} has no model {model}. It has: {names}", "{url} 没有模型 {model}。它有：{names}"),
    ("{model} at {url}", "{url} 的 {model}"),
    ("embedding models and cross-encoders other than the bundled model; installed",
     "自带模型以外的向量模型和交叉编码器；已安装"),
    ("embedding models and cross-encoders other than the bundled model; not installed: {run}",
     "自带模型以外的向量模型和交叉编码器；未安装：{run}"),
    ("the retriever for LangChain, yinju.qa.langchain; installed", "LangChain 的检索器 yinju.qa.langchain；已安装"),
    ("the retriever for LangChain, yinju.qa.langchain; not installed: {run}",
     "LangChain 的检索器 yinju.qa.langchain；未安装：{run}"),
    ("the figures and plots of yinju eval; installed", "yinju eval 的数字和图；已安装"),
    ("the figures and plots of yinju eval; not installed: {run}", "yinju eval 的数字和图；未安装：{run}"),
    ("the recipe of the bundled reader; installed", "自带阅读器的训练方法；已安装"),
    ("the recipe of the bundled reader; not installed: {run}", "自带阅读器的训练方法；未安装：{run}"),
    ("the baselines of yinju eval benchmark and bench; installed", "yinju eval 各基准的对照；已安装"),
    ("the baselines of yinju eval benchmark and bench; not installed: {run}", "yinju eval 各基准的对照；未安装：{run}"),
)  # fmt: skip
"""The doctor's sentences and what they are in Simplified Chinese. Of two that fit, the first counts."""

_BLANK = re.compile(r"\\\{(\w+)\\\}")
_FORMS = tuple(
    (re.compile(_BLANK.sub(r"(?P<\1>.+?)", re.escape(english)), re.DOTALL), said) for english, said in PHRASES
)


def in_language(text: str, language: Language) -> str | None:
    """Returns a sentence of the doctor in an interface language; ``None`` if it is known in English alone."""
    if language == "en":
        return text
    return next(_said(text, language), None)


def _said(text: str, language: Language) -> Iterator[str]:
    for form, said in _FORMS:
        if found := form.fullmatch(text):
            yield to_script(said, language).format(**found.groupdict())
