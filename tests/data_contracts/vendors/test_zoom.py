"""Zoom's attendee report: who registered, who came, and whose webinar it was."""

from datetime import UTC, datetime

from data_contracts.contract import Severity
from tests.data_contracts.vendors.small_files import column, finding, gathered

NAMES = "Attended,User Name (Original Name),First Name,Last Name,Email,Registration Time"
TIMES = (
    "Approval Status,Join Time,Leave Time,Time in Session (minutes),Is Guest,Country/Region Name"
)


def report(topic, *attendees):
    """Return an attendee report: the summary, a host, and the attendees."""
    return (
        "\ufeffAttendee Report\n"
        'Report Generated:,"03/06/2025 09:00:00 AM"\n'
        "Topic,Webinar ID,Actual Start Time,Actual Duration (minutes),# Registrants,# Cancelled\n"
        f'{topic},812 0000 0001,"03/05/2025 10:00:00 AM",62,4,0\n'
        "Host Details\n"
        "Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes)\n"
        'Yes,Our Host,host@our.example,"03/05/2025 09:45:00 AM","03/05/2025 11:05:00 AM",80\n'
        "Attendee Details\n"
        f"{NAMES},{TIMES}\n" + "".join(f"{row}\n" for row in attendees)
    )


def came(email, joined, left, minutes, registered="03/01/2025 11:00:00 AM"):
    return (
        f'Yes,A,A,B,{email},"{registered}",approved,"03/05/2025 {joined}","03/05/2025 {left}",'
        f"{minutes},Yes,France"
    )


def stayed_away(email, registered="03/02/2025 06:00:00 PM", status="approved"):
    return f'No,C,C,D,{email},"{registered}",{status},--,--,--,--,--'


def touches(found):
    columns = ("lead_id", "action", "occurred_at", "program")
    return sorted(zip(*(column(found, "touches", name) for name in columns), strict=True))


def test_who_came_registered_and_attended_and_who_did_not_only_registered(tmp_path):
    text = report(
        "OEE, in practice".replace(",", " –"),
        came("ann@a.example", "10:03:00 AM", "10:44:00 AM", 41),
        stayed_away("cem@c.example"),
    )
    found = gathered(tmp_path, {"attendees.csv": text}, zone="America/New_York")
    topic = "OEE – in practice"
    assert touches(found) == [
        ("person-0001", "attended", datetime(2025, 3, 5, 15, 3, tzinfo=UTC), topic),
        ("person-0001", "registered", datetime(2025, 3, 1, 16, tzinfo=UTC), topic),
        ("person-0002", "registered", datetime(2025, 3, 2, 23, tzinfo=UTC), topic),
    ]
    assert set(column(found, "touches", "program_kind")) == {"event"}
    assert set(column(found, "touches", "channel")) == {"webinar"}


def test_who_leaves_and_comes_back_attended_once(tmp_path):
    text = report(
        "OEE",
        came("ann@a.example", "10:33:00 AM", "11:00:00 AM", 27),
        came("ann@a.example", "10:00:00 AM", "10:30:00 AM", 30),
    )
    found = gathered(tmp_path, {"attendees.csv": text}, zone="UTC")
    assert [(action, at.hour, at.minute) for _, action, at, _ in touches(found)] == [
        ("attended", 10, 0),
        ("registered", 11, 0),
    ]
    assert finding(found, "zoom.came_back").rows == 1
    assert finding(found, "zoom.registered_once").rows == 1


def test_times_are_month_first_whatever_the_days_are(tmp_path):
    row = came("ann@a.example", "10:00:00 AM", "11:00:00 AM", 60, "03/01/2025 11:00:00 AM")
    found = gathered(tmp_path, {"attendees.csv": report("OEE", row)}, date_order="dmy", zone="UTC")
    assert {(at.month, at.day) for _, _, at, _ in touches(found)} == {(3, 1), (3, 5)}


def test_hosts_are_known_and_nobody_is_asked_to_fix_that(tmp_path):
    found = gathered(tmp_path, {"attendees.csv": report("OEE", stayed_away("cem@c.example"))})
    said = [f for f in found.findings if f.rule == "reading.not_needed" and "staff" in f.says]
    assert [(f.rows, f.severity) for f in said] == [(1, Severity.NOTE)]
    assert found.tables["touches"].typed.height == 1


def test_several_webinars_keep_their_own_topics(tmp_path):
    files = {
        "march.csv": report("OEE", stayed_away("ann@a.example")),
        "april.csv": report("Scheduling", stayed_away("ann@a.example")),
    }
    found = gathered(tmp_path, files)
    by_file = dict(
        zip(
            found.tables["touches"].text["source_file"],
            column(found, "touches", "program"),
            strict=True,
        )
    )
    assert {file.partition("/")[0]: topic for file, topic in by_file.items()} == {
        "march.csv": "OEE", "april.csv": "Scheduling",
    }  # fmt: skip


def test_who_cancelled_or_was_refused_did_not_register(tmp_path):
    text = report(
        "OEE",
        stayed_away("ann@a.example", status="cancelled by self"),
        stayed_away("bob@b.example", status="denied"),
        stayed_away("cem@c.example"),
    )
    found = gathered(tmp_path, {"attendees.csv": text})
    assert found.tables["touches"].typed.height == 1
    assert finding(found, "zoom.not_admitted").rows == 2


def test_people_without_an_address_are_not_taken_for_one(tmp_path):
    text = report(
        "OEE",
        came("", "10:00:00 AM", "10:30:00 AM", 30),
        came("", "10:05:00 AM", "10:35:00 AM", 30),
    )
    found = gathered(tmp_path, {"attendees.csv": text})
    # Nobody knows who they are, so that they are counted as people, not as touches of one.
    assert column(found, "touches", "action") == []
    assert finding(found, "zoom.nobody_known").rows == 2


def test_an_address_in_another_case_is_the_same_person(tmp_path):
    text = report(
        "Scale",
        came("ANN@a.example", "10:03:00 AM", "10:20:00 AM", 17),
        came("ann@a.example", "10:30:00 AM", "10:44:00 AM", 14),
    )
    found = gathered(tmp_path, {"attendees.csv": text})
    assert sorted(column(found, "touches", "action")) == ["attended", "registered"]
    assert finding(found, "zoom.came_back").rows == 1


def test_people_without_an_address_are_counted_and_no_touches(tmp_path):
    unknown = 'Yes,iPhone,,,,,,"03/05/2025 10:00:00 AM","03/05/2025 10:30:00 AM",30,Yes,Germany'
    text = report("Scale", came("a@a.example", "10:03:00 AM", "10:20:00 AM", 17), unknown, unknown)
    found = gathered(tmp_path, {"attendees.csv": text})
    assert column(found, "touches", "lead_id") == ["person-0001"] * 2
    said = finding(found, "zoom.nobody_known")
    assert (said.severity, said.rows) == (Severity.NOTE, 2)


def test_panelists_are_a_section_though_their_header_is_the_hosts(tmp_path):
    names = "Attended,User Name (Original Name),Email,Join Time,Leave Time"
    joined = '"03/05/2025 09:45:00 AM","03/05/2025 11:05:00 AM"'
    text = (
        f"Host Details\n{names}\nYes,Host,h@our.example,{joined}\n"
        f"Panelist Details\n{names}\nYes,Guest,g@b.example,{joined}\nNo,Other,o@b.example,--,--\n"
    )
    found = gathered(tmp_path, {"attendees.csv": text})
    said = {f.table: f.rows for f in found.findings if f.rule == "reading.not_needed"}
    assert said == {"attendees.csv/Host Details": 1, "attendees.csv/Panelist Details": 2}
