"""Machines, opens, unsubscribe clicks and complaints in the vendor exports, at every level.

One small world, seen by several systems. p6's mail is read by a scanner, p10's opened by a mail
program, p7 unsubscribes from the third mail and p4 reports it as spam. What is true stands in the
exports' own list of traps (rows 3 to 8, 20 to 22).
"""

import math

import polars as pl
import pytest

from attribution.analysis import Analysis
from attribution.audit.answers import Verdict
from attribution.creditable import Use
from attribution.settings import Settings
from data_contracts.choices import ReadingChoices
from data_contracts.load import load

N1, N2, N4 = (
    "Nurture 1 - How peers measure OEE",
    "Nurture 2 - Checklist for your role",
    "Nurture 4 - Case study",
)
N3 = "Nurture 3 - PRODUCT LAUNCH: 20% OFF THIS MONTH"
MAILS = (N1, N2, N3, N4)
EXPORT = "salesforce/synthetic/data_export"
WORLDS = {
    "HubSpot": ["hubspot/synthetic"],
    "Marketo and Salesforce": ["marketo/synthetic", EXPORT],
}
PEOPLE = {
    "HubSpot": {"p1": "51", "p4": "253", "p6": "355", "p7": "406", "p8": "457", "p10": "559"},
    "Marketo and Salesforce": {
        name: f"00Q5g00000Cd0{number:02}"
        for name, number in {"p1": 0, "p4": 3, "p6": 5, "p7": 6, "p8": 7, "p10": 9}.items()
    },
}
COMPLAINS = ("HubSpot",)
"""The systems that pass on what mailboxes report as spam; Marketo keeps it to itself."""
BROKEN = "report_email_stats_always_enclose_MALFORMED.csv"
"""The same report as another file of its folder, written by a system with a fault."""
ADVICE = (
    "Write down for each shift when the line stood still, and why. Add up the minutes by reason. "
    "The first three reasons usually make up most of it, so begin there. Ask the operators what "
    "they would change. Repeat the count after a month and compare."
)
PITCH = (
    "Our new platform is here, and it is 20 % off this month. Book a demo with our team today. "
    "We are proud of our award-winning support. Talk to our sales team now. Do not miss this offer."
)
CATALOGUE = f"""content_id,title,content_type,topic,buying_stage,body
{N1},How peers measure OEE,guide,OEE,early,"{ADVICE}"
{N2},Checklist for your role,checklist,OEE,early,"{ADVICE}"
{N3},Product launch: 20 % off this month,discount offer,product,late,"{PITCH}"
{N4},Case study,case study,product,middle,"{PITCH}"
"""


class World:
    """One view of the world, audited."""

    def __init__(self, name, paths):
        self.name = name
        choices = ReadingChoices(own_domains=("ourcompany.example",), zone="Etc/GMT+6")
        self.analysis = Analysis(load(paths, choices), Settings(our_names=("Our Company",)))
        self.person = PEOPLE[name]

    def piece(self, mail):
        """One row of `piece_audits`."""
        return self.analysis.piece_audits.row(by_predicate=pl.col("content_id") == mail, named=True)

    def sends(self, **values):
        return self.analysis.sends.rows.filter(**values)

    def mail_of(self, person):
        return self.analysis.mail_of(self.person[person])

    def lead(self, person):
        told = pl.col("lead_id") == self.person[person]
        return self.analysis.lead_audits.row(by_predicate=told, named=True)

    @property
    def complaints(self):
        return int(self.name in COMPLAINS)


def paths_of(exports, folders):
    files = [file for name in folders for file in sorted((exports / name).iterdir())]
    return [str(file) for file in files if file.is_file() and file.name != BROKEN]


@pytest.fixture(scope="module")
def worlds(shared_exports, tmp_path_factory):
    catalogue = tmp_path_factory.mktemp("catalogue") / "content.csv"
    catalogue.write_text(CATALOGUE, "utf-8")
    return {
        name: World(name, [*paths_of(shared_exports, folders), str(catalogue)])
        for name, folders in WORLDS.items()
    }


@pytest.fixture(params=WORLDS)
def world(request, worlds):
    return worlds[request.param]


def test_each_mail_went_to_those_who_are_none_of_our_own(world):
    # Nine were sent each; a colleague and a test record are among the readers of every one, and
    # p7 got no fourth.
    assert [world.piece(mail)["sends"] for mail in MAILS] == [7, 7, 7, 6]


