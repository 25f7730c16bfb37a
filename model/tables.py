"""The raw tables: one place for their columns, so that extracted Parquet, the raw schema and dbt's sources agree.

Types are DuckDB's. Every value read from a form is VARCHAR, as printed.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a raw table; `description` goes to the data dictionary."""

    name: str
    type: str
    description: str


KEY = (
    Column("document_id", "VARCHAR", "sha-256 of the document's bytes"),
    Column("extractor_version", "VARCHAR", "version of the readers, the parser and its vocabulary"),
)
FORM_KEY = (*KEY, Column("form_ordinal", "INTEGER", "number of the form in its document, from 1"))
PLACE = (
    Column("page", "INTEGER", "page, from 1; null where the format has no pages"),
    Column("table_no", "INTEGER", "table of the document, from 1"),
    Column("row_no", "INTEGER", "row of the table, from 1"),
    Column("box", "DOUBLE[]", "x0, y0, x1, y1 in points from the page's top left; null where the format has none"),
)


def _printed(*names_and_descriptions: tuple[str, str]) -> tuple[Column, ...]:
    return tuple(Column(name, "VARCHAR", description) for name, description in names_and_descriptions)


RAW_TABLES: dict[str, tuple[Column, ...]] = {
    "document": (
        *KEY,
        Column("kind", "VARCHAR", "kind of file, decided from its content"),
        Column("status", "VARCHAR", "what became of the document (ReceiptStatus)"),
        Column("code", "VARCHAR", "stable code of the fault; null where parsed"),
        Column("message", "VARCHAR", "what is wrong and what to do; null where parsed"),
        Column("size_bytes", "BIGINT", "size of the document"),
        Column("page_count", "INTEGER", "pages; null where the format has none"),
        Column("form_count", "INTEGER", "forms found"),
    ),
    "form": (
        *FORM_KEY,
        *_printed(
            ("form_hash", "sha-256 of the printed content of the form"),
            ("template", "template family of templates.md, or null where none fits"),
            ("title", "title line as printed"),
            ("fiscal_year", "年度"),
            ("project_name", "项目名称"),
            ("department", "主管部门"),
            ("implementing_unit", "实施单位"),
            ("responsible_person", "项目负责人; personal data, never leaves raw"),
            ("phone", "联系电话; personal data, never leaves raw"),
            ("money_unit", "printed unit of the funds block: 万元, 元, 亿元"),
            ("goal_expected", "预期目标"),
            ("goal_actual", "实际完成情况"),
            ("total_weight", "weight printed on the total row (总分 分值)"),
            ("total_score", "stated total (总分 得分)"),
            ("grade", "printed grade word (等级)"),
        ),
        *PLACE,
    ),
    "budget_line": (
        *FORM_KEY,
        Column("line_no", "INTEGER", "number of the line in the funds block, from 1"),
        *_printed(
            ("funding_source", "whose money (FundingSource)"),
            ("label", "label as printed"),
            ("initial_budget", "年初预算数"),
            ("full_year_budget", "全年预算数"),
            ("executed", "全年执行数"),
            ("weight", "分值"),
            ("execution_rate", "执行率"),
            ("score", "得分"),
        ),
        *PLACE,
    ),
    "indicator": (
        *FORM_KEY,
        Column("seq", "INTEGER", "number of the printed indicator row, from 1"),
        *_printed(
            ("row_kind", "indicator, placeholder or execution (RowKind)"),
            ("level1", "一级指标"),
            ("level2", "二级指标"),
            ("label", "numbered label before the level-3 name (指标1)"),
            ("level3", "三级指标"),
            ("target", "年度指标值"),
            ("actual", "实际完成值"),
            ("weight", "分值"),
            ("score", "得分"),
            ("deviation", "偏差原因分析及改进措施"),
            ("completion_rate", "完成率"),
            ("initial_target", "年初指标值, where an adjusted target stands beside it"),
            ("reviewed_score", "复核得分"),
            ("unit", "计量单位, where printed in a column of its own"),
            ("comparator", "指标性质, where printed in a column of its own"),
        ),
        *PLACE,
    ),
    "cell": (
        *KEY,
        Column(
            "form_ordinal",
            "INTEGER",
            "form that the cell was read into; null outside forms and tables",
        ),
        *PLACE,
        Column("column_no", "INTEGER", "column of the table, from 1"),
        Column("row_span", "INTEGER", "rows covered"),
        Column("column_span", "INTEGER", "columns covered"),
        *_printed(
            ("text", "text as printed"),
            ("record_kind", "form, budget_line or indicator that the cell's text went to; null for labels"),
        ),
        Column("record_no", "INTEGER", "line_no or seq of that record; null for the form itself"),
        Column("field", "VARCHAR", "field of that record"),
        Column("confidence", "DOUBLE", "how sure text recognised from a picture is, 0 to 1; null for any other"),
    ),
    "issue": (
        *KEY,
        Column("form_ordinal", "INTEGER", "form; null for the document"),
        Column("issue_no", "INTEGER", "number of the issue in the document, from 1"),
        *_printed(
            ("code", "stable code, explained in docs/errors.md"),
            ("message", "what could not be settled"),
            ("record_kind", "document, form, budget_line or indicator"),
        ),
        Column("record_no", "INTEGER", "line_no or seq"),
        Column("field", "VARCHAR", "field that is null or doubtful because of it"),
        *PLACE,
    ),
}
"""Columns as extracted. In the raw schema every table has `load_id VARCHAR` behind them."""
