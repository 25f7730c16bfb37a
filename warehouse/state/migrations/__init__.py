"""The migrations of the state store, run by `warehouse.state.engine.open_state`."""
