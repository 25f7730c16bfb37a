-- Rows of the raw tables, drawn by hashing numbers: the same numbers give the same rows. Names and figures are made up.
-- $first and $last are the numbers of the documents, $load_id and $version go into every row.

create or replace temp macro drawn(number, salt) as (hash(number, salt) % 1000000) / 1000000.0;
create or replace temp macro below(bound, number, salt) as cast(hash(number, salt) % bound as integer);
create or replace temp macro one_of(words, number, salt) as words[1 + below(len(words), number, salt)];
create or replace temp macro plain(number) as regexp_replace(
    regexp_replace(cast(number as varchar), '([.][0-9]*?)0+$', '\1'), '[.]$', ''
);

-- Every department publishes one document a year, all of a year before the next: new documents are of departments that
-- are known. Every fiftieth document publishes the one before it again, with some figures corrected.
create or replace temp table made_document as
select
    doc_no,
    source_no,
    doc_no != source_no as is_again,
    sha256('document ' || doc_no) as document_id,
    [1, 1, 2, 4, 10, 22][1 + below(6, source_no, 1)] as form_count,
    source_no % 1250 as department_no,
    2019 + source_no // 1250 as fiscal_year,
    one_of(['docx', 'pdf'], source_no, 4) as file_kind
from (
    select
        range as doc_no,
        case when range % 50 = 49 then range - 1 else range end as source_no
    from range($first, $last)
);

create or replace temp table made_form as
with place as (
    select
        row_number() over (order by division_code) - 1 as place_no,
        count(*) over () as place_count,
        case when city_name != division_name then city_name else '' end || division_name as place_name
    from division
    where division_level != 'county' or city_name in ('北京市', '天津市', '上海市', '重庆市')
),

form as (
    select
        document.*,
        unnest(range(1, document.form_count + 1)) as form_ordinal
    from made_document as document
),

numbered as (
    select
        *,
        -- What is printed hangs on these two: a document published again prints the same.
        source_no * 100 + form_ordinal as content_no,
        doc_no * 100 + form_ordinal as form_no,
        department_no * 30 + form_ordinal as project_no
    from form
)

select
    numbered.*,
    place.place_name || one_of(
        ['财政局', '教育局', '水务局', '交通运输局', '农业农村局', '民政局', '卫健委', '城市管理局', '文化和旅游局', '住建局', '发改委', '应急管理局'],
        department_no, 5
    ) as department,
    one_of(['道路', '水库', '中小学校舍', '社区服务', '农田灌溉', '公共卫生', '环境治理', '信息系统', '公园绿地', '养老机构'], project_no, 6)
    || one_of(['维修养护', '建设', '运行维护', '能力提升', '监测评估', '设备购置', '人员培训', '宣传推广'], project_no, 7)
    || one_of(['项目', '经费', '补助资金', '专项', '工程'], project_no, 8) || (project_no % 97) as project_name,
    one_of(['张', '王', '李', '赵', '陈', '周', '吴', '郑', '冯', '褚'], project_no, 9)
    || one_of(['伟', '敏', '静', '丽', '强', '磊', '洋', '艳', '勇', '军'], project_no, 10)
    || one_of(['', '华', '平', '明', '芳', '英'], project_no, 11) as person,
    '0' || (10 + project_no % 89) || '-' || (20000000 + below(60000000, project_no, 12)) as phone,
    one_of(
        ['T1', 'T1', 'T1', 'T1', 'T1', 'T1', 'T1', 'T1', 'T2', 'T3', 'T3', 'T6', 'T7', 'T8', 'T8', 'T10', 'T5', null],
        department_no, 13
    ) as template,
    10 + below(21, content_no, 14) as indicator_count,
    round(drawn(content_no, 15) * 2000 + 5, 6) as budget,
    case when drawn(content_no, 16) < 0.5 then 1.0 else round(0.4 + drawn(content_no, 17) * 0.6, 4) end as spent_share,
    -- What is wrong with a form; published again, half of the defects are gone.
    case when is_again and drawn(form_no, 18) < 0.5 then 1.0 else drawn(content_no, 19) end as defect
from numbered
inner join place on numbered.department_no % place.place_count = place.place_no;

create or replace temp table made_indicator as
with entry as (
    select
        form.*,
        unnest(range(1, form.indicator_count + 1)) as seq
    from made_form as form
),

