"""People are known by every e-mail address that their system keeps of them."""

from data_contracts.contract import Severity
from tests.data_contracts.vendors.small_files import column, finding, gathered

EVENTS = (
    "id,type,created,recipient,emailCampaignId,emailCampaignName,filteredEvent,url\n"
    "e1,CLICK,1737388900000,Old@x.example,1,N1,false,https://x.example/a\n"
    "e2,CLICK,1737388900000,older@x.example,1,N1,false,https://x.example/a\n"
)


def test_hubspot_s_further_addresses_are_the_contact_s(tmp_path):
    contacts = (
        '"Record ID","Email","Additional email addresses","Create Date"\n'
        '"17","new@x.example","old@x.example;older@x.example","2025-01-01 09:00"\n'
        '"18","b@x.example","","2025-01-01 09:00"\n'
    )
    found = gathered(tmp_path, {"contacts.csv": contacts, "events.csv": EVENTS})
    assert column(found, "touches", "lead_id") == ["17", "17"]
    said = finding(found, "hubspot.further_addresses")
    assert (said.severity, said.rows) == (Severity.NOTE, 2)
    links = found.tables["person_links"]
    assert not links.text["same_as"].str.contains("@").any()
