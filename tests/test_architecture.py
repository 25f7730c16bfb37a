"""The packages import in one direction, as docs/architecture.md draws it."""

import ast
from pathlib import Path

import pytest

ALLOWED = {
    "model": set(),
    "extract": {"model"},
    "warehouse": {"model"},
    "expectations": {"warehouse", "model"},
    "report": {"expectations", "warehouse", "extract", "model"},
    "pipeline": {"report", "expectations", "warehouse", "extract", "model"},
    "dags": {"pipeline"},
}
DAG_LINES = 120
HEAVY_AT_DAG_IMPORT = {"duckdb", "great_expectations", "pandas", "pyarrow", "dbt", "pdfplumber", "pypdfium2"}


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add((node.module or "").partition(".")[0])
    return names


@pytest.mark.parametrize("package", ALLOWED)
def test_packages_import_downwards_only(root: Path, package: str) -> None:
    files = sorted((root / package).rglob("*.py"))
    assert files
    for path in files:
        upwards = (imported(path) & set(ALLOWED)) - ALLOWED[package] - {package}
        assert not upwards, f"{path.relative_to(root)} imports {upwards}"


def test_dag_files_are_thin(root: Path) -> None:
    files = [path for path in sorted((root / "dags").glob("*.py")) if path.name != "__init__.py"]
    assert files
    for path in files:
        assert len(path.read_text("utf-8").splitlines()) <= DAG_LINES, path.name
        assert not imported(path) & HEAVY_AT_DAG_IMPORT, path.name


def test_the_import_check_sees_an_upward_import(tmp_path: Path) -> None:
    path = tmp_path / "wrong.py"
    path.write_text("def late():\n    from pipeline.settings import Settings\n    return Settings\n", "utf-8")
    assert "pipeline" in imported(path)
