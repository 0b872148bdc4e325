"""What a row has from other rows: a visit's source, and the rest of a sum."""

import polars as pl
import pytest

from data_contracts.choices import ReadingChoices
from data_contracts.reading.text import read_text
from data_contracts.vendors.casting import Situation
from data_contracts.vendors.format_file import FormatFileError, parse
from data_contracts.vendors.mapping import mapped
from data_contracts.vendors.recognise import Recognised

VISITS = """
key: web
label: Web
tables:
  - name: visits
    needs: [at]
    becomes:
      - table: touches
        carry: {columns: [source, campaign], per: [visitor, visit], by: at}
        columns: {occurred_at: at, visitor_id: visitor, channel: {from: source, absent: direct},
          program: campaign, action: {value: page_viewed}}
"""
SHEET = """
key: sheet
label: Sheet
tables:
  - name: sheet
    needs: [name]
    becomes:
      - table: costs
        parents: {column: name, amount: amount, per: [month], rule: sheet.parents, severity: note,
          says: "Sums in {label}: {rows}.", cause: "", fix: ""}
        columns: {period_start: month, channel: {from: name, first_of: "."}, amount: amount,
          program: {from: name, take: '^[^.]*\\.(.+)$'}}
"""


def become(document, text):
    vendor = parse(document, "test.yaml")
    table = read_text(text.encode(), "export.csv")
    situation = Situation("export.csv", vendor, "UTC", zone_known=True, choices=ReadingChoices())
    (part,) = mapped(Recognised(table, vendor, vendor.tables[0]), situation)
    return part


def test_a_visits_source_counts_for_all_of_it_and_for_no_other():
    part = become(
        VISITS,
        "at,visitor,visit,source,campaign\n"
        "2025-01-01T10:02:00Z,v1,1,,\n"
        "2025-01-01T10:01:00Z,v1,1,google,oee\n"
        "2025-01-01T10:00:00Z,v1,1,,\n"
        "2025-01-02T10:00:00Z,v1,2,,\n"
        "2025-01-01T10:00:30Z,v2,1,,\n"
        "2025-01-01T10:05:00Z,v1,1,bing,\n"
        "2025-01-01T10:06:00Z,v1,1,,\n"
        "2025-01-01T10:07:00Z,v1,,,\n",
    )
    assert part.typed["channel"].to_list() == [
        "google", "google", "google", "direct", "direct", "bing", "bing", "direct",
    ]  # fmt: skip
    # What belongs together is not mixed: bing came without a campaign.
    assert part.typed["program"].to_list() == ["oee"] * 3 + [None] * 5
    assert part.text["source_row"].to_list() == [2, 3, 4, 5, 6, 7, 8, 9]


def test_a_sum_keeps_only_what_no_row_below_it_holds():
    part = become(
        SHEET,
        "name,month,amount\n"
        "Social,2025-01-01,5000\n"
        "Social.LinkedIn,2025-01-01,4100.50\n"
        "Social.LinkedIn.oee,2025-01-01,4100.50\n"
        "Social,2025-02-01,300\n"
        "Email,2025-01-01,0\n"
        "Email.Nurture,2025-01-01,1000\n"
        "Webinar.Version 2.0,2025-01-01,10\n",
    )
    rows = part.typed.select("channel", "program", pl.col("amount").cast(pl.Float64)).rows()
    assert rows == [
        ("Social", None, 899.5),
        ("Social", "LinkedIn.oee", 4100.5),
        ("Social", None, 300.0),
        ("Email", "Nurture", 1000.0),
        ("Webinar", "Version 2.0", 10.0),
    ]
    (said,) = [f for f in part.findings if f.rule == "sheet.parents"]
    # Social (a rest), Social.LinkedIn (nothing more) and Email (less than below it).
    assert said.says == "Sums in export.csv: 3."


def test_the_rest_of_a_sum_is_written_as_the_sheet_writes_amounts():
    part = become(
        SHEET,
        'name,month,amount\nSocial,2025-01-01,"1.234,56"\nSocial.A,2025-01-01,"234,50"\n'
        'Social.B,2025-01-01,"1.000"\n',
    )
    assert part.typed["amount"].cast(pl.Float64).to_list() == [0.06, 234.5, 1000.0]


@pytest.mark.parametrize(
    ("sums", "rests"),
    [
        ((120, 50), [20, 50]),
        ((50, 120), [70]),
        ((40, 50), []),
        ((50, 60, 70), [10, 70]),
        ((250, -50), [150, -50]),  # a correction
    ],
)
def test_what_stands_below_several_rows_of_one_name_is_taken_from_them_once(sums, rests):
    rows = [f"Social,2025-01-01,{amount}\n" for amount in sums]
    text = "name,month,amount\n" + "".join(rows) + "Social.A,2025-01-01,100\n"
    other = "Social,2025-02-01,7\n"
    amounts = become(SHEET, text + other).typed["amount"].cast(pl.Float64).to_list()
    assert amounts == [*rests, 100, 7]


@pytest.mark.parametrize("broken", ["carry: {columns: [a], per: [b]}", "parents: {column: a}"])
def test_a_history_that_is_not_whole_is_refused(broken):
    line = next(line for line in VISITS.splitlines() if "carry:" in line)
    with pytest.raises(FormatFileError, match="lacks the word"):
        parse(VISITS.replace(line, f"        {broken}"), "test.yaml")
