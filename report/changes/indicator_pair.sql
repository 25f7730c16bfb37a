-- Indicator rows whose recomputed score, or the way it came about, is another now. One row per printed indicator.
select
    later.document_id,
    later.form_ordinal,
    later.seq,
    later.level3,
    later.target_text as target,
    later.actual_text as actual,
    earlier.recomputed_score as score_before,
    later.recomputed_score as score_after,
    earlier.score_basis as basis_before,
    later.score_basis as basis_after
from earlier_fct_indicator as earlier
inner join later_fct_indicator as later
    on
        earlier.document_id = later.document_id
        and earlier.form_ordinal = later.form_ordinal
        and earlier.seq = later.seq
where
    earlier.recomputed_score is distinct from later.recomputed_score
    or earlier.score_basis is distinct from later.score_basis
