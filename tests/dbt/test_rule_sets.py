"""Which rule set a form gets and why, and what the name of a department tells; the models on an empty database."""

from typing import Any

import duckdb
import pytest

from tests.dbt.conftest import PROJECT
from tests.dbt.macros import load_seeds, render_model

FENGTAI_NOTE = (
    "若计算结果在200%-300%(含200%)区间,则按照该指标分值的10%扣分;在300%-500%区间,则按照20%扣分;"
    "高于500%(含500%),则按照该指标分值的30%扣分"
)

# Department, title, template, fiscal year, a text printed on the form: the rule set and its basis.
CHOICES: dict[str, tuple[tuple[str | None, str | None, str, int | None, str | None], tuple[str, str]]] = {
    "a district with rules of its own": (("北京市丰台区样例局", None, "T1", 2024, None), ("fengtai_2024", "division")),
    "its later years": (("北京市丰台区样例局", None, "T1", 2026, None), ("fengtai_2024", "division")),
    "a year before the rules": (("北京市丰台区样例局", None, "T1", 2023, None), ("default", "default")),
    "a year that is not printed": (("北京市丰台区样例局", None, "T1", None, None), ("default", "default")),
    "another district": (("北京市海淀区样例局", None, "T1", 2024, None), ("default", "default")),
    "rules in a note of the form": (("样例局", None, "T1", 2022, FENGTAI_NOTE), ("fengtai_2024", "printed")),
    "a note that runs over lines": (
        ("样例局", None, "T1", 2022, FENGTAI_NOTE.replace("%,", "%,\n").replace("区间", "区\n间")),
        ("fengtai_2024", "printed"),
    ),
    "a note before the place": (("广西壮族自治区样例厅", None, "T1", 2022, FENGTAI_NOTE), ("fengtai_2024", "printed")),
    "a heading with the weight": (("样例局", None, "T1", 2022, "得分(20分*执行率)"), ("hubei", "printed")),
    "a share that is no rule": (("样例局", None, "T1", 2022, "完成率达到200%以上的项目"), ("default", "default")),
    "a document's number": (("样例局", None, "T1", 2022, "依据财预〔2021〕101号"), ("mof_2021", "printed")),
    "a city with rules of its own": (("成都市样例局", None, "T3", 2022, None), ("chengdu", "division")),
    "a prefecture below a province": (("南宁市样例局", None, "T1", 2022, None), ("guangxi", "division_above")),
    "the province itself": (("广西壮族自治区样例厅", None, "T1", 2022, None), ("guangxi", "division")),
    "a county by its wording": (("山西省样例县样例局", None, "T1", 2022, None), ("shanxi_county", "division")),
    "a county by its name alone": (("临猗县局", None, "T1", 2022, None), ("shanxi_county", "division_above")),
    "a county of a city with rules": (("成都市武侯区样例局", None, "T3", 2022, None), ("chengdu", "division_above")),
    "the county in the title": (
        (None, "2023年度平罗县项目绩效目标自评表", "T6", 2022, None),
        ("ningxia_transfer", "division_above"),
    ),
    "a city that is no county": (("山西省太原市样例局", None, "T1", 2022, None), ("shanxi", "division_above")),
    "the place in the title": ((None, "湖北省项目自评表", "T8", 2022, None), ("hubei", "title")),
    "a central body": (("教育部", None, "T1", 2022, None), ("central", "government_level")),
    "the template alone": (("样例局", None, "T6", 2022, None), ("ningxia_transfer", "template")),
    "the place before the template": (("湖北省样例厅", None, "T9", 2022, None), ("hubei_rubric", "division")),
    "another template of a place": (("湖北省样例厅", None, "T1", 2022, None), ("default", "default")),
    "nothing at all": ((None, None, "T1", None, None), ("default", "default")),
}