def test_a_scanners_clicks_are_no_persons(world):
    assert [world.piece(mail)["naive_clicks"] for mail in MAILS] == [5, 6, 5, 4]
    assert [world.piece(mail)["clean_clicks"] for mail in MAILS] == [1, 2, 0, 0]
    clicked = world.mail_of("p6").filter(pl.col("action") == "clicked")
    assert clicked["use"].to_list() == [Use.MACHINE] * 16
    assert clicked["direction"].to_list() == ["machine"] * 16
    assert clicked["T13"].to_list() == [0] * 16


def test_all_clicks_divide_into_machines_service_pages_and_people(world):
    every = world.analysis.clicks.row(by_predicate=pl.col("program").is_null(), named=True)
    told = [every[name] for name in ("all_clicks", "machine", "service_pages", "clean_clicks")]
    assert told == [20, 16, 1, 3]


def test_a_scanner_that_follows_the_unsubscribe_link_opts_nobody_out(world):
    theirs = world.sends(lead_id=world.person["p6"])
    assert theirs["days_late"].null_count() == theirs.height == 4
    assert (theirs["T10"] == 1).all()
    assert world.lead("p6")["after_opt_out"] == 0


def test_a_scanners_clicks_are_no_reason_to_send_anything(world):
    theirs = world.sends(lead_id=world.person["p6"])
    assert not theirs["requested"].any()
    assert (theirs["T4"] != 1).all()


def test_a_mail_programs_opens_are_no_engagement(world):
    mail = world.mail_of("p10")
    opened = mail.filter(pl.col("action") == "opened")
    assert opened.height == 4
    assert opened["use"].to_list() == [Use.OPENED] * 4
    responses = world.analysis.sends.responses
    assert responses.filter(pl.col("lead_id") == world.person["p10"]).is_empty()
    assert not world.sends(lead_id=world.person["p10"])["requested"].any()


def test_an_unsubscribe_click_is_no_response_and_the_opt_out_after_it_counts_once(world):
    mail = world.mail_of("p7")
    click = mail.filter(pl.col("action") == "clicked").row(0, named=True)
    assert click["use"] == Use.SERVICE_PAGE
    assert click["T12"] == 0
    assert click["direction"] != "pull"
    assert mail.filter(pl.col("direction") == "harm")["action"].to_list() == ["unsubscribed"]
    assert [world.piece(mail)["opt_outs"] for mail in MAILS] == [0, 0, 1, 0]
    assert mail.filter(pl.col("action") == "sent").height == 3
    assert world.lead("p7")["after_opt_out"] == 0


def test_the_promotion_is_the_piece_that_harms(world):
    told = world.piece(N3)
    assert told["responses"] == told["clean_clicks"] == told["next_steps"] == 0
    assert told["opt_outs"] == 1
    # Where no system passes complaints on, their number is unknown and not zero.
    assert told["complaints"] == (world.complaints or None)
    assert told["harms_per_step"] is None
    for mail in (N1, N2, N4):
        other = world.piece(mail)
        assert (other["opt_outs"], other["complaints"] or 0) == (0, 0)


def test_the_promotion_is_spam_by_type_and_the_guides_are_not(world):
    verdicts = {mail: world.sends(content_id=mail)["verdict"].to_list() for mail in MAILS}
    assert Verdict.SPAM in verdicts[N3]
    assert Verdict.NURTURE not in verdicts[N3]
    assert {Verdict.SPAM} & {*verdicts[N1], *verdicts[N2]} == set()
    early = world.sends(content_id=N3, stage="early")
    # Marketo's and Salesforce's files tell of no date on which anybody became an MQL.
    assert early.height == (2 if world.name == "HubSpot" else 0)
    assert (early["T11"] == 0).all()


def test_mail_after_a_complaint_is_spam_whatever_it_says(world):
    after = world.sends(lead_id=world.person["p4"], content_id=N4).row(0, named=True)
    lead = world.lead("p4")
    if not world.complaints:
        assert (after["T10"], lead["after_opt_out"]) == (1, 0)
        return
    assert (after["T10"], after["verdict"]) == (0, Verdict.SPAM)
    # Reported on 31 March at 16:30, mailed on 21 April at 16:00.
    assert after["days_late"] == pytest.approx(21 - 0.5 / 24)
    assert (lead["verdict"], lead["after_opt_out"]) == (Verdict.SPAM, 1)


