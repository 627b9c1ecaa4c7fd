"""Phrases of boilerplate: what pages write in menus, share and comment boxes, lists of links and notices.

All patterns are for folded text (``yinju.text.fold``: Simplified, lower case, half-width marks).
"""

import re
from typing import Literal

Sign = Literal["navigation", "links", "comments", "share", "notice", "advertising", "date"]

# What a page calls its own parts. Each is a whole line, but for counts, arrows and marks around it.
_WHOLE: dict[Sign, str] = {
    "navigation": (
        r"(?:网站|返回|回到|新闻|本站)?首页|主页|返回(?:顶部|首页|列表)?|(?:回到)?顶部|top|back to top|home(?:page)?"
        r"|menu|skip to .{3,20}|登[录陆](?:/?注册)?|注册(?:登[录陆])?|退出|sign (?:in|up|out)|log ?(?:in|out)"
        r"|register|my account|搜索|站内搜索|search(?: .{1,20})?|网站地图|站点地图|sitemap"
        r"|(?:更多|查看更多|加载更多|展开(?:全文)?|收起|阅读全文|点击加载更多|换一换)"
        r"|(?:show|load|view|see|read) more|more|加载中|正在加载|loading|上一[篇页条章].{0,60}|下一[篇页条章].{0,60}"
        r"|前一篇.{0,60}|next(?: (?:article|page|post|story))?|prev(?:ious)?(?: (?:article|page|post|story))?"
        r"|字[号体](?:[ :]?(?:大|中|小|缩小|放大)*)?|(?:放大|缩小|调整)字[号体]|关闭|打印|print|close|取消|确定|确认"
        r"|提交|cancel|submit|ok|复制链接|copy link|手机版|电脑版|触屏版|无障碍.{0,3}|繁体版?|简体版?|转繁体版"
        r"|english|中文版?|设为首页|加入收藏|添加收藏夹?|收藏(?:本文)?|纠错|我要(?:反馈|纠错|举报|投稿)|意见反馈"
        r"|反馈|举报|投诉|icon|logo|image|video|photos?|advertisement|广告|toggle navigation"
        r"|(?:下载)?(?:app|客户端)(?:下载)?|下载(?:app|客户端)?|不感兴趣|撤消|关注|\+ ?关注|已关注|订阅"
        r"|follow(?:ing)?|正文|当前位置|您的?(?:当前|所在)的?位置.{0,60}|位置.{0,60}|\+?\d+|[\d:/ .-]+|完|热度|赞"
        r"|[\d.万]+人?(?:参与|阅读|点赞|评论|关注|转发)?"
    ),
    "links": (
        r"(?:相关|推荐|热门|最新|精彩|热点|猜你|为[您你]|延伸|延展|本站|小编|编辑|精选|最热|图片|热帖|其他|往期"
        r"|上期|同类|扩展|更多)(?:阅读|新闻|文章|推荐|资讯|内容|链接|报道|专题|图集|图片|排行榜?|话题|标签|事件"
        r"|喜欢|信息|视频|评论|动态|帖子|组图|搜索|回顾|精彩|游戏|关注)s?(?:推荐|排行榜?|列表)?|友情链接.{0,20}"
        r"|阅读下一篇|本周热门|本月热门|图集|炫图|[您你]可能(?:会|还|也|感)?(?:会|也|兴趣|喜欢)(?:的)?.{0,6}"
        r"|(?:点击|阅读|热门|新闻|一?周|月|日|24小时|热点)*排行榜?|热词|热搜|热点聚焦|大家都在看|.{0,8}最新文章"
        r"|标签(?:列表)?|分类目录|最近(?:发表|访问|更新)|app专享|独家|组图|要闻|头条(?:推荐|新闻)?|精华文章|图片新闻"
        r"|视频新闻|猜你喜欢"
        r"|(?:related|recommended|popular|trending|latest|recent|featured|further|suggested|similar|more|top"
        r"|other)(?: (?:articles?|stories|story|posts?|content|links?|topics?|news|reading|items?|videos?"
        r"|from .{1,40}|on .{1,40}|in .{1,40}|for you|now|coverage|searches))+|read (?:more|next|also|this next)"
        r"|most (?:read|popular|viewed|shared|recent|watched|commented)(?: .{1,20})?|trending"
        r"|you (?:may|might) (?:also )?(?:like|be interested).{0,20}|editor'?s'? picks?"
        r"|sponsored(?: links?| content| stories)?|promoted(?: links?| content| stories)?|around the web"
        r"|from (?:around )?the web|from our partners|up next|what to read next|don'?t miss|also (?:on|in) .{2,30}"
        r"|tags?|topics?|categor(?:y|ies)|archives?"
    ),
    "comments": (
        r"(?:网友|最新|热门|全部|查看|我要|发表|写|我来|参与|留言与|精彩|文章)?(?:评论|留言|跟帖|回帖|回复"
        r"|说两句)(?:\(.{0,12}\)|\d*条?|列表|区)?|\d+ ?条(?:评论|留言|回复|跟帖).{0,12}|共?有?\d+ ?条?评论.{0,10}"
        r"|抢沙发|昵称|验证码|匿名(?:发表|评论)?|表情|发表|发布|发送|(?:已输入|还可(?:以)?输入|最多输入).{0,10}字?"
        r"|(?:文明上网|请自觉遵守|网友评论仅供|用户自律公约).{0,60}"
        r"|(?:\d+ )?(?:comments?|replies|responses)(?: ?\(?\d*\)?| (?:are )?(?:closed|off))?"
        r"|(?:leave|post|write|add) (?:a|your) (?:comment|reply|review)|join the (?:conversation|discussion).{0,20}"
        r"|log ?in to (?:comment|reply).{0,20}|reply|(?:view|show|hide|load) (?:all )?(?:more )?comments?.{0,12}"
    ),
    "share": (
        r"(?:分享|转发)(?:到|至|给)?(?:微信|微博|朋友圈|好友和朋友圈|qq|qq空间|新浪微博|微信好友|微信朋友圈)*"
        r"|(?:微信|微博|新浪微博|qq空间|qzone|朋友圈|qq好友|腾讯微博|人人网|豆瓣|facebook|twitter|whatsapp"
        r"|linkedin|reddit|pinterest|email|e-mail|telegram|line|weibo|wechat|instagram|youtube|flipboard|tumblr"
        r"|messenger|google\+?)+(?: (?:微信|微博|新浪微博|qq空间|facebook|twitter|whatsapp|linkedin|reddit"
        r"|pinterest|email|print|qzone))*|(?:用|打开)?微信(?:扫描?|扫一扫).{0,16}"
        r"|(?:请)?(?:扫描?|长按|识别|扫一?扫).{0,8}(?:二维码|扫一扫|关注|码).{0,20}|扫码.{0,16}"
        r"|share(?: (?:this|on|via|with|to|by)(?: .{1,24})?)?|tweet(?: this)?|pin it|click to share .{2,20}"
        r"|send to .{2,20}|follow (?:us|me)(?: on .{2,20})?|like us on .{2,20}"
        r"|.{0,16}(?:公众号|订阅号|服务号|官方微信|官方微博)|关注.{1,14}(?:微信|微博|公众号|官微|我们)|关注我们"
    ),
}

