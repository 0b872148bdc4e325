from data_contracts.load import load
from tests.data_contracts.small_exports import write

ROLES = """deal_id,lead_id,role,is_primary
d1,cid,user,
d1,bob,decision maker,yes
d2,ann,,
d2,ann,user,
d9,ann,,
d2,,user,
"""


def test_contacts_are_the_main_person_then_the_deals_own_then_the_others(tmp_path):
    data = load([str(write(tmp_path, deal_contacts=ROLES))])
    assert data.deals.good["contacts"].to_list() == [["bob", "ann", "cid"], ["ann"]]
    assert (data.deal_contacts.good.height, data.deal_contacts.bad.height) == (5, 1)
    rules = {f.rule: f.rows for f in data.findings if f.table == "deal_contacts"}
    assert rules == {
        "deal_contacts.lead_id_given": 1, "deal_contacts.deal_known": 1,
        "deal_contacts.lead_known": 1,
    }  # fmt: skip


def test_a_deal_whose_people_stand_elsewhere_names_its_buyer(tmp_path):
    deals = """deal_id,created_at,status,amount,currency
d1,2025-02-01T09:00:00Z,open,1000,EUR
d2,2025-02-01T09:00:00Z,open,1000,EUR
"""
    roles = "deal_id,lead_id,role\nd1,ann,\n"
    data = load([str(write(tmp_path, deals=deals, deal_contacts=roles))])
    (found,) = [f for f in data.findings if f.rule == "deals.buyer_given"]
    assert [place.line for place in found.places] == [3]