drawn_row as (
    select
        *,
        content_no * 50 + seq as row_key,
        case when template = 'T8' then 80 else 90 end as weight_total,
        below(20, content_no * 50 + seq, 20) as kind_no,
        (seq - 1) * 10 // indicator_count as block_no
    from entry
),

valued as (
    select
        *,
        case
            when seq < indicator_count then weight_total // indicator_count
            else weight_total - (indicator_count - 1) * (weight_total // indicator_count)
        end as weight_due,
        case
            when kind_no < 7 then 'rate'
            when kind_no < 11 then 'count'
            when kind_no < 13 then 'money'
            when kind_no = 13 then 'date'
            when kind_no < 17 then 'words'
            when kind_no = 17 then 'unit_column'
            when kind_no = 18 then 'numeral'
            else 'sentence'
        end as measure,
        case when drawn(row_key, 21) < 0.12 then round(0.5 + drawn(row_key, 22) / 2, 2) else 1.0 end as reached,
        case kind_no
            when 0 then 100 when 1 then 95 when 2 then 90 else 1 + below(99, row_key, 23)
        end as rate_target,
        1 + below(3000, row_key, 24) as count_target,
        round(drawn(row_key, 25) * 500 + 1, 2) as money_target
    from drawn_row
),

scored as (
    select
        *,
        case measure
            when 'rate' then round(rate_target * reached, 1)
            when 'count' then floor(count_target * reached)
            when 'unit_column' then floor(count_target * reached)
        end as actual_value
    from valued
)

select
    *,
    case measure
        when 'rate' then one_of(['≥', '≥', '', '不低于'], row_key, 26) || rate_target || '%'
        when 'count' then one_of(['≥', '', '=', '不少于'], row_key, 27) || count_target
            || one_of(['次', '人次', '个', '公里', '家'], row_key, 28)
        when 'money' then '≤' || plain(money_target) || '万元'
        when 'date' then fiscal_year || '年12月底前'
        when 'words' then one_of(['有效提升', '明显改善', '持续增强', '长期', '较好'], row_key, 29)
        when 'unit_column' then cast(count_target as varchar)
        when 'numeral' then one_of(['不少于三次', '二十人', '百分之九十', '五项'], row_key, 30)
        else '按照年度计划完成' || count_target || '处设施的巡查、' || rate_target || '%的问题整改并建立台账'
    end as target,
    case measure
        when 'rate' then plain(actual_value) || '%'
        when 'count' then plain(actual_value) || one_of(['次', '人次', '个', '公里', '家'], row_key, 28)
        when 'money' then plain(round(money_target * (0.8 + drawn(row_key, 31) / 5), 2)) || '万元'
        when 'date' then fiscal_year || '年' || (6 + below(7, row_key, 32)) || '月'
        when 'words' then one_of(['达成预期指标', '基本达成目标', '已完成', '有效提升', '良好'], row_key, 33)
        when 'unit_column' then plain(actual_value)
        when 'numeral' then one_of(['三次', '20人', '92%', '5项'], row_key, 34)
        else '已完成全部设施巡查，问题整改率' || rate_target || '%'
    end as actual,
    case when measure = 'unit_column' then one_of(['人', '个', '平方米', '吨'], row_key, 35) end as unit,
    case
        when actual_value is null or reached = 1.0 or drawn(row_key, 36) < 0.05 then weight_due
        else round(weight_due * least(actual_value / case measure when 'rate' then rate_target else count_target end, 1), 2)
    end as score_due
from scored;

insert into raw.document by name
select
    document_id,
    $version as extractor_version,
    file_kind as kind,
    'parsed' as status,
    20000 + below(200000, doc_no, 40) as size_bytes,
    case when file_kind = 'pdf' then form_count * 2 end as page_count,
    form_count,
    $load_id as load_id
from made_document;

insert into raw.form by name
with points as (
    select
        document_id,
        form_ordinal,
        sum(score_due) as score
    from made_indicator
    group by all
),

summed as (
    select
        form.*,
        points.score
        + round(case when form.template = 'T8' then 20 else 10 end * form.spent_share, 2)
        + case when form.defect < 0.02 then 1 when form.defect < 0.03 then -0.5 else 0 end as total
    from made_form as form
    inner join points using (document_id, form_ordinal)
)

select
    document_id,
    $version as extractor_version,
    form_ordinal,
    sha256('form ' || form_no) as form_hash,
    template,
    case when template in ('T2', 'T5') then '绩效目标自评表' else '项目支出绩效自评表' end as title,
    fiscal_year || '年度' as fiscal_year,
    project_name,
    department,
    one_of(['本级', '服务中心', '管理所', '事务中心'], project_no, 41) as implementing_unit,
    person as responsible_person,
    phone,
    one_of(['万元', '万元', '万元', '元'], department_no, 42) as money_unit,
    '目标1：完成' || project_name || '年度任务' || (1 + content_no % 900) || '项；目标2：保障' || department
    || '各项工作正常开展，服务群众' || below(100000, content_no, 43) || '人次；目标3：提高资金使用效益，确保按时支付。' as goal_expected,
    case
        when defect between 0.03 and 0.04 then '目标1：完成' || project_name || '年度任务' || (1 + content_no % 900) || '项；目标2：保障'
            || department || '各项工作正常开展，服务群众' || below(100000, content_no, 43) || '人次；目标3：提高资金使用效益，确保按时支付。'
        else '全年完成' || project_name || '任务' || (1 + content_no % 900) || '项，各项工作正常开展，服务群众'
            || below(100000, content_no, 43) || '人次，资金支付率' || plain(round(spent_share * 100, 2)) || '%。'
            || case when defect between 0.04 and 0.06 then '项目负责人' || person || '，电话' || phone else '' end
    end as goal_actual,
    '100' as total_weight,
    case when defect not between 0.06 and 0.07 then plain(total) end as total_score,
    case
        when template not in ('T3', 'T7') then null
        when defect between 0.07 and 0.09 then '中'
        when total >= 90 then '优'
        when total >= 80 then '良'
        when total >= 60 then '中'
        else '差'
    end as grade,
    case when file_kind = 'pdf' then 2 * form_ordinal - 1 end as page,
    form_ordinal as table_no,
    1 as row_no,
    case when file_kind = 'pdf' then [50.0, 60.0, 540.0, 80.0] end as box,
    $load_id as load_id
from summed;

insert into raw.budget_line by name
with line as (
    select
        *,
        unnest([
            {'line_no': 1, 'funding_source': 'total', 'label': '年度资金总额'},
            {'line_no': 2, 'funding_source': 'current_year_appropriation', 'label': '其中：当年财政拨款'},
            {'line_no': 3, 'funding_source': 'carryover', 'label': '上年结转资金'},
            {'line_no': 4, 'funding_source': 'other', 'label': '其他资金'}
        ], recursive := true)
    from made_form
),

amount as (
    select
        *,
        case line_no
            when 1 then budget
            when 2 then budget - round(budget * 0.25, 2) + case when defect between 0.09 and 0.10 then 1 else 0 end
            when 3 then round(budget * 0.25, 2)
        end as full_year
    from line
)

select
    document_id,
    $version as extractor_version,
    form_ordinal,
    line_no,
    funding_source,
    label,
    plain(full_year) as initial_budget,
    plain(full_year) as full_year_budget,
    plain(round(full_year * spent_share, 6)) as executed,
    case when line_no = 1 then case when template = 'T8' then '20' else '10' end end as weight,
    case
        when full_year is null then '—'
        when defect between 0.10 and 0.13 then '100%'
        else plain(round(spent_share * 100, 2)) || '%'
    end as execution_rate,
    case
        when line_no = 1 then plain(
            round(case when template = 'T8' then 20 else 10 end * spent_share, 2)
        )
    end as score,
    case when file_kind = 'pdf' then 2 * form_ordinal - 1 end as page,
    form_ordinal as table_no,
    5 + line_no as row_no,
    case when file_kind = 'pdf' then [50.0, 60.0 + 20 * line_no, 540.0, 80.0 + 20 * line_no] end as box,
    $load_id as load_id
from amount;

insert into raw.indicator by name
select
    document_id,
    $version as extractor_version,
    form_ordinal,
    seq,
    'indicator' as row_kind,
    case when block_no < 6 then '产出指标' when block_no < 9 then '效益指标' else '满意度指标' end as level1,
    case
        when block_no < 6 then ['数量指标', '质量指标', '时效指标', '成本指标', '数量指标', '质量指标'][1 + block_no]
        when block_no < 9 then ['经济效益指标', '社会效益指标', '可持续影响指标'][block_no - 5]
        else '服务对象满意度指标'
    end as level2,
    case when below(4, content_no, 50) = 0 then '指标' || seq end as label,
    case measure
        when 'money' then one_of(['项目总投资', '采购成本', '人均补助金额', '运行经费支出'], row_key, 51)
        when 'date' then one_of(['完成时间', '资金拨付时间', '验收时间'], row_key, 52)
        when 'words' then one_of(['提升公共服务水平', '改善生态环境质量', '长效管理机制健全', '促进行业健康发展'], row_key, 53)
        when 'rate' then one_of(
            ['验收合格率', '问题整改率', '群众知晓率', '设备完好率', '投诉处理率', '服务对象满意度', '覆盖率', '及时率'], row_key, 54
        )
        else one_of(['培训期数', '巡查次数', '服务人次', '维修道路长度', '补助机构数', '发放宣传册', '安全事故次数'], row_key, 55)
    end || case when row_key % 3 = 0 then '（' || one_of(['一期', '二期', '城区', '乡镇', '本年度'], row_key, 56) || '）' else '' end
        as level3,
    target,
    actual,
    plain(weight_due + case when defect between 0.13 and 0.14 and seq = 1 then 2 else 0 end) as weight,
    case
        when defect between 0.14 and 0.15 and seq = 2 then plain(weight_due + 1)
        else plain(score_due)
    end as score,
    case
        when score_due = weight_due then one_of([null, null, '无', '—'], row_key, 57)
        when drawn(row_key, 58) < 0.15 then null
        else '受' || one_of(['天气', '疫情', '招标进度', '人员变动', '上级资金下达较晚'], row_key, 59) || '影响，未完成全部任务；下一步将加强' ||
            one_of(['统筹协调', '过程监控', '预算编制的科学性', '与施工单位的沟通'], row_key, 60) || '，确保按期完成。'
    end as deviation,
    unit,
    case when file_kind = 'pdf' then 2 * form_ordinal - case when seq <= 12 then 1 else 0 end end as page,
    form_ordinal as table_no,
    12 + seq as row_no,
    case when file_kind = 'pdf' then [50.0, 200.0 + 20 * seq, 540.0, 220.0 + 20 * seq] end as box,
    $load_id as load_id
from made_indicator;

-- A percent of the forms has a field that could not be read.
insert into raw.issue by name
select
    document_id,
    $version as extractor_version,
    form_ordinal,
    row_number() over (partition by document_id order by form_ordinal) as issue_no,
    'number_unreadable' as code,
    '数字无法辨认' as message,
    'indicator' as record_kind,
    3 as record_no,
    'score' as field,
    form_ordinal as table_no,
    15 as row_no,
    $load_id as load_id
from made_form
where defect between 0.15 and 0.16;

-- The cells that all this was read from, with their labels and headings.
insert into raw.cell by name
with form as (
    select printed.*
    from raw.form as printed
    inner join made_document using (document_id)
    where printed.load_id = $load_id
),

placed as (
    select
        document_id,
        form_ordinal,
        page,
        unnest([
            {'row_no': 1, 'column_no': 1, 'text': title, 'field': 'title'},
            {'row_no': 2, 'column_no': 1, 'text': '项目名称', 'field': null},
            {'row_no': 2, 'column_no': 2, 'text': project_name, 'field': 'project_name'},
            {'row_no': 3, 'column_no': 1, 'text': '主管部门', 'field': null},
            {'row_no': 3, 'column_no': 2, 'text': department, 'field': 'department'},
            {'row_no': 3, 'column_no': 4, 'text': '实施单位', 'field': null},
            {'row_no': 3, 'column_no': 5, 'text': implementing_unit, 'field': 'implementing_unit'},
            {'row_no': 4, 'column_no': 1, 'text': '项目负责人', 'field': null},
            {'row_no': 4, 'column_no': 2, 'text': responsible_person, 'field': 'responsible_person'},
            {'row_no': 4, 'column_no': 4, 'text': '联系电话', 'field': null},
            {'row_no': 4, 'column_no': 5, 'text': phone, 'field': 'phone'},
            {'row_no': 5, 'column_no': 1, 'text': '项目资金（' || money_unit || '）', 'field': 'money_unit'},
            {'row_no': 5, 'column_no': 2, 'text': '年初预算数', 'field': null},
            {'row_no': 5, 'column_no': 3, 'text': '全年预算数', 'field': null},
            {'row_no': 5, 'column_no': 4, 'text': '全年执行数', 'field': null},
            {'row_no': 5, 'column_no': 5, 'text': '分值', 'field': null},
            {'row_no': 5, 'column_no': 6, 'text': '执行率', 'field': null},
            {'row_no': 5, 'column_no': 7, 'text': '得分', 'field': null},
            {'row_no': 10, 'column_no': 1, 'text': '年度总体目标', 'field': null},
            {'row_no': 10, 'column_no': 2, 'text': '预期目标', 'field': null},
            {'row_no': 10, 'column_no': 5, 'text': '实际完成情况', 'field': null},
            {'row_no': 11, 'column_no': 2, 'text': goal_expected, 'field': 'goal_expected'},
            {'row_no': 11, 'column_no': 5, 'text': goal_actual, 'field': 'goal_actual'},
            {'row_no': 12, 'column_no': 1, 'text': '一级指标', 'field': null},
            {'row_no': 12, 'column_no': 2, 'text': '二级指标', 'field': null},
            {'row_no': 12, 'column_no': 3, 'text': '三级指标', 'field': null},
            {'row_no': 12, 'column_no': 4, 'text': '年度指标值', 'field': null},
            {'row_no': 12, 'column_no': 5, 'text': '实际完成值', 'field': null},
            {'row_no': 12, 'column_no': 6, 'text': '分值', 'field': null},
            {'row_no': 12, 'column_no': 7, 'text': '得分', 'field': null},
            {'row_no': 12, 'column_no': 8, 'text': '偏差原因分析及改进措施', 'field': null},
            {'row_no': 60, 'column_no': 1, 'text': '总分', 'field': null},
            {'row_no': 60, 'column_no': 6, 'text': total_weight, 'field': 'total_weight'},
            {'row_no': 60, 'column_no': 7, 'text': total_score, 'field': 'total_score'}
        ], recursive := true),
        'form' as record_kind,
        null as record_no
    from form

    union all by name

    select
        document_id,
        form_ordinal,
        page,
        row_no,
        unnest([
            {'column_no': 1, 'text': label, 'field': 'label'},
            {'column_no': 2, 'text': initial_budget, 'field': 'initial_budget'},
            {'column_no': 3, 'text': full_year_budget, 'field': 'full_year_budget'},
            {'column_no': 4, 'text': executed, 'field': 'executed'},
            {'column_no': 5, 'text': weight, 'field': 'weight'},
            {'column_no': 6, 'text': execution_rate, 'field': 'execution_rate'},
            {'column_no': 7, 'text': score, 'field': 'score'}
        ], recursive := true),
        'budget_line' as record_kind,
        line_no as record_no
    from raw.budget_line
    inner join made_document using (document_id)
    where load_id = $load_id

    union all by name

    select
        document_id,
        form_ordinal,
        page,
        row_no,
        unnest([
            {'column_no': 1, 'text': level1, 'field': 'level1'},
            {'column_no': 2, 'text': level2, 'field': 'level2'},
            {'column_no': 3, 'text': level3, 'field': 'level3'},
            {'column_no': 4, 'text': target, 'field': 'target'},
            {'column_no': 5, 'text': actual, 'field': 'actual'},
            {'column_no': 6, 'text': weight, 'field': 'weight'},
            {'column_no': 7, 'text': score, 'field': 'score'},
            {'column_no': 8, 'text': deviation, 'field': 'deviation'}
        ], recursive := true),
        'indicator' as record_kind,
        seq as record_no
    from raw.indicator
    inner join made_document using (document_id)
    where load_id = $load_id
)

select
    document_id,
    $version as extractor_version,
    form_ordinal,
    page,
    form_ordinal as table_no,
    row_no,
    case
        when page is not null
            then [40.0 + 60 * column_no, 60.0 + 15 * row_no, 100.0 + 60 * column_no, 75.0 + 15 * row_no]
    end as box,
    column_no,
    1 as row_span,
    1 as column_span,
    text,
    case when field is not null then record_kind end as record_kind,
    case when field is not null then record_no end as record_no,
    field,
    $load_id as load_id
from placed;
