import hashlib
import io
import json
import lzma
import os
import zipfile
from pathlib import Path

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from yinju.errors import LoadError
from yinju.ingest.read.find import Target, find
from yinju.ingest.read.json_lines import MAX_BAD_LINES
from yinju.ingest.read.load import Failure, load
from yinju.offsets import cut, rest
from yinju.settings import IngestSettings
from yinju.types import Document

PARAGRAPH = "人工智能治理需要各国共同参与，推动形成具有广泛共识的全球人工智能治理框架和标准规范，第{}条尤其如此。"
ENGLISH = "The committee agreed on paragraph {} after a long debate about the safety of large models and their use."


def load_bytes(folder: Path, name: str, data: bytes, **settings: float) -> list[Document | Failure]:
    path = folder / name
    path.write_bytes(data)
    (target,) = find([str(path)])
    return list(load(target, IngestSettings(**settings)))


def load_one(folder: Path, name: str, data: bytes) -> Document:
    (document,) = load_bytes(folder, name, data)
    assert isinstance(document, Document)
    return document


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def make_word(lines: list[str], header: str, footer: str, footnote: str) -> bytes:
    """A Word file with a head and a foot on its pages, in two sections, and with a footnote."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    document.add_section()
    for section in document.sections:
        for part, text in ((section.header, header), (section.footer, footer)):
            part.is_linked_to_previous = False
            part.paragraphs[0].text = text
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    notes = (
        f'<w:footnotes xmlns:w="{name}"><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p>'
        f'</w:footnote><w:footnote w:id="1"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> {footnote}'
        "</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, notes.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def article_in(document: Document) -> str:
    """What its reader takes for the article in a document's text."""
    return cut(document.text, rest(len(document.text), [(start, end) for start, end, _ in document.outside])).text


def jsonl(*items: object) -> bytes:
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items).encode()


def make_pdf(pages: list[list[str]], title: str | None = None, author: str | None = None, password: str = "") -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    file = io.BytesIO()
    canvas = Canvas(file, encrypt=StandardEncryption(password) if password else None)
    if title:
        canvas.setTitle(title)
    if author:
        canvas.setAuthor(author)
    for lines in pages:
        canvas.setFont("STSong-Light", 12)
        for row, line in enumerate(lines):
            canvas.drawString(60, 780 - 20 * row, line)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def make_docx(title: str = "", author: str = "python-docx") -> bytes:
    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.author = author
    document.add_heading("全球治理", level=1)
    document.add_paragraph("第一段。").add_run("Same paragraph.")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        [*table.rows[0].cells, *table.rows[1].cells], ["指标", "2024", "规模", "7000亿"], strict=True
    ):
        cell.text = text
    document.add_paragraph("After the table.")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


# Text and Markdown


@pytest.mark.parametrize(
    "text", ["第一行\r\n\r\n　　第二行 \n", "One.\rTwo.\r\nThree.\t\n\n", "第1条 Article ＡＢ\u2028end"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_text_file_is_loaded_character_by_character(tmp_path: Path, text: str, encoding: str) -> None:
    uri = str((tmp_path / "文.TXT").resolve())
    data = text.encode(encoding)
    assert load_one(tmp_path, "文.TXT", data) == Document(uri, "文.TXT", uri, text, sha256=sha256(data))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("\n\n# 加强人工智能国际治理和合作\n\n正文\n## 现状\n", "加强人工智能国际治理和合作"),
        ("intro\r\n\r\n## **Key** points ##\r\n", "Key** points"),
        ("```\n# a comment\n~~~\n# still code\n```\n### AI 治理\n", "AI 治理"),
        ("#话题标签 is no heading, nor is ####### this\n", None),
        ("    # indented code\ntext", None),
    ],
)
@pytest.mark.parametrize("name", ["a.md", "a.markdown"])
def test_markdown_title_is_its_first_heading(tmp_path: Path, name: str, text: str, title: str | None) -> None:
    document = load_one(tmp_path, name, text.encode())
    assert (document.text, document.title) == (text, title)


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \r\n\t", "　\u200b\n".encode(), "——\n".encode()])
def test_file_without_words_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(LoadError, match=r"^is empty: it holds no letters or digits$"):
        load_bytes(tmp_path, "a.txt", data)


