import re
from dataclasses import fields

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.contract import Finding, InFile, Place, Severity
from data_contracts.load import load
from data_contracts.masking import (
    ADDRESS,
    HIDDEN,
    MARK,
    masked,
    masked_finding,
    may_hold,
    plain,
    plain_ones,
)
from tests.data_contracts.small_exports import DEALS, LEADS, TOUCHES, write
from tests.examples import examples

WIDE = "\N{FULLWIDTH COMMERCIAL AT}"
ADDRESSES = [
    "ann@acme.example", "Ann%40acme.example", "ann%2540acme.example", "ann%252540acme.example",
    f"ann{WIDE}acme.example", "ann@пример.рф", "josé@bücher.example", "ann@उदाहरण.भारत",
    "ann@例え.みんな", "ann@xn--e1afmkfd.xn--p1ai", "o'brien+tag@mail.acme.co.uk",
]  # fmt: skip
NO_ADDRESSES = ["ann@localhost", "@acme.example", "a @ b.c", "100%25 of them", "50%40", "ann@1.23"]


def by_polars(text):
    return pl.Series([text]).str.replace_all(ADDRESS, HIDDEN).item()


@pytest.mark.parametrize("address", ADDRESSES)
def test_addresses_of_any_script_and_writing_are_seen(address):
    for text in (address, f"to <{address}>, again", f"mail={address}&x=1"):
        expected = text.replace(address, HIDDEN)
        assert masked(text) == by_polars(text) == expected
        assert re.search(MARK, text)
        assert may_hold(text.encode())
    assert re.fullmatch(ADDRESS, address)
    assert pl.Series([address]).str.contains(f"^{ADDRESS}$").item()


@pytest.mark.parametrize("text", NO_ADDRESSES)
def test_what_is_no_address_stays(text):
    assert masked(text) == by_polars(text) == text


@examples(50)
@given(st.text("a1 .@%2540-—。\uff0cभाюф\u0301\u00b2ªñ\U00020000" + WIDE, max_size=25))
def test_python_and_polars_see_the_same(text):
    assert masked(text) == by_polars(text)


@pytest.mark.parametrize(
    "address", ["Ann@acme.example", "ann%40acme.example", "ann%2540ACME.example",
                f"ann{WIDE}acme.example"],
)  # fmt: skip
def test_every_writing_of_an_address_is_the_same_one(address):
    assert plain(address) == "ann@acme.example"
    assert pl.select(plain_ones(pl.lit(address))).item() == "ann@acme.example"


def test_a_finding_shows_no_address_anywhere():
    address = "ann@acme.example"
    finding = Finding(
        table=address, rule="x", severity=Severity.NOTE, rows=1, says=address, cause=address,
        fix=address, columns=(address,), places=(Place(f"a/{address}", 1, address),),
        settles=address, files=(InFile(f"a/{address}", 1, address),), named=(address,),
    )  # fmt: skip
    shown = masked_finding(finding)
    assert "@" not in repr(shown)
    assert all(getattr(shown, field.name) for field in fields(shown))


@pytest.mark.parametrize("writing", ["ann%2540acme.example", f"ann{WIDE}acme.example"])
def test_a_person_is_one_however_their_address_is_written(tmp_path, writing):
    touches = TOUCHES.replace(",ann,", f",{writing},")
    deals = DEALS.replace(",ann,", ",ann@acme.example,").replace("ann;", f"{writing};")
    data = load([str(write(tmp_path, touches=touches, deals=deals, leads=LEADS))])
    assert data.touches.good["lead_id"].to_list() == ["ann", "bob"]
    assert data.deals.good["lead_id"].to_list()[0] == "ann"
    assert data.deals.good["contacts"].to_list()[0] == ["ann", "bob"]


def test_an_address_of_another_script_reaches_no_table(tmp_path):
    touches = TOUCHES.replace(",ann,", ",ann@пример.рф,")
    data = load([str(write(tmp_path, touches=touches))])
    assert data.touches.good["lead_id"].to_list()[0] == "person-0001"
