"""What the buyer of a deal is called, in every export that says so."""

import pytest

from tests.data_contracts.vendors.exports import read, rows

HUBSPOT = '"Record ID","Deal Name","Deal Stage","Amount","Create Date"'
HUBSPOT_ROW = '"7","D","Closed won","10","2025-01-02 10:00"'
API = (
    "deal_id,is_deleted,deal_pipeline_stage_id,property_dealname,property_amount,"
    "property_closedate,property_createdate,property_deal_currency_code"
)
API_ROW = "7,FALSE,s1,D,10,2025-02-03 9:05:00,2025-01-02 03:04:05,EUR"
COMPANIES = "id,property_name,property_city\n9,Acme Manufacturing,Bonn\n"
OPPORTUNITIES = """Id,AccountId,Name,StageName,CloseDate,CreatedDate,Amount,OwnerId
006000000000001AAA,001000000000009AAB,D,Closed Won,2025-02-03,2025-01-02T00:00:00Z,10,x
"""
VERSIONS = "_fivetran_start,_fivetran_end,_fivetran_active," + OPPORTUNITIES.replace(
    "\n006", "\n2025-01-02T00:00:00Z,9999-12-31T00:00:00Z,true,006"
)
ACCOUNTS = "Id,Name,BillingCity,Industry\n001000000000009,Acme Manufacturing,Bonn,x\n"
REPORT = """Opportunity ID,Stage,Amount,Created Date,Account ID,Account Name
006000000000001,Closed Won,10,2025-01-02,001000000000009,Acme Manufacturing
"""
CAMPAIGN = """id,title,value,currency,status,cdate,group,account,account_name
7,D,1000,eur,1,2025-01-02T00:00:00-00:00,1,9,Acme Manufacturing
"""
OWN = """deal_id,account_id,account_name,created_at,status,amount
7,9,Acme Manufacturing,2025-01-02,won,10
"""

EXPORTS = {
    "hubspot": {
        "deals": f'{HUBSPOT},"Associated Company","Associated Company IDs"\n'
        f'{HUBSPOT_ROW},"Acme Manufacturing;Other","9;8"\n'
    },
    "hubspot in German": {
        "deals": f'{HUBSPOT},"Zugeordnetes Unternehmen","Zugeordnete Unternehmen-IDs"\n'
        f'{HUBSPOT_ROW},"Acme Manufacturing","9"\n'
    },
    "hubspot's API": {
        "deals": f"{API}\n{API_ROW}\n",
        "deal_company": "deal_id,company_id,type_id,category\n7,9,5,HUBSPOT_DEFINED\n",
        "company": COMPANIES,
    },
    "salesforce": {"Opportunity": OPPORTUNITIES, "Account": ACCOUNTS},
    "salesforce with versions": {"Opportunity": VERSIONS, "Account": ACCOUNTS},
    "a report of salesforce": {"report": REPORT},
    "activecampaign": {"deals": CAMPAIGN},
    "our own columns": {"deals": OWN},
}


@pytest.mark.parametrize("export", EXPORTS)
def test_the_name_stands_beside_the_id(export):
    ((account, called),) = rows(read(**EXPORTS[export]), "deals", "account_id", "account_name")
    assert called == "Acme Manufacturing"
    assert account.lstrip("0") in {"9", "1000000000009"}


def test_without_companies_the_name_is_unknown_and_nothing_is_said_of_it():
    found = read(Opportunity=OPPORTUNITIES)
    assert rows(found, "deals", "account_name") == [(None,)]
    assert not [f for f in found.findings if f.rule == "reading.lookup_missing"
                and "account" in f.says]  # fmt: skip


def test_our_own_columns_may_know_accounts_by_their_names_alone():
    found = read(deals=OWN.replace("account_id,", "").replace("7,9,", "7,"))
    assert rows(found, "deals", "account_id", "account_name") == [("Acme Manufacturing",) * 2]
