"""A large file read block by block becomes exactly what it becomes when it is read at once."""

import gzip
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from data_contracts.cache.store import Cache
from data_contracts.choices import ReadingChoices
from data_contracts.load import load
from data_contracts.progress import Cancelled
from data_contracts.reading.large_text import large_text
from data_contracts.reading.times import AmbiguousDatesError
from data_contracts.stored import StoredTable
from data_contracts.streaming import writing
from data_contracts.streaming.finish import finished
from tests.data_contracts.small_exports import write
from tests.examples import examples

DEFAULT = ReadingChoices()
HEADER = "touch_id,occurred_at,lead_id,visitor_id,account_id,channel,action,program,automated,url"
IDS = st.sampled_from(["", *(f"t{i}" for i in range(9)), "Ann@acme.example"])
TIMES = st.one_of(
    st.sampled_from(
        ["2025-01-10T09:00:00Z", "2025-01-10T09:00:00", "2025-01-11", "", "soon", "1970-01-01"]
    ),
    st.datetimes().map(lambda moment: f"{moment.isoformat(timespec='seconds')}Z"),
)
LEAD_IDS = st.sampled_from(
    ["", "ann", "bob", "zoe", "ann@acme.example", "BOB@acme.example", "eve@other.example"]
)
ROWS = st.lists(
    st.tuples(
        IDS,
        TIMES,
        LEAD_IDS,
        st.sampled_from(["", "v1", "v2", "v3"]),
        st.sampled_from(["", "acme"]),
        st.sampled_from(["email", "web", '"paid, search"', "", " phone ", "null"]),
        st.sampled_from(["clicked", "page_viewed", "dreamt", ""]),
        st.sampled_from(["", "Spring nurture", "Brand search", "x"]),
        st.sampled_from(["", "true", "no", "maybe"]),
        st.sampled_from(["", "https://www.ours.com/?e=ann@acme.example", "https://ours.com/a"]),
    ).map(",".join),
    min_size=1,
    max_size=40,
)


