"""From bytes to grids and paragraphs, one module per kind of file."""
