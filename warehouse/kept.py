"""What a build takes over of the last release's dbt tables: the rows of documents of which nothing has changed.

What is made of one document alone, its staged rows, scores and findings, hangs on its extraction, the models and the
auditors' corrections. A load makes it for the documents of which one of these changed
(`dbt_project/macros/adapter/kept_rows.sql`) and keeps the other rows.
Everything else that dbt made is left out of a build: it is made anew, and a model that was taken away must not live on.
"""

import duckdb

KEPT = (
    ("staging", "stg_form"),
    ("staging", "stg_budget_line"),
    ("staging", "stg_indicator"),
    ("staging", "stg_issue"),
    ("staging", "stg_person_cell"),
    ("intermediate", "int_issue_field"),
    ("intermediate", "int_printed_column"),
    ("intermediate", "int_printed_rule"),
    ("intermediate", "int_budget_line"),
    ("intermediate", "int_budget_sum"),
    ("intermediate", "int_indicator"),
    ("intermediate", "int_indicator_score"),
    ("intermediate", "int_form_block"),
    ("intermediate", "int_form_execution"),
    ("intermediate", "int_form_totals"),
    ("intermediate", "int_finding_budget"),
    ("intermediate", "int_finding_form"),
    ("intermediate", "int_finding_indicator"),
    ("intermediate", "int_finding_value"),
    ("intermediate", "int_finding_wording"),
    ("audit", "cell"),
    ("audit", "score"),
    ("marts", "fct_indicator"),
)
"""Schema and name of the tables whose rows are kept: the incremental models of the dbt project."""

_DOCUMENTS = ("staging", "stg_document")


def keep_rows(connection: duckdb.DuckDBPyConnection, models: str | None) -> int:
    """Leave out of a copied build what dbt made, but the tables of KEPT where the same `models` made them.

    `models` is a version of the models and of what runs them; null keeps nothing. The documents whose rows may stand
    are in the table state.kept_document, which is not there where nothing is kept. Gives the number of these documents.
    """
    present = set(
        connection.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() "
            "WHERE NOT internal AND schema_name NOT IN ('main', 'raw')"
        ).fetchall()
    )
    keeps = models is not None and _made_by(connection) == models and present.issuperset({*KEPT, _DOCUMENTS})
    connection.execute("DROP TABLE IF EXISTS main.models")
    if models is not None:
        connection.execute("CREATE TABLE main.models AS SELECT $models AS version", {"models": models})
    if keeps:
        # Asked of the rows, not of the decisions: a state store restored from a dump may have lost some.
        connection.execute(
            """
            CREATE TEMP TABLE kept AS
            SELECT document_id, extractor_version
            FROM staging.stg_document
            WHERE document_id NOT IN (
                SELECT document_id FROM staging.stg_form WHERE is_corrected
                UNION SELECT document_id FROM staging.stg_budget_line WHERE is_corrected
                UNION SELECT document_id FROM staging.stg_indicator WHERE is_corrected
            )
            """
        )
    schemas = connection.execute(
        "SELECT schema_name FROM duckdb_schemas() WHERE NOT internal AND schema_name NOT IN ('main', 'raw') "
        "AND database_name = current_database()"
    ).fetchall()
    for (schema,) in schemas:
        if not (keeps and any(place == schema for place, _ in KEPT)):
            connection.execute(f'DROP SCHEMA "{schema}" CASCADE')
    if not keeps:
        return 0
    views = connection.execute(
        "SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal AND schema_name NOT IN ('main', 'raw')"
    ).fetchall()
    for schema, view in views:
        connection.execute(f'DROP VIEW "{schema}"."{view}"')
    left = {schema for schema, _ in KEPT}
    for schema, table in sorted(present - set(KEPT)):
        if schema in left:
            connection.execute(f'DROP TABLE "{schema}"."{table}"')
    connection.execute("CREATE SCHEMA state")
    connection.execute("CREATE TABLE state.kept_document AS SELECT * FROM kept")
    row = connection.execute("SELECT count(*) FROM state.kept_document").fetchone()
    connection.execute("DROP TABLE kept")
    return int(row[0]) if row else 0


def _made_by(connection: duckdb.DuckDBPyConnection) -> str | None:
    """The version of the models that made the tables of this build, where it is known."""
    known = connection.execute(
        "SELECT 1 FROM duckdb_tables() WHERE schema_name = 'main' AND table_name = 'models'"
    ).fetchone()
    row = connection.execute("SELECT version FROM main.models").fetchone() if known else None
    return row[0] if row else None
