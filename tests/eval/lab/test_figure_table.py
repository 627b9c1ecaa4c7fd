"""The table of figures, character for character."""

from yinju.eval.lab.figure_table import figure_table


def test_columns_are_aligned_under_their_names():
    rows = {
        "all": {"pairs": 1200, "f1": 0.25, "auroc": 0.75, "reader": {"balanced_accuracy": None}},
        "OCNLI": {"pairs": 7, "f1": 0.0, "auroc": 1.0, "reader": {"balanced_accuracy": 0.5}},
    }
    assert list(figure_table(rows)) == [
        "       pairs     f1  auroc  reader balanced accuracy",
        "all     1200  0.250  0.750                         –",
        "OCNLI      7  0.000  1.000                     0.500",
    ]
