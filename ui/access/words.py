"""The words of signing in, and of what is refused to a visitor, in each interface language."""

from dataclasses import dataclass

from yinju.types import Language


@dataclass(frozen=True, slots=True)
class AccessWords:
    """The words of one language. What stands in braces is filled in."""

    title: str
    password: str
    key: str
    either: str
    sign_in: str
    sign_out: str
    back: str
    wrong: str
    signed_in: str
    too_many_sign_ins: str
    too_many_questions: str
    too_many_requests: str


WORDS: dict[Language, AccessWords] = {
    "zh": AccessWords(
        title="登录",
        password="密码",
        key="密钥",
        either="密码或密钥",
        sign_in="登录",
        sign_out="退出",
        back="返回提问",
        wrong="不正确，请重试。",
        signed_in="您已登录。",
        too_many_sign_ins="尝试次数过多，请在 {seconds} 秒后重试。",
        too_many_questions="提问过于频繁，请在 {seconds} 秒后再问。",
        too_many_requests="请求过于频繁，请稍候片刻。",
    ),
    "zh-Hant": AccessWords(
        title="登入",
        password="密碼",
        key="金鑰",
        either="密碼或金鑰",
        sign_in="登入",
        sign_out="登出",
        back="返回提問",
        wrong="不正確，請再試一次。",
        signed_in="您已登入。",
        too_many_sign_ins="嘗試次數過多，請在 {seconds} 秒後再試。",
        too_many_questions="提問過於頻繁，請在 {seconds} 秒後再問。",
        too_many_requests="請求過於頻繁，請稍候片刻。",
    ),
    "en": AccessWords(
        title="Sign in",
        password="Password",
        key="Key",
        either="Password or key",
        sign_in="Sign in",
        sign_out="Sign out",
        back="Back to the questions",
        wrong="That is not right. Try again.",
        signed_in="You are signed in.",
        too_many_sign_ins="Too many tries. Try again in {seconds} seconds.",
        too_many_questions="Too many questions. Ask again in {seconds} seconds.",
        too_many_requests="Too many requests. Wait a moment.",
    ),
}
