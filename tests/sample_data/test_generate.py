"""Same numbers, same bytes; any size; the bundled sample is what the generator makes."""

import gzip
import json
import time

import polars as pl
import pytest

from sample_data.bundle import bundle
from sample_data.generate import bundled, generate, write

COLUMNS = {
    "touches": "touch_id occurred_at lead_id visitor_id account_id channel action program "
    "program_kind content_id reason automated url",
    "deals": "deal_id name account_id lead_id created_at closed_at status amount currency "
    "deal_type owner loss_reason contacts",
    "leads": "lead_id account_id created_at source role seniority industry segment interests owner "
    "mql_at accepted_at sales_ready_at disqualified_at opted_out_at left_at internal",
    "lead_stages": "lead_id stage entered_at",
    "content": "content_id title content_type topic buying_stage audience_role audience_industry "
    "subject body url",
    "costs": "period_start program channel amount currency",
    "verdicts": "lead_id verdict reason decided_at decided_by",
    "holdouts": "lead_id program arm assigned_at planned_until",
}


def test_tables_have_the_contracts_columns_as_text(frames):
    assert {name: " ".join(frame.columns) for name, frame in frames.items()} == COLUMNS
    assert all(set(frame.dtypes) == {pl.String} for frame in frames.values())


def test_the_same_numbers_give_the_same_bytes(tmp_path):
    first = write(generate(300, 5), tmp_path / "a")
    again = write(generate(300, 5), tmp_path / "b")
    other = write(generate(300, 6), tmp_path / "c")
    assert [file.name for file in first] == [*(f"{name}.csv" for name in COLUMNS), "truth.json"]
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in again]
    assert first[0].read_bytes() != other[0].read_bytes()


def test_written_files_read_back_as_they_were(tmp_path):
    company = generate(300, 5)
    write(company, tmp_path)
    for name, frame in company.frames.items():
        assert pl.read_csv(tmp_path / f"{name}.csv", infer_schema=False).equals(frame)
    assert json.loads((tmp_path / "truth.json").read_text()) == company.truth


@pytest.mark.parametrize(("leads", "seed"), [(50, 1), (201, 2), (777, 3)])
def test_any_size_has_exactly_that_many_leads(leads, seed):
    company = generate(leads, seed)
    assert company.frames["leads"].height == leads
    assert company.frames["leads"]["lead_id"].is_unique().all()
    assert len(company.truth["planted"]) == 10


def test_a_company_too_small_is_refused_with_the_least_size():
    with pytest.raises(ValueError, match="at least 50 leads, not 20"):
        generate(20)


def test_work_grows_no_faster_than_the_company():
    _seconds(200)
    small, large = _seconds(1_500), _seconds(6_000)
    assert large < 4 * small * 2


def test_the_bundled_sample_is_what_the_generator_makes(company):
    # The text is compared: compression libraries differ in their bytes, never in what they hold.
    for name, frame in company.frames.items():
        stored = gzip.decompress((bundled() / f"{name}.csv.gz").read_bytes()).decode()
        assert stored == frame.write_csv(), f"{name}: run `python -m sample_data.bundle`"
    assert json.loads((bundled() / "truth.json").read_text("utf-8")) == company.truth
    assert len(list(bundled().iterdir())) == len(company.frames) + 1


def test_bundling_twice_gives_the_same_bytes(tmp_path):
    first, again = (bundle(generate(200, 5), tmp_path / name) for name in "ab")
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in again]


def test_the_bundled_sample_is_small_and_carries_no_date():
    files = sorted(bundled().iterdir())
    assert sum(file.stat().st_size for file in files) < 3_000_000
    assert all(file.read_bytes()[4:8] == bytes(4) for file in files if file.suffix == ".gz")


def _seconds(leads):
    start = time.process_time()
    generate(leads)
    return time.process_time() - start
