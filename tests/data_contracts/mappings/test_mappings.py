"""Exports that no format knows are guessed at, and read as their reader confirmed."""

from dataclasses import replace

import pytest

from data_contracts.choices import ReadingChoices
from data_contracts.column_mapping import ColumnMapping, mapping_lines
from data_contracts.load import MissingTableError, load
from data_contracts.mappings.guess import LIKELY, SURE, UNSURE, allowed_words, guess, known_words
from data_contracts.mappings.guess import _known as known
from data_contracts.odcs import CONTRACTS, contract
from data_contracts.reading.files import read_paths
from data_contracts.reading.times import AmbiguousDatesError
from data_contracts.reading.unusable import UnusableInputError
from data_contracts.vendors.recognise import MissingColumnsError, Recognised, recognise

ACTIVITIES = """Vorgang;Datum;E-Mail-Adresse;Kanal;Aktivität;Kampagne
A-1;14.03.2025 09:12;Ada@Acme.example;Newsletter;Geöffnet;Frühling
A-2;15.03.2025 10:02;ada@acme.example;Newsletter;Geklickt;Frühling
A-3;16.03.2025 11:45;bob@bluebay.example;Telefon;Anruf;
A-4;17.03.2025 11:45;;Messe;Tanz;
"""
DEALS = """Opp ID,Primary Contact Email,Opened,Close Date,Phase,Deal Size,Note
501,ada@acme.example,02/03/2025,05/06/2025,Gewonnen,"48,000.00",x
502,bob@bluebay.example,03/04/2025,,Negotiation,"12,500.00",y
"""


def table(tmp_path, content=ACTIVITIES, name="Aktivitaeten.csv"):
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    return read_paths([str(file)])[0][0]


def both(tmp_path):
    return [table(tmp_path), table(tmp_path, DEALS, "pipeline.csv")]


def test_a_guess_names_table_columns_examples_and_how_sure_it_is(tmp_path):
    found = guess(table(tmp_path))
    assert (found.table, found.missing) == ("touches", ())
    assert {(c.column, c.source) for c in found.columns} == {
        ("touch_id", "Vorgang"), ("occurred_at", "Datum"), ("email", "E-Mail-Adresse"),
        ("channel", "Kanal"), ("action", "Aktivität"), ("program", "Kampagne"),
    }  # fmt: skip
    by_name = {c.column: c for c in found.columns}
    assert by_name["occurred_at"].confidence == SURE
    assert by_name["touch_id"].confidence == LIKELY
    assert by_name["channel"].examples == ("Newsletter", "Telefon", "Messe")


def test_no_example_and_no_line_shows_an_address(tmp_path):
    found = guess(table(tmp_path))
    shown = [example for source in found.sources for example in source.examples]
    assert "(e-mail address)" in shown
    assert "@" not in " ".join(shown) + mapping_lines(found.mapping)


def test_words_of_a_closed_set_are_translated_where_they_are_known(tmp_path):
    assert guess(table(tmp_path)).mapping.words == (
        ("action", "Anruf", "call_made"), ("action", "Geklickt", "clicked"),
        ("action", "Geöffnet", "opened"),
    )  # fmt: skip


def test_a_file_that_says_nothing_is_unsure_and_names_what_is_missing(tmp_path):
    found = guess(table(tmp_path, "x,y\nfoo,bar\n", "z.csv"))
    assert found.confidence == UNSURE
    assert found.missing == ("occurred_at", "lead_id", "channel", "action")


def test_a_table_that_the_reader_wants_is_the_one_guessed(tmp_path):
    assert guess(table(tmp_path), "verdicts").table == "verdicts"


def test_dates_are_no_ids_and_ids_are_no_dates(tmp_path):
    found = guess(table(tmp_path, "Contact ID,Created\n1700000000,2025-01-02\n", "a.csv"), "leads")
    assert dict(found.mapping.columns) == {"lead_id": "Contact ID", "created_at": "Created"}


def test_a_column_whose_dates_fit_both_readings_says_so(tmp_path):
    sources = {source.name: source for source in guess(table(tmp_path, DEALS, "p.csv")).sources}
    assert sources["Opened"].two_orders[0] == ("02/03/2025", "2 March 2025", "3 February 2025")
    assert guess(table(tmp_path)).sources[1].two_orders == ()


def test_a_confirmed_mapping_is_read_and_every_row_kept(tmp_path):
    mappings = tuple(replace(guess(t).mapping, date_order="dmy") for t in both(tmp_path))
    data = load([str(tmp_path)], ReadingChoices(mappings=mappings))
    touches = data.touches
    assert [touches.good.height, touches.bad.height] == [3, 1]
    assert touches.good["action"].sort().to_list() == ["call_made", "clicked", "opened"]
    assert touches.good["lead_id"].n_unique() == 2
    assert "@" not in str(touches.good.to_dicts())
    assert [str(d) for d in data.deals.good["created_at"].dt.date()] == ["2025-03-02", "2025-04-03"]
    assert data.deals.good["status"].to_list() == ["won", "open"]


