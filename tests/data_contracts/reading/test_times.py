from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.reading.date_forms import DateForm, declared_form
from data_contracts.reading.times import AmbiguousDatesError, TimeReading, read_times
from tests.examples import examples


def read(values, **known):
    return read_times(pl.Series("closed_at", values, pl.String), TimeReading("deals.csv", **known))


def moments(values, **known):
    return read(values, **known).values.to_list()


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-03-01T09:30:00Z", utc(2025, 3, 1, 9, 30)),
        ("2025-03-01 9:30", utc(2025, 3, 1, 9, 30)),
        ("2025-03-01 09:30:00 UTC", utc(2025, 3, 1, 9, 30)),
        ("2025-03-01T09:30:00.123456Z", utc(2025, 3, 1, 9, 30, 0, 123456)),
        ("2025-03-01T09:30:00+02:00", utc(2025, 3, 1, 7, 30)),
        ("2025-03-01T09:30:00-0500", utc(2025, 3, 1, 14, 30)),
        ("2025/03/01", utc(2025, 3, 1)),
        ("20250301", utc(2025, 3, 1)),
        ("1740821400000", utc(2025, 3, 1, 9, 30)),
        ("1740821400", utc(2025, 3, 1, 9, 30)),
        ("31/03/2025", utc(2025, 3, 31)),
        ("03/31/2025 02:05 PM", utc(2025, 3, 31, 14, 5)),
        ("31.3.25", utc(2025, 3, 31)),
        ("Mar 1, 2025", utc(2025, 3, 1)),
        ("1 March 2025", utc(2025, 3, 1)),
        ("01-Mar-2025", utc(2025, 3, 1)),
        ("01/Mar/2025", utc(2025, 3, 1)),
        ("Wed, 05 Mar 2025 10:00:00 GMT", utc(2025, 3, 5, 10)),
        ("02/26/2025 08:05:00 AM", utc(2025, 2, 26, 8, 5)),
        ("2025-03-01 9:30:00.123456789", utc(2025, 3, 1, 9, 30, 0, 123456)),
        ("2025-03-01T09:30:00-05:00", utc(2025, 3, 1, 14, 30)),
    ],
)
def test_a_date_is_read_however_it_is_written(text, moment):
    assert moments([text]) == [moment]


@examples(50)
@given(
    st.from_regex(
        r"20\d{2}-[01]\d-[0-3]\dT[0-2]?\d:[0-5]\d(:[0-6]\d(\.\d{1,6})?)?Z", fullmatch=True
    )
)
def test_a_z_means_what_it_means_beside_any_other_offset(text):
    alone = moments([text])
    assert alone == moments([text, "2025-03-01T09:30:00+02:00"])[:1]
    assert alone == moments([text, "2025-03-01T09:30:00.5Z", "2025-03-01T09:30:00Z"])[:1]


@pytest.mark.parametrize("text", ["n/a", "soon", "2025-02-30", "2025-13-01", "99", "0001-01-01"])
def test_what_is_no_date_is_no_date(text):
    assert moments([text]) == [None]


def test_one_column_may_mix_precisions_and_forms():
    values = ["2021-01-07 6:49:18", "2021-01-07 06:49:18.001", None, "2021-01-07", "?"]
    assert moments(values) == [
        utc(2021, 1, 7, 6, 49, 18),
        utc(2021, 1, 7, 6, 49, 18, 1000),
        None,
        utc(2021, 1, 7),
        None,
    ]


def test_dates_that_fit_two_readings_are_refused_with_both_shown():
    with pytest.raises(AmbiguousDatesError) as refused:
        read(["01/02/2024", "03/04/2024", "05/05/2024"])
    message = str(refused.value)
    assert "deals.csv, column “closed_at”" in message
    assert "01/02/2024  is  1 February 2024  or  2 January 2024" in message
    assert "--date-order" in message


def test_the_reader_decides_between_two_readings():
    assert moments(["01/02/2024"], order="dmy") == [utc(2024, 2, 1)]
    assert moments(["01/02/2024"], order="mdy") == [utc(2024, 1, 2)]


def test_one_value_that_fits_only_one_reading_decides_the_column():
    assert moments(["01/02/2024", "13/02/2024"], order="mdy")[0] == utc(2024, 2, 1)
    assert moments(["01/02/2024", "02/13/2024"], order="dmy")[0] == utc(2024, 1, 2)


def test_a_column_that_proves_both_readings_is_refused():
    with pytest.raises(AmbiguousDatesError):
        read(["13/02/2024", "02/13/2024"])


def test_days_equal_to_months_need_no_decision():
    assert moments(["05/05/2024"]) == [utc(2024, 5, 5)]


def test_two_digit_years_are_not_the_first_century():
    assert moments(["13/3/24", "13/03/2024"]) == [utc(2024, 3, 13), utc(2024, 3, 13)]


def test_years_of_two_digits_are_counted_unless_declared():
    assert read(["13/3/24", "13/03/2024"]).short_years == 1
    declared = (DateForm("%b-%d-%y", dated_only=True),)
    assert read(["Jan-05-25"], forms=declared).short_years == 0


def test_times_without_a_mark_are_read_in_the_stated_zone():
    read_in_berlin = read(["2025-01-01 12:00", "2025-07-01 12:00"], zone="Europe/Berlin")
    assert read_in_berlin.values.to_list() == [utc(2025, 1, 1, 11), utc(2025, 7, 1, 10)]
    assert read_in_berlin.unmarked == 2


def test_hours_that_clock_changes_skip_or_repeat_are_decided_and_counted():
    result = read(["2025-03-30 02:30", "2025-10-26 02:30"], zone="Europe/Berlin")
    assert result.values.to_list() == [utc(2025, 3, 30, 1, 30), utc(2025, 10, 26, 0, 30)]
    assert (result.skipped, result.doubled) == (1, 1)


def test_a_day_can_mean_its_end():
    result = read(["2025-03-30", "2025-03-30 10:00"], zone="Europe/Berlin", end_of_day=True)
    assert result.values.to_list() == [
        utc(2025, 3, 30, 21, 59, 59, 999999),
        utc(2025, 3, 30, 8, 0),
    ]
    assert (result.dated_only, result.unmarked) == (1, 1)


FORMS = ["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M:%S", "%Y/%m/%d %H:%M:%S"]


@examples(50)
@given(
    st.lists(
        st.tuples(
            st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)), st.sampled_from(FORMS)  # noqa: DTZ001
        ),
        min_size=1, max_size=8,
    )
)  # fmt: skip
def test_mixed_forms_come_back_in_any_order(written):
    expected = [moment.replace(microsecond=0, tzinfo=UTC) for moment, _ in written]
    values = [moment.strftime(form) for moment, form in written]
    assert moments(values) == expected
    assert moments(values[::-1]) == expected[::-1]


def test_declared_forms_may_leave_the_rest_to_what_it_looks_like():
    text = pl.Series("month", ["2025-01", "13/02/2025", "Mar 2025", "soon", None])
    forms = (declared_form("%Y-%m"), declared_form("%b %Y"))
    read = read_times(text, TimeReading("costs.csv", forms=forms, also=True))
    assert [v and (v.month, v.day) for v in read.values] == [(1, 1), (2, 13), (3, 1), None, None]
    strict = read_times(text, TimeReading("costs.csv", forms=forms))
    assert [v and v.month for v in strict.values] == [1, None, 3, None, None]


def test_a_mistyped_year_takes_no_other_date_with_it():
    assert moments(["225-03-01", "2025-03-01", "20255-03-01"]) == [None, utc(2025, 3, 1), None]