@pytest.mark.parametrize("text", ["人工智能治理。", "On governance.", "AI 治理 plan。"])
@pytest.mark.parametrize(
    ("name", "extracted"),
    [("a.txt", False), ("a.md", False), ("a.html", True), ("a.pdf", True), ("a.docx", True), ("a.jsonl", False)],
)
def test_a_document_says_which_bytes_it_was_made_from_and_whether_by_extraction(
    tmp_path: Path, name: str, extracted: bool, text: str
) -> None:
    line = json.dumps({"id": "1", "text": text}).encode()
    data = {
        "a.html": page(text, [text * 20] * 5).encode(),
        "a.pdf": make_pdf([[text]]),
        "a.docx": make_docx(text),
        "a.jsonl": line,
    }.get(name, text.encode())
    document = load_one(tmp_path, name, data)
    assert (document.extracted, document.sha256) == (extracted, sha256(data))


# What is no kind, too large, or no file


@pytest.mark.parametrize(("name", "kind"), [("图.png", r"\.png"), ("a.json", r"\.json"), ("Makefile", "no extension")])
def test_other_kind_is_refused_with_the_list_and_the_way_out(tmp_path: Path, name: str, kind: str) -> None:
    message = (
        rf"^is not a kind Yinju reads \({kind}\); it reads \.txt, \.md, .*\.jsonl\.xz\. A line in \.yinjuignore passes"
    )
    with pytest.raises(LoadError, match=message):
        load_bytes(tmp_path, name, b"text")


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.pdf", "a.docx"])
def test_file_over_the_limit_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(LoadError, match=r"^is 1001 bytes, more than 1000\. Raise ingest\.max_file_mb, or split it$"):
        load_bytes(tmp_path, name, b"a" * 1001, max_file_mb=0.001)


def test_file_at_the_limit_is_loaded(tmp_path: Path) -> None:
    assert len(load_bytes(tmp_path, "a.txt", b"a" * 1000, max_file_mb=0.001)) == 1


def test_what_is_no_regular_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    (tmp_path / "folder").mkdir()
    reasons = {}
    for target in [
        *find([str(tmp_path)]),
        Target("u", "folder", tmp_path / "folder"),
        Target("u", "a", tmp_path / "a.txt"),
    ]:
        with pytest.raises(LoadError) as caught:
            list(load(target, IngestSettings()))
        reasons[target.name] = str(caught.value)
    assert reasons == {
        "gone.txt": "is a link to something that does not exist. Remove it",
        "loop.txt": "is a link to something that does not exist. Remove it",
        "pipe.txt": "is not a regular file. Copy its content into one",
        "folder": "is a folder that cannot be listed. Check its permissions",
        "a": "cannot be read: No such file or directory. Check that it is there and may be read",
    }


# Web pages


def page(title: str, paragraphs: list[str], head: str = "") -> str:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f"<!doctype html><html><head>{head}<title>{title}</title></head><body><nav><a href=/>首页 Home</a></nav>"
        f"<article><h1>{title}</h1>{body}</article><footer>版权所有 Copyright 2019</footer></body></html>"
    )


HEAD = (
    '<meta property="og:site_name" content="{site}"><meta name="author" content="{author}">'
    '<meta property="article:published_time" content="2025-07-26T10:00:00+08:00">'
)


