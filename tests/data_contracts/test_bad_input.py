"""What cannot be used says so; what can be used in part loses no row."""

import re

import polars as pl
import pytest

from data_contracts.choices import ReadingChoices
from data_contracts.contract import Severity
from data_contracts.load import UnusableInputError, load
from data_contracts.repairs.quarantine import write_quarantine
from tests.data_contracts.small_exports import DEALS, LEADS, TOUCHES, write


def rules(data, severity=None):
    return {f.rule for f in data.findings if severity in (None, f.severity)}


def refusal(paths, choices=None):
    with pytest.raises(UnusableInputError) as refused:
        load([str(path) for path in paths], choices or ReadingChoices())
    return str(refused.value)


def test_the_smallest_exports_load_without_a_must_fix(tmp_path):
    assert load([str(write(tmp_path))]).must_fix == ()


def test_an_empty_file_is_named(tmp_path):
    write(tmp_path, touches="")
    assert "touches.csv is empty" in refusal([tmp_path / "touches.csv", tmp_path / "deals.csv"])


def test_a_folder_whose_touches_are_empty_says_what_is_missing(tmp_path):
    message = refusal([write(tmp_path, touches="")])
    assert "There is no table of touches" in message
    assert "deals.csv: Nurture Ledger deals" in message
    assert "touches.csv is empty" in message.partition("What was found")[2]


def test_nuls_after_the_text_make_no_other_kind_of_a_file(tmp_path):
    write(tmp_path, touches=TOUCHES + "\0" * 4000)
    data = load([str(tmp_path)])
    assert data.touches.read == 2
    (found,) = [found for found in data.findings if found.rule == "reading.nulls"]
    assert found.places[0].line == 4


def test_a_file_of_another_kind_is_named(tmp_path):
    (tmp_path / "touches.csv").write_bytes(b"%PDF-1.4")
    assert "touches.csv is a PDF document" in refusal([tmp_path / "touches.csv"])


def test_missing_columns_are_named_with_meaning_and_nearest(tmp_path):
    write(tmp_path, deals=DEALS.replace("amount", "ammount").replace("created_at", "opened"))
    message = refusal([tmp_path])
    assert "deals.csv lacks columns" in message
    assert "amount: What the deal is worth" in message
    assert "(nearest found: “ammount”" in message
    assert "created_at: When the deal was opened." in message


def test_of_a_header_without_end_only_its_beginning_is_shown(tmp_path):
    write(tmp_path, touches="x" * 1_000_000 + "\n1\n")
    message = refusal([tmp_path])
    assert len(message) < 1000
    assert f"Its columns are: {'x' * 59}…" in message


def test_a_repeated_column_that_counts_is_refused(tmp_path):
    write(tmp_path, deals=DEALS.replace("contacts", "amount"))
    assert "more than one column named “amount”" in refusal([tmp_path])


def test_a_file_that_is_no_known_table_is_left_aside_with_a_finding(tmp_path):
    data = load([str(write(tmp_path, weather="day,rain\nmonday,3\n"))])
    assert "reading.not_recognised" in rules(data)


def test_a_table_that_there_is_none_of_is_refused(tmp_path):
    write(tmp_path)
    assert "no table “people”" in refusal([f"people={tmp_path / 'leads.csv'}"])


def test_duplicate_ids_with_different_content_are_quarantined(tmp_path):
    doubled = DEALS + "d1,acme,ann,2025-02-01T09:00:00Z,2025-03-01T09:00:00Z,won,2000.00,EUR,\n"
    data = load([str(write(tmp_path, deals=doubled))])
    assert "deals.id_means_one_deal" in rules(data, Severity.MUST_FIX)
    assert data.deals.read == 3


def test_unreadable_dates_are_quarantined_with_their_line(tmp_path):
    data = load([str(write(tmp_path, deals=DEALS.replace("2025-02-02T09:00:00Z", "soon")))])
    (found,) = [f for f in data.must_fix if f.rule == "deals.created_at_readable"]
    assert (found.places[0].line, found.places[0].value) == (3, "soon")
    assert data.deals.bad["created_at"].to_list() == ["soon"]


