"""The one place that talks to Great Expectations: frames and suites go in, plain results come out.

Great Expectations takes seconds to import, so it is imported inside functions only. It is given pandas frames: its SQL
engine does not know DuckDB, and cuts the list of failing rows. The pages that it renders put cell values into HTML as
they are, and their table script unescapes once more what was escaped: in all text of a frame the characters of markup
are replaced by their full-width forms, which stay text however often they are read.
"""

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from expectations.results import SEVERITY_ZH, CheckResult
from expectations.suites import ExpectationSpec, RowCondition, Suite
from model.errors import Defect

ROW = "row"
"""Name of the column that numbers the rows of a frame, from 1; the failing rows are found again by it."""
_PANDAS = {"BOOLEAN": "boolean", "INTEGER": "Int64", "BIGINT": "Int64", "HUGEINT": "Int64", "DOUBLE": "float64"}
_INERT = str.maketrans("<>&\"'`$", "＜＞＆＂＇｀＄")


@dataclass(frozen=True, slots=True)
class Frame:
    """The rows an expectation looks at: as Great Expectations sees them, and as they are."""

    name: str
    data: pd.DataFrame
    rows: tuple[Mapping[str, object], ...]


@dataclass(frozen=True, slots=True)
class FrameFault:
    """A frame that could not be selected: nothing that looks at it can be evaluated."""

    name: str
    message: str


def select_frame(
    connection: duckdb.DuckDBPyConnection, name: str, sql: str, parameters: Mapping[str, object]
) -> Frame | FrameFault:
    """The rows of a query, or why it failed. Of `parameters` those are bound that the query names."""
    bound = {key: value for key, value in parameters.items() if f"${key}" in sql}
    try:
        connection.execute(sql, bound)
        types = {column[0]: str(column[1]) for column in connection.description or ()}
        rows = tuple(dict(zip(types, row, strict=True)) for row in connection.fetchall())
    except duckdb.Error as error:
        return FrameFault(name, str(error))
    return Frame(name, _for_great_expectations(types, rows), rows)