# What stands somewhere in a line that is a notice or an offer of the site.
_INSIDE: dict[Sign, str] = {
    "notice": (
        r"版权所有|copyright ?[©(]|©|all rights reserved|icp[备证]|公网安备|[备許许]可证.{0,6}[\d号:]|备案号"
        r"|不代表.{0,12}(?:观点|立场|看法)|不代表本(?:站|网|报|刊|平台)"
        r"|本(?:站|网|平台|文章?|网站)(?:立场|郑重声明|声明|转载|发布|所有|内容|登载|刊载|对)"
        r"|版权(?:声明|归.{0,12}所有|均?属)|免责(?:声明|条款)|特别声明|郑重声明|严正声明|法律声明"
        r"|未经.{0,8}(?:授权|许可|同意|书面|允许).{0,16}(?:转载|使用|禁止|复制|不得)"
        r"|(?:转载|引用).{0,4}(?:请|须|需|务必).{0,4}(?:注明|联系|标明)|如有侵权|侵权.{0,6}(?:删除|联系|投诉)"
        r"|仅代表(?:作者|该).{0,8}(?:观点|立场|机构)|文章(?:来自|来源于|转自)(?:网络|互联网)"
        r"|图片(?:均)?(?:来自|来源于?)(?:网络|互联网)|(?<!以)供.{0,6}参考|(?:投资|股市|理财)有风险"
        r"|不(?:对.{1,3})?(?:构成|作为).{0,10}建议|力求.{0,12}(?:准确|不保证|真实)|追究.{0,6}法律责任"
        r"|(?:应|如).{0,10}版权.{0,6}问题|与本(?:网|站)联系|版权侵权|由算法生成|对其真实性|仅供读者参考|自行承担"
        r"|后果自负|谨慎(?:决策|投资)|投资需谨慎|据此.{0,6}风险自|违法和?不良信息"
        r"|(?:举报|客服|联系|值班|投稿|新闻|监督|咨询|急救|订阅)(?:电话|热线|邮箱|qq|信箱)|联系我们"
        r"|关于(?:我们|本站)|广告(?:服务|投放|合作|刊登|声明)|隐私(?:政策|权|保护)|服务(?:协议|条款|条例)|招聘信息"
        r"|网站律师|主办(?:单位|方) ?:|技术支持 ?:|邮(?:政)?编(?:码)? ?:|传真 ?:"
        r"|terms (?:of|and) (?:use|service|conditions)|privacy (?:policy|notice|statement)"
        r"|cookies? (?:policy|notice|settings)|(?:uses?|accept) cookies|subscribe (?:to|now|today|for)|newsletters?"
        r"|sign up (?:for|to|now)|create an? (?:free )?account"
        r"|already (?:a|have) .{2,12}(?:subscriber|account|member)|unsubscribe|your email address"
        r"|this (?:site|website|article was originally|story was originally|material may not)|do not sell|powered by"
        r"|all times|contact us|about us|advertise with"
    ),
    "advertising": (
        r"(?:股票|证券|期货|外汇|网上|手机|免费)?开户|配资|炒股"
        r"|(?:股票|期货|交易|理财|看股票).{0,6}(?:软件|app|平台)|佣金|(?:下载|打开|安装|点击).{0,10}(?:app|客户端)"
        r"|加(?:我|老师)?(?:微信|qq|vx?信?)|(?:彩票|体育|足球|在线).{0,4}(?:投注|下注)|博彩|娱乐城"
        r"|(?:必威|十博).{0,2}体育|优惠(?:券|码)|限时.{0,4}(?:优惠|折|抢)"
        r"|(?:免费|扫码|点击)(?:领取|领|下载|购买|投票|进入|查看|咨询|注册)|秒杀|包邮|折扣码|代办"
        r"|贷款.{0,4}(?:平台|软件|app)|更多.{0,10}(?:请)?(?:点击|关注|访问|下载)|一键|老师微信|粉丝福利"
        r"|独家.{0,6}请点击|(?:download|get|install) (?:the|our|this) .{0,20}app|app store|google play|promo code"
        r"|coupon|% off|buy now|shop now|order now|limited time|click here|free trial|special offer"
    ),
}
_AROUND = r"[^\w\u3400-\u9fff]*(?:\d{1,6}[^\w\u3400-\u9fff]*)?"
MAX_SIGN_CHARS = 80
_LINE: dict[Sign, re.Pattern[str]] = {
    sign: re.compile(rf"{_AROUND}(?:{words}){_AROUND}") for sign, words in _WHOLE.items()
}
_PART: dict[Sign, re.Pattern[str]] = {sign: re.compile(words) for sign, words in _INSIDE.items()}
_CALL = re.compile(r"[\w.]+\(.*\)[:;]?")  # of a function, in an article with code
_PARTED = re.compile(r"\s*[|｜丨·>›»]+\s*|\s/\s")
_SECTIONS = re.compile(
    "(?:(?:网站)?首页|主页|资讯|新闻|要闻|国内|国际|时政|政务|社会|财经|经济|金融|股票|基金|科技|数码|娱乐|体育|军事|汽车|房产|旅游|健康"
    "|教育|文化|历史|图片|视频|直播|评论|博客|论坛|专题|专栏|游戏|动漫|时尚|女性|生活|美食|星座|育儿|更多|法治|理论|观点|台湾|港澳|人事"
    "|产经|科普|书画|知识产权|滚动|快讯|公司|频道|客户端|登录|注册|搜索|导航|邮箱|读书|公益|彩票|佛教|国学|家居|酒业|正文|微信|微博|english)"
    r"(?:[\s|｜/·>›»-]*)"
)
_MAX_MENU_WORD, _MAX_SPACED_WORD = 8, 4
_MIN_MENU_WORDS = 3


