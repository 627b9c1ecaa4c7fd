"""Pieces of texts worked by hand: each knows its place in the file."""

from tests.ui.articles.samples import RAW, new_article
from yinju.ui.articles.pieces import cut_paragraphs, cut_raw


def test_paragraphs_are_numbered_and_know_their_place():
    first, second = cut_paragraphs(new_article())
    assert (first.number, first.is_heading, second.number) == (1, True, 2)
    assert "".join(piece.text for piece in second.pieces) == "大桥长3公里。它很美。"
    for piece in (*first.pieces, *second.pieces):
        assert piece.one_by_one
        assert RAW[slice(*piece.raw)] == piece.text
    assert [piece.clean for piece in second.pieces] == [3, 10]


def test_the_raw_text_is_whole_and_each_piece_says_what_became_of_it():
    pieces = cut_raw(RAW, new_article())
    assert "".join(piece.text for piece in pieces) == RAW
    assert [piece.text for piece in pieces if piece.removal] == ["广告！"]
    assert "".join(piece.text for piece in pieces if piece.belongs) == "桥梁\n大桥长3公里。它很美。"
    assert all(RAW.startswith(piece.text, piece.start) for piece in pieces)


def test_an_empty_file_has_no_pieces():
    assert cut_raw("", new_article(raw="", parts=())) == []
