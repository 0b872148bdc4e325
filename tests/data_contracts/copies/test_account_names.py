"""Files that have one deal do not part over what its account is called."""

import pytest

from data_contracts.load import load
from tests.data_contracts.small_exports import write

HEADER = "deal_id,account_id,account_name,created_at,status,amount\n"
TOUCHES = "occurred_at,lead_id,channel,action\n2025-01-01,L,email,clicked\n"


def deals(tmp_path, **files):
    folder = write(tmp_path, touches=TOUCHES, **{n: HEADER + row for n, row in files.items()})
    return load([str(folder)]).deals


@pytest.mark.parametrize(
    ("first", "second", "name"),
    [("", "Acme", "Acme"), ("Acme", "", "Acme"), ("Acme", "Acme Group", "Acme Group")],
)
def test_a_name_that_one_file_lacks_or_has_otherwise_makes_no_other_deal(
    tmp_path, first, second, name
):
    row = "D1,A,{},2025-01-02,won,10\n"
    found = deals(tmp_path, deals=row.format(first), deals_2=row.format(second))
    assert found.good["account_name"].to_list() == [name]
    assert found.bad.height == 1
    assert "deals.not_repeated" in found.bad["broken"][0]


def test_deals_that_differ_in_more_still_contradict_each_other(tmp_path):
    found = deals(
        tmp_path, deals="D1,A,,2025-01-02,won,10\n", deals_2="D1,A,Acme,2025-01-02,won,11\n"
    )
    assert found.good.is_empty()
    assert all("deals.id_means_one_deal" in broken for broken in found.bad["broken"])


def test_other_deals_keep_their_own_names(tmp_path):
    found = deals(tmp_path, deals="D1,A,,2025-01-02,won,10\nD2,A,Acme,2025-01-02,won,10\n")
    assert found.good["account_name"].to_list() == [None, "Acme"]
