import os
import re
from pathlib import Path

import pytest

from yinju.errors import LoadError, UsageError
from yinju.ingest.read.find import Target, find
from yinju.ingest.read.load import load
from yinju.settings import IngestSettings


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("文 text", encoding="utf-8")


def names(*targets: Path | str) -> list[str]:
    return [target.name for target in find([str(target) for target in targets])]


def test_folder_is_walked_by_name_and_hidden_names_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "b.txt", "a/z.md", "a/二.txt", "中文/一.txt", ".hidden.txt", ".git/x.txt", "图.png")
    assert names(tmp_path) == ["a/z.md", "a/二.txt", "b.txt", "中文/一.txt", "图.png"]


def test_target_of_a_file_in_a_folder(tmp_path: Path) -> None:
    write(tmp_path, "a/一.txt")
    path = tmp_path / "a/一.txt"
    assert list(find([str(tmp_path)])) == [Target(str(path.resolve()), "a/一.txt", path)]


def test_named_file_goes_by_its_name_even_when_hidden_or_ignored(tmp_path: Path) -> None:
    write(tmp_path, "a/.draft.txt", "a/b.txt")
    (tmp_path / "a/.yinjuignore").write_text("*\n")
    assert names(tmp_path / "a/.draft.txt", tmp_path / "a/b.txt", tmp_path / "a") == [".draft.txt", "b.txt"]


def test_relative_path_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a.txt")
    monkeypatch.chdir(tmp_path)
    assert [target.uri for target in find(["."])] == [str((tmp_path / "a.txt").resolve())]


def test_same_file_or_address_is_yielded_once(tmp_path: Path) -> None:
    write(tmp_path, "a/x.txt")
    (tmp_path / "a/y.txt").symlink_to(tmp_path / "a/x.txt")
    url = "https://example.org/文"
    assert names(tmp_path / "a/x.txt", tmp_path, tmp_path / "a", url, url + "#part") == ["x.txt", url]


def test_addresses_keep_the_order_named(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    found = list(find(["http://例子.test/b?q=1#top", str(tmp_path), "HTTPS://example.org"]))
    assert [target.name for target in found] == ["http://例子.test/b?q=1", "a.txt", "HTTPS://example.org"]
    assert found[0] == Target("http://例子.test/b?q=1", "http://例子.test/b?q=1", None)


def test_ignore_files_follow_gitignore_and_the_inner_one_wins(tmp_path: Path) -> None:
    write(tmp_path, "README.md", "a/README.md", "a/keep.tmp", "a/drop.tmp", "b/草稿/x.txt", "b/正文.txt", "c/d.tmp")
    (tmp_path / ".yinjuignore").write_text("# 说明\n/README.md\n*.tmp\n草稿/\n", encoding="utf-8")
    (tmp_path / "a/.yinjuignore").write_text("!keep.tmp\n")
    assert names(tmp_path) == ["a/README.md", "a/keep.tmp", "b/正文.txt"]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", "草稿".encode("gb18030"), b"!\n"])
def test_broken_ignore_file_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ".yinjuignore").write_bytes(content)
    with pytest.raises(UsageError, match=r"\.yinjuignore cannot be used: .*Correct or remove it\.$"):
        list(find([str(tmp_path)]))


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("没有.txt", "没有.txt cannot be found: No such file or directory. Check the spelling"),
        ("x" * 300, "cannot be found: File name too long"),
        ("ftp://example.org/a.txt", "ftp://example.org/a.txt is not an http(s) address. Save the document as a file"),
        ("file:///etc/passwd", "file:///etc/passwd is not an http(s) address"),
        ("http://", "http:// is not an http(s) address"),
        ("http://[::1", "is not a web address: Invalid IPv6 URL"),
        ("https://me:secret@example.org/", "The address of example.org holds a password, which would be stored"),
    ],
)
def test_bad_target_is_refused_before_anything_is_yielded(tmp_path: Path, target: str, message: str) -> None:
    write(tmp_path, "a.txt")
    with pytest.raises(UsageError, match=re.escape(message)) as caught:
        find([str(tmp_path), target])
    assert "secret" not in str(caught.value)


def test_links_that_lead_back_end(tmp_path: Path) -> None:
    write(tmp_path, "a/b/x.txt")
    (tmp_path / "a/b/up").symlink_to(tmp_path)
    (tmp_path / "a/self").symlink_to(tmp_path / "a/self")
    assert names(tmp_path) == ["a/b/x.txt", "a/self"]


def test_links_out_of_the_folder_are_followed_only_where_a_setting_says_so(tmp_path: Path) -> None:
    write(tmp_path, "in/x.txt", "out/secret.txt", "out/more/y.txt")
    (tmp_path / "in/file.txt").symlink_to(tmp_path / "out/secret.txt")
    (tmp_path / "in/folder").symlink_to(tmp_path / "out/more")
    (tmp_path / "in/inside.txt").symlink_to(tmp_path / "in/x.txt")
    targets = list(find([str(tmp_path / "in"), str(tmp_path / "out/secret.txt")]))
    assert [(one.name, one.leads_out) for one in targets] == [
        ("file.txt", True), ("folder", True), ("inside.txt", False), ("secret.txt", False)
    ]  # fmt: skip
    for one in targets[:2]:
        with pytest.raises(LoadError, match=r"^is a link out of the folder that was named\."):
            list(load(one, IngestSettings()))
    followed = find([str(tmp_path / "in")], follow_links=True)
    assert [one.name for one in followed] == ["file.txt", "folder/y.txt", "inside.txt"]


def test_a_name_forges_no_line_and_commands_no_terminal(tmp_path: Path) -> None:
    write(tmp_path, "a\nb\x1b[2J\u2028.txt")
    assert names(tmp_path) == [r"a\nb\x1b[2J\u2028.txt"]


def test_name_that_is_not_utf8_can_be_stored_and_opened(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/" + "文".encode("gb18030") + b".txt"
    try:
        Path(os.fsdecode(path)).write_text("文")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    (target,) = find([str(tmp_path)])
    assert target.name == r"\xce\xc4.txt"
    assert target.uri.encode("utf-8").endswith(rb"/\xce\xc4.txt")
    assert target.path is not None
    assert target.path.read_text() == "文"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind here")
def test_folder_that_cannot_be_listed_is_yielded_to_be_reported(tmp_path: Path) -> None:
    write(tmp_path, "a/x.txt", "b.txt")
    (tmp_path / "a").chmod(0)
    try:
        assert names(tmp_path) == ["a", "b.txt"]
    finally:
        (tmp_path / "a").chmod(0o700)


def test_nothing_named_is_nothing_found() -> None:
    assert list(find([])) == []
