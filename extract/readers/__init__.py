"""From bytes to grids and paragraphs, one module per kind of file.

`text…`, `docx…`, `sheet…`, `html…`, `pdf…` and `image` read a kind each, `archive` unpacks, `office…` has LibreOffice
make docx or xlsx of the others, `scan…` recognises pictures of pages for `pdf` and `image`.

A PDF page goes from `pdf_glyphs` and `pdf_shapes` through `pdf_page` (its ink) and `pdf_skeleton` (its rulings;
`pdf_white` and `pdf_unruled` where there are none) to `pdf_grid`; `pdf_join` and `pdf_seam` put tables together across
pages.
"""