def test_the_program_of_the_promotion_tells_the_harm(world):
    program = world.sends(content_id=N3)["program"][0]
    (audit,) = [one for one in world.analysis.program_audits if one.program == program]
    (told,) = [one for one in audit.outcomes if one.criterion == "P13"]
    assert told.answer == 0
    # Of so few mails even the lower end of one lies above the limit.
    assert told.figure.low > told.limit


def test_sent_in_a_crm_campaign_is_no_send(world):
    # Salesforce lists every nurtured person as a member with the status Sent.
    assert world.analysis.sends.rows.filter(
        pl.col("content_id").is_null(), pl.col("action") == "sent"
    ).is_empty()


def test_mail_that_two_systems_tell_of_is_judged_once(shared_exports):
    folders = ["hubspot/synthetic", "marketo/synthetic", EXPORT]
    choices = ReadingChoices(own_domains=("ourcompany.example",), zone="Etc/GMT+6")
    analysis = Analysis(load(paths_of(shared_exports, folders), choices), Settings())
    told = analysis.piece_audits.filter(pl.col("content_id").is_in(MAILS)).sort("content_id")
    assert told["sends"].to_list() == [7, 7, 7, 6]
    assert told["opt_outs"].to_list() == [0, 0, 1, 0]
    assert told["complaints"].to_list() == [0, 0, 1, 0]
    assert told["clean_clicks"].to_list() == [1, 2, 0, 0]
    assert (analysis.sends.rows["T9"].drop_nulls() == 1).all()


def test_pardot_whose_people_no_export_knows_is_not_judged_in_silence(shared_exports):
    folders = ["pardot/synthetic", EXPORT]
    choices = ReadingChoices(own_domains=("ourcompany.example",), zone="Etc/GMT+6")
    analysis = Analysis(load(paths_of(shared_exports, folders), choices), Settings())
    rows = analysis.sends.rows
    # Nobody knows their role, stage or industry: nothing may be said for or against.
    assert set(rows["verdict"].cast(pl.String)) <= {Verdict.UNCLEAR, Verdict.SPAM}
    assert rows.filter(pl.col("verdict") == Verdict.SPAM, pl.col("T10") != 0).is_empty()
    assert set(analysis.sends.missing["T11"]) == {"content.content_id"}


def test_sends_without_clicks_on_record_are_judged_by_what_is_there(shared_exports):
    # Mautic's report has a row per mail, whose one click column cannot tell links apart.
    folders = ["mautic/synthetic", EXPORT]
    choices = ReadingChoices(own_domains=("ourcompany.example",), zone="Etc/GMT+6")
    analysis = Analysis(load(paths_of(shared_exports, folders), choices), Settings())
    told = analysis.piece_audits.filter(pl.col("content_id").str.starts_with("Nurture"))
    assert told.sort("content_id")["sends"].to_list() == [7, 7, 7, 6]
    assert told["complaints"].null_count() == told.height
    assert told["clean_clicks"].sum() == 0


def test_an_opt_out_without_a_send_on_record_is_still_an_opt_out(shared_exports):
    # Mailchimp's audience files tell who left, and through which campaign, but of no send.
    folders = ["mailchimp/synthetic", EXPORT]
    choices = ReadingChoices(own_domains=("ourcompany.example",), zone="Etc/GMT+6")
    analysis = Analysis(load(paths_of(shared_exports, folders), choices), Settings())
    assert analysis.sends.rows.is_empty()
    assert analysis.lead_audits.is_empty()
    for audit in analysis.program_audits:
        assert (audit.sends, audit.verdict) == (0, Verdict.UNCLEAR)
        assert audit.shares.nurture.value is audit.shares.spam.value is None


def test_a_cost_of_nothing_makes_no_return_endless(world):
    # Salesforce has 0.00 as the actual cost of the nurture campaign.
    returns = world.analysis.found.returns
    for told in () if returns is None else (returns.called, returns.found):
        assert told.roi.value is None or math.isfinite(told.roi.value)
        if not told.cost_minor:
            assert told.roi.value is None
            assert told.roi.why