@pytest.mark.parametrize(
    ("title", "pattern", "site", "author", "authors"),
    [
        ("全球治理行动计划", PARAGRAPH, "某日报", "蔡翠红", ("蔡翠红",)),
        ("A plan for governance", ENGLISH, "The Daily", "Jane Doe, John Roe", ("Jane Doe", "John Roe")),
        ("AI 治理 plan", PARAGRAPH + ENGLISH, "Daily 日报", "张三", ("张三",)),
    ],
)
@pytest.mark.parametrize("name", ["a.html", "a.htm", "a.xhtml"])
def test_page_gives_its_article(
    tmp_path: Path, name: str, title: str, pattern: str, site: str, author: str, authors: tuple[str, ...]
) -> None:
    paragraphs = [pattern.replace("{}", str(number)) for number in range(1, 6)]
    html = page(title, paragraphs, HEAD.format(site=site, author=author))
    document = load_one(tmp_path, name, html.encode())
    assert document.text == "\n".join(["首页 Home", title, *paragraphs, "版权所有 Copyright 2019"])
    assert article_in(document) == "\n".join([title, *paragraphs, ""])
    assert [(document.text[start:end], reason) for start, end, reason in document.outside] == [
        ("首页 Home\n", "is no part of the article, says the extractor (trafilatura)"),
        ("版权所有 Copyright 2019", "is no part of the article, says the extractor (trafilatura)"),
    ]
    assert (document.title, document.publisher, document.published) == (title, site, "2025-07-26")
    assert document.authors == authors


def test_page_declared_gb2312_that_is_gb18030(tmp_path: Path) -> None:
    html = page("朱镕基谈囍字", [PARAGRAPH.format(number) for number in range(5)], '<meta charset="gb2312">')
    document = load_one(tmp_path, "a.html", html.encode("gb18030"))
    assert article_in(document).startswith("朱镕基谈囍字\n人工智能治理需要")


def test_page_in_xhtml_with_a_declaration_of_its_encoding(tmp_path: Path) -> None:
    html = '<?xml version="1.0" encoding="gb2312"?>\n' + page("治理", [PARAGRAPH.format(number) for number in range(5)])
    assert load_one(tmp_path, "a.xhtml", html.encode("gb18030")).text.count("人工智能治理需要") == 5


def test_credits_and_rights_notes_are_no_author_or_publisher(tmp_path: Path) -> None:
    head = '<meta property="og:site_name" content="某网版权所有"><meta name="author" content="name, email@example.com">'
    html = page("治理", [*(PARAGRAPH.format(number) for number in range(5)), "责任编辑：张申"], head)
    document = load_one(tmp_path, "a.html", html.encode())
    assert (document.publisher, document.authors) == ("某网", ())


def test_date_of_an_event_is_not_the_date_of_the_page(tmp_path: Path) -> None:
    paragraphs = [PARAGRAPH.format(number) + "2021年3月4日召开会议。" for number in range(5)]
    assert load_one(tmp_path, "a.html", page("治理", paragraphs).encode()).published is None


@pytest.mark.parametrize(
    "html",
    ["<html><head><title>x</title></head><body></body></html>", "", "<script>var text = 1</script>", "<" * 5000],
    ids=["empty body", "nothing", "script", "angles"],
)
def test_page_without_an_article_is_refused(tmp_path: Path, html: str) -> None:
    with pytest.raises(LoadError, match=r"^holds no article text .* Save its text as \.txt$"):
        load_bytes(tmp_path, "a.html", html.encode())


def test_page_nested_without_end_is_refused_or_read_but_never_breaks(tmp_path: Path) -> None:
    html = "<html><body>" + "<div>" * 20000 + PARAGRAPH * 5 + "</div>" * 20000
    with pytest.raises(LoadError, match=r"Save its text as \.txt$"):
        load_bytes(tmp_path, "a.html", html.encode())


# PDF


def test_pdf_gives_its_pages_and_properties(tmp_path: Path) -> None:
    pdf = make_pdf(
        [["第一页。", "Second line."], [], ["第三页 ends."]], "治理 Governance", "蔡翠红；Jane Doe; Smith, John"
    )
    document = load_one(tmp_path, "a.pdf", pdf)
    assert document.text == "第一页。\nSecond line.\n第三页 ends."
    assert document.title == "治理 Governance"
    assert document.authors == ("蔡翠红", "Jane Doe", "Smith, John")