# A printed department: canonical name, name of today, division and level of government.
DEPARTMENTS: dict[str, tuple[str, str, str | None, str]] = {
    "北京市丰台区教委": ("北京市丰台区教育委员会", "北京市丰台区教育委员会", "110106", "county"),
    "丰台区环保局": ("丰台区环境保护局", "丰台区生态环境局", "110106", "county"),
    "样例县扶贫办": ("样例县扶贫开发办公室", "样例县农业农村局", None, "county"),
    "样例市农业局": ("样例市农业局", "样例市农业农村局", None, "unknown"),
    "样例市现代农业局": ("样例市现代农业局", "样例市现代农业局", None, "unknown"),
    "成都市文化和旅游局": ("成都市文化和旅游局", "成都市文化和旅游局", "510100", "prefecture"),
    "成都市武侯区财政局": ("成都市武侯区财政局", "成都市武侯区财政局", "510107", "county"),
    "湖北省财政厅": ("湖北省财政厅", "湖北省财政厅", "420000", "province"),
    "财政厅": ("财政厅", "财政厅", None, "province"),
    "财政部": ("财政部", "财政部", None, "central"),
    "国家税务总局": ("国家税务总局", "国家税务总局", None, "central"),
    "朝阳区样例局": ("朝阳区样例局", "朝阳区样例局", None, "unknown"),
    "北京市朝阳区样例局": ("北京市朝阳区样例局", "北京市朝阳区样例局", "110105", "county"),
    "马鞍山市样例局": ("马鞍山市样例局", "马鞍山市样例局", "340500", "prefecture"),
    "吉林省吉林市样例局": ("吉林省吉林市样例局", "吉林省吉林市样例局", "220200", "prefecture"),
    "临猗县局": ("临猗县局", "临猗县局", "140821", "county"),
    "平罗县教育局": ("平罗县教育局", "平罗县教育局", "640221", "county"),
    "国家税务总局临猗县税务局": ("国家税务总局临猗县税务局", "国家税务总局临猗县税务局", "140821", "central"),
    "义乌市财政局": ("义乌市财政局", "义乌市财政局", "330782", "county"),
    "平罗县样例镇": ("平罗县样例镇", "平罗县样例镇", "640221", "township"),
    "湖南平江县财政局": ("湖南平江县财政局", "湖南平江县财政局", "430626", "county"),
    "天津滨海新区财政局": ("天津滨海新区财政局", "天津滨海新区财政局", "120116", "county"),
    "长春朝阳区财政局": ("长春朝阳区财政局", "长春朝阳区财政局", "220104", "county"),
    "合肥市高新区财政局": ("合肥市高新区财政局", "合肥市高新区财政局", "340100", "county"),
    "东方高新区财政局": ("东方高新区财政局", "东方高新区财政局", None, "county"),
    # Names that two divisions share, of which only the one above tells which is meant.
    "鼓楼区财政局": ("鼓楼区财政局", "鼓楼区财政局", None, "unknown"),
    "徐州市鼓楼区财政局": ("徐州市鼓楼区财政局", "徐州市鼓楼区财政局", "320302", "county"),
    "福建省鼓楼区财政局": ("福建省鼓楼区财政局", "福建省鼓楼区财政局", "350102", "county"),
    "江苏省鼓楼区财政局": ("江苏省鼓楼区财政局", "江苏省鼓楼区财政局", "320000", "province"),
    "城关区财政局": ("城关区财政局", "城关区财政局", None, "unknown"),
    "兰州市城关区财政局": ("兰州市城关区财政局", "兰州市城关区财政局", "620102", "county"),
    # Names that are words too, or stand inside other words.
    "滨江区财政局": ("滨江区财政局", "滨江区财政局", None, "unknown"),
    "杭州市滨江区财政局": ("杭州市滨江区财政局", "杭州市滨江区财政局", "330108", "county"),
    "郊区样例中心": ("郊区样例中心", "郊区样例中心", None, "unknown"),
    "大同市矿区样例中心": ("大同市矿区样例中心", "大同市矿区样例中心", "140200", "county"),
    "全市和县级样例中心": ("全市和县级样例中心", "全市和县级样例中心", None, "county"),
    "东方市场样例中心": ("东方市场样例中心", "东方市场样例中心", None, "unknown"),
    "海南样例上海城市中心": ("海南样例上海城市中心", "海南样例上海城市中心", None, "unknown"),
    "样例员会同县样例中心": ("样例员会同县样例中心", "样例员会同县样例中心", None, "county"),
    "会同县财政局": ("会同县财政局", "会同县财政局", "431225", "county"),
    "河北省和静县样例中心": ("河北省和静县样例中心", "河北省和静县样例中心", "130000", "county"),
    "样例街道办事处": ("样例街道办事处", "样例街道办事处", None, "township"),
    "101001-北京市财政局(本级)": ("北京市财政局", "北京市财政局", "110000", "province"),
    "凉山州会理市财政局": ("凉山州会理市财政局", "凉山州会理市财政局", "513402", "county"),
    "凉山彝族自治州财政局": ("凉山彝族自治州财政局", "凉山彝族自治州财政局", "513400", "prefecture"),
    "江苏省苏州市昆山市教育局": ("江苏省苏州市昆山市教育局", "江苏省苏州市昆山市教育局", "320583", "county"),
    "武汉市城市管理委员会": ("武汉市城市管理委员会", "武汉市城市管理委员会", "420100", "prefecture"),
    "苏州市文化市场管理处": ("苏州市文化市场管理处", "苏州市文化市场管理处", "320500", "prefecture"),
    "中国气象局": ("中国气象局", "中国气象局", None, "central"),
    "江苏省昆山市教育局": ("江苏省昆山市教育局", "江苏省昆山市教育局", "320583", "county"),
    "河北省定州市财政局": ("河北省定州市财政局", "河北省定州市财政局", "130682", "county"),
    "江苏省苏州市教育局": ("江苏省苏州市教育局", "江苏省苏州市教育局", "320500", "prefecture"),
    "浙江省市场监管局": ("浙江省市场监督管理局", "浙江省市场监督管理局", "330000", "province"),
    "山东省城市建设管理局": ("山东省城市建设管理局", "山东省城市建设管理局", "370000", "province"),
    "合肥高新技术产业开发区管委会": (
        "合肥高新技术产业开发区管委会",
        "合肥高新技术产业开发区管委会",
        "340100",
        "county",
    ),
    "南京江北新区教育局": ("南京江北新区教育局", "南京江北新区教育局", "320100", "prefecture"),
    "南京样例学校": ("南京样例学校", "南京样例学校", None, "unknown"),
    "成都市人民政府办公厅": ("成都市人民政府办公厅", "成都市人民政府办公厅", "510100", "prefecture"),
    "四川省人民政府办公厅": ("四川省人民政府办公厅", "四川省人民政府办公厅", "510000", "province"),
    "水利部样例水利委员会": ("水利部样例水利委员会", "水利部样例水利委员会", None, "central"),
    "海关总署": ("海关总署", "海关总署", None, "central"),
    "样例区教体局": ("样例区教育体育局", "样例区教育体育局", None, "unknown"),
    "样例区农业科技局": ("样例区农业科技局", "样例区农业科技局", None, "unknown"),
    "样例市科技局": ("样例市科学技术局", "样例市科学技术局", None, "unknown"),
    "县教育局": ("县教育局", "县教育局", None, "county"),
    "彭水县财政局": ("彭水县财政局", "彭水县财政局", "500243", "county"),
    "样例中心": ("样例中心", "样例中心", None, "unknown"),
}


