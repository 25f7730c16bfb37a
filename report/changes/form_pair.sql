-- Every form of either release: what it is in each, and the reasons for which it may be another. One row per form.
with rule_set as (
    select
        coalesce(earlier.ruleset_id, later.ruleset_id) as ruleset_id,
        bool_or(earlier.value is distinct from later.value) as is_changed
    from earlier_rule_value as earlier
    full join later_rule_value as later on earlier.ruleset_id = later.ruleset_id and earlier.field = later.field
    group by all
),

-- A decision that was made, ended, or counts otherwise than before.
ruling as (
    select distinct
        coalesce(later.document_id, earlier.document_id) as document_id,
        coalesce(later.form_ordinal, earlier.form_ordinal) as form_ordinal
    from earlier_decision as earlier
    full join later_decision as later on earlier.decision_id = later.decision_id
    where earlier.state is distinct from later.state
),

-- The version that readers have of each series now.
newest as (
    select
        version.evaluation_series_key,
        form.document_id,
        form.form_ordinal,
        form.file_name
    from later_fct_evaluation as version
    inner join later_form as form
        on version.document_id = form.document_id and version.form_ordinal = form.form_ordinal
    where version.is_current
),

pair as (
    select
        coalesce(later.document_id, earlier.document_id) as document_id,
        coalesce(later.form_ordinal, earlier.form_ordinal) as form_ordinal,
        coalesce(later.file_name, earlier.file_name) as file_name,
        coalesce(later.project_name, earlier.project_name) as project_name,
        coalesce(later.department, earlier.department) as department,
        cast(coalesce(later.fiscal_year, earlier.fiscal_year) as varchar) as fiscal_year,
        earlier.document_id is null as is_added,
        later.document_id is null as is_gone,
        earlier.status as status_before,
        later.status as status_after,
        earlier.extractor_version as extractor_before,
        later.extractor_version as extractor_after
    from earlier_form as earlier
    full join later_form as later
        on earlier.document_id = later.document_id and earlier.form_ordinal = later.form_ordinal
),

scored as (
    select
        pair.*,
        earlier.ruleset_id as ruleset_before,
        later.ruleset_id as ruleset_after,
        case
            when pair.status_after = 'superseded' and (pair.is_added or pair.status_before != 'superseded')
                then newest.file_name
        end as superseded_by,
        (pair.status_before = 'superseded') is distinct from (pair.status_after = 'superseded')
        and not pair.is_added and not pair.is_gone as is_version_changed,
        ruling.document_id is not null as is_ruled,
        -- A form that is not published has no rule set in the marts.
        coalesce(earlier.ruleset_id != later.ruleset_id, false) or coalesce(rule_set.is_changed, false)
            as is_scored_otherwise,
        was_known.document_id is not null as was_known,
        is_known.document_id is not null as is_known
    from pair
    left join earlier_fct_evaluation as earlier
        on pair.document_id = earlier.document_id and pair.form_ordinal = earlier.form_ordinal
    left join later_fct_evaluation as later
        on pair.document_id = later.document_id and pair.form_ordinal = later.form_ordinal
    left join newest on later.evaluation_series_key = newest.evaluation_series_key
    left join ruling on pair.document_id = ruling.document_id and pair.form_ordinal = ruling.form_ordinal
    left join rule_set on later.ruleset_id = rule_set.ruleset_id
    left join earlier_dim_document as was_known on pair.document_id = was_known.document_id
    left join later_dim_document as is_known on pair.document_id = is_known.document_id
)

select
    * exclude (is_version_changed, is_ruled, is_scored_otherwise, was_known, is_known),
    list_filter(
        [
            case when is_added and not was_known then 'new_document' end,
            case when is_gone and not is_known then 'document_gone' end,
            case
                when (is_added and was_known) or (is_gone and is_known) or extractor_before != extractor_after
                    then 'read_again'
            end,
            case when is_version_changed then 'new_version' end,
            case when is_ruled then 'decision' end,
            case when not is_added and is_scored_otherwise then 'rule_set' end,
            -- Another rule set is part of it; beside a new version nothing else need have changed.
            case
                when
                    $is_project_changed and not is_added and not is_gone and not is_version_changed
                    and not is_scored_otherwise
                    then 'project'
            end
        ],
        lambda reason: reason is not null
    ) as reasons
from scored
