"""The main directions of a static model: principal components of what texts' vectors are sums of."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from yinju.embed import BUNDLED_MODEL, find_model
from yinju.errors import EmbedderError
from yinju.models.train import directions as command
from yinju.token_table import DIRECTIONS, read_directions


def test_the_first_are_those_in_which_the_table_differs_most(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "MAIN", 2)
    draw = np.random.default_rng(1)
    turned, _ = np.linalg.qr(draw.normal(size=(4, 4)))
    table = (draw.normal(size=(500, 4)) * [0.1, 3, 0.2, 1]) @ turned.T
    command.write_directions(table.astype(np.float32), tmp_path)
    found = read_directions(tmp_path)
    assert (found.shape, found.dtype) == ((4, 2), np.float32)
    np.testing.assert_allclose(np.abs(found.T @ turned[:, [1, 3]]), np.eye(2), atol=0.1)
    np.testing.assert_allclose(found.T @ found, np.eye(2), atol=1e-3)


def test_those_of_the_bundled_model_are_made_by_the_command(tmp_path: Path) -> None:
    bundled = find_model(BUNDLED_MODEL, False, "embedder.model")
    shutil.copy(bundled / "model.safetensors", tmp_path)
    assert command.main(["--model", str(tmp_path)]) == 0
    shared = np.linalg.svd(read_directions(tmp_path).T @ read_directions(bundled), compute_uv=False)
    np.testing.assert_allclose(shared, 1, atol=1e-2)  # each may point the other way


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / DIRECTIONS).write_bytes(b"no tensors")
    with pytest.raises(EmbedderError, match=r"directions\.safetensors cannot be read: .*Install Yinju anew"):
        read_directions(tmp_path)
