-- Indicator rows of published forms whose recomputed score, or the way it came about, is another now.
select
    pair.document_id,
    pair.form_ordinal,
    pair.file_name,
    indicator.seq,
    indicator.level3,
    indicator.target,
    indicator.actual,
    indicator.score_before,
    indicator.score_after,
    indicator.basis_before,
    indicator.basis_after,
    pair.ruleset_before,
    pair.ruleset_after,
    pair.reasons
from form_pair as pair
inner join indicator_pair as indicator
    on pair.document_id = indicator.document_id and pair.form_ordinal = indicator.form_ordinal
order by pair.file_name, pair.document_id, pair.form_ordinal, indicator.seq
