import re
from hashlib import sha256

from data_contracts.choices import ReadingChoices
from data_contracts.load import load
from data_contracts.people.pseudonyms import pseudonyms
from tests.data_contracts.small_exports import DEALS, LEADS, TOUCHES, write

ANN, BOB, ZOE = "ann@acme.example", "bob@acme.example", "zoe@else.example"
ADDRESSES = {"ann": "Ann@acme.example", "bob": BOB}


def everything(data):
    tables = [t.good.write_json() + t.bad.write_json() for t in data.tables.values()]
    return "".join([*tables, *map(repr, data.findings)])


def by_address(folder, **more):
    """Exports whose ids are e-mail addresses throughout, one touch by somebody unknown."""
    touches = (TOUCHES + "t3,2025-01-22T09:00:00Z,zoe,,email,clicked\n").replace("zoe,", f"{ZOE},")
    texts = {"touches": touches, "deals": DEALS, "leads": LEADS.replace(",email", ",owner")}
    for name, text in texts.items():
        texts[name] = re.sub(
            r"\b(ann|bob)(?=[,;]|$)", lambda who: ADDRESSES[who[0]], text, flags=re.MULTILINE
        )
    return write(folder, **{**texts, **more})


def test_an_unknown_address_gets_a_number_that_nobody_can_test_a_guess_with():
    ids = pseudonyms(["b@x.de", "a@x.de", "a@x.de"])
    assert ids == {"a@x.de": "person-0001", "b@x.de": "person-0002"}


def test_with_a_key_a_person_has_the_same_pseudonym_in_every_export():
    alone = pseudonyms(["b@x.de"], "secret")["b@x.de"]
    among = pseudonyms(["a@x.de", "b@x.de"], "secret")["b@x.de"]
    assert alone == among
    assert alone != pseudonyms(["b@x.de"], "other")["b@x.de"]
    assert sha256(b"b@x.de").hexdigest()[:16] not in alone


def test_ids_that_are_addresses_are_replaced_in_every_table_alike(tmp_path):
    data = load([str(by_address(tmp_path))])
    ann, bob = "person-0001", "person-0002"
    assert data.leads.good["lead_id"].to_list() == [ann, bob]
    assert data.deals.good["lead_id"].to_list() == [ann, bob]
    assert data.deals.good["contacts"].to_list() == [[ann, bob], []]
    assert data.touches.good["lead_id"].to_list() == [ann, bob, "person-0003"]
    replaced = {f.table for f in data.findings if f.rule.endswith("addresses_replaced")}
    assert replaced == {"touches", "deals", "leads"}
    assert "@" not in everything(data)


def test_the_unknown_lead_of_a_finding_shows_no_address(tmp_path):
    data = load([str(by_address(tmp_path))])
    (unknown,) = [f for f in data.findings if f.rule == "touches.lead_known"]
    assert [place.value for place in unknown.places] == ["person-0003"]


def test_an_address_in_the_touches_becomes_the_id_its_lead_has(tmp_path):
    data = load([str(write(tmp_path, touches=TOUCHES.replace(",ann,", f",{ANN.upper()},")))])
    assert "@" not in everything(data)
    assert data.touches.good["lead_id"].to_list() == ["ann", "bob"]


def test_staff_are_told_by_ids_that_are_addresses(tmp_path):
    data = load([str(by_address(tmp_path))], ReadingChoices(own_domains=("acme.example",)))
    assert data.leads.good["internal"].to_list() == [True, True]


def test_program_names_hide_addresses_in_tables_and_findings(tmp_path):
    touches = TOUCHES.replace("action", "action,program").replace(
        "attended", f"attended,Nurture webinar with {ZOE}"
    )
    touches = touches.replace("clicked", f"clicked,Newsletter of {BOB} (May)")
    data = load([str(write(tmp_path, touches=touches))])
    assert data.touches.good["program"].to_list() == [
        "Nurture webinar with (e-mail address)", "Newsletter of (e-mail address) (May)",
    ]  # fmt: skip
    assert "Nurture webinar" in everything(data)
    assert "@" not in everything(data)


def test_rows_set_aside_hold_no_address(tmp_path):
    deals = DEALS.replace("ann;bob", f"{ANN};{ZOE}").replace("2025-02-01T09:00:00Z", f"soon {ZOE}")
    data = load([str(write(tmp_path, deals=deals))])
    assert data.deals.bad.height == 1
    assert "@" not in everything(data)


def test_the_key_is_part_of_the_fingerprint_and_never_shown(tmp_path):
    paths = [str(write(tmp_path))]
    keyed = ReadingChoices(pseudonym_key="very secret")
    assert load(paths, keyed).fingerprint != load(paths).fingerprint
    assert "very secret" not in repr(keyed)


def test_a_file_in_another_encoding_shows_where_its_letters_are_and_no_name(tmp_path):
    leads = LEADS.replace("email", "owner").replace(ANN, "Zoë").encode("cp1252")
    data = load([str(write(tmp_path, leads=leads))])
    (found,) = [f for f in data.findings if f.rule == "reading.encoding"]
    assert (found.places[0].line, found.places[0].value) == (2, "(column “owner”)")
    assert "Zo" not in repr(found)
