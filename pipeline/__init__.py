"""The steps of a load, which the DAGs and the `jixiao` command both call; settings; the command itself."""
