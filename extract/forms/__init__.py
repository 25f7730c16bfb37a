"""What forms print and how it is read: the vocabulary and the label-driven parser.

In the order of the way: `rows` makes one sequence of paragraphs and table rows (`side_by_side` parts what stands beside
each other), `parser` tells where forms begin, `blocks` gives each row to the reader of its block: `head`, `funds…`,
`goals`, `indicator…` and `indicators` with `level_names` and `totals`; what nobody takes is noted by `unclaimed`.
`draft` holds what was read of a form so far, `fields` one record of it with its places and issues. `assignment`, on
`columns` and `cheapest`, tells which cell stands under which heading. `finish` makes the form: `repeats`, `sentences`,
`template`; `doubts` marks what is not certain, `output` prints it as JSON.

Words stand in `vocabulary.yaml` (checked by `vocabulary_file`), are asked through `vocabulary` and the `…_words` of its
sections, and compared as `printed` and `vocabulary_index` say.
"""
