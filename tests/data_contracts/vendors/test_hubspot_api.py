"""HubSpot: its API's tables in a warehouse, and the user interface in other languages."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from data_contracts.choices import ReadingChoices
from tests.data_contracts.vendors.exports import kind_of, read, rows, said

DEALS = (
    "deal_id,is_deleted,deal_pipeline_stage_id,property_dealname,property_amount,"
    "property_closedate,property_createdate,property_deal_currency_code"
)
STAGES = (
    "stage_id,label,closed_won,is_closed,pipeline_id\n"
    "s1,Talks,FALSE,FALSE,p\ns2,Signed,TRUE,TRUE,p\ns3,Gone,FALSE,TRUE,p\n"
)
CONTACTS = (
    "id,_fivetran_deleted,property_email,property_createdate,property_hs_analytics_source,"
    "property_hs_merged_object_ids,property_first_conversion_date,"
    "property_first_conversion_event_name"
)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def lines(header, *records):
    return "\n".join([header, *records]) + "\n"


def deal(number, stage, deleted="FALSE"):
    return f"{number},{deleted},{stage},D,1200.5,2025-02-03 9:05:00,2025-01-02 03:04:05,EUR"


def test_stages_are_won_or_lost_as_the_list_of_stages_says():
    deals = lines(DEALS, deal(1, "s1"), deal(2, "s2"), deal(3, "s3"), deal(4, "closedwon"))
    found = read(deals=deals, stages=STAGES)
    assert rows(found, "deals", "deal_id", "status", "closed_at") == [
        ("1", "open", None),
        ("2", "won", utc(2025, 2, 3, 9, 5)),
        ("3", "lost", utc(2025, 2, 3, 9, 5)),
        ("4", "won", utc(2025, 2, 3, 9, 5)),
    ]
    assert rows(found, "deals", "amount", "currency")[0] == (Decimal("1200.5"), "EUR")


def test_deleted_and_merged_deals_are_counted_and_left_out():
    found = read(
        deals=lines(DEALS, deal(1, "s1"), deal(2, "s1", "TRUE"), deal(3, "s1")),
        stages=STAGES,
        merged=lines("deal_id,merged_deal_id,_fivetran_synced", "1,3,2025-01-02"),
    )
    assert rows(found, "deals", "deal_id") == [("1",)]
    assert (said(found, "hubspot.deleted"), said(found, "hubspot.merged_deals")) == (1, 1)


def test_people_and_companies_of_deals_come_from_their_own_tables():
    found = read(
        deals=lines(DEALS, deal(1, "s1")),
        contacts=lines("contact_id,deal_id,type_id,category", "51,1,3,HUBSPOT_DEFINED"),
        companies=lines("company_id,deal_id,type_id,category", "98,1,5,HUBSPOT_DEFINED"),
    )
    assert rows(found, "deal_contacts", "deal_id", "lead_id") == [("1", "51")]
    assert rows(found, "deals", "account_id") == [("98",)]


def test_a_deals_stages_have_their_names_and_saving_one_again_is_no_move():
    history = lines(
        "deal_id,value,date_entered,_fivetran_start,_fivetran_active",
        "1,s1,2025-01-02 6:00:00,2025-01-02 6:00:00,FALSE",
        "1,s1,2025-01-03 6:00:00,2025-01-03 6:00:00,FALSE",
        "1,s2,2025-01-04 6:00:00.123456789,2025-01-04 6:00:00,TRUE",
    )
    found = read(history=history, stages=STAGES)
    assert rows(found, "deal_stages", "stage") == [("Talks",), ("Signed",)]
    assert said(found, "hubspot.no_stage_moves") == 1
    changes = lines("deal_id,name,value,timestamp", "1,dealstage,s2,2025-01-04", "2,amount,5,2025")
    both = read(history=history, changes=changes)
    assert said(both, "hubspot.in_both_histories") == 1
    assert said(both, "hubspot.other_properties") == 1


def test_contacts_keep_leading_zeros_their_merges_and_their_first_form():
    found = read(
        contacts=lines(
            CONTACTS,
            "0051,FALSE,a@x.example,2025-01-02 03:04:05,PAID_SOCIAL,76;77,2025-01-02,Guide",
            "0052,TRUE,b@x.example,2025-01-02 03:04:05,OFFLINE,,,",
        )
    )
    assert rows(found, "leads", "lead_id", "created_at") == [("0051", utc(2025, 1, 2, 3, 4, 5))]
    assert rows(found, "person_links", "lead_id", "same_as") == [("0051", "76"), ("0051", "77")]
    assert rows(found, "touches", "lead_id", "channel", "action", "program") == [
        ("0051", "paid social", "form_submitted", "Guide"),
    ]  # fmt: skip


def test_a_form_counts_once_when_its_submissions_are_there_too():
    found = read(
        contacts=lines(
            CONTACTS, "0051,,a@x.example,2025-01-02,ORGANIC_SEARCH,,2025-01-02 03:04:06,Guide"
        ),
        forms=lines("guid,name,form_type", "f1,Guide form,REGULAR"),
        submissions=lines(
            "timestamp,form_id,contact_id,conversion_id,page_url",
            "2025-01-02 03:04:06,f1,0051,c1,https://x.example/guide",
        ),
    )
    assert rows(found, "touches", "lead_id", "channel", "program", "occurred_at") == [
        ("0051", "organic search", "Guide form", utc(2025, 1, 2, 3, 4, 6)),
    ]  # fmt: skip


def test_merges_are_links_between_ids():
    found = read(
        merges=lines(
            "canonical_vid,contact_id,vid_to_merge,timestamp", "51,51,76,2025-01-02 03:04:05"
        )
    )
    assert rows(found, "person_links", "lead_id", "same_as", "linked_at") == [
        ("51", "76", utc(2025, 1, 2, 3, 4, 5)),
    ]  # fmt: skip


def test_mail_events_find_their_link_their_mail_and_their_opt_out_by_id():
    events = lines(
        "id,type,created,recipient,email_campaign_id,filtered_event",
        "e1,CLICK,2025-01-02 03:04:05.123,a@x.example,7,false",
        "e2,STATUSCHANGE,2025-01-02 03:05:05,a@x.example,7,",
        "e3,STATUSCHANGE,2025-01-02 03:06:05,a@x.example,7,",
        "e4,DEFERRED,2025-01-02 03:06:05,a@x.example,7,",
    )
    found = read(
        events=events,
        clicks=lines("id,url,user_agent", "e1,https://x.example/a,Mozilla"),
        statuses=lines(
            "id,portal_subscription_status,source", "e2,UNSUBSCRIBED,R", "e3,SUBSCRIBED,R"
        ),
        mails=lines("id,name,subject,content_id,app_id", "7,Nurture 1,Hello,5,6", "8,,,5,6"),
    )
    assert rows(found, "touches", "touch_id", "action", "program", "url") == [
        ("e1", "clicked", "Nurture 1", "https://x.example/a"),
        ("e2", "unsubscribed", "Nurture 1", None),
    ]
    assert rows(found, "content", "content_id", "title", "subject") == [("7", "Nurture 1", "Hello")]
    assert said(found, "hubspot.mails_without_name") == 1
    assert said(found, "hubspot.other_status_changes") == 1
    assert said(found, "hubspot.technical_events") == 1


def test_calls_and_meetings_have_their_people_in_a_table_of_its_own():
    calls = lines(
        "engagement_id,property_hs_timestamp,type,property_hs_call_disposition",
        "1,2025-01-02 10:00:00,CALL,f240bbac-87c9-4f6e-bf70-924b57d47db7",
        "2,2025-01-03 10:00:00,CALL,",
    )
    meetings = lines(
        "engagement_id,start_time,meeting_outcome,title",
        "3,2025-01-04 10:00:00,COMPLETED,Demo",
        "4,2025-01-05 10:00:00,NO_SHOW,Demo",
    )
    people = lines(
        "engagement_id,contact_id,type_id", "1,51,x", "1,52,x", "3,51,x", "4,51,x", "9,51,x"
    )
    found = read(calls=calls, meetings=meetings, people=people)
    assert rows(found, "touches", "lead_id", "action") == [
        ("51", "call_answered"), ("52", "call_answered"), ("51", "meeting_held"),
    ]  # fmt: skip
    assert said(found, "hubspot.activity_without_person") == 1
    assert said(found, "hubspot.missed_meetings") == 1
    assert said(found, "hubspot.other_engagements") == 1


def test_property_names_as_a_script_writes_them_are_known():
    contacts = "hs_object_id,email,createdate,lifecyclestage,hs_analytics_source\n"
    deals = "hs_object_id,dealname,dealstage,amount,createdate,closedate,pipeline\n"
    assert kind_of(contacts) == ("hubspot", "contacts_api")
    assert kind_of(deals) == ("hubspot", "deals_api")


@pytest.mark.parametrize(
    ("header", "record"),
    [
        (
            "Datensatz-ID;Deal-Phase;Betrag;Währung;Abschlussdatum;Erstellungsdatum",
            "1;Abgeschlossen und gewonnen;48.000,00;EUR;20.06.2025 10:00;15.01.2025 10:00",
        ),
        (
            "ID d'objet;Phase de transaction;Montant;Devise;Date de fermeture;Date de création",
            "1;Fermé gagné;48 000,00;EUR;20/06/2025 10:00;15/01/2025 10:00",
        ),
        (
            "ID de registro;Etapa del negocio;Valor;Moneda;Fecha de cierre;Fecha de creación",
            "1;Cierre ganado;48.000,00;EUR;2025-06-20 10:00;2025-01-15 10:00",
        ),
    ],
    ids=["German", "French", "Spanish"],
)
def test_deals_are_read_in_other_languages(header, record):
    found = read(ReadingChoices(zone="UTC"), deals=lines(header, record))
    columns = ("deal_id", "status", "amount", "currency")
    assert rows(found, "deals", *columns) == [("1", "won", Decimal(48000), "EUR")]
    ((created, closed),) = rows(found, "deals", "created_at", "closed_at")
    assert (created.date(), closed.date()) == (date(2025, 1, 15), date(2025, 6, 20))


@pytest.mark.parametrize(
    "label",
    [
        "Associated Contact IDs", "Zugeordnete Kontakt-IDs", "ID des contacts associés",
        "IDs de contactos asociados",
    ],
)  # fmt: skip
def test_the_contacts_of_a_deal_are_read_in_other_languages(label):
    header = f"Record ID,Deal Stage,Amount,Create Date,{label}"
    found = read(deals=lines(header, "1,Talks,5,2025-01-15 10:00,51;52"))
    assert rows(found, "deals", "contacts") == [(["51", "52"],)]


@pytest.mark.parametrize(
    ("header", "source"),
    [
        ("Datensatz-ID,E-Mail,Erstellungsdatum,Ursprüngliche Traffic-Quelle", "Bezahlte Suche"),
        ("ID de fiche d'informations,E-mail,Date de création,Source d'origine", "Trafic direct"),
        ("ID de registro,Correo,Fecha de creación,Fuente original", "Búsqueda orgánica"),
    ],
    ids=["German", "French", "Spanish"],
)
def test_contacts_are_read_in_other_languages(header, source):
    found = read(contacts=lines(header, f"51,a@x.example,2025-01-15 10:00,{source}"))
    assert rows(found, "leads", "lead_id", "source") == [("51", source)]


def test_a_deal_closed_as_a_duplicate_is_counted_and_left_out():
    found = read(
        deals=lines(
            "Record ID,Deal Stage,Amount,Create Date,Closed Lost Reason",
            "1,Closed lost,5,2025-01-15,Duplicate",
            "2,Closed lost,5,2025-01-15,They use duplicate tools",
            "3,Closed won,5,2025-01-15,duplicate",
        )
    )
    assert rows(found, "deals", "deal_id") == [("2",), ("3",)]
    assert said(found, "hubspot.duplicates") == 1


def test_meetings_that_were_missed_are_no_touches():
    found = read(
        meetings=lines(
            "Record ID,Activity date,Meeting outcome,Associated Contact IDs",
            "1,2025-01-15 10:00,Completed,51;52",
            "2,2025-01-16 10:00,No Show,51",
            "3,2025-01-17 10:00,Completed,",
        )
    )
    assert rows(found, "touches", "lead_id", "action") == [
        ("51", "meeting_held"), ("52", "meeting_held"),
    ]  # fmt: skip
    assert said(found, "hubspot.missed_meetings") == 1
    assert said(found, "hubspot.activity_without_person") == 1


def test_submissions_of_a_form_belong_to_the_address_that_sent_them():
    found = read(
        contacts=lines("Record ID,Email,Create Date", "51,a@x.example,2025-01-15 10:00"),
        form=lines(
            "First Name,Email,Conversion Date,Conversion Page,Conversion Title",
            "Ann,A@X.example,2025-01-15 10:01,https://x.example/guide,Guide",
        ),
    )
    assert rows(found, "touches", "lead_id", "action", "program") == [
        ("51", "form_submitted", "Guide"),
    ]  # fmt: skip


def test_a_history_of_the_deal_stage_is_told_from_one_of_the_lifecycle_stage():
    found = read(
        history=lines(
            "Record ID,Property,Value,Timestamp (UTC),Source",
            "1,dealstage,Signed,2025-01-15T10:00:00Z,CRM",
            "51,lifecyclestage,marketingqualifiedlead,2025-01-16T10:00:00Z,CRM",
            "51,jobtitle,CEO,2025-01-16T10:00:00Z,CRM",
        )
    )
    assert rows(found, "deal_stages", "deal_id", "stage") == [("1", "Signed")]
    assert rows(found, "lead_stages", "lead_id", "stage") == [("51", "mql")]
    assert said(found, "hubspot.other_properties") == 1


def test_several_files_of_one_kind_are_one_table():
    header = "Record ID,Email,Create Date"
    found = read(
        contacts_1=lines(header, "1,a@x.example,2025-01-15 10:00"),
        contacts_2=lines(header, "2,b@x.example,2025-01-16 10:00"),
    )
    assert rows(found, "leads", "lead_id") == [("1",), ("2",)]
