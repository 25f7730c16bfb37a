"""The `jixiao` command. What a command needs is imported inside it, so that each starts quickly."""

import gc
import io
import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from model.errors import Defect, JixiaoError, LoadHeld, UsageError
from pipeline import review

app = typer.Typer(
    help="A warehouse of Chinese government performance self-evaluation forms (项目支出绩效自评表).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.add_typer(review.app, name="review")


EXIT_FAILED = 1
EXIT_HELD = 3
EXIT_INTERRUPTED = 130


class OutputFormat(StrEnum):
    """How `jixiao query` prints rows."""

    TABLE = "table"
    CSV = "csv"
    JSONL = "jsonl"


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"jixiao {version('jixiao')}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="print the version and exit")
    ] = False,
) -> None:
    """A warehouse of Chinese government performance self-evaluation forms (项目支出绩效自评表)."""


@app.command()
def parse(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="documents to read, or folders of them")],
) -> None:
    """Print one JSON object per form; touches no warehouse. Problems go to standard error."""
    from extract.workers import Workers

    failed = False
    with Workers() as workers:
        workers.start()
        # While the reading process starts.
        from pipeline.parsing import Problem, read_forms
        from pipeline.settings import get_settings

        workers.limits = get_settings().document_limits
        for item in read_forms(files, workers):
            if isinstance(item, Problem):
                typer.echo(item.message, err=True)
                failed = failed or item.is_failure
            else:
                sys.stdout.write(json.dumps(item, ensure_ascii=False) + "\n")
    if failed:
        raise typer.Exit(EXIT_FAILED)


@app.command()
def run(
    source: Annotated[
        list[Path] | None, typer.Option(help="file or folder to pick up from; repeat for several")
    ] = None,
    wait: Annotated[bool, typer.Option(help="wait where another load is at work, else say so and stop")] = True,
) -> None:
    """Run one load through the nightly DAG.

    Exit status 0: published or nothing new, 3: held by the gate, 1: failed, 130: interrupted.
    """
    from extract.sources import discover
    from pipeline import console
    from pipeline.interrupts import Interrupted
    from pipeline.nightly import run_nightly
    from pipeline.settings import get_settings

    settings = get_settings()
    if not source and not settings.sources:
        raise UsageError("no source: give --source PATH, or set JIXIAO_SOURCES")
    for path in source or ():
        discover(str(path))  # says at once what is not there
    since = console.next_receipt(settings)
    with console.progress():
        try:
            run_nightly(settings, [str(path) for path in source or ()], wait=None if wait else 0)
        except LoadHeld as held:
            console.print_held(settings, since=since)
            raise typer.Exit(EXIT_HELD) from held
        except KeyboardInterrupt as interrupt:
            published = interrupt.published if isinstance(interrupt, Interrupted) else None
            what = f"release {published} is published" if published else "nothing was published. Run it again to go on"
            typer.echo(f"jixiao: interrupted; {what}.", err=True)
            raise typer.Exit(EXIT_INTERRUPTED) from interrupt
    console.print_summary(settings, since=since)


@app.command()
def status() -> None:
    """Print the receipts by status, the loads and the current release."""
    from pipeline import console
    from pipeline.settings import get_settings

    console.print_status(get_settings())


@app.command()
def report(
    out: Annotated[Path | None, typer.Option(help="write the report anew into this folder")] = None,
) -> None:
    """Print where the auditor's report of the current release is, or write it anew from the release."""
    from pipeline.settings import get_settings
    from warehouse.current import required_release

    home = get_settings().home
    release = required_release(home)
    if out is None:
        typer.echo(release.report / "index.html")
        return
    from pipeline.rewriting import write_anew

    typer.echo(write_anew(home, release, out))


@app.command()
def show(
    document: Annotated[
        str, typer.Argument(help="a file that was loaded, its name in the ledger, or the beginning of its sha-256")
    ],
    form: Annotated[int, typer.Option(help="number of the form in the document", min=1)] = 1,
    seq: Annotated[int | None, typer.Option(help="number of the indicator row", min=1)] = None,
    line: Annotated[int | None, typer.Option(help="number of the funding line", min=1)] = None,
    field: Annotated[str | None, typer.Option(help="one field only, e.g. score")] = None,
    out: Annotated[Path | None, typer.Option(help="where the picture goes, without its ending")] = None,
) -> None:
    """Show where values of a form are printed: page, table, row, column and box, and a picture with the cells outlined.

    Names and telephone numbers are masked.
    """
    from pipeline.show import show_values
    from report.show import Wanted

    if seq is not None and line is not None:
        raise UsageError("give --seq for an indicator or --line for a funding line, not both")
    show_values(document, form, Wanted(seq, line, field), out)


@app.command()
def diff(
    earlier: Annotated[str, typer.Argument(metavar="RELEASE", help="a release: its name, `current` or `previous`")],
    later: Annotated[str, typer.Argument(metavar="RELEASE", help="the release to compare it with")],
    as_json: Annotated[bool, typer.Option("--json", help="print JSON, every change in it")] = False,
    limit: Annotated[int, typer.Option(help="rows of each table", min=1)] = 20,
) -> None:
    """Show what changed from one release to another and why: forms, scores, findings, rule sets, departments."""
    from pipeline.diff import print_changes

    print_changes(earlier, later, as_json=as_json, limit=limit)


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help="a query on the schemas marts and audit of the current release")],
    output: Annotated[OutputFormat, typer.Option("--format", help="how rows are printed")] = OutputFormat.TABLE,
) -> None:
    """Run a read-only query on the current release."""
    from pipeline import console
    from pipeline.settings import get_settings
    from warehouse.query import query_current

    result = query_current(get_settings().home, sql)
    if output is OutputFormat.TABLE:
        console.print_rows(result.columns, result.rows)
    elif output is OutputFormat.CSV:
        import csv

        # A shell takes a key from a line: a carriage return would be part of it.
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(result.columns)
        writer.writerows(result.rows)
    else:
        for row in result.rows:
            record: dict[str, Any] = dict(zip(result.columns, row, strict=True))
            sys.stdout.write(json.dumps(record, ensure_ascii=False, default=str) + "\n")


def main() -> None:
    """Entry point: errors raised on purpose end in one line and exit status 1; anything else is a defect and shows."""
    # Airflow and Great Expectations make objects that stay: going over them again and again for what is no longer used
    # takes a tenth to a fifth of their start.
    gc.set_threshold(200_000, 20, 20)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that has no Chinese shows codes; it is no reason to stop half-way.
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except JixiaoError as error:
        typer.echo(f"jixiao: {error} [{error.code}]", err=True)
        if isinstance(error, Defect) and error.__cause__ is not None:
            import traceback

            traceback.print_exception(error.__cause__)
        sys.exit(EXIT_FAILED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(EXIT_FAILED)


if __name__ == "__main__":
    main()