def whole_sign(folded: str) -> Sign | None:
    """Returns the part of a page that a line names; ``None`` where the line says anything else."""
    if len(folded) > MAX_SIGN_CHARS or _CALL.fullmatch(folded):
        return None
    if sign := _sign(folded):
        return sign
    if _is_menu(folded):
        return "navigation"
    signs = [_sign(word) for word in folded.split()]
    return signs[0] if len(signs) > 1 and all(signs) else None


def is_section(folded: str) -> bool:
    """Returns whether a line names a section that many sites have, which counts only beside other signs."""
    return _SECTIONS.fullmatch(folded) is not None


def inside_sign(folded: str) -> tuple[Sign, str, int] | None:
    """Returns the notice or offer of a site in a line: its kind, its first words, and the number of such phrases."""
    best: tuple[Sign, str, int] | None = None
    for sign, pattern in _PART.items():
        found = [match.group() for match in pattern.finditer(folded)]
        if found and (best is None or len(found) > best[2]):
            best = (sign, found[0], len(found))
    return best


def _sign(folded: str) -> Sign | None:
    return next((sign for sign, pattern in _LINE.items() if pattern.fullmatch(folded)), None)


def _is_menu(folded: str) -> bool:
    """Returns whether a line is three or more short words side by side, as in menus, or only names of sections."""
    if re.search("[。！？;…!?]|[.,，、]$|^\\||\\d", folded):
        return False  # a sentence, a row of a table
    sections = _SECTIONS.findall(folded)
    if len(sections) > 1 and not _SECTIONS.sub("", folded).strip():
        return True
    parted, spaced = [word for word in _PARTED.split(folded) if word], folded.split()
    if len(parted) >= _MIN_MENU_WORDS:
        return all(len(word) <= _MAX_MENU_WORD * (1 + word.isascii()) for word in parted)
    return len(spaced) > _MIN_MENU_WORDS and all(
        len(word) <= _MAX_SPACED_WORD and not word.isascii() for word in spaced
    )
