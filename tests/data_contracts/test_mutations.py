"""Whatever happens to an export, loading accounts for every row: used, quarantined, or said."""

from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from data_contracts.load import load
from data_contracts.reading.unusable import UnusableInputError
from tests.data_contracts.reading.mutations import damaged, written
from tests.data_contracts.small_exports import write
from tests.examples import examples

HEADER = ("touch_id", "occurred_at", "lead_id", "visitor_id", "channel", "action", "program")
PROGRAMS = st.sampled_from(["OEE guide", "", "Zoé's list", "a, b; c", 'say "hi"'])


@st.composite
def touches(draw):
    rows = [
        (f"row-{i:03}", f"2025-01-{i + 1:02}T09:00:00Z", draw(st.sampled_from(["ann", "bob"])), "",
         "email", "clicked", draw(PROGRAMS))
        for i in range(draw(st.integers(3, 6)))
    ]  # fmt: skip
    return written(HEADER, rows, draw(st.sampled_from([",", ";", "\t"])))


@examples(8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(export=damaged(touches()))
def test_every_row_is_used_or_quarantined_or_said(tmp_path, export):
    write(tmp_path, touches=export.data)
    try:
        dataset = load([str(tmp_path)])
    except UnusableInputError:
        assert export.touched
        return
    table = dataset.tables["touches"]
    good = dict(table.good.select("touch_id", "program").iter_rows())
    bad = str(table.bad.rows())
    for place, row in enumerate(export.rows):
        if good.get(row[0], "absent") == (row[-1] or None) or row[0] in bad:
            continue
        assert place in export.touched, (row, good.get(row[0]))
        named = any(export.is_named_by(found, "touches.csv", place) for found in dataset.findings)
        # Nobody can tell that a file broke off within its last value.
        cut = export.text.endswith(f",{good.get(row[0])}") and row[-1].startswith(good[row[0]])
        assert named or cut or row[0] not in export.text, (row, export.text, dataset.findings)
    rows_in = len(export.rows) - sum(row[0] not in export.text for row in export.rows)
    said = sum(finding.rows for finding in dataset.findings)
    assert table.good.height + table.bad.height + said >= rows_in
