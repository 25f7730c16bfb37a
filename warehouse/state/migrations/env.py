"""Alembic's entry: migrates over the connection that `open_state` hands over, inside its transaction."""

from alembic import context

from warehouse.state.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table="jixiao_state_version",
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
