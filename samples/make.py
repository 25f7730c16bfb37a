"""Makes the sample documents and expected.json from forms.yaml: `python -m samples.make`, from the project's folder."""

import argparse
import json
import string
import sys
from pathlib import Path
from typing import Any

import yaml

from samples.blocks import Block, Cell, Paragraph, Table, block_text
from samples.layouts import form_blocks
from samples.other_writers import tiff_bytes, xlsx_bytes, zip_bytes
from samples.writers import cells_bytes, docx_bytes, missing_glyphs, pdf_bytes, rows_bytes

HERE = Path(__file__).parent
FILES = HERE / "files"
EXPECTED = HERE / "expected.json"
WRITERS = {
    "docx": docx_bytes,
    "pdf": pdf_bytes,
    "cells": cells_bytes,
    "rows": rows_bytes,
    "xlsx": xlsx_bytes,
    "tiff": tiff_bytes,
}
DRAWN = {"pdf", "tiff"}
"""What is drawn with the font of the samples."""


def data() -> dict[str, Any]:
    """The content of forms.yaml."""
    with (HERE / "forms.yaml").open(encoding="utf-8") as stream:
        loaded: dict[str, Any] = yaml.safe_load(stream)
    return loaded


def named() -> dict[str, dict[str, Any]]:
    """The documents of forms.yaml by their names; members of archives are named `archive.zip/inner/path`."""
    return {document["file"]: document for document in data()["documents"]}


def document_blocks(document: dict[str, Any]) -> list[Block]:
    """The paragraphs and tables of a document of forms.yaml."""
    blocks: list[Block] = [Paragraph(text) for text in document.get("before", ())]
    if "table" in document:
        rows = document["table"]
        cells = tuple(tuple(Cell(text) for text in row) for row in rows)
        blocks.append(Table((450 // len(rows[0]),) * len(rows[0]), cells))
    for number, form in enumerate(document["forms"]):
        blocks += form_blocks(form, new_page=number > 0)
    return blocks


def document_bytes(document: dict[str, Any]) -> bytes:
    """The bytes of a document of forms.yaml; the same whenever and wherever they are made."""
    if document["as"] == "zip":
        inside = f"{document['file']}/"
        members = {name.removeprefix(inside): member for name, member in named().items() if name.startswith(inside)}
        return zip_bytes({name: document_bytes(member) for name, member in members.items()})
    blocks = document_blocks(document)
    if document["as"] in DRAWN and (missing := missing_glyphs(blocks)):
        raise ValueError(f"{document['file']}: the font lacks {''.join(sorted(missing))}; see samples/README.md")
    content = WRITERS[document["as"]](blocks)
    return content[: int(len(content) * document.get("keep_bytes", 1))]


def expected() -> dict[str, Any]:
    """What a load of the samples must give: per file its receipt's status, per form what is read and decided."""
    content = data()
    return {
        "rules": content["rules"],
        "files": [
            {
                "file": document["file"],
                "status": document["status"],
                "forms": [_expected_form(number, form) for number, form in enumerate(document["forms"], start=1)]
                if document["status"] == "parsed"
                else [],
            }
            for document in content["documents"]
        ],
    }


def _expected_form(number: int, form: dict[str, Any]) -> dict[str, Any]:
    total_weight, total_score = form.get("total", (None, form.get("total_score")))
    return {
        "form_ordinal": number,
        "template": form["template"],
        "fiscal_year": form["year"],
        "project_name": form["project_name"],
        "department": form.get("department"),
        "indicator_rows": len(form["indicators"]),
        "total_weight": total_weight,
        "total_score": total_score,
        "grade": form.get("grade"),
        "gate": form["expect"]["gate"],
        "findings": [f["rule_id"] for f in form["expect"]["findings"]],
        "finding_places": [
            {name: f.get(name) for name in ("rule_id", "seq", "funding_source", "field")}
            for f in form["expect"]["findings"]
        ],
    }


def outputs() -> dict[Path, bytes]:
    """Every file that the script makes, with its content."""
    # Members of archives stand in these alone.
    made = {FILES / name: document_bytes(document) for name, document in named().items() if "/" not in name}
    made[EXPECTED] = (json.dumps(expected(), ensure_ascii=False, indent=1) + "\n").encode()
    return made


def characters() -> str:
    """Every character that the font of the PDF files has to hold, those of western text and tables included."""
    drawn = (document for document in data()["documents"] if document["as"] in DRAWN)
    printed = "".join(block_text(block) for document in drawn for block in document_blocks(document))
    always = string.ascii_letters + string.digits + string.punctuation + " ≥≤—…·（）：，。、；“”《》"
    return "".join(sorted(set(printed + always) - {"\n"}))


def write() -> None:
    """Writes all files, and removes documents that forms.yaml no longer names."""
    made = outputs()
    FILES.mkdir(exist_ok=True)
    for path in FILES.iterdir():
        if path not in made:
            path.unlink()
    for path, content in made.items():
        path.write_bytes(content)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Make the sample documents and expected.json from forms.yaml.")
    parser.add_argument("--characters", action="store_true", help="only print the characters that the font must hold")
    if parser.parse_args().characters:
        sys.stdout.write(characters() + "\n")
    else:
        write()


if __name__ == "__main__":
    main()
