"""Every file in the exports beside the checkout: recognised and mapped as expected, to the row."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from data_contracts.choices import ReadingChoices
from data_contracts.gather import gather
from data_contracts.progress import silent
from data_contracts.reading.files import read_paths
from data_contracts.reading.unusable import UnusableInputError
from data_contracts.vendors.recognise import Unrecognised, recognise

EXPECTED = YAML(typ="safe").load(Path(__file__).with_name("expected_exports.yaml"))
ENTRIES = {
    f"{folder}/{file}": tables
    for folder, files in EXPECTED.items()
    for file, tables in files.items()
}
WORDS = {"is", "rows", "not_needed", "unknown", "refused", "choices"}
"""What an expectation says beside the rows of each table."""


def is_data(file):
    """Whether a file is an export, not what is written about the exports."""
    return file.is_file() and file.suffix not in {".md", ".json"} and "LICENSE" not in file.name


def test_no_export_is_without_expectation(shared_exports):
    found = {str(f.relative_to(shared_exports)) for f in shared_exports.rglob("*") if is_data(f)}
    assert found == set(ENTRIES)


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_file_becomes_what_is_expected(entry, shared_exports, tmp_path):
    expected = ENTRIES[entry]
    if "refused" in expected[0]:
        with pytest.raises(UnusableInputError, match=expected[0]["refused"]):
            outcomes(shared_exports / entry, expected, tmp_path)
    else:
        tables = outcomes(shared_exports / entry, expected, tmp_path)
        assert [plain(told) for told in tables] == [plain(told) for told in expected]
        for told, wanted in zip(tables, expected, strict=True):
            for words in ("not_needed", "unknown"):
                assert wanted.get(words, "") in told.get(words, "")
                assert (words in wanted) == (words in told)


# Added up, and looked up, in the files as text.
AMOUNTS = {
    "costs/real/google_ads_campaign_stats_data.csv": "231.33",
    "costs/real/linkedin_ad_analytics_by_campaign_data.csv": "530.62",
    "costs/synthetic/google_ads_campaign_report_ui.csv": "230.65",
    "costs/synthetic/linkedin_campaign_performance_report_utf8_comma.csv": "4100.49",
    "costs/synthetic/linkedin_campaign_performance_report_utf16.csv": "4100.49",
    "costs/synthetic/marketo_measure_marketing_spend_wide.csv": "29850.50",
    "pardot/real/pardot_opportunity_data.csv": "1869578.20",
    "salesforce/synthetic/report_opportunities_fr_FR_cp1252_semicolon.csv": "279000",
    # 291,500 without the deal 10676803941, and 279,000 without the deal 8, closed as duplicates.
    "hubspot/synthetic/hubspot-crm-exports-all-deals-2025-10-06.csv": "268750",
    "activecampaign/synthetic/deals_api_flat.csv": "256250",
}
TIMES = {
    "costs/real/google_ads_campaign_stats_data.csv": ("2021-01-05", "2021-02-26"),
    "costs/synthetic/marketo_measure_marketing_spend_wide.csv": ("2025-01-01", "2025-06-01"),
    "pardot/real/pardot_opportunity_data.csv": ("2015-07-03T12:54:22", "2020-02-20T09:02:48"),
    "pardot/synthetic/visitor_activities.csv": ("2024-12-28T20:11", "2025-05-05T16:00:42"),
    "marketo/synthetic/bulk_activity_extract.csv": ("2024-12-28T20:11", "2025-05-05T16:00:42"),
    "marketo/real/marketo_activity_send_email_data.csv": (
        "2020-05-10T19:21:10", "2020-05-11T21:39:32",
    ),
    # A mail of a week later was dropped before it was sent.
    "hubspot/synthetic/email_events_api_flat.csv": ("2025-01-06T16:00", "2025-05-05T16:00:42"),
}  # fmt: skip
DATED = {"touches": "occurred_at", "deals": "created_at", "costs": "period_start"}


@pytest.mark.parametrize("entry", AMOUNTS)
def test_amounts_add_up_to_those_of_the_file(entry, shared_exports, tmp_path):
    table = became(shared_exports / entry, ENTRIES[entry], tmp_path)
    assert table.typed["amount"].sum() == Decimal(AMOUNTS[entry])


@pytest.mark.parametrize("entry", TIMES)
def test_the_first_and_the_last_time_are_those_of_the_file(entry, shared_exports, tmp_path):
    table = became(shared_exports / entry, ENTRIES[entry], tmp_path)
    times = table.typed[DATED[table.table]]
    first, last = (datetime.fromisoformat(time).replace(tzinfo=UTC) for time in TIMES[entry])
    assert (times.min(), times.max()) == (first, last)


def became(path, expected, folder):
    """Return the one dated table that a file of one table becomes."""
    choices = ReadingChoices(**expected[0].get("choices", {}))
    files = [recognise(table) for table in read_paths([str(path)])[0]]
    (table,) = (t for n, t in gather(files, choices, folder, silent).tables.items() if n in DATED)
    return table


def outcomes(path, expected, folder):
    """Return what became of each table of a file, as an expectation would say it."""
    choices = ReadingChoices(**expected[0].get("choices", {}))
    tables, _ = read_paths([str(path)])
    return [outcome(recognise(table), choices, folder) for table in tables]


def outcome(file, choices, folder):
    rows = file.table.rows.height
    if isinstance(file, Unrecognised):
        return {"unknown": file.nearest, "rows": rows}
    told = {"is": f"{file.vendor.key} {file.kind.name}", "rows": rows}
    if file.kind.not_needed:
        told["not_needed"] = file.kind.not_needed
    gathered = gather([file], choices, folder, silent)
    became = {name: table.text.height for name, table in gathered.tables.items()}
    return told | {name: count for name, count in became.items() if count}


def plain(told):
    """Return what an expectation counts, without the words that it quotes."""
    return {key: value for key, value in told.items() if key == "is" or key not in WORDS} | {
        "rows": told.get("rows")
    }