def test_ambiguous_dates_are_refused_until_the_reader_decides(tmp_path):
    touches = re.sub(r"2025-01-(\d\d)T09:00:00Z", r"01/02/2025", TOUCHES)
    write(tmp_path, touches=touches)
    assert "1 February 2025  or  2 January 2025" in refusal([tmp_path])
    data = load([str(tmp_path)], ReadingChoices(date_order="mdy"))
    assert data.touches.good["occurred_at"].dt.month().to_list() == [1, 1]


def test_a_negative_amount_is_asked_about_and_keeps_its_sign(tmp_path):
    data = load([str(write(tmp_path, deals=DEALS.replace("1000.00", "(1000.00)")))])
    assert "deals.amount_not_negative" in rules(data, Severity.MUST_FIX)
    assert data.deals.good["amount_minor"].to_list() == [-100_000, None]


def test_a_refund_that_says_so_is_no_finding(tmp_path):
    header, won, *rest = DEALS.replace("1000.00", "-1000.00").splitlines()
    typed = "\n".join([f"{header},deal_type", f"{won},Refund", *(f"{line}," for line in rest)])
    data = load([str(write(tmp_path, deals=typed))])
    assert "deals.amount_not_negative" not in rules(data)
    assert data.deals.good["amount_minor"][0] == -100_000


def test_several_currencies_with_rates_are_no_finding(tmp_path):
    more = DEALS + "d3,acme,ann,2025-02-01T09:00:00Z,2025-03-01T09:00:00Z,won,5.00,USD,\n"
    data = load([str(write(tmp_path, deals=more))], ReadingChoices(rated=("EUR",)))
    assert "deals.one_currency" not in rules(data)


def test_several_currencies_are_listed(tmp_path):
    more = DEALS + "d3,acme,ann,2025-02-01T09:00:00Z,2025-03-01T09:00:00Z,won,5.00,USD,\n"
    data = load([str(write(tmp_path, deals=more))])
    (found,) = [f for f in data.must_fix if f.rule == "deals.one_currency"]
    assert "EUR (1), USD (1)" in found.says
    assert "--rate" in found.fix
    assert "[rates]" in found.fix


def found(data, rule):
    (only,) = [f for f in data.findings if f.rule == rule]
    return only


@pytest.mark.parametrize(
    ("tables", "table", "line"),
    [
        ({"touches": TOUCHES.replace("2025-01-20", "2052-01-20")}, "touches", 3),
        ({"deals": DEALS.replace("2025-03-01", "2052-03-01")}, "deals", 2),
        ({"leads": LEADS.replace("2025-01-15", "2052-01-15")}, "leads", 3),
    ],
)
def test_a_mistyped_year_that_moves_the_date_of_the_data_is_named(tmp_path, tables, table, line):
    far = found(load([str(write(tmp_path, **tables))]), "dates.far_ahead")
    (place,) = far.places
    assert (far.severity, far.table) == (Severity.SHOULD_FIX, table)
    assert (place.file, place.line, place.value[:4]) == (f"{table}.csv", line, "2052")
    assert "--as-of 2025-0" in far.fix


def test_a_mistyped_year_moves_nothing_where_the_date_of_the_data_is_stated(tmp_path):
    folder = write(tmp_path, touches=TOUCHES.replace("2025-01-20", "2052-01-20"))
    assert "dates.far_ahead" not in rules(load([str(folder)], ReadingChoices(dated=True)))


def test_a_hoped_for_closing_date_moves_nothing(tmp_path):
    deals = DEALS.replace("2025-02-02T09:00:00Z,,open", "2025-02-02T09:00:00Z,2052-02-02,open")
    assert "dates.far_ahead" not in rules(load([str(write(tmp_path, deals=deals))]))


def test_single_rows_and_deals_are_spoken_of_as_one(tmp_path):
    header, won, _ = DEALS.splitlines()
    data = load([str(write(tmp_path, deals=f"{header}\n{won.replace('won', 'lost')}\n"))])
    says = found(data, "deals.some_won").says
    assert says == "The only usable deal is not won, so there is no revenue to credit."
    weather = load([str(write(tmp_path, weather="day,rain\nmonday,3\n"))])
    assert "weather.csv (1 row) is" in found(weather, "reading.not_recognised").says


