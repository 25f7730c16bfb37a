"""How fast scores and findings are made, from raw tables to marts."""
