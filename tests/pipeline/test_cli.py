"""The command line where it needs no release; with one, see tests/e2e."""

import json
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline import cli


def test_it_says_its_version() -> None:
    done = CliRunner().invoke(cli.app, ["--version"])
    assert (done.exit_code, done.stdout) == (0, f"jixiao {version('jixiao')}\n")
    command = [sys.executable, "-m", "pipeline.cli", "--version"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == done.stdout


def test_parse_reads_the_files_of_a_folder_and_names_them_within_it(root: Path, tmp_path: Path) -> None:
    (tmp_path / "2024").mkdir()
    shutil.copy(root / "samples" / "files" / "market-2024.docx", tmp_path / "2024")
    (tmp_path / "notes.txt").write_text("会议记录", "utf-8")
    (tmp_path / ".hidden.txt").write_text("会议记录", "utf-8")
    done = CliRunner().invoke(cli.app, ["parse", str(tmp_path), str(tmp_path / "nowhere.docx")])
    assert {json.loads(line)["file_name"] for line in done.stdout.splitlines()} == {"2024/market-2024.docx"}
    said = done.stderr.splitlines()
    assert [line.partition(": ")[0] for line in said] == [str(tmp_path / "notes.txt"), str(tmp_path / "nowhere.docx")]
    assert done.exit_code == 1


def test_a_query_without_a_release_ends_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JIXIAO_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["jixiao", "query", "select 1"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert "jixiao run" in said[0]
