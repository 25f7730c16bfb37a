"""Lists of large loads come in files of a bounded size, whole and in order."""

import json
import re

from report.listing import CHUNK_BYTES, Column, Field, Listing, MadeRows, Part


def listing(rows: int) -> Listing:
    return Listing(
        slug="x",
        title="x",
        lead="",
        empty="",
        fields=(Field("name", "名称"), Field("rule", "规则"), Field("text", "说明")),
        columns=(Column("name", "名称", (Part("name"),)),),
        rows=tuple(
            {"name": f"项目{number}</script>", "rule": f"规则{number % 7}", "text": "说明" * 60 + str(number)}
            for number in range(rows)
        ),
    )


def chunks(made: Listing) -> list[tuple[str, str | None, list[object]]]:
    found = []
    for text in made.payload().files():
        assert len(text.encode()) < CHUNK_BYTES * 1.1
        for call in text.splitlines():
            pushed = re.fullmatch(r"\(window\.listData=window\.listData\|\|\[\]\)\.push\((.*)\);", call)
            assert pushed is not None
            found.append(tuple(json.loads(pushed[1])))
    return found  # type: ignore[return-value]


def test_every_row_comes_once_and_in_order() -> None:
    made = listing(5000)
    found = chunks(made)
    rows = [row for kind, _, pieces in found if kind == "rows" for row in pieces]
    rules = [value for kind, key, pieces in found if (kind, key) == ("values", "rule") for value in pieces]

    assert len([kind for kind, _, _ in found if kind == "rows"]) > 2
    assert [row[0] for row in rows] == [row["name"] for row in made.rows]  # type: ignore[index]
    assert [rules[row[1]] for row in rows] == [row["rule"] for row in made.rows]  # type: ignore[index]


def test_a_list_without_rows_needs_no_file() -> None:
    assert chunks(listing(0)) == []


def test_no_text_of_a_document_ends_the_script() -> None:
    assert all("</script" not in text for text in listing(3).payload().files())


def test_rows_that_are_made_when_asked_for_are_those_of_their_items() -> None:
    asked: list[int] = []

    def make(number: int) -> dict[str, int]:
        asked.append(number)
        return {"n": number}

    rows = MadeRows((3, 1, 2), make)
    assert (len(rows), asked) == (3, [])
    assert (rows[0], rows[-1], list(rows[1:])) == ({"n": 3}, {"n": 2}, [{"n": 1}, {"n": 2}])
    listing = Listing("l", "l", "", "", (Field("n", "N", is_number=True),), (), rows)
    asked.clear()
    assert listing.payload().rows == [[3], [1], [2]]
    assert asked == [3, 1, 2], "each is made once"