def test_day_a_pdf_was_made_is_not_its_publication_and_placeholders_are_no_names(tmp_path: Path) -> None:
    pdf = make_pdf([["正文"]])
    assert b"CreationDate" in pdf
    assert b"anonymous" in pdf
    document = load_one(tmp_path, "a.pdf", pdf)
    assert (document.published, document.title, document.authors) == (None, None, ())


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (
            ["人工智能的发展正在重塑全球治理体系多个", "国际组织已开始推动。", "第二段。"],
            "人工智能的发展正在重塑全球治理体系多个国际组织已开始推动。\n第二段。",
        ),
        (
            ["The committee agreed on the first of", "many rules after a long debate.", "It rose."],
            "The committee agreed on the first of many rules after a long debate.\nIt rose.",
        ),
        (
            ["标题 Title", "在二十国集团领导人峰会上提出的 AI", "治理 framework 得到各方的普遍支持 and", "support."],
            "标题 Title\n在二十国集团领导人峰会上提出的 AI治理 framework 得到各方的普遍支持 and support.",
        ),
    ],
)
def test_lines_of_a_pdf_paragraph_are_joined(tmp_path: Path, lines: list[str], text: str) -> None:
    assert load_one(tmp_path, "a.pdf", make_pdf([lines])).text == text


@pytest.mark.parametrize(
    ("pdf", "message"),
    [
        (make_pdf([["文"]], password="secret"), r"^is encrypted\. Save it without a password and try again$"),
        (make_pdf([[], []]), r"^has no text: it is 2 scanned page\(s\)\. Run text recognition \(OCR\) on it first$"),
        (b"%PDF-1.7\n" + b"rubbish" * 50, r"^is a broken PDF file \(.*\)\. Get it again$"),
        (b"", r"^is a broken PDF file"),
        (make_pdf([["文"]])[:300], r"^is a broken PDF file"),
    ],
    ids=["encrypted", "scanned", "rubbish", "empty", "cut off"],
)
def test_pdf_that_cannot_be_read_says_why(tmp_path: Path, pdf: bytes, message: str) -> None:
    with pytest.raises(LoadError, match=message):
        load_bytes(tmp_path, "a.pdf", pdf)


def test_pdf_with_more_text_than_the_limit_is_refused(tmp_path: Path) -> None:
    pdf = make_pdf([["AI governance text. " * 3] * 30] * 40)
    limit = (len(pdf) + 1) / 1e6
    assert len(pdf) < 40 * 30 * 60
    with pytest.raises(LoadError, match=r"^holds more than \d+ characters\. Raise ingest\.max_file_mb, or split it$"):
        load_bytes(tmp_path, "a.pdf", pdf, max_file_mb=limit)


# Word


def test_docx_gives_paragraphs_and_rows_in_order(tmp_path: Path) -> None:
    document = load_one(tmp_path, "a.docx", make_docx("治理 Governance", "张三; Jane Doe"))
    assert document.text == "全球治理\n第一段。Same paragraph.\n指标\t2024\n规模\t7000亿\nAfter the table."
    assert (document.title, document.authors) == ("治理 Governance", ("张三", "Jane Doe"))


@pytest.mark.parametrize(
    ("lines", "header", "footer", "footnote"),
    [
        (["第一段。", "第二段。"], "内部资料", "第 1 页", "见年鉴。"),
        (["The first.", "The second."], "Annual report", "Page 1", "See the yearbook."),
        (["第一段 first。"], "年报 Report", "第 1 页 page", "见 yearbook。"),
    ],
)
def test_docx_head_and_foot_of_its_pages_are_marked_and_notes_are_read(
    tmp_path: Path, lines: list[str], header: str, footer: str, footnote: str
) -> None:
    document = load_one(tmp_path, "a.docx", make_word(lines, header, footer, footnote))
    body = "\n".join([*lines, "", f" {footnote}"])  # a section ends with an empty paragraph
    assert document.text == f"{header}\n{body}\n{footer}"
    assert [(document.text[start:end], reason) for start, end, reason in document.outside] == [
        (f"{header}\n", "is the head of the pages"),
        (f"\n{footer}", "is the foot of the pages"),
    ]
    assert article_in(document) == body