def database() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.create_function("nfkc", lambda text: text, ["VARCHAR"], "VARCHAR")
    connection.execute(
        "create table stg_form (document_id varchar, form_ordinal integer, fiscal_year integer, template varchar,"
        " department varchar, title varchar);"
        "create table stg_document (document_id varchar, extractor_version varchar, load_id varchar);"
        "create table raw_cell (document_id varchar, extractor_version varchar, load_id varchar, form_ordinal integer,"
        " record_kind varchar, text varchar)"
    )
    load_seeds(
        connection,
        PROJECT,
        "division",
        "division_alias",
        "department_alias",
        "department_reform",
        "government_level_word",
        "rule_scope",
        "rule_set",
        "rule_parameter",
    )
    return connection


def build(connection: duckdb.DuckDBPyConnection, *models: str) -> None:
    for model in models:
        connection.execute(f"create table {model} as {render_model(PROJECT, model)}")


@pytest.fixture(scope="module")
def chosen() -> dict[str, tuple[str, str]]:
    connection = database()
    for name, ((department, title, template, year, printed), _) in CHOICES.items():
        connection.execute("insert into stg_form values (?, 1, ?, ?, ?, ?)", [name, year, template, department, title])
        connection.execute("insert into stg_document values (?, 'v', 'l')", [name])
        if printed:
            connection.execute("insert into raw_cell values (?, 'v', 'l', 1, null, ?)", [name, printed])
        # What was read into a field is no rule, whatever it says.
        connection.execute("insert into raw_cell values (?, 'v', 'l', 1, 'form', ?)", [name, FENGTAI_NOTE])
    build(connection, "int_division_of_name", "int_department", "int_printed_rule", "int_form_ruleset")
    rows = connection.execute("select document_id, ruleset_id, ruleset_basis from int_form_ruleset").fetchall()
    assert len(rows) == len(CHOICES)
    return {name: (ruleset, basis) for name, ruleset, basis in rows}


