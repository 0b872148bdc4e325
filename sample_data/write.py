"""A company's exports as files."""

import json
from collections.abc import Callable
from pathlib import Path

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
    folder.mkdir(parents=True, exist_ok=True)
    files = [
        _whole(folder / f"{name}.csv", frame.write_csv) for name, frame in company.frames.items()
    ]
    truth = truth_text(company).encode()
    return [*files, _whole(folder / TRUTH, lambda path: path.write_bytes(truth))]


def truth_text(company: Company) -> str:
    """Return the truth as it is written."""
    return json.dumps(company.truth, indent=2, ensure_ascii=False) + "\n"


def _whole(path: Path, put: Callable[[Path], object]) -> Path:
    # Renaming last leaves no half-written export behind when the command is interrupted.
    partial = path.with_name(f".{path.name}.part")
    put(partial)
    return partial.replace(path)
