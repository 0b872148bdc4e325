import polars as pl
import pytest

from data_contracts.choices import PROGRAM_KINDS, ReadingChoices
from data_contracts.contract import Severity
from data_contracts.odcs import contract
from data_contracts.program_kinds import with_program_kinds
from data_contracts.reading.text import read_text
from data_contracts.vendors import VENDORS
from data_contracts.vendors.casting import Situation
from data_contracts.vendors.cell_file import FormatFileError, cell
from data_contracts.vendors.format_file import read_yaml
from data_contracts.vendors.mapping import mapped
from data_contracts.vendors.recognise import recognise

BECOMING = [
    (vendor, kind, becoming)
    for vendor in VENDORS
    for kind in vendor.tables
    for becoming in kind.becomes
]


@pytest.mark.parametrize(
    ("vendor", "kind", "becoming"),
    BECOMING,
    ids=[f"{vendor.key}-{kind.name}-{b.table}-{i}" for i, (vendor, kind, b) in enumerate(BECOMING)],
)
def test_every_format_fills_columns_that_the_contract_has(vendor, kind, becoming):
    columns = {column.name for column in contract(becoming.table).columns}
    assert set(becoming.cells) <= columns, (vendor.key, kind.name)


def test_every_action_and_status_a_format_writes_is_one_the_contract_knows():
    allowed = {
        "action": _allowed("touches", "action"),
        "status": _allowed("deals", "status"),
        "program_kind": _allowed("touches", "program_kind"),
        "stage": _allowed("lead_stages", "stage"),
    }
    for _, kind, becoming in BECOMING:
        for name, values in allowed.items():
            if cell := becoming.cells.get(name):
                written = {*cell.values.values(), *(case.value for case in cell.cases)}
                written |= {ours for _, ours in cell.patterns} | {cell.value, cell.otherwise}
                assert written - {None} <= values, (kind.name, name)


def _allowed(table, column):
    rules = contract(table).rules
    (values,) = [
        set(rule.arguments["value_set"])
        for rule in rules
        if rule.columns == (column,) and "value_set" in rule.arguments
    ]
    return values


def test_the_program_kinds_are_the_contracts():
    assert set(PROGRAM_KINDS) == _allowed("touches", "program_kind")
    assert {rule["kind"] for rule in read_yaml("program_kinds.yaml")} <= set(PROGRAM_KINDS)


def test_a_word_that_a_format_does_not_know_is_refused():
    with pytest.raises(FormatFileError, match="form means nothing here"):
        cell({"form": "Record ID"}, "hubspot.yaml, deals, deal_id")


@pytest.mark.parametrize(
    ("header", "vendor", "kind"),
    [
        ("Record ID,Email,Create Date,Lifecycle Stage", "hubspot", "contacts"),
        ("Record ID,Deal Stage,Amount,Create Date,Close Date", "hubspot", "deals"),
        ("id,type,created,recipient,email_campaign_id", "hubspot", "email_events"),
        ("Lead ID,Occurred At,Channel,Action", "canonical", "touches"),
        ("lead_id,stage,entered_at", "canonical", "lead_stages"),
        ("period_start,channel,amount", "canonical", "costs"),
    ],
)
def test_a_file_is_told_by_its_columns(header, vendor, kind):
    found = recognise(read_text(f"{header}\n".encode(), "export.csv"))
    assert (found.vendor.key, found.kind.name) == (vendor, kind)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Nurture 1 - How peers measure OEE", "nurture"),
        ("2025 Drip: onboarding", "nurture"),
        ("March Newsletter", "newsletter"),
        ("Webinar: safety stock", "event"),
        ("Paid search brand", "acquisition"),
        ("SDR outbound Q2", "sales"),
        ("Spring mailing", None),
        ("Eventual consistency", None),
    ],
)
def test_a_programs_kind_is_told_from_its_name(name, kind):
    touches = pl.DataFrame(
        {"program": [name], "program_kind": [None]}, schema_overrides={"program_kind": pl.String}
    )
    guessed, _ = with_program_kinds(touches, (), stated=False)
    assert guessed["program_kind"].item() == kind
    chosen, _ = with_program_kinds(touches, ((name.upper(), "other"),), stated=False)
    assert chosen["program_kind"].item() == "other"
    stated, said = with_program_kinds(touches, (), stated=True)
    assert (stated["program_kind"].item(), said.findings("touches.csv")) == (None, ())


def statuses(*stages):
    rows = "".join(f'{i},"{stage}",2025-01-10 09:00,5\n' for i, stage in enumerate(stages))
    table = read_text(f"Record ID,Deal Stage,Create Date,Amount\n{rows}".encode(), "deals.csv")
    file = recognise(table)
    situation = Situation(
        "deals.csv", file.vendor, "UTC", zone_known=True, choices=ReadingChoices()
    )
    (deals,) = mapped(file, situation)
    return deals.typed["status"].to_list(), deals.findings


def test_whole_stage_names_say_won_and_lost():
    won = ["Closed won", "closedwon", "WON", "Deal won ", "Closed-Won", "Closed Won (Partners)"]
    lost = ["Closed lost", "closedlost", "Lost", "Deal lost", "Closed - not won", "Not won"]
    assert statuses(*won, *lost)[0] == ["won"] * 6 + ["lost"] * 6


def test_stages_that_only_sound_like_an_end_are_open_and_told():
    stages = ("Won't fix", "Verbally won, unsigned", "Closed", "Lost contact", "Proposal")
    read, findings = statuses(*stages, "Closed won")
    assert read == ["open"] * 5 + ["won"]
    (doubtful,) = [f for f in findings if f.rule == "deals.status_doubtful"]
    assert (doubtful.rows, doubtful.severity) == (4, Severity.SHOULD_FIX)
    assert "“Closed”, “Lost contact”, “Verbally won, unsigned”, “Won't fix”" in doubtful.says
    assert [place.line for place in doubtful.places] == [2, 3, 4, 5]
