"""What a light installation leaves out, simulated: `find_spec` takes a module that is ``None`` for one not installed."""

import sys
import tomllib

import pytest

from tests.places import ROOT
from yinju.errors import MissingExtraError, UsageError
from yinju.extras import EXTRAS, is_installed, require_checkout, require_extra


@pytest.mark.parametrize("extra", EXTRAS)
def test_one_absent_module_makes_the_extra_absent(extra, monkeypatch):
    for module in EXTRAS[extra][1]:
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, module, None)
            assert not is_installed(extra)
            with pytest.raises(MissingExtraError) as raised:
                require_extra(extra, "rerank.model = '重排 model'")
        command = f"pip install 'yinju[{extra}]'"
        assert str(raised.value) == f"rerank.model = '重排 model' needs packages that are not installed: {command}"


@pytest.mark.parametrize("extra", ["hub", "eval"])
def test_an_installed_extra_is_found_and_not_refused(extra):
    assert is_installed(extra)
    require_extra(extra, "yinju eval report")


def test_the_extras_are_those_of_the_project_file():
    optional = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert set(EXTRAS) == set(optional) - {"dev"}
    for extra, (_, modules) in EXTRAS.items():
        assert len(modules) == len(optional[extra]), extra


def test_a_tool_of_the_checkout_says_where_to_run_it(monkeypatch):
    require_checkout("yinju.eval.lab", "yinju eval support")
    for absent in ("yinju.eval.lab", "yinju.eval.nowhere.deeper"):
        monkeypatch.setitem(sys.modules, "yinju.eval.lab", None)
        with pytest.raises(UsageError, match=r"`yinju eval support` is .*Run it in a checkout of the project: make"):
            require_checkout(absent, "yinju eval support")
