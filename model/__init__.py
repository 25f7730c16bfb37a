"""What jixiao talks about: documents, grids, forms, statuses, errors. Imports nothing of the project."""