def test_docx_properties_that_a_program_filled_in_are_none(tmp_path: Path) -> None:
    document = load_one(tmp_path, "a.docx", make_docx())
    assert (document.title, document.authors, document.published) == (None, (), None)


def replace_part(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            content = source.read(name)
            copy.writestr(name, content.replace(old, new) if name == part else content)
    return file.getvalue()


def test_docx_tracked_changes_count_as_accepted_and_content_controls_as_text(tmp_path: Path) -> None:
    changed = (
        b"<w:p><w:r><w:t>A</w:t></w:r><w:del><w:r><w:delText>B</w:delText></w:r></w:del><w:ins><w:r><w:t>C</w:t></w:r></w:ins>"
        b"<w:moveFrom><w:r><w:t>D</w:t></w:r></w:moveFrom><w:r><w:tab/><w:t>E</w:t><w:br/><w:t>F</w:t></w:r></w:p>"
        b"<w:sdt><w:sdtContent><w:p><w:r><w:t>G</w:t></w:r></w:p></w:sdtContent></w:sdt><w:sectPr"
    )
    data = replace_part(make_docx(), "word/document.xml", b"<w:sectPr", changed)
    assert load_one(tmp_path, "a.docx", data).text.endswith("After the table.\nAC\tE\nF\nG")


OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 600


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le"), r"^is encrypted\. Save it without a password and try again$"),
        (OLE + "WordDocument".encode("utf-16-le"), r"^is an old Word file \(\.doc\)\. Save it as \.docx$"),
        (b"", r"^is a broken Word file \(File is not a zip file\)\. Get it again$"),
        (make_docx()[:3000], r"^is a broken Word file"),
        (replace_part(make_docx(), "word/document.xml", b"<w:body>", b"<w:b"), r"^is a broken Word file"),
        (replace_part(make_docx(), "[Content_Types].xml", b"wordprocessingml", b"sheet"), r"^is not a Word file"),
    ],
    ids=["encrypted", "doc", "nothing", "cut off", "broken xml", "other kind"],
)
def test_docx_that_cannot_be_read_says_why(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(LoadError, match=message):
        load_bytes(tmp_path, "a.docx", data)


def test_docx_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    file = io.BytesIO(make_docx())
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/bomb.xml", b" " * 9_000_000)
    with pytest.raises(LoadError, match=r"^has \d+ bytes and unpacks to more than 4000000\."):
        load_bytes(tmp_path, "a.docx", file.getvalue(), max_file_mb=1)


# JSON Lines


def pack(name: str, data: bytes) -> bytes:
    return lzma.compress(data) if name.endswith(".xz") else data


@pytest.mark.parametrize("name", ["a.jsonl", "a.JSONL.xz"])
def test_items_become_documents(tmp_path: Path, name: str) -> None:
    data = b"\xef\xbb\xbf" + jsonl(
        {
            "id": "1",
            "source": "人民日报/1",
            "title": "标题",
            "published": "2025-07-26T08:00:00Z",
            "text": "第一段。\r\n第二段",
        },
        {"id": 2, "text": "English\r", "publisher": "The Daily", "authors": ["Smith, John", "张三"], "extra": {"a": 1}},
    )
    uri = str((tmp_path / name).resolve())
    first, second = data.removeprefix(b"\xef\xbb\xbf").splitlines()
    assert load_bytes(tmp_path, name, pack(name.lower(), data + b"\n  \n")) == [
        Document(
            f"{uri}//#人民日报/1", "人民日报/1", uri, "第一段。\r\n第二段", "标题", None, "2025-07-26",
            form="item", sha256=sha256(first),
        ),
        Document(
            f"{uri}//#2", "2", uri, "English\r", None, "The Daily", None, ("Smith, John", "张三"),
            form="item", sha256=sha256(second),
        ),
    ]  # fmt: skip


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
def test_an_item_is_named_by_the_bytes_of_its_line_wherever_it_stands(tmp_path: Path, end: bytes) -> None:
    line = '{"id": "1", "text": "治理 governance"}'.encode()
    (alone,) = load_bytes(tmp_path, "a.jsonl", line + end)
    *_, last = load_bytes(tmp_path, "b.jsonl", jsonl({"id": "0", "text": "另一篇"}) + line + end)
    assert isinstance(alone, Document)
    assert isinstance(last, Document)
    assert alone.sha256 == last.sha256 == sha256(line)


BAD_ITEMS = [
    (b'{"id": "1", "text": "a"', "is not JSON: Expecting ',' delimiter at its character 24"),
    (b"[1]", "is a list, not an object"),
    (b'{"text": "a"}', "has neither a source nor an id"),
    (b'{"id": "1"}', "its text is missing, not a string"),
    (b'{"id": "1", "text": 5}', "its text is a number, not a string"),
    ('{"id": "1", "text": "　 "}'.encode(), "its text is empty"),
    (b'{"id": ["1"], "text": "a"}', "its id is a list, not a string"),
    (b'{"id": true, "text": "a"}', "its id is true or false, not a string"),
    (b'{"id": "1", "title": {}, "text": "a"}', "its title is an object, not a string"),
    (b'{"id": "1", "authors": "Jane", "text": "a"}', "its authors are not a list of strings"),
    ('{"id": "1", "text": "治理"}'.encode("gb18030"), "is not UTF-8 at its byte 21"),
    (b'{"id": "1", "text": "a \\ud800"}', r"holds half a character (\ud800), which cannot be stored"),
    (b'{"id": ' + b"9" * 5000 + b', "text": "a"}', "is JSON that cannot be read: Exceeds the limit"),
    (b"[" * 100_000, "is JSON that cannot be read: maximum recursion depth exceeded"),
]


@pytest.mark.parametrize(("line", "reason"), BAD_ITEMS, ids=[reason for _, reason in BAD_ITEMS])
def test_bad_item_fails_alone_and_names_its_line(tmp_path: Path, line: bytes, reason: str) -> None:
    good = jsonl({"id": "good", "text": "好"})
    failure, document = load_bytes(tmp_path, "a.jsonl", b"\n" + line + b"\n" + good)
    assert isinstance(failure, Failure)
    assert failure.source == "a.jsonl"
    assert failure.reason.startswith(f"line 2: {reason}")
    assert isinstance(document, Document)
    assert document.source == "good"


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("2025", "2025"), ("2025-07", "2025-07"), ("2025-07-26", "2025-07-26"), ("2025-07-26 08:00", "2025-07-26"),
        ("2025/7/6", "2025-07-06"), ("2025年7月", "2025-07"), ("2025年7月26日 10:27", "2025-07-26"),
        ("7-19 19:17", None), ("2025-02-30", None), ("20250726", None), ("yesterday", None), (None, None), ("", None),
    ],
)  # fmt: skip
def test_published_is_kept_as_far_as_it_goes(tmp_path: Path, published: str | None, expected: str | None) -> None:
    (document,) = load_bytes(tmp_path, "a.jsonl", jsonl({"id": "1", "published": published, "text": "a"}))
    assert isinstance(document, Document)
    assert document.published == expected


