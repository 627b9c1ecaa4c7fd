"""What a corpus costs on a cluster, foretold."""

from dataclasses import replace
from pathlib import Path

import pytest

from yinju.errors import UsageError
from yinju.eval.speed.scale_model import Machines, UnitCosts, forecast

COSTS = UnitCosts.load()
FEW_WAITS = replace(COSTS, step_wait_ms=0, candidates_ms_a_thousand=0, pairs_a_thousand=0)


def test_the_parts_add_up_to_the_whole() -> None:
    found = forecast(COSTS, Machines(4, 2), 100_000)
    assert sum(found.hours.values()) * 3600 * found.articles_a_second == pytest.approx(100_000)
    assert found.wall in found.hours


def test_where_nothing_is_waited_for_cores_are_the_wall_and_more_of_them_move_it() -> None:
    two, sixteen = (forecast(FEW_WAITS, Machines(1, cores), 10_000) for cores in (2, 16))
    needed = sum(COSTS.worker_ms.values()) + COSTS.pairs_an_article * COSTS.compare_ms_a_pair + COSTS.write_ms
    needed += COSTS.candidates_ms + sum(COSTS.command_ms.values())
    assert sum(two.hours.values()) == pytest.approx(10_000 * needed / 2 / 3.6e6)
    assert sum(sixteen.hours.values()) < sum(two.hours.values())
    assert sixteen.hours["cores"] == 0


def test_a_larger_corpus_costs_more_an_article_unless_machines_grow_with_it() -> None:
    small, large, spread = (
        forecast(COSTS, Machines(nodes), articles) for nodes, articles in ((10, 10**6), (10, 10**7), (100, 10**7))
    )
    assert large.articles_a_second < small.articles_a_second
    assert large.hours["candidates"] > spread.hours["candidates"] > 10 * small.hours["candidates"]
    assert spread.disk_gb == pytest.approx(small.disk_gb)
    assert large.network_gb > 20 * small.network_gb


def test_the_same_seed_foretells_the_same() -> None:
    assert forecast(COSTS, Machines(8), 10**6, seed=3) == forecast(COSTS, Machines(8), 10**6, seed=3)


def test_the_slowest_of_many_shards_is_waited_for() -> None:
    one, many = (forecast(FEW_WAITS, Machines(nodes), 10**6).hours["candidates"] for nodes in (1, 64))
    assert 1.3 < many / one < 2.5


@pytest.mark.parametrize("machines", [Machines(0), Machines(1, 0), Machines(1, 1, 0)])
def test_no_machines_are_refused(machines: Machines) -> None:
    with pytest.raises(UsageError, match="more than 0"):
        forecast(COSTS, machines, 1)


def test_a_file_without_costs_is_refused(tmp_path: Path) -> None:
    (tmp_path / "costs.json").write_text('{"worker_ms": {}}')
    with pytest.raises(UsageError, match="holds no costs"):
        UnitCosts.load(tmp_path / "costs.json")