@pytest.mark.parametrize("name", CHOICES)
def test_a_form_gets_its_rule_set_and_the_basis(name: str, chosen: dict[str, tuple[str, str]]) -> None:
    assert chosen[name] == CHOICES[name][1]


@pytest.fixture(scope="module")
def departments() -> dict[str, tuple[Any, ...]]:
    connection = database()
    for name in DEPARTMENTS:
        connection.execute("insert into stg_form values (?, 1, 2024, 'T1', ?, null)", [name, name])
    build(connection, "int_division_of_name", "int_department")
    rows = connection.execute(
        "select printed_name, canonical_name, current_name, division_code, government_level from int_department"
    ).fetchall()
    assert len(rows) == len(DEPARTMENTS)
    return {row[0]: row[1:] for row in rows}


@pytest.mark.parametrize("name", DEPARTMENTS)
def test_a_department_is_told_by_its_name(name: str, departments: dict[str, tuple[Any, ...]]) -> None:
    assert departments[name] == DEPARTMENTS[name]


def test_what_a_rule_set_does_not_say_is_the_default_and_as_unread() -> None:
    connection = database()
    build(connection, "int_rule_parameter", "int_rule_set")
    rows = connection.execute(
        "select ruleset_id, reverse_formula, reverse_status, positive_formula, positive_status from int_rule_set"
        " where ruleset_id in ('hubei', 'fengtai_2024', 'default') order by ruleset_id"
    ).fetchall()

    assert rows == [
        ("default", "linear_to_double", "unread", "ratio", "unread"),
        ("fengtai_2024", "ratio", "form", "ratio", "form"),
        ("hubei", "ratio", "form", "ratio", "unread"),
    ]


def test_what_a_rule_set_takes_over_from_the_default_is_cited_from_there() -> None:
    connection = database()
    build(connection, "int_rule_parameter")
    rows = connection.execute(
        "select parameter, text_status, citation from int_rule_parameter"
        " where ruleset_id = 'hubei' and parameter in ('reverse_formula', 'positive_formula') order by parameter"
    ).fetchall()

    assert rows == [
        ("positive_formula", "read", "全国预算绩效管理平台评分规则"),
        ("reverse_formula", "form", "湖北省项目自评表样式及填表说明"),
    ]


def test_every_rule_set_resolves_to_bands_that_exist() -> None:
    connection = database()
    load_seeds(connection, PROJECT, "grade_band", "over_achievement_band", "qualitative_band", "first_level_weight")
    build(connection, "int_rule_parameter", "int_rule_set")
    for column, table in [
        ("grade_bands", "grade_band"),
        ("qualitative_bands", "qualitative_band"),
        ("first_level_weights", "first_level_weight"),
        ("over_achievement_bands", "over_achievement_band"),
    ]:
        missing = connection.execute(
            f"select ruleset_id from int_rule_set where {column} != 'none'"  # noqa: S608
            f" and {column} not in (select ruleset_id from {table})"
        ).fetchall()
        assert missing == [], column


def test_a_changed_parameter_scores_history_anew() -> None:
    connection = database()
    connection.execute(
        "update rule_parameter set value = 'ratio' where ruleset_id = 'default' and parameter = 'reverse_formula'"
    )
    build(connection, "int_rule_parameter", "int_rule_set")

    changed = connection.execute("select reverse_formula from int_rule_set where ruleset_id = 'guangxi'").fetchone()
    assert changed == ("ratio",)
