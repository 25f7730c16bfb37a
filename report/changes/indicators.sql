-- Indicator rows of published forms whose recomputed score, or the way it came about, is another now.
select
    pair.document_id,
    pair.form_ordinal,
    pair.file_name,
    later.seq,
    later.level3,
    later.target_text as target,
    later.actual_text as actual,
    earlier.recomputed_score as score_before,
    later.recomputed_score as score_after,
    earlier.score_basis as basis_before,
    later.score_basis as basis_after,
    pair.ruleset_before,
    pair.ruleset_after,
    pair.reasons
from form_pair as pair
inner join earlier_fct_indicator as earlier
    on pair.document_id = earlier.document_id and pair.form_ordinal = earlier.form_ordinal
inner join later_fct_indicator as later
    on
        earlier.document_id = later.document_id
        and earlier.form_ordinal = later.form_ordinal
        and earlier.seq = later.seq
where
    earlier.recomputed_score is distinct from later.recomputed_score
    or earlier.score_basis is distinct from later.score_basis
order by pair.file_name, pair.document_id, pair.form_ordinal, later.seq
