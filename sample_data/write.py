"""A company's exports as files."""

import json
from pathlib import Path

from data_contracts.files import write_atomically
from sample_data.company import Company

TRUTH = "truth.json"


def write(company: Company, folder: Path) -> list[Path]:
    """Write one CSV per table and `truth.json`; the same company gives the same bytes.

    Args:
        company: What `generate` returned.
        folder: Made if it is not there; files of the same names are replaced.

    Returns:
        The files, truth last.
    """
    files = [folder / f"{name}.csv" for name in company.frames]
    for file, frame in zip(files, company.frames.values(), strict=True):
        write_atomically(file, frame.write_csv().encode())
    truth = folder / TRUTH
    write_atomically(truth, truth_text(company).encode())
    return [*files, truth]


def truth_text(company: Company) -> str:
    """Return the truth as it is written."""
    return json.dumps(company.truth, indent=2, ensure_ascii=False) + "\n"
