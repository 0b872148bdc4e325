"""Bodies that nobody writes for a reader: endless, broken, foreign, or made to hurt.

Times are of the processor, and bounds many times what it takes: they rule out a text whose
judging takes minutes, or never ends.
"""

from time import process_time

import polars as pl
import pytest

from attribution.analysis import Analysis
from attribution.audit.answers import Says
from attribution.audit.pieces import audit_pieces
from attribution.settings import Settings
from tests.attribution.audit import planted
from tests.factories import dataset, lead, touch

MB = 1_000_000
SETTINGS = Settings(our_names=("Brightwater", "(a+)+$", "[", "\\"))
PLAIN = "Take the last twelve months and put them beside each other. Book a demo with us today! "
BOMBS = {
    "plain text": PLAIN,
    "one long word": "a",
    "blanks": " ",
    "lines": "\n",
    "tabs and blanks": " \t\xa0",
    "full stops": ". ",
    "marks": "?!.",
    "open tags": "<",
    "close tags": ">",
    "comments that never end": "<!--",
    "scripts that never end": "<script>",
    "styles that never end": "<style ",
    "nested tags": "<div><p>",
    "entities": "&#x41;&amp;&lt;",
    "half entities": "&#",
    "open braces": "{{",
    "open brackets": "[",
    "open parentheses": "(((",
    "unsubscribe lines": "unsubscribe\n",
    "quoted mail": "> > > ",
    "table cells": "| a | b |\n",
    "pitches": "book a demo ",
    "addresses": "http://a.example/?",
    "numbers": "$1,000 ",
    "no bytes": "\x00",
    "marks of direction": "\u202e\u2067",
    "combined letters": "e\u0301",
    "four bytes": "\U0001f600",
    "what backtracks": "aaaaaaaaaaaaaaaaaaaaaaaaaaaa!",
    "our names": "Brightwater ",
}
LONGEST = ("plain text", "one long word", "nested tags", "no bytes", "what backtracks")
"""Those of which 5 MB are judged, of the others one."""
SECONDS = 20
"""Of the processor; the slowest takes about a twentieth."""


def catalogue_of(*bodies, **more):
    rows = [
        {"content_id": f"c{place:05}", "title": "A piece", "body": body, **more}
        for place, body in enumerate(bodies)
    ]
    return planted.with_content(dataset([], []), planted.content(rows).good)


