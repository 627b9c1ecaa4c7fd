import lzma

import pytest

from yinju.models.train.sounds import learn, main, read_names, train, unlearned
from yinju.transliteration import LatinWord, read_spellings

SYLLABLES = {"巴": "ba", "罗": "ro", "斯": "s", "特": "t", "拉": "la", "克": "k", "米": "mi", "诺": "no"}


def names(count):
    """Made of the syllables in every order, as many as asked for."""
    characters = list(SYLLABLES)
    made = []
    for number in range(count):
        of = [characters[(number // 8**place + place) % 8] for place in range(3)]
        made.append(("".join(SYLLABLES[c] for c in of), "".join(of)))
    return sorted(set(made))


def test_what_characters_stand_for_is_learned_from_whole_names():
    pairs = names(500)
    table = learn(pairs, unlearned(pairs), 8, anew=True)
    for character, letters in SYLLABLES.items():
        assert max(table.of[character], key=table.of[character].get) == letters


def test_translations_do_not_spoil_the_table():
    pairs = names(500)
    noise = [(letters, "国王山川"[number % 4] * 2) for number, (letters, _) in enumerate(pairs[::10])]
    table = train([*pairs, *noise], seed=1)
    assert LatinWord("barosla", table).log_odds("巴罗斯拉") > 5 > 0 > LatinWord("barosla", table).log_odds("国国")


def test_names_are_read_part_by_part(tmp_path):
    rows = [
        "Jonathan Demme\t強納森·德米\twikipedia", "Anza (river)\t安萨河（德国）\twikipedia", "Africa\t非洲\tdr5hn cities (x)",
        "Marie Curie Museum\t居里·夫人\twikipedia", "BBC\t英国广播公司电视台频道\twiktionary", "É\t埃\twiktionary",
    ]  # fmt: skip
    path = tmp_path / "names.tsv.xz"
    path.write_bytes(lzma.compress("\n".join(rows).encode()))
    assert read_names(path) == [("anza", "安萨河"), ("demme", "德米"), ("jonathan", "强纳森")]


def test_the_command_writes_the_same_table_again(tmp_path):
    rows = "\n".join(f"{letters}\t{characters}\tmade" for letters, characters in names(200))
    (tmp_path / "names.tsv.xz").write_bytes(lzma.compress(rows.encode()))
    for name in ("a.json", "b.json"):
        assert main(["--data", str(tmp_path), "--out", str(tmp_path / name)]) == 0
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert read_spellings(tmp_path / "a.json").of["巴"]["ba"] > 0.8


def test_a_folder_without_names_is_refused(tmp_path):
    with pytest.raises(SystemExit):
        main(["--data", str(tmp_path), "--out", str(tmp_path / "a.json")])
