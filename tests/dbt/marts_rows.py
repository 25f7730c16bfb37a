"""Made-up forms with their outcomes: what a load that publishes finds when it builds the marts."""

from datetime import datetime

import duckdb

from tests.warehouse_rows import add_document, add_form, add_forms, add_load, decide, form, indicator, line, part

PERSON = "某甲乙丙"
PHONE = "13900000000"
REASON = {
    "expectation_id": "score_sum_holds",
    "rule_id": "score_sum",
    "severity": "critical",
    "message_zh": "得分合计不符",
}


def received(day: int) -> datetime:
    return datetime(2026, 7, day, 18, 0)


def fill_marts(build: duckdb.DuckDBPyConnection) -> None:
    add_load(build)
    plain = add_form(build, form(responsible_person=PERSON, phone=PHONE), "plain.docx")
    decide(build, plain)

    wrong = add_form(build, form(project_name="加总有误", total_score="99"), "wrong.docx")
    decide(build, wrong, status="quarantined", reasons=[REASON, {**REASON, "message_zh": "等级不符"}])
    decide(build, add_form(build, form(project_name="免检"), "waived.docx"), status="waived")
    decide(build, add_form(build, form(project_name="退回"), "rejected.docx"), status="rejected", reasons=[REASON])

    for day, name in ((2, "first.docx"), (3, "second.docx")):
        key = add_forms(build, [form(project_name="再版")], name, received_at=received(day))
        decide(build, key)
    for day, name, status in ((2, "good.docx", "accepted"), (3, "bad.docx", "quarantined")):
        key = add_forms(build, [form(project_name="后版有误")], name, received_at=received(day))
        decide(build, key, status=status)

    small, large = [line(), part()], [line(full_year_budget="200", executed="200"), part()]
    twins = [form(project_name="同名项目", budget_lines=lines) for lines in (small, large)]
    same = form(project_name="完全同样")
    for day, name, forms in ((2, "twins.docx", [*twins, same, same]), (3, "twins again.docx", [twins[1]])):
        key = add_forms(build, forms, name, received_at=received(day))
        for ordinal in range(1, len(forms) + 1):
            decide(build, key, ordinal)

    nameless = form(project_name=None, department=None, implementing_unit=None, fiscal_year=None)
    nameless["indicators"][0].update(level1=None, level2=None)
    decide(build, add_form(build, nameless, "nameless.docx"))

    wide = form(
        project_name="ＡＩ　平台（二期）",
        department="北京市朝阳区样例局",
        money_unit="元",
        budget_lines=[line(full_year_budget="1,234.5", executed="1,000", execution_rate="８１％"), part(executed=None)],
        indicators=[
            indicator(target="≥９５％", actual="95.5%", level1="产出指标（50分）"),
            indicator(level2="社会效益", target="不低于1.5万元", actual="2万元"),
        ],
    )
    decide(build, add_form(build, wide, "wide.docx"))

    add_document(build, "unreadable.pdf", status="corrupt")

    old, new = "1.0.0+old", "1.1.0+new"
    for version, load, name in ((old, "20260601T180000Z-0001", "旧读法"), (new, "20260702T180000Z-0001", "新读法")):
        key = add_forms(build, [form(project_name=name)], "reread.docx", extractor_version=version, load_id=load)
        decide(build, key, extractor_version=version, load_id=load)