def test_notes_are_things_with_nothing_to_do(tmp_path):
    touches = TOUCHES.replace("action", "action,content_id,program")
    touches = touches.replace("attended", "attended,c1,Spring nurture")
    touches = touches.replace("clicked", "clicked,c2,Spring nurture")
    deals = DEALS.replace("ann;bob", "ann;zoe") + DEALS.splitlines()[1].replace("d1", "d3")
    data = load([str(write(tmp_path, touches=touches, deals=deals))])
    notes = [f for f in data.findings if f.severity is Severity.NOTE]
    assert notes
    assert all(f.fix.startswith(("Nothing to do", "Nothing is")) for f in notes), notes
    assert found(data, "touches.program_kind_guessed").severity is Severity.SHOULD_FIX
    assert found(data, "touches.content_known").says == (
        "There is no list of content, so content_id of touches could not be checked against it."
    )


def test_the_samples_own_answer_sheet_is_not_reported(tmp_path):
    write(tmp_path)
    (tmp_path / "truth.json").write_text("{}")
    assert "reading.not_read" not in rules(load([str(tmp_path)]))
    (tmp_path / "other.json").write_text("{}")
    aside = found(load([str(tmp_path)]), "reading.not_read")
    assert "other.json" in aside.says
    assert "truth.json" not in aside.says


def test_no_won_deal_is_a_must_fix(tmp_path):
    data = load([str(write(tmp_path, deals=DEALS.replace("won", "lost")))])
    assert "deals.some_won" in rules(data, Severity.MUST_FIX)


def test_no_touch_at_all_is_a_must_fix(tmp_path):
    data = load([str(write(tmp_path, touches=TOUCHES.splitlines()[0] + "\n"))])
    assert "touches.some_given" in rules(data, Severity.MUST_FIX)
    assert data.touches.read == 0


def test_rows_with_too_many_or_too_few_values_are_quarantined(tmp_path):
    ragged = TOUCHES + "t3,2025-01-21T09:00:00Z,bob\nt4,2025-01-22T09:00:00Z,bob,,a,clicked,b\n"
    data = load([str(write(tmp_path, touches=ragged))])
    assert data.touches.read == 4
    assert data.touches.bad["source_row"].to_list() == [4, 5]
    (found,) = [f for f in data.must_fix if f.rule == "touches.values_in_columns"]
    assert found.places[0].value == "3 values, but the header has 6 columns"
    (file,) = write_quarantine(data, tmp_path / "quarantine")
    written = pl.read_csv(file, infer_schema=False)
    assert written["line"].to_list() == ["4", "5"]
    assert written["rule"].unique().to_list() == ["touches.values_in_columns"]


def test_a_file_given_twice_counts_once(tmp_path):
    write(tmp_path)
    twice = load([str(tmp_path), str(tmp_path / "touches.csv")])
    assert twice.touches.read == 2
    assert "reading.given_twice" in rules(twice)


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ({"zone": "Berlin"}, "there is no time zone 'Berlin'"),
        ({"zone": "localtime"}, "there is no time zone 'localtime'"),
        ({"zone": "posix/UTC"}, "there is no time zone 'posix/UTC'"),
        ({"date_order": "ymd"}, "'ymd' is not one of dmy, mdy"),
        ({"decimal": ";"}, "is not one of"),
        ({"own_domains": ("me@x.com",)}, "is no mail domain"),
        ({"program_kinds": (("Spring", "spam"),)}, "'spam' is not one of nurture"),
        ({"channels": ((" ", "paid"),)}, "channels: ' ' = 'paid' groups nothing"),
        ({"channels": (("Ads", ""),)}, "channels: 'Ads' = '' groups nothing"),
        ({"channels": (("ADS", "a"), ("ads", "b"))}, "channels: 'ads' is in two groups, 'a' and"),
    ],
)
def test_choices_that_mean_nothing_are_refused(choice, said):
    with pytest.raises(UnusableInputError, match=re.escape(said)):
        ReadingChoices(**choice)


def test_hostile_content_stays_content(tmp_path):
    evil = '=HYPERLINK("http://x")'
    leads = LEADS.replace("email", "owner").replace("ann@acme.example", evil.replace('"', ""))
    data = load([str(write(tmp_path, leads=leads))])
    assert data.leads.good.filter(pl.col("owner").str.starts_with("=")).height == 1