def test_second_item_of_one_source_fails(tmp_path: Path) -> None:
    data = jsonl(*({"id": key, "source": "同源", "text": key} for key in "abc"))
    first, *others = load_bytes(tmp_path, "a.jsonl", data)
    assert isinstance(first, Document)
    assert (first.source, first.text) == ("同源", "a")
    assert others == [
        Failure("a.jsonl", "line 2: its source '同源' is that of line 1 already"),
        Failure("a.jsonl", "line 3: its source '同源' is that of line 1 already"),
    ]


def test_names_of_an_item_stand_on_one_line_and_command_no_terminal(tmp_path: Path) -> None:
    item = {
        "id": "1", "source": "a\nadded: b\x1b[2J", "title": "标题\r\n\u2028二\x07", "publisher": "P\x00\tQ",
        "authors": ["张\n三", "\x1b"], "text": "正文 text",
    }  # fmt: skip
    (document,) = load_bytes(tmp_path, "a.jsonl", jsonl(item))
    assert isinstance(document, Document)
    assert (document.source, document.title, document.publisher, document.authors) == (
        "a added: b[2J", "标题 二", "P Q", ("张 三",)
    )  # fmt: skip


def test_a_name_of_an_item_is_no_text(tmp_path: Path) -> None:
    (failure,) = load_bytes(tmp_path, "a.jsonl", jsonl({"id": "1", "title": "标" * 1001, "text": "正文 text"}))
    assert failure == Failure("a.jsonl", "line 1: its title has 1001 characters, more than 1000")


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.xz"])
def test_limit_is_of_a_line_and_not_of_the_file(tmp_path: Path, name: str) -> None:
    items = [{"id": str(number), "text": "治" * 200} for number in range(20)]
    data = jsonl(*items[:10], {"id": "long", "text": "a" * 5000}, *items[10:])
    assert len(data) > 10_000
    results = load_bytes(tmp_path, name, pack(name, data), max_file_mb=0.001)
    assert [result.source for result in results if isinstance(result, Document)] == [
        str(number) for number in range(20)
    ]
    assert results[10] == Failure(name, "line 11: is longer than 1000 bytes (ingest.max_file_mb)")


