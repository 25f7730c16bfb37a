"""How fast, how big and how exact jixiao is, beside others."""
