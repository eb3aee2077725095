"""Writes the files of the corpus anew: python -m tests.rolls.make

The files that are kept are what the tests read; they are made anew only to change them.
"""

from pathlib import Path

from tests.rolls import csv_files, old_excel_files, other_files, workbook_files

FOLDER = Path(__file__).parent / "files"


def main() -> None:
    made = (
        csv_files.files() | workbook_files.files() | old_excel_files.files() | other_files.files()
    )
    for name, content in made.items():
        (FOLDER / name).write_bytes(content)
    print(f"{len(made)} files, the largest of {max(map(len, made.values())):,} bytes")


if __name__ == "__main__":
    main()