def test_the_same_mapping_reads_next_months_file_of_the_same_header(tmp_path):
    mapping = guess(table(tmp_path)).mapping
    later = table(tmp_path, ACTIVITIES.replace("03.2025", "04.2025"), "April.csv")
    found = recognise(later, [mapping])
    assert isinstance(found, Recognised)
    assert found.vendor.key == "mapped"
    others = ACTIVITIES.replace("Kanal", "Medium")
    assert not isinstance(recognise(table(tmp_path, others), [mapping]), Recognised)


def test_without_the_order_of_the_dates_a_mapped_file_is_asked_about(tmp_path):
    choices = ReadingChoices(mappings=tuple(guess(t).mapping for t in both(tmp_path)))
    with pytest.raises(AmbiguousDatesError) as asked:
        load([str(tmp_path)], choices)
    question = asked.value
    assert question.label == "pipeline.csv"
    assert question.readings[0] == ("02/03/2025", "2 March 2025", "3 February 2025")
    orders = tuple((f"pipeline.csv: {name}", "mdy") for name in ("created_at", "closed_at"))
    data = load([str(tmp_path)], replace(choices, date_orders=orders))
    assert str(data.deals.good["created_at"][0].date()) == "2025-02-03"


def test_what_no_format_knows_is_told_with_lines_that_settle_it(tmp_path):
    with pytest.raises(MissingTableError) as told:
        load([str(both(tmp_path) and tmp_path)])
    assert [t.label for t in told.value.tables] == ["Aktivitaeten.csv", "pipeline.csv"]
    mappings = tuple(replace(guess(t).mapping, date_order="dmy") for t in told.value.tables)
    table(tmp_path, "x,y\nfoo,bar\n", "more.csv")
    data = load([str(tmp_path)], ReadingChoices(mappings=mappings))
    (finding,) = [f for f in data.findings if f.rule == "reading.not_recognised"]
    assert finding.settles.startswith("[[reading.mappings]]\nheader = ")


def test_a_file_named_for_a_table_whose_columns_are_others_can_be_mapped(tmp_path):
    with pytest.raises(MissingColumnsError) as told:
        recognise(table(tmp_path, name="touches.csv"))
    (found,) = told.value.tables
    assert isinstance(recognise(found, [guess(found, "touches").mapping]), Recognised)


def test_what_is_the_same_in_every_row_is_filled_in(tmp_path):
    content = "When,Mail\n2025-03-01,ada@acme.example\n"
    mapping = replace(
        guess(table(tmp_path, content, "a.csv"), "touches").mapping,
        always=(("channel", "webinar"), ("action", "attended")),
    )
    table(tmp_path, "deal_id,created_at,status,amount\nd1,2025-03-02,open,5\n", "deals.csv")
    data = load([str(tmp_path)], ReadingChoices(mappings=(mapping,)))
    (row,) = data.touches.good.select("channel", "action").rows()
    assert row == ("webinar", "attended")


def test_people_who_are_known_by_their_address_alone_are_one_in_all_files(tmp_path):
    table(tmp_path)
    people = table(tmp_path, "E-Mail,Angelegt am\nADA@acme.example,2025-01-14\n", "Kontakte.csv")
    table(tmp_path, "deal_id,created_at,status,amount\nd1,2025-04-02,open,5\n", "deals.csv")
    mappings = (guess(table(tmp_path)).mapping, guess(people, "leads").mapping)
    assert mappings[1].columns == (("created_at", "Angelegt am"), ("email", "E-Mail"))
    data = load([str(tmp_path)], ReadingChoices(mappings=mappings))
    (ada,) = data.leads.good["lead_id"]
    assert data.touches.good["lead_id"].to_list().count(ada) == 2


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [("table", "orders", "no table 'orders'"), ("columns", (("mood", "M"),), "no column 'mood'"),
     ("date_order", "ymd", "no date_order 'ymd'"), ("always", (("mood", "good"),), "'mood'")],
)  # fmt: skip
def test_a_mapping_that_names_nothing_is_refused(name, value, says):
    sound = ColumnMapping("ab", "touches", (("channel", "Kanal"),))
    with pytest.raises(UnusableInputError, match=says):
        replace(sound, **{name: value})


def test_every_word_for_guesses_is_about_a_column_that_there_is():
    for name, columns in known()["columns"].items():
        assert name in CONTRACTS
        assert set(columns) <= {"email", *(c.name for c in contract(name).columns)}, name
    for column in known()["words"]:
        allowed = {word for name in CONTRACTS for word in allowed_words(name, column)}
        assert set(known_words(column).values()) <= allowed, column


@pytest.mark.parametrize(
    ("columns", "meant"),
    [
        ("Account Name", {"account_id": "Account Name"}),
        ("Account ID,Account Name", {"account_id": "Account ID", "account_name": "Account Name"}),
        ("Company,Company ID", {"account_id": "Company ID", "account_name": "Company"}),
    ],
)
def test_a_company_is_told_by_its_id_where_there_is_one_and_keeps_its_name(
    tmp_path, columns, meant
):
    more = columns.count(",") + 1
    content = f"Opp ID,Opened,Phase,Deal Size,{columns}\n501,02/13/2025,Won,10{',x' * more}\n"
    mapped = dict(guess(table(tmp_path, content, "pipeline.csv"), "deals").mapping.columns)
    assert {name: mapped[name] for name in mapped if name.startswith("account")} == meant
