"""Salesforce: what other companies' organisations export, row by row."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from data_contracts.vendors.cell_file import FormatFileError, cell
from data_contracts.vendors.format_file import read_format
from tests.data_contracts.vendors.exports import kind_of, read, rows, said

DEALS = "Id,IsDeleted,AccountId,Name,StageName,Amount,CloseDate,Type,IsClosed,IsWon,CreatedDate"
MEMBERS = "Id,CampaignId,LeadId,ContactId,Status,HasResponded,CreatedDate,FirstRespondedDate"
CAMPAIGNS = "Id,IsDeleted,Name,Type,StartDate,ActualCost,NumberOfResponses,CurrencyIsoCode"
LEADS = (
    "Id,IsDeleted,MasterRecordId,LastName,Email,Company,Status,IsConverted,ConvertedDate,"
    "ConvertedAccountId,ConvertedContactId,ConvertedOpportunityId,CreatedDate"
)
CREATED = "2025-01-02T03:04:05.000Z"


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def lines(header, *records):
    return "\n".join([header, *records]) + "\n"


def deal(number, rest):
    return f"006A0000001aB{number:02}IAQ,0,001A0000001xYz1QAE,Deal {number},{rest},{CREATED}"


def test_ids_are_cut_to_15_characters_with_their_case_kept():
    opportunity = lines(DEALS, deal(1, "Won,5,2025-02-03,New,1,1"))
    history = lines(
        "Id,OpportunityId,StageName,Amount,CreatedDate",
        f"008A0000001aaaaIAQ,006A0000001aB01IAQ,Won,5,{CREATED}",
    )
    found = read(opportunity=opportunity, history=history)
    assert rows(found, "deals", "deal_id", "account_id") == [("006A0000001aB01", "001A0000001xYz1")]
    assert rows(found, "deal_stages", "deal_id") == [("006A0000001aB01",)]


@pytest.mark.parametrize(
    ("stage", "closed", "won", "status"),
    [
        ("Signed!", "1", "1", "won"),
        ("Signed!", "true", "TRUE", "won"),
        ("Gone", "1", "0", "lost"),
        ("Closed Won - in approval", "0", "0", "open"),
        ("Closed Won", "", "", "won"),
        ("Closed Lost", "", "", "lost"),
        ("Geschlossen und gewonnen", "", "", "won"),
        ("Geschlossen, verloren", "", "", "lost"),
        ("Fermée gagnée", "", "", "won"),
        ("Clôturée perdue", "", "", "lost"),
        ("Cerrada ganada", "", "", "won"),
        ("Cerrada/Perdida", "", "", "lost"),
        ("Negotiation", "", "", "open"),
        ("Won't fix", "", "", "open"),
    ],
)
def test_won_and_lost_are_what_salesforce_ticks_else_what_the_stage_says(
    stage, closed, won, status
):
    found = read(deals=lines(DEALS, deal(1, f'"{stage}",5,2025-02-03,New,{closed},{won}')))
    assert rows(found, "deals", "status") == [(status,)]


def test_a_closing_date_is_the_end_of_a_day_and_counts_only_once_the_deal_is_closed():
    found = read(
        deals=lines(
            DEALS,
            deal(1, "Won,5,2025-02-03,New,1,1"),
            deal(2, "Talks,5,2030-01-01,New,0,0"),
        )
    )
    (won,), (still_open,) = rows(found, "deals", "closed_at")
    assert (won.date(), won.hour) == (date(2025, 2, 3), 23)
    assert still_open is None


def test_each_deal_has_its_own_currency_in_an_organisation_with_several():
    header = DEALS + ",CurrencyIsoCode"
    found = read(
        deals=lines(
            header,
            deal(1, "Won,1000.5,2025-02-03,New,1,1") + ",EUR",
            deal(2, "Won,250000,2025-02-03,New,1,1") + ",JPY",
        )
    )
    assert rows(found, "deals", "amount", "currency") == [
        (Decimal("1000.5"), "EUR"), (Decimal(250000), "JPY"),
    ]  # fmt: skip


def test_what_was_deleted_or_closed_as_a_duplicate_is_counted_and_left_out():
    header = DEALS + ",Loss_Reason__c"
    found = read(
        deals=lines(
            header,
            deal(1, "Won,5,2025-02-03,New,1,1") + ",",
            deal(2, "Lost,5,2025-02-03,New,1,0").replace(",0,001", ",1,001") + ",Price",
            deal(3, "Lost,5,2025-02-03,New,1,0") + ",Duplicate of another",
            deal(4, "Lost,5,2025-02-03,New,1,0") + ",Price",
        )
    )
    assert rows(found, "deals", "name", "loss_reason") == [("Deal 1", None), ("Deal 4", "Price")]
    assert (said(found, "salesforce.deleted"), said(found, "salesforce.duplicates")) == (1, 1)


def test_the_same_deals_from_a_report_and_from_the_data_export_count_once():
    report = lines(
        "Opportunity ID,Opportunity Name,Stage,Amount,Created Date,Close Date",
        "006A0000001aB01,Deal 1,Won,5,2025-01-02,2025-02-03",
        "006A0000001aB99,Only here,Won,7,2025-01-02,2025-02-03",
    )
    found = read(deals=lines(DEALS, deal(1, "Won,5,2025-02-03,New,1,1")), report=report)
    assert sorted(rows(found, "deals", "name")) == [("Deal 1",), ("Only here",)]
    assert said(found, "salesforce.known_opportunities") == 1


@pytest.mark.parametrize(
    ("header", "record"),
    [
        (
            "ID de l'opportunité;Étape;Montant;Date de création;Date de clôture",
            "006A0000001aB01;Fermée gagnée;48 000,00;15/01/2025;20/06/2025",
        ),
        (
            "Opportunity-ID;Opportunity-Name;Phase;Betrag;Erstelldatum;Schlusstermin",
            "006A0000001aB01;Alpha;Geschlossen und gewonnen;48.000,00;15.01.2025;20.06.2025",
        ),
        (
            "Id. de oportunidad;Etapa;Importe;Fecha de creación;Fecha de cierre",
            "006A0000001aB01;Cerrada ganada;48.000,00;15/01/2025;20/06/2025",
        ),
        (
            "Opportunity ID;Opportunity Name;Stage;Amount;Created Date;Close Date",
            '006A0000001aB01;Alpha;Closed Won;"EUR 48,000.00";1/15/2025;6/20/2025',
        ),
    ],
    ids=["French", "German", "Spanish", "English"],
)
def test_a_report_of_opportunities_is_read_in_four_languages(header, record):
    found = read(report=lines(header, record))
    ((deal_id, status, amount, created, closed),) = rows(
        found, "deals", "deal_id", "status", "amount", "created_at", "closed_at"
    )
    assert (deal_id, status, amount) == ("006A0000001aB01", "won", Decimal(48000))
    assert created.date() == date(2025, 1, 15)
    assert closed.date() == date(2025, 6, 20)


def test_a_report_without_ids_tells_deals_by_account_and_name_and_says_so():
    report = lines(
        "Opportunity Name,Account Name,Stage,Amount,Created Date,Close Date",
        "Renewal,Acme,Closed Won,5,2025-01-15,2025-02-03",
        "Renewal,Bluebay,Closed Won,5,2025-01-15,2025-02-03",
    )
    found = read(report=report)
    assert rows(found, "deals", "deal_id") == [("Acme:Renewal",), ("Bluebay:Renewal",)]
    assert said(found, "salesforce.deals_told_by_name") == 2


def test_edits_of_an_amount_are_no_moves_in_either_history():
    history = lines(
        "Id,OpportunityId,StageName,Amount,CreatedDate",
        "1,006A0000001aB01IAQ,Talks,5,2025-01-02T00:00:00.000Z",
        "2,006A0000001aB01IAQ,Talks,9,2025-01-03T00:00:00.000Z",
        "3,006A0000001aB01IAQ,Won,9,2025-01-04T00:00:00.000Z",
        "4,006A0000001aB01IAQ,Talks,9,2025-01-05T00:00:00.000Z",
    )
    found = read(history=history)
    assert rows(found, "deal_stages", "stage") == [("Talks",), ("Won",), ("Talks",)]
    report = lines(
        "Opportunity ID,From Stage,To Stage,Last Modified",
        "006A0000001aB02,,Talks,2025-01-02 10:00",
        "006A0000001aB02,Talks,Talks,2025-01-03 10:00",
        "006A0000001aB02,Talks,Won,2025-01-04 10:00",
    )
    both = read(history=history, report=report)
    assert [stage for (stage,) in rows(both, "deal_stages", "stage")].count("Won") == 2
    assert said(both, "salesforce.no_stage_moves") == 2


def test_the_field_history_of_stages_stands_in_for_a_missing_history():
    fields = lines(
        "Id,OpportunityId,Field,OldValue,NewValue,CreatedDate",
        "1,006A0000001aB01IAQ,StageName,Talks,Won,2025-01-02T00:00:00.000Z",
        "2,006A0000001aB01IAQ,Amount,5,9,2025-01-03T00:00:00.000Z",
    )
    assert rows(read(fields=fields), "deal_stages", "stage") == [("Won",)]
    assert said(read(fields=fields), "salesforce.other_fields") == 1
    history = lines(
        "Id,OpportunityId,StageName,CreatedDate",
        "1,006A0000001aB01IAQ,Won,2025-01-02T00:00:00.000Z",
    )
    both = read(fields=fields, history=history)
    assert rows(both, "deal_stages", "stage") == [("Won",)]
    assert said(both, "salesforce.in_both_histories") == 1


def lead(number, status, converted="", **ids):
    ticked = "1" if converted else "0"
    links = ",".join(ids.get(name, "") for name in ("account", "contact", "opportunity"))
    return (
        f"00QA0000001aB{number:02}IAQ,0,,Doe,l{number}@acme.example,{ids.get('company', 'Acme')},"
        f"{status},{ticked},{converted},{links},{CREATED}"
    )


def test_a_lead_takes_the_account_of_a_converted_colleague_else_its_company():
    found = read(
        lead=lines(
            LEADS,
            lead(1, "Closed - Converted", "2025-03-04", account="001A0000001xYz1QAE"),
            lead(2, "Open"),
            lead(3, "Open", company="Elsewhere"),
            lead(4, "Open", company="[not provided]"),
        )
    )
    assert rows(found, "leads", "account_id") == [
        ("001A0000001xYz1",), ("001A0000001xYz1",), ("Elsewhere",), (None,),
    ]  # fmt: skip


def test_a_conversion_is_an_opportunity_or_an_acceptance():
    found = read(
        lead=lines(
            LEADS,
            lead(1, "Converted", "2025-03-04", opportunity="006A0000001aB01IAQ"),
            lead(2, "Converted", "2025-03-05"),
            lead(3, "Unqualified"),
        )
    )
    assert rows(found, "lead_stages", "lead_id", "stage") == [
        ("00QA0000001aB01", "opportunity"), ("00QA0000001aB02", "accepted"),
    ]  # fmt: skip
    assert said(found, "salesforce.undated_disqualified") == 1


def test_the_history_of_lead_statuses_dates_the_stages_and_counts_other_words():
    history = lines(
        "Id,LeadId,Field,OldValue,NewValue,CreatedDate",
        "1,00QA0000001aB01IAQ,Status,Open,MQL,2025-01-02T00:00:00.000Z",
        "2,00QA0000001aB01IAQ,Status,MQL,Sales Qualified,2025-01-03T00:00:00.000Z",
        "3,00QA0000001aB01IAQ,Status,MQL,Working the magic,2025-01-04T00:00:00.000Z",
        "4,00QA0000001aB01IAQ,Owner,Ann,Ben,2025-01-04T00:00:00.000Z",
    )
    found = read(history=history)
    assert rows(found, "lead_stages", "stage", "entered_at") == [
        ("mql", utc(2025, 1, 2)), ("sales_ready", utc(2025, 1, 3)),
    ]  # fmt: skip
    assert said(found, "salesforce.other_statuses") == 1
    assert said(found, "salesforce.other_fields") == 1


def test_an_organisation_with_contacts_only_has_leads_with_their_accounts_industry():
    contacts = lines(
        "Id,AccountId,LastName,Email,Title,LeadSource,CreatedDate",
        f"003A0000001aaaaIAQ,001A0000001xYz1QAE,Doe,d@acme.example,CEO,Web,{CREATED}",
    )
    accounts = lines(
        "Id,Name,Industry,BillingCountry,OwnerId",
        "001A0000001xYz1QAE,Acme,Machines,FR,005A0000001xYz1QAE",
    )
    found = read(contacts=contacts, accounts=accounts)
    assert rows(found, "leads", "lead_id", "account_id", "industry", "source") == [
        ("003A0000001aaaa", "001A0000001xYz1", "Machines", "Web"),
    ]  # fmt: skip


def test_a_person_account_is_a_lead_and_a_company_is_none():
    accounts = lines(
        "Id,Name,IsPersonAccount,PersonContactId,PersonEmail,PersonTitle,Industry,CreatedDate",
        f"001A0000001xYz1QAE,Acme,0,,,,Machines,{CREATED}",
        f"001A0000001xYz2QAE,Jo Doe,1,003A0000001aaaaIAQ,jo@example.net,Nurse,,{CREATED}",
    )
    found = read(accounts=accounts)
    assert rows(found, "leads", "lead_id", "role") == [("003A0000001aaaa", "Nurse")]


def member(number, status, responded, first="", people=",003A0000001aaaaIAQ"):
    return (
        f"00vA0000001aB{number:02}IAQ,701A0000001aaaaIAQ,{people},{status},{responded},"
        f"{CREATED},{first}"
    )


def campaigns(kind, cost="100"):
    return lines(CAMPAIGNS, f"701A0000001aaaaIAQ,0,Spring,{kind},2025-01-01,{cost},3,EUR")


@pytest.mark.parametrize(
    ("status", "kind", "action"),
    [
        ("Downloaded", "Content", "content_downloaded"),
        ("Visited Booth", "Trade Show", "attended"),
        ("Attended On-demand", "Webinar", "attended"),
        ("Registered - no show", "Webinar", "registered"),
        ("Did Not Attend", "Webinar", "registered"),
        ("Registered", "Webinar", "registered"),
        ("Clicked", "Email", "clicked"),
        ("Responded", "Email", "clicked"),
        ("Responded", "Webinar", "attended"),
        ("Responded", "Banner Ads", "ad_clicked"),
        ("Responded", "Telemarketing", "call_answered"),
        ("Responded", "Referral Program", "replied"),
        ("Demo requested", "Website", "form_submitted"),
        ("Teilgenommen", "Messe", "attended"),
        ("Inscrit", "Salon", "registered"),
    ],
)
def test_what_a_member_did_is_told_by_the_status_and_else_by_the_campaign(status, kind, action):
    found = read(
        members=lines(MEMBERS, member(1, status, 1, "2025-01-05")), campaigns=campaigns(kind)
    )
    assert rows(found, "touches", "action", "occurred_at", "program", "lead_id") == [
        (action, utc(2025, 1, 5), "Spring", "003A0000001aaaa"),
    ]  # fmt: skip


def test_a_member_who_was_only_sent_something_is_no_touch():
    found = read(
        members=lines(
            MEMBERS,
            member(1, "Sent", 0),
            member(2, "Responded", 1, "2025-01-09"),
            member(3, "Responded", 1, "2025-01-05"),
            member(4, "Responded", "true", "2025-01-07", "00QA0000001aB01IAQ,"),
        ),
        campaigns=campaigns("Email"),
    )
    assert rows(found, "touches", "occurred_at") == [(utc(2025, 1, 5),), (utc(2025, 1, 7),)]
    assert said(found, "salesforce.no_response") == 1
    assert said(found, "salesforce.responded_twice") == 1


@pytest.mark.parametrize(
    ("cost", "amounts", "rule"),
    [
        ("1234.5", [(Decimal("1234.5"), "EUR")], None),
        ("", [], "salesforce.no_cost"),
        ("0.0", [], "salesforce.zero_cost"),
    ],
)
def test_a_campaign_costs_what_it_says_and_a_zero_is_asked_about(cost, amounts, rule):
    found = read(campaigns=campaigns("Email", cost))
    assert rows(found, "costs", "amount", "currency") == amounts
    assert rule is None or said(found, rule) == 1


TASKS = "Id,WhoId,Subject,Status,Priority,Type,TaskSubtype,CallType,CallDisposition,ActivityDate"


@pytest.mark.parametrize(
    ("rest", "outcome"),
    [
        ("Call,Completed,Normal,Call,Task,,Connected", ("call", "call_answered")),
        ("Call,Completed,Normal,,Call,Outbound,Left Voicemail", ("call", "call_made")),
        ("Call,Completed,Normal,,Call,Inbound,", ("call", "call_received")),
        ("Call,Completed,Normal,Call,Task,,No answer", ("call", "call_made")),
        ("Email: Hello,Completed,Normal,,Email,,", ("email", "sent")),
        ("Demo,Completed,Normal,Meeting,Task,,", ("meeting", "meeting_held")),
        ("Think,Completed,Normal,Other,Task,,", None),
        ("Call,Not Started,Normal,Call,Task,,", None),
    ],
)
def test_a_task_is_a_touch_if_it_was_a_call_a_mail_or_a_meeting_that_is_done(rest, outcome):
    found = read(tasks=lines(TASKS, f"00TA0000001aB01IAQ,003A0000001aaaaIAQ,{rest},2025-01-05"))
    assert rows(found, "touches", "channel", "action") == ([outcome] if outcome else [])


def test_a_task_without_a_person_is_counted():
    found = read(tasks=lines(TASKS, "00TA0000001aB01IAQ,,Call,Completed,Normal,Call,,,,2025-01-05"))
    assert said(found, "salesforce.activity_without_person") == 1


def test_a_meeting_counts_once_and_not_if_nobody_came():
    events = lines(
        "Id,WhoId,Subject,StartDateTime,EndDateTime,IsChild,Type,No_Show__c",
        "1,003A0000001aaaaIAQ,Demo,2025-01-05T10:00:00.000Z,,0,Meeting,0",
        "2,003A0000001aaaaIAQ,Demo,2025-01-05T10:00:00.000Z,,1,Meeting,0",
        "3,003A0000001aaaaIAQ,Demo,2025-01-06T10:00:00.000Z,,0,Meeting,1",
        "4,003A0000001aaaaIAQ,Cancelled: Demo,2025-01-07T10:00:00.000Z,,0,Meeting,0",
    )
    found = read(events=events)
    assert rows(found, "touches", "action", "occurred_at") == [
        ("meeting_held", utc(2025, 1, 5, 10)),
    ]  # fmt: skip
    assert said(found, "salesforce.copies_for_colleagues") == 1
    assert said(found, "salesforce.missed_meetings") == 2


def test_members_in_a_report_are_told_by_the_tick_in_any_of_its_languages():
    report = lines(
        "Kampagnenname,Mitgliedsstatus,Geantwortet,Kontakt-ID,Datum der ersten Antwort",
        "Messe,Teilgenommen,1,003A0000001aaaa,2025-01-15",
        "Messe,Eingeladen,0,003A0000001aaab,",
    )
    found = read(report=report)
    assert rows(found, "touches", "lead_id", "action", "program") == [
        ("003A0000001aaaa", "attended", "Messe"),
    ]  # fmt: skip


def test_a_report_of_leads_is_read_with_its_french_labels():
    report = lines(
        "ID de la piste,Société / Compte,Origine de la piste,Statut de la piste,Date de création",
        "00QA0000001aB01,Acme,Web,Ouverte,2025-01-15",
    )
    found = read(report=report)
    assert rows(found, "leads", "lead_id", "account_id", "source") == [
        ("00QA0000001aB01", "Acme", "Web"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Id,Name,AccountNumber,BillingCity,Industry,OwnerId", "accounts"),
        ("Id,Username,LastName,Email,Title,AccountId,CreatedDate,Alias,ProfileId", "users"),
        ("Id,CampaignId,OpportunityId,Influence,RevenueShare", "campaign_influence"),
        ("Id,AccountId,Field,OldValue,NewValue,CreatedDate", "other_history"),
        ("id,campaign_id,lead_id,contact_id,status,has_responded", "campaign_members"),
        ("id,opportunity_id,contact_id,role,is_primary", "contact_roles"),
        ("id,master_label,is_won,is_closed,sort_order", "opportunity_stages"),
    ],
)
def test_other_objects_are_known_by_their_columns(header, kind):
    assert kind_of(header + "\n") == ("salesforce", kind)


def test_a_format_in_several_files_is_one_vendors():
    with pytest.raises(FormatFileError, match=r"its key is hubspot, but salesforce\.yaml"):
        read_format("salesforce.yaml", "hubspot_api.yaml")


def test_a_list_where_one_text_belongs_is_refused():
    with pytest.raises(FormatFileError, match="must be one text"):
        cell({"first_given": ["Id", ["Email"]]}, "salesforce.yaml, leads, lead_id")
