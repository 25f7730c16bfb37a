"""Makes a Word and a PDF file beside every form of samples/families: `python -m samples.make_families`."""

import argparse
import string
import sys
from functools import cache
from pathlib import Path

from samples.blocks import block_text
from samples.printed import PrintedFile, load
from samples.writers import docx_bytes, missing_glyphs, pdf_bytes

FOLDER = Path(__file__).parent / "families"
WRITERS = {"docx": docx_bytes, "pdf": pdf_bytes}


@cache
def printed_files() -> tuple[PrintedFile, ...]:
    """Every form of the folder, by name."""
    return tuple(load(path) for path in sorted(FOLDER.glob("*.yaml")) if path.stem != "covered")


def file_bytes(printed: PrintedFile, kind: str) -> bytes:
    """The form as a file of a kind (docx, pdf); the same whenever and wherever it is made."""
    if kind == "pdf" and (missing := missing_glyphs(printed.blocks)):
        raise ValueError(f"{printed.name}: the font lacks {''.join(sorted(missing))}; see samples/README.md")
    return WRITERS[kind](printed.blocks)


def characters() -> str:
    """Every character of the forms, for the font of the PDF files."""
    text = "".join(block_text(block) for printed in printed_files() for block in printed.blocks)
    return "".join(sorted(set(text + string.printable.strip()) - {"\n"}))


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--characters", action="store_true", help="only print the characters that the font must hold")
    if parser.parse_args().characters:
        sys.stdout.write(characters() + "\n")
        return
    names = {printed.name for printed in printed_files()}
    for path in FOLDER.iterdir():
        if path.suffix.lstrip(".") in WRITERS and path.stem not in names:
            path.unlink()
    for printed in printed_files():
        for kind in WRITERS:
            (FOLDER / f"{printed.name}.{kind}").write_bytes(file_bytes(printed, kind))


if __name__ == "__main__":
    main()
