"""Where rows live: the state store, the raw tables, running dbt, releases and reading them."""