def test_line_that_unpacks_without_end_does_not_fill_memory(tmp_path: Path) -> None:
    packer = lzma.LZMACompressor(preset=1)
    data = b"".join(packer.compress(b" " * 1_000_000) for _ in range(16)) + packer.compress(b"\n") + packer.flush()
    good = lzma.compress(jsonl({"id": "good", "text": "好"}))
    failure, document = load_bytes(tmp_path, "a.jsonl.xz", data + good, max_file_mb=1)
    assert failure == Failure("a.jsonl.xz", "line 1: is longer than 1000000 bytes (ingest.max_file_mb)")
    assert isinstance(document, Document)


def test_items_are_read_one_by_one(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.xz").write_bytes(
        lzma.compress(jsonl({"id": "1", "text": "一"}, {"id": "2", "text": "二"}))[:-8]
    )
    (target,) = find([str(tmp_path)])
    documents = load(target, IngestSettings())
    assert isinstance(next(documents), Document)
    assert isinstance(next(documents), Document)
    with pytest.raises(LoadError, match=r"^is cut off after line 2: the archive has no end\. Get it again$"):
        next(documents)


@pytest.mark.parametrize("data", [b"not xz at all", b""], ids=["no xz", "nothing"])
def test_broken_archive_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(LoadError, match=r"^is (a broken \.xz file|cut off) after line 0"):
        load_bytes(tmp_path, "a.jsonl.xz", data)


def test_file_that_is_no_articles_file_is_given_up(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"x\n" * 5000)
    (target,) = find([str(tmp_path)])
    results = load(target, IngestSettings())
    assert [next(results) for _ in range(MAX_BAD_LINES)][-1] == Failure(
        "a.jsonl", "line 1000: is not JSON: Expecting value at its character 0"
    )
    with pytest.raises(LoadError, match=r"^has over 1000 bad lines \(line 1001: .*\)\."):
        next(results)
