"""Tails of an article's last line: links back to the site, the editor's name, notices of the site."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from yinju.text import fold


class Tail(NamedTuple):
    """A half-open range in the line, and why it is no part of the article."""

    start: int
    end: int
    reason: str
    names_editor: bool = False


MAX_PIECES = 6
MAX_NOTICE_CHARS = 300
MAX_LEAD_CHARS = 25
"""Of a notice before its first sign; what stands farther in front has run into it without a full stop."""
MIN_SIGNS = 2
"""Signs of a notice in one sentence: one alone, such as 联系我们, a sentence of an article may have."""

_BACK = re.compile(
    r"(?:点击)?返回\S{1,6}[,，]?\s*(?:查看更多|查看全部)\s*$|分享让更多人看到\s*$|(?:更多精彩|查看更多|阅读原文|展开全文)\s*$"
)
_CLERK = re.compile(
    r"[（(【\[]\s*(?:责任编辑|責任編輯|责编|責編|编辑|編輯|值班编辑)\s?[:：][^（()）【】。]{0,40}[）)】\]]\s*$"
    r"|(?:责任编辑|責任編輯|责编|責編)\s?[:：]\s*(?:[^。！？!?,，；;:：]{0,24})$"
)
_EDITOR_NAME = re.compile(r"[:：]\s*\w")
_STOPS, _CLOSERS = "。！？!?", "”’」』）)】] "
_DECLARATION = re.compile(
    "(?:广告|免责|特别|郑重|严正|版权|风险)(?:声明|提示)\\s?[:：]|(?<![\\u4e00-\\u9fff])声明[:：]"
)
_GAP = re.compile(r"\s{4,}")
_NOTICE = re.compile(
    "不代表.{0,12}(?:观点|立场|看法)|不(?:对.{1,3})?(?:构成|作为).{0,10}建议|(?:投资|股市|基金|理财).{0,2}有风险"
    "|(?:投资)?需谨慎|谨慎(?:决策|投资)|(?:广告|免责|特别|版权)声明|版权所有|版权归.{0,12}所有|禁止.{0,4}转载"
    "|未经.{0,8}(?:授权|许可|同意|书面|允许).{0,16}(?:转载|使用|禁止|复制|不得)|转载.{0,4}(?:请|须|需)?注明"
    "|侵权.{0,6}(?:删除|联系|投诉|电话)|(?:仅供|供).{0,6}参考|追究.{0,6}法律责任|如遇?.{0,10}版权.{0,6}问题"
    "|与本[网站]联系|由算法生成|与本[网站]立场|力求.{0,12}(?:准确|不保证|真实)|如存在问题|其真实性|自行承担|风险自担"
    "|后果自负|本[网站].{0,8}声明|均包含本声明|文章(?:来自|来源于|转自)网络|商业信息|侵害.{0,8}著作权"
    "|(?:下载|打开|搜索).{0,12}(?:app|客户端|小程序)|(?:报料|爆料)(?:通道|热线)|维权通道"
    "|all rights reserved|not (?:constitute|investment) .{0,20}advice|for (?:informational|reference) purposes only"
    "|without (?:prior )?(?:written )?permission"
)


def tails(line: str) -> list[Tail]:
    """Returns the tails of a line, in order; empty where they would take the whole line."""
    found = list(_tails(line))[::-1]
    return found if found and line[: found[0].start].strip() else []


def _tails(line: str) -> Iterator[Tail]:
    """Yields the tails of a line from its end backwards."""
    end = len(line.rstrip())
    for _ in range(MAX_PIECES):
        named = False
        if match := _BACK.search(line, max(end - 40, 0), end):
            start, reason = match.start(), "leads back to the site"
        elif match := _CLERK.search(line, max(end - 80, 0), end):
            start, reason = match.start(), "names the site's editor"
            named = _EDITOR_NAME.search(match[0]) is not None
        elif notice := _notice(line, end):
            start, reason = notice
        else:
            return
        yield Tail(start, end, f"hangs at the end of the article and {reason}", named)
        end = len(line[:start].rstrip())


def _notice(line: str, end: int) -> tuple[int, str] | None:
    """Returns start and reason of the notice that the last sentence before ``end`` is or ends in, if any."""
    window = max(end - MAX_NOTICE_CHARS, 0)
    # By hand, since a pattern tied to the end of the window would be tried from each of its places.
    inner = len(line[window:end].rstrip(_STOPS + _CLOSERS))
    start = window + max(line[window : window + inner].rfind(stop) for stop in _STOPS) + 1
    while start < end and line[start] in _CLOSERS:
        start += 1
    whole = start > window
    if parts := [*_DECLARATION.finditer(line, start, end), *_GAP.finditer(line, start, end)]:
        start, whole = min(part.end() if part[0].isspace() else part.start() for part in parts), True
    piece = fold(line[start:end])
    signs = [sign[0] for sign in _NOTICE.finditer(piece)]
    if signs and (before := piece.index(signs[0])) > MAX_LEAD_CHARS:
        if len(piece) != end - start:
            return None  # folding moved the places
        start, whole = start + max(piece.rfind(mark, 0, before) for mark in ",;:) ") + 1, True
    if whole and start and (len(signs) >= MIN_SIGNS or (signs and _DECLARATION.match(line, start))):
        return start, f"is a notice of the site (“{signs[0]}”)"
    return None