def _for_great_expectations(types: Mapping[str, str], rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """The rows with nullable types, their text inert, and numbered.

    Decimals become floats: the arithmetic was done before, and what is compared here is 0 or a share.
    """
    columns: dict[str, pd.Series] = {}
    for name, kind in types.items():
        values = [row[name] for row in rows]
        if kind.startswith("DECIMAL"):
            columns[name] = pd.Series(
                [None if value is None else float(str(value)) for value in values], dtype="float64"
            )
        elif kind in _PANDAS:
            columns[name] = pd.Series(values, dtype=_PANDAS[kind])
        else:
            inert = [None if value is None else str(value).translate(_INERT) for value in values]
            columns[name] = pd.Series(inert, dtype="object")
    return pd.DataFrame({**columns, ROW: pd.Series(range(1, len(rows) + 1), dtype="int64")})


def _known_numbers(value: object) -> object:
    """A value as JSON has it: decimals, numpy scalars and times as text or numbers."""
    if hasattr(value, "item"):
        return value.item()
    return str(value)


def _condition(condition: RowCondition) -> Any:
    from great_expectations.expectations.row_conditions import Column, ComparisonCondition, Operator

    return ComparisonCondition(
        column=Column(condition.column), operator=Operator(condition.operator), parameter=condition.value
    )


def _exceptions(info: Mapping[str, Any]) -> list[str]:
    """The messages in exception_info, which is one exception or a dict of them by metric."""
    if "raised_exception" in info:
        return [str(info.get("exception_message"))] if info["raised_exception"] else []
    return [message for part in info.values() if isinstance(part, Mapping) for message in _exceptions(part)]


def page_name(suite: Suite, frame: str) -> str:
    """Under which name the Data Docs show the results on a frame."""
    level = suite.level.value
    return frame if frame.startswith(f"{level}_") else f"{level}_{frame}"


class Engine:
    """Validates frames, and renders Data Docs of all that was validated on `work_dir`, by this Engine or earlier ones.

    `load_id` heads the pages of the run. Nothing is sent anywhere.
    """

    def __init__(self, work_dir: Path, load_id: str) -> None:
        os.environ["GX_ANALYTICS_ENABLED"] = "False"
        import great_expectations
        from great_expectations.data_context.types.base import (
            DataContextConfig,
            FilesystemStoreBackendDefaults,
            ProgressBarsConfig,
        )

        work_dir.mkdir(parents=True, exist_ok=True)
        self._gx = great_expectations
        self.work_dir = work_dir.resolve()
        # Great Expectations reads a name as a time where it can, and leaves out the pages of a run whose name ends like
        # an offset of days ("…Z-9951"), as about one load in eight has.
        self._run_name = f"load-{load_id}"
        self._context = great_expectations.get_context(
            mode="ephemeral",
            project_config=DataContextConfig(
                store_backend_defaults=FilesystemStoreBackendDefaults(root_directory=str(self.work_dir)),
                data_docs_sites={},
                analytics_enabled=False,
                progress_bars=ProgressBarsConfig(globally=False),
            ),
        )
        self._source = self._context.data_sources.add_pandas("jixiao")
        self._whole: dict[str, Any] = {}

    def validate(
        self, suite: Suite, frames: Mapping[str, Frame | FrameFault], parameters: Mapping[str, object]
    ) -> tuple[CheckResult, ...]:
        """One result for each expectation of the suite, in its order; never raises for what an expectation does.

        `frames` holds the suite's frames by name; `parameters` the values of $PARAMETER.
        """
        found: dict[str, CheckResult] = {}
        for name in suite.frames:
            specs = suite.of_frame(name)
            frame = frames.get(name) or FrameFault(name, "the frame was not selected")
            if isinstance(frame, FrameFault):
                outcomes = [_not_evaluated(suite, spec, 0, frame.message) for spec in specs]
            else:
                outcomes = self._validate_frame(suite, specs, frame, parameters)
            found |= {result.expectation_id: result for result in outcomes}
        return tuple(found[spec.expectation_id] for spec in suite.expectations)

    def _validate_frame(
        self, suite: Suite, specs: Sequence[ExpectationSpec], frame: Frame, parameters: Mapping[str, object]
    ) -> list[CheckResult]:
        found: dict[str, CheckResult] = {}
        built = []
        for spec in specs:
            try:
                built.append(self._expectation(spec))
            except Exception as error:
                # Whatever is wrong with an entry: it was not evaluated, and that has to be seen.
                found[spec.expectation_id] = _not_evaluated(suite, spec, len(frame.rows), str(error))
        by_id = {spec.expectation_id: spec for spec in specs}
        try:
            for outcome in self._run(suite, frame, built, parameters):
                spec = by_id[outcome.expectation_config.meta["expectation_id"]]
                found[spec.expectation_id] = _result(suite, spec, frame, outcome)
        except Exception as error:
            for spec in specs:
                found.setdefault(spec.expectation_id, _not_evaluated(suite, spec, len(frame.rows), str(error)))
        for spec in specs:
            found.setdefault(
                spec.expectation_id, _not_evaluated(suite, spec, len(frame.rows), "Great Expectations gave no result")
            )
        return list(found.values())

    def _expectation(self, spec: ExpectationSpec) -> Any:
        from great_expectations.expectations.metadata_types import FailureSeverity
        from great_expectations.expectations.registry import get_expectation_impl

        condition = {"row_condition": _condition(spec.row_condition)} if spec.row_condition else {}
        rule = f"；规则 {spec.rule_id}" if spec.rule_id else ""
        cited = f"；依据：{spec.citation}" if spec.citation else ""
        return get_expectation_impl(spec.expectation)(
            **spec.kwargs,
            **condition,
            severity=FailureSeverity(spec.severity.value),
            description=f"{spec.description_zh}（{SEVERITY_ZH[spec.severity]}{rule}）",
            notes=f"{spec.expectation_id}：{spec.description_zh}{cited}",
            meta={"expectation_id": spec.expectation_id, "rule_id": spec.rule_id},
        )

    def _run(
        self, suite: Suite, frame: Frame, expectations: Sequence[Any], parameters: Mapping[str, object]
    ) -> Sequence[Any]:
        from great_expectations.core.run_identifier import RunIdentifier

        name = page_name(suite, frame.name)
        if name in {known.name for known in self._context.suites.all()}:
            self._context.suites.delete(name)
            shutil.rmtree(self.work_dir / "uncommitted" / "validations" / name, ignore_errors=True)
        checks = self._context.suites.add(self._gx.ExpectationSuite(name=name, expectations=list(expectations)))
        if name not in self._whole:
            self._whole[name] = self._source.add_dataframe_asset(name).add_batch_definition_whole_dataframe(name)
        definition = self._context.validation_definitions.add_or_update(
            self._gx.ValidationDefinition(name=name, data=self._whole[name], suite=checks)
        )
        return definition.run(
            batch_parameters={"dataframe": frame.data},
            expectation_parameters=dict(parameters),
            result_format={
                "result_format": "COMPLETE",
                "unexpected_index_column_names": [ROW, *suite.frames[frame.name].show],
                "return_unexpected_index_query": False,
            },
            run_id=RunIdentifier(run_name=self._run_name, run_time=datetime.now(UTC)),
        ).results

    def build_docs(self, site: Path) -> None:
        """Write the pages of everything validated on this work_dir to `site`, as Great Expectations makes them."""
        store = {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(site.resolve())}
        config: Any = {
            "class_name": "SiteBuilder",
            "show_how_to_buttons": False,
            "store_backend": store,
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        }
        self._context.add_data_docs_site("site", config)
        self._context.build_data_docs(site_names=["site"])
        if not (site / "index.html").is_file():
            raise Defect(f"Great Expectations wrote no pages to {site}")


def _result(suite: Suite, spec: ExpectationSpec, frame: Frame, outcome: Any) -> CheckResult:
    """One of Great Expectations' results as ours."""
    if messages := _exceptions(outcome.exception_info or {}):
        return _not_evaluated(suite, spec, len(frame.rows), "; ".join(messages))
    result = outcome.result or {}
    numbers = [entry[ROW] for entry in result.get("unexpected_index_list") or ()]
    rows = tuple(frame.rows[int(number) - 1] for number in numbers)
    success = bool(outcome.success)
    count = int(result.get("unexpected_count", 0 if success else 1))
    elements = int(result.get("element_count", len(frame.rows)))
    if not success and not rows and count == 0:
        return _not_evaluated(suite, spec, elements, "failed without naming a row")
    key = suite.frames[frame.name].key
    details = {"observed": result.get("observed_value"), "rows": [{name: row[name] for name in key} for row in rows]}
    return _told(
        suite,
        spec,
        success=success,
        evaluated=True,
        element_count=elements,
        unexpected_count=count,
        unexpected_rows=rows,
        message_zh=f"{spec.description_zh}：" + ("通过" if success else f"{elements} 项中有 {count} 项不符"),
        details=json.dumps(details, ensure_ascii=False, default=_known_numbers),
    )


def _not_evaluated(suite: Suite, spec: ExpectationSpec, elements: int, why: str) -> CheckResult:
    return _told(
        suite,
        spec,
        success=False,
        evaluated=False,
        element_count=elements,
        unexpected_count=0,
        unexpected_rows=(),
        message_zh=f"{spec.description_zh}：检查无法执行",
        details=json.dumps({"exception": why}, ensure_ascii=False),
    )


def _told(suite: Suite, spec: ExpectationSpec, **outcome: Any) -> CheckResult:
    """The result of an expectation with this outcome."""
    return CheckResult(
        suite=suite.suite,
        expectation_id=spec.expectation_id,
        level=suite.level,
        severity=spec.severity,
        rule_id=spec.rule_id,
        **outcome,
    )
