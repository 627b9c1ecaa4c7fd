"""What a conversion refuses, and that it writes over nothing."""

import pytest

from tests.eval.sets.files import numbered, save, squad
from yinju.errors import UsageError, YinjuError
from yinju.eval.sets.convert import DATASET_KINDS, convert_dataset


def test_an_unknown_kind_is_refused_with_the_known_ones(tmp_path):
    with pytest.raises(UsageError) as caught:
        convert_dataset("hotpot", tmp_path / "s.json", tmp_path / "out")
    assert str(caught.value) == f"'hotpot' is no kind that can be converted; the kinds are {', '.join(DATASET_KINDS)}."


@pytest.mark.parametrize("share", [-0.1, 1, 25, float("nan")])
def test_a_share_outside_its_range_is_refused(tmp_path, share):
    with pytest.raises(UsageError, match=r"is no share to hold out\. Give a number from 0 to below 1, such as 0\.25\."):
        convert_dataset("squad", tmp_path / "s.json", tmp_path / "out", hold_out=share)


def test_an_unknown_language_is_refused(tmp_path):
    with pytest.raises(UsageError, match=r"^'cn' is no language of questions; they are zh, zh-Hant, en\.$"):
        convert_dataset("squad", tmp_path / "s.json", tmp_path / "out", language="cn")


def test_nothing_is_written_over(tmp_path):
    source = save(tmp_path / "s.json", squad(("T", numbered(2))))
    convert_dataset("squad", source, tmp_path / "out")
    before = (tmp_path / "out" / "articles.jsonl").read_bytes()
    with pytest.raises(UsageError, match=r"out is not empty, and nothing in it is written over\. Name a new folder"):
        convert_dataset("squad", source, tmp_path / "out", hold_out=0.5)
    assert (tmp_path / "out" / "articles.jsonl").read_bytes() == before
    with pytest.raises(UsageError, match=r"s\.json is a file\. Name a folder\.$"):
        convert_dataset("squad", source, source)


def test_an_empty_folder_is_taken_and_a_new_one_made(tmp_path):
    source = save(tmp_path / "s.json", squad(("T", numbered(1))))
    (tmp_path / "empty").mkdir()
    assert convert_dataset("squad", source, tmp_path / "empty") == convert_dataset(
        "squad", source, tmp_path / "new" / "deep"
    )


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    source = save(tmp_path / "s.json", squad(("T", numbered(1))))
    with pytest.raises(YinjuError, match=r"s\.json/out cannot be written: Not a directory\. Name another folder\."):
        convert_dataset("squad", source, source / "out")


def test_a_source_that_is_not_there_is_named(tmp_path):
    for kind, message in {
        "squad": "cannot be read",
        "rgb": "cannot be read",
        "csv": "cannot be read",
        "beir": "holds no corpus",
    }.items():
        with pytest.raises(UsageError, match=f"none {message}"):
            convert_dataset(kind, tmp_path / "none", tmp_path / "out")
