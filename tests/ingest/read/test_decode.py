import random
import re

import pytest

from yinju.errors import LoadError
from yinju.ingest.read.decode import decode, decode_html

SIMPLIFIED = "人工智能治理需要各国共同参与，推动形成具有广泛共识的治理框架。\r\n　　第二段：“安全可控”——2025年。\n"
TRADITIONAL = "人工智能全球治理行動計劃：推動開放、共享，應對風險挑戰，實現公平普惠發展。\r\n第二段，裏面有銹。\n"
ENGLISH = "The committee's report was published in July.\r\nIt names three risks.\n"
WESTERN = "Le président a déclaré que l’accord était équilibré; la société française s’est réjouie.\r\n"
MIXED = "AI governance 治理框架 was agreed in 上海 on 26 July 2025, the 报告 says.\r\nSee “Annex 2”.\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *[(text, name) for text in (SIMPLIFIED, TRADITIONAL, ENGLISH, MIXED) for name in ("utf-8", "utf-8-sig")],
        *[(text, name) for text in (SIMPLIFIED, TRADITIONAL, ENGLISH, MIXED) for name in ("utf-16-le", "utf-16-be")],
        *[(text, "gb18030") for text in (SIMPLIFIED, TRADITIONAL, ENGLISH, MIXED)],
        (TRADITIONAL, "big5hkscs"),
        (TRADITIONAL, "cp950"),
        (WESTERN, "cp1252"),
        ("The minister’s plan – a “new” rule – was naïve.\n", "cp1252"),
        ("繁體𠮷野家、简体𬭳", "gb18030"),
    ],
)
def test_text_comes_back_exactly(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("text", [SIMPLIFIED, ENGLISH, MIXED])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_byte_order_mark_is_heeded_and_removed(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text  # these codecs write the mark


def test_only_one_byte_order_mark_is_removed() -> None:
    assert decode("\ufeff\ufeff文".encode()) == "\ufeff文"


def test_chinese_name_deep_in_english_text_is_still_found() -> None:
    text = ENGLISH * 60 + "The author, 蔡翠红 of 复旦大学, disagrees.\r\n" + ENGLISH * 60
    assert decode(text.encode("gb18030")) == text


def test_text_longer_than_the_sample_is_decoded_whole() -> None:
    text = SIMPLIFIED * 3000 + "末。"
    assert decode(text.encode("gb18030")) == text


def test_stray_zero_in_utf8_is_kept() -> None:
    text = SIMPLIFIED * 3 + "\x00" + ENGLISH
    assert decode(text.encode()) == text


@pytest.mark.parametrize(
    ("data", "byte", "reason"),
    [
        (("治理" * 20 + "。").encode()[:-1], 120, "unexpected end of data"),
        (
            b"\xef\xbb\xbf" + ENGLISH.encode() + "报告".encode()[1:] + (SIMPLIFIED * 2).encode(),
            72,
            "invalid start byte",
        ),
        (MIXED.encode() * 9 + b"\xe4\xba" + MIXED.encode(), None, "invalid continuation byte"),
    ],
)
def test_broken_utf8_is_refused_at_its_byte(data: bytes, byte: int | None, reason: str) -> None:
    if byte is None:
        byte = len(MIXED.encode()) * 9
    with pytest.raises(LoadError, match=rf"^is broken UTF-8: byte {byte} \({reason}\).*save it as UTF-8$"):
        decode(data)


def test_broken_utf16_is_refused_at_its_byte() -> None:
    data = "\ufeff治理".encode("utf-16-le") + b"\x00"
    with pytest.raises(LoadError, match=r"^is broken UTF-16-LE: byte 6 \(truncated data\)"):
        decode(data)


def test_broken_gb18030_does_not_become_western_letters() -> None:
    data = SIMPLIFIED.encode("gb18030") * 3
    with pytest.raises(LoadError, match=r"^is in no encoding that Yinju knows \(UTF-8, UTF-16, GB18030, Big5"):
        decode(data[:60] + b"\xff" + data[60:])


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + random.Random(0).randbytes(4000),
        random.Random(1).randbytes(4000),
        bytes(byte or 1 for byte in random.Random(2).randbytes(4000)),
        b"\x00" * 100,
        b"\x7fELF\x02\x01\x01" + b"\x00" * 9 + b"text",
    ],
    ids=["png", "random", "without zeros", "zeros", "elf"],
)
def test_binary_is_refused(data: bytes) -> None:
    with pytest.raises(LoadError, match=r"^is binary, not text\. .*\.yinjuignore$"):
        decode(data)


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="gb2312">', "gb18030"),
        ('<META http-equiv=Content-Type content="text/html; charset=GBK">', "gb18030"),
        ('<meta charset="iso-8859-1">', "gb18030"),
        ('<meta charset="utf-8">', "gb18030"),
        ('<meta charset="gb2312">', "utf-8"),
        ('<?xml version="1.0" encoding="Big5"?>', "big5hkscs"),
        ('<meta charset="no-such-thing">', "utf-8"),
        ("", "utf-16"),
    ],
)
def test_page_is_decoded_whatever_it_declares(head: str, encoding: str) -> None:
    text = "繁體「裏」與開放，應對風險挑戰" if encoding == "big5hkscs" else "镕基 and 囍字，治理框架与开放共享"
    page = f"<html><head>{head}</head><body><p>{text}</p></body></html>"
    assert decode_html(page.encode(encoding)) == page


def test_declared_encoding_decides_what_detection_cannot() -> None:
    data = "안녕하세요 세계".encode("euc-kr")
    assert decode(data) != "안녕하세요 세계"  # valid GB18030 too
    assert decode_html(b'<meta charset="EUC-KR">' + data).endswith("안녕하세요 세계")
    assert decode_html(data, charset="euc-kr") == "안녕하세요 세계"


def test_declared_codec_is_never_run_unless_it_is_an_encoding_of_text() -> None:
    assert decode_html(b'<meta charset="unicode_escape">\\u0041') == '<meta charset="unicode_escape">\\u0041'


def test_no_bytes_are_no_text() -> None:
    assert decode(b"") == ""


def test_message_for_two_letters_in_no_encoding() -> None:
    with pytest.raises(LoadError, match=re.escape("Save it as UTF-8")):
        decode(b"\xff\xff\xfe")
