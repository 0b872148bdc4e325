"""Makes the small sample that comes with the program.

Run after any change to the generator or its stored population values:

    python -m sample_data.bundle
"""

import gzip
import io
from pathlib import Path

from sample_data.company import Company
from sample_data.generate import bundled, generate
from sample_data.write import TRUTH, truth_text


def bundle(company: Company, folder: Path) -> list[Path]:
    """Write each table as `<table>.csv.gz`, and `truth.json`, with no date in the bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, frame in company.frames.items():
        path = folder / f"{name}.csv.gz"
        path.write_bytes(_compressed(frame.write_csv().encode()))
        written.append(path)
    truth = folder / TRUTH
    truth.write_text(truth_text(company), encoding="utf-8")
    return [*written, truth]


def _compressed(content: bytes) -> bytes:
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=packed, mtime=0) as file:
        file.write(content)
    return packed.getvalue()


if __name__ == "__main__":
    bundle(generate(), bundled())