@pytest.mark.parametrize("kind", BOMBS)
def test_megabytes_of_anything_are_judged_in_bounded_time(kind):
    unit = BOMBS[kind]
    size = 5 if kind in LONGEST else 1
    body = unit * (size * MB // len(unit.encode()))
    before = process_time()
    pieces = audit_pieces(catalogue_of(body), SETTINGS)
    assert process_time() - before < SECONDS
    assert pieces.rows.height == 1
    for quotes in pieces.quotes.values():
        assert len(quotes) <= 12
        assert all(len(quote.sentence) <= 300 and len(quote.phrase) <= 300 for quote in quotes)


def test_a_text_twice_as_long_takes_no_more_than_a_few_times_as_long():
    def seconds(body):
        before = process_time()
        audit_pieces(catalogue_of(body), SETTINGS)
        return process_time() - before

    seconds(PLAIN)
    for unit in ("<div>{{a}} ", "a", PLAIN):
        short, long = (unit * (size * MB // len(unit)) for size in (1, 4))
        # Linear is 4; quadratic would be 16, and a backtracking pattern would not come back.
        assert seconds(long) < 12 * max(seconds(short), 0.05)


def test_markup_and_scripts_are_no_words():
    body = (
        "<script>book a demo; buy now; our award-winning platform</script>"
        "<style>.buy-now { content: 'save 20 percent' }</style>"
        "<!-- book your demo now --><img src=x onerror=alert('book a demo')>"
        "<p>Take the orders of twelve months. Divide the late ones by all of them. "
        "If the share is above a tenth, ask the three slowest suppliers why. "
        "Write their answers down, because you will forget them. "
        "Then repeat the count after a quarter.</p>"
    )
    pieces = audit_pieces(catalogue_of(body), SETTINGS)
    assert pieces.rows["says"].to_list() != [Says.PITCH]
    said = " ".join(quote.sentence for quotes in pieces.quotes.values() for quote in quotes)
    assert not {"<", "onerror", "alert", "demo"} & {*said.split()}
    assert "onerror" not in said
    assert "demo" not in said


def test_merge_fields_are_found_in_what_they_stand_in_and_not_run():
    bodies = [
        "Dear {{first_name}}, thank you for your order.",
        "Dear [First Name], thank you for your order.",
        "{{constructor.constructor('alert(1)')()}} is what we write about.",
        "Dear Ann, thank you for your order.",
    ]
    pieces = audit_pieces(catalogue_of(*bodies), SETTINGS)
    assert pieces.rows["unfilled"].to_list() == [True, True, True, False]


LANGUAGES = {
    "German": (
        "Nehmen Sie die Aufträge der letzten zwölf Monate und zählen Sie, wie viele zu spät kamen. "
        "Fragen Sie dann die drei langsamsten Lieferanten nach dem Grund. Schreiben Sie die "
        "Antworten auf. Wiederholen Sie die Zählung nach einem Quartal. Vergleichen Sie beides. "
        "Buchen Sie noch heute Ihre persönliche Vorführung."
    ),
    "French": (
        "Prenez les commandes des douze derniers mois et comptez celles qui sont arrivées en "
        "retard. Demandez ensuite aux trois fournisseurs les plus lents pourquoi. Notez leurs "
        "réponses. Recommencez le comptage après un trimestre. Comparez les deux. Réservez votre "
        "démonstration dès aujourd'hui."
    ),
    "Japanese": "過去12か月の注文を数えてください。遅れた理由を聞いてください。" * 10,
    "Russian": "Возьмите заказы за последние двенадцать месяцев. Посчитайте опоздания. " * 10,
    "Arabic": "خذ طلبات الاثني عشر شهرا الماضية. احسب المتأخر منها. " * 10,
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_other_languages_are_said_to_be_foreign_and_not_judged(language):
    pieces = audit_pieces(catalogue_of(LANGUAGES[language]), SETTINGS)
    assert pieces.foreign == ("c00000",)
    row = pieces.rows.row(0, named=True)
    assert row["p"] is None
    assert row["says"] in {None, Says.OPEN}
    assert row["C1"] < 0


def test_english_with_a_few_foreign_words_is_judged():
    body = 10 * "Take the orders of the last year, and count those that were late (verspätet). "
    assert audit_pieces(catalogue_of(body), SETTINGS).foreign == ()


def test_two_thousand_identical_pieces_are_one_and_found_in_bounded_time():
    before = process_time()
    rows = audit_pieces(catalogue_of(*[PLAIN * 10] * 2_000), SETTINGS).rows
    assert process_time() - before < SECONDS
    assert rows["alike"].n_unique() == 1


def test_two_thousand_pieces_with_one_long_footer_are_not_one():
    footer = "\n\nYou receive this mail because you subscribed to it. " * 20
    words = [
        f"Number {place} of planning item {place * 7} in week {place * 13}. " * 12
        for place in range(2_000)
    ]
    before = process_time()
    rows = audit_pieces(catalogue_of(*[text + footer for text in words]), SETTINGS).rows
    assert process_time() - before < SECONDS
    assert rows["alike"].n_unique() > 1_900


def test_a_piece_for_every_touch_is_audited_in_bounded_time():
    sends = [
        touch(
            f"l{place % 500}", f"2025-03-{1 + place % 28:02}", action="sent",
            program=f"Program {place % 3}", program_kind="nurture", content_id=f"c{place:05}",
        )
        for place in range(10_000)
    ]  # fmt: skip
    people = [lead(f"l{place}", role=f"role {place}") for place in range(500)]
    data = dataset(sends, [], people)
    listed = planted.content(
        [
            {"content_id": f"c{n:05}", "title": f"Piece {n}", "body": f"Item {n} of {n * 7}. " * 6}
            for n in range(5_000)
        ]
    )  # fmt: skip
    before = process_time()
    analysis = Analysis(planted.with_content(data, listed.good), SETTINGS)
    assert analysis.pieces.rows.height == 10_000
    assert analysis.pieces.rows["listed"].sum() == 5_000
    assert analysis.sends.rows.height == 10_000
    assert len(analysis.program_audits) == 3
    assert analysis.piece_audits.height == 10_000
    assert process_time() - before < 3 * SECONDS


def test_ids_and_names_that_hurt_go_through_as_they_are():
    hurts = (
        "=HYPERLINK('http://x')", "<img src=x onerror=alert(1)>", "{{constructor}}",
        "\u202egnp.exe", "a\x00b", "x" * 10_000, "'; DROP TABLE content; --", "%s%n", "\\", "(?",
    )  # fmt: skip
    sends = [
        touch(
            name, "2025-03-01", channel=name, action="sent", program=name, program_kind="nurture",
            content_id=name, reason=name,
        )
        for name in hurts
    ]  # fmt: skip
    people = [lead(name, role=name, industry=name, interests=name) for name in hurts]
    rows = [
        {"content_id": name, "title": name, "subject": name, "body": f"{name}. {PLAIN}",
         "content_type": name, "topic": name, "audience_role": name, "audience_industry": name}
        for name in hurts
    ]  # fmt: skip
    analysis = Analysis(
        planted.with_content(dataset(sends, [], people), planted.content(rows).good), SETTINGS
    )
    assert analysis.sends.rows.height == len(hurts)
    assert set(analysis.pieces.rows["content_id"]) == {*hurts}
    assert {audit.program for audit in analysis.program_audits} == {*hurts}
    # Whoever it is for fits: the same words on both sides, whatever they are.
    assert (analysis.sends.rows["T1"].fill_null(1) != 0).all()
    assert pl.Series(analysis.mail_leads).sort().to_list() == sorted(hurts)