def in_blocks(paths, choices=DEFAULT, *, block=300, span=2, **more):
    """Load with every file as a large one, in tiny blocks and short spans of time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "data_contracts.load.large_text", partial(large_text, at_least=1, block=block)
        )
        patch.setattr("data_contracts.hold.finished", partial(finished, span=span))
        patch.setattr("data_contracts.streaming.finish._SAMPLED", 1)
        patch.setattr("data_contracts.streaming.alike.AT_ONCE", 3)
        return load(list(map(str, paths)), choices, **more)


def assert_same(whole, streamed):
    assert isinstance(streamed.touches, StoredTable)
    assert streamed.fingerprint == whole.fingerprint
    assert streamed.origins == whole.origins
    assert streamed.findings == whole.findings
    assert set(streamed.tables) == set(whole.tables)
    for name, table in whole.tables.items():
        other = streamed.tables[name]
        assert_frame_equal(other.good, table.good)
        assert_frame_equal(other.bad, table.bad)
        assert other.findings == table.findings
        assert (other.good_rows, other.bad_rows) == (table.good.height, table.bad.height)


@examples(25)
@given(rows=ROWS, block=st.integers(60, 900), key=st.sampled_from(["", "secret"]))
def test_blocks_become_what_the_whole_becomes(tmp_path_factory, rows, block, key):
    folder = tmp_path_factory.mktemp("exports")
    write(folder, touches="\n".join([HEADER, *rows, *rows[:2]]))
    channels = (("Phone", "calls"), ("paid*", "paid"), ("nowhere", "web"))
    choices = ReadingChoices(program_kinds=(("x", "event"),), pseudonym_key=key, channels=channels)
    assert_same(load([str(folder)], choices), in_blocks([folder], choices, block=block))


def touches(*rows):
    return "\n".join(["touch_id,occurred_at,lead_id,visitor_id,channel,action", *rows])


def test_copies_and_contradictions_are_found_across_blocks(tmp_path):
    rows = [f"t{i},2025-01-{i + 10}T09:00:00Z,ann,,web,clicked" for i in range(15)]
    other = rows[3].replace("clicked", "opened")
    write(tmp_path, touches=touches(*rows, rows[0], other, *rows[5:9]))
    streamed = in_blocks([tmp_path], block=120)
    assert_same(load([str(tmp_path)]), streamed)
    broken = streamed.touches.bad["broken"].explode().value_counts(sort=True).rows()
    assert broken == [("touches.not_repeated", 5), ("touches.id_means_one_touch", 2)]


def test_a_visitor_becomes_the_first_lead_wherever_both_are_seen(tmp_path):
    rows = [
        "t1,2025-01-01T09:00:00Z,,v,web,page_viewed",
        *(f"x{i},2025-01-0{i}T10:00:00Z,bob,,web,clicked" for i in range(1, 9)),
        "t2,2025-01-09T09:00:00Z,ann,v,web,clicked",
        "t3,2025-01-08T09:00:00Z,bob,v,web,clicked",
        "t4,2025-01-08T09:00:00Z,,w,web,clicked",
    ]
    write(tmp_path, touches=touches(*rows))
    streamed = in_blocks([tmp_path], block=100)
    assert_same(load([str(tmp_path)]), streamed)
    first = streamed.touches.good.row(0, named=True)
    assert (first["lead_id"], first["was_anonymous"]) == ("bob", True)


SORTED = st.lists(
    st.tuples(
        st.sampled_from(["", *(f"t{i}" for i in range(99))]),
        st.integers(10, 22).map(lambda day: f"2025-01-{day}T09:00:00Z"),
        st.sampled_from(["", "ann", "bob", "zoe"]),
        st.sampled_from(["", "v1", "v2"]),
        st.sampled_from(["email", "web", ""]),
        st.sampled_from(["clicked", "dreamt"]),
    ).map(",".join),
    min_size=1,
    max_size=40,
)


@examples(20)
@given(
    rows=SORTED,
    block=st.integers(60, 900),
    newest_first=st.booleans(),
    astray=st.integers(0, 3),
    span=st.sampled_from([2, 1000]),
)
def test_files_in_order_become_what_the_whole_becomes(  # noqa: PLR0913, PLR0917 (five choices)
    tmp_path_factory, rows, block, newest_first, astray, span
):
    folder = tmp_path_factory.mktemp("exports")
    ordered = sorted(rows, key=lambda row: row.split(",")[1], reverse=newest_first)
    write(folder, touches=touches(*ordered, *ordered[:astray]))
    with pytest.MonkeyPatch.context() as patch:
        # In tiny blocks, a single row may be many.
        patch.setattr("data_contracts.streaming.ranges._MOST_ASTRAY", 0.9)
        streamed = in_blocks([folder], block=block, span=span)
    assert_same(load([str(folder)]), streamed)


@pytest.mark.parametrize("last", ["", "late,2025-01-12T09:00:00Z,ann,,web,clicked"])
def test_what_lies_in_order_is_written_once(tmp_path, monkeypatch, last):
    written = []
    write_frame = writing.write_frame
    monkeypatch.setattr(
        writing, "write_frame", lambda rows, path: written.append(path) or write_frame(rows, path)
    )
    rows = [f"t{i},2025-01-{i + 10}T09:00:00Z,ann,,web,clicked" for i in range(15)]
    write(tmp_path, touches=touches(*rows, *filter(None, [last])))
    monkeypatch.setattr("data_contracts.streaming.ranges._MOST_ASTRAY", 1)
    streamed = in_blocks([tmp_path], block=200, span=1000)
    assert_same(load([str(tmp_path)]), streamed)
    again = [path for path in written if "whose" not in path.name]
    # Of blocks in order, only whose touches they are is written at the end.
    assert len(again) == (1 if last else 0)
    assert len(written) - len(again) == len(streamed.touches.stored["good"].files) > 2


def test_touches_without_an_id_are_numbered_through(tmp_path):
    rows = [f",2025-01-{i % 20 + 10}T09:00:00Z,ann,,web,clicked" for i in range(60)]
    write(tmp_path, touches=touches(*rows))
    streamed = in_blocks([tmp_path], block=200)
    assert_same(load([str(tmp_path)]), streamed)
    assert streamed.touches.good["touch_id"].to_list()[::19] == [
        "without id 000000000001", "without id 000000000020",
    ]  # fmt: skip


def test_rows_in_the_wrong_columns_are_set_aside_in_every_block(tmp_path):
    rows = [f"t{i},2025-01-10T09:00:00Z,ann,,web,clicked" for i in range(30)]
    rows[3] += ",more"
    rows[25] = "t25,2025-01-10T09:00:00Z"
    write(tmp_path, touches=touches(*rows))
    streamed = in_blocks([tmp_path], block=200)
    assert_same(load([str(tmp_path)]), streamed)
    assert streamed.touches.bad["source_row"].to_list() == [5, 27]


@pytest.mark.parametrize("last", ["25/01/2025", "01/25/2025"])
def test_the_order_of_days_and_months_is_told_by_all_blocks(tmp_path, last):
    rows = [f"t{i},0{i % 8 + 1}/02/2025,ann,,web,clicked" for i in range(40)]
    write(tmp_path, touches=touches(*rows, f"u,{last},ann,,web,clicked"))
    streamed = in_blocks([tmp_path], block=200)
    assert_same(load([str(tmp_path)]), streamed)
    assert streamed.touches.bad_rows == 0


def test_dates_that_no_block_settles_are_asked_about_with_the_same_words(tmp_path):
    rows = [f"t{i},0{i % 8 + 1}/02/2025,ann,,web,clicked" for i in range(40)]
    write(tmp_path, touches=touches(*rows))
    with pytest.raises(AmbiguousDatesError) as whole:
        load([str(tmp_path)])
    with pytest.raises(AmbiguousDatesError) as streamed:
        in_blocks([tmp_path], block=200)
    assert str(streamed.value) == str(whole.value)
    stated = ReadingChoices(date_order="mdy")
    assert_same(load([str(tmp_path)], stated), in_blocks([tmp_path], stated, block=200))


def test_a_small_file_beside_a_large_one_joins_it(tmp_path):
    rows = [f"t{i},2025-01-{i + 10}T09:00:00Z,ann,,web,clicked" for i in range(15)]
    write(tmp_path, touches=touches(*rows), more_touches=touches(rows[2], "t99,,,,,"))
    (tmp_path / "zipped.csv.gz").write_bytes(
        gzip.compress(touches("z1,2025-01-12T09:00:00Z,,v,web,clicked").encode())
    )
    assert_same(load([str(tmp_path)]), in_blocks([tmp_path], block=150))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_every_encoding_is_read_in_blocks(tmp_path, encoding):
    rows = [f"t{i},2025-01-{i + 10}T09:00:00Z,Jörg,,Größe,clicked" for i in range(15)]
    write(tmp_path, touches=touches(*rows).encode(encoding))
    assert_same(load([str(tmp_path)]), in_blocks([tmp_path], block=150))


def test_a_large_file_of_another_table_is_read_at_once(tmp_path):
    write(tmp_path, touches=touches("t1,2025-01-12T09:00:00Z,ann,,web,clicked"))
    whole = load([str(tmp_path)])
    streamed = in_blocks([tmp_path / "touches.csv", tmp_path / "deals.csv", tmp_path / "leads.csv"])
    assert_frame_equal(streamed.deals.good, whole.deals.good)
    assert not isinstance(streamed.deals, StoredTable)


def test_cancelling_at_any_step_leaves_no_file(tmp_path):
    folder, room = tmp_path / "exports", tmp_path / "cache"
    folder.mkdir()
    rows = [f"t{i},2025-01-{i % 20 + 10}T09:00:00Z,ann,,web,clicked" for i in range(40)]
    write(folder, touches=touches(*rows))
    steps = []
    in_blocks([folder], cache=Cache(room / "whole"), tell=lambda *step: steps.append(step))
    assert {what for what, *_ in steps} >= {
        "Reading touches.csv", "Holding the touches to their contract",
        "Putting the touches in order",
    }  # fmt: skip
    for last in range(0, len(steps), 5):
        left = iter(range(last))

        def stop(*_, left=left):
            if next(left, None) is None:
                raise Cancelled

        with pytest.raises(Cancelled):
            in_blocks([folder], cache=Cache(room / "cancelled"), tell=stop)
        for kept in ("unfinished", "tables"):
            assert not list((room / "cancelled").glob(f"{kept}/*"))


def test_a_large_table_comes_out_of_the_cache_as_it_went_in(tmp_path):
    folder, cache = tmp_path / "exports", Cache(tmp_path / "cache")
    folder.mkdir()
    rows = [f"t{i},2025-01-{i % 20 + 10}T09:00:00Z,ann,,web,clicked" for i in range(40)]
    write(folder, touches=touches(*rows, "u,soon,ann,,web,clicked"))
    whole = load([str(folder)])
    assert_same(whole, in_blocks([folder], cache=cache))
    found = load([str(folder)], cache=cache)
    assert_frame_equal(found.touches.good, whole.touches.good)
    assert_frame_equal(found.touches.bad, whole.touches.bad)
    assert not list((tmp_path / "cache" / "unfinished").iterdir())
