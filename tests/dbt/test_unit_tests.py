"""dbt's own unit tests, run on a copy of a build as `dbt test --select test_type:unit` would."""

import shutil
from pathlib import Path

from tests.dbt.conftest import PROJECT, Built
from warehouse.dbt import run_dbt


def test_unit_tests_of_the_models_hold(marts_build: Built, parsed_project: Path, tmp_path: Path) -> None:
    path = tmp_path / "jixiao.duckdb"
    shutil.copy(marts_build.path, path)

    result = run_dbt(
        ["test", "--select", "test_type:unit"],
        build=path,
        artifacts=tmp_path,
        project=PROJECT,
        parsed=parsed_project / "partial_parse.msgpack",
    )

    assert len(result.nodes) == 5
    assert result.failed == ()
