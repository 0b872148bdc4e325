"""Plain text comes out of mail and pages; what is no text of the sender's does not."""

import polars as pl
import pytest

from attribution.audit.text.plain import MOST, plain_texts
from attribution.audit.text.sentences import JUDGED, SHOWN, sentences
from data_contracts.lexicon.reader import bundled_lexicon


def plain(body):
    return plain_texts(pl.Series([body], dtype=pl.String)).item()


def said(body):
    rows = sentences(plain_texts(pl.Series([body])), bundled_lexicon().boilerplate)
    return rows.filter("said")["sentence"].to_list()


@pytest.mark.parametrize(
    "dropped",
    [
        "<script>Book a demo today</script>",
        "<SCRIPT type='x'>if (a < b) Book a demo</SCRIPT >",
        "<style>.book { demo: 1 }</style>",
        "<head><title>Book a demo</title></head>",
        "<!-- Book a demo -->",
        "<!--[if mso]><p>Book a demo</p><![endif]-->",
        "<pre>Book a demo</pre>",
        "<script>Book a demo that never ends",
        '<img src="x" onerror="alert(1)" alt="Book a demo">',
    ],
)
def test_what_is_no_text_is_dropped(dropped):
    assert said(f"<div>Stock rarely dies in a day.</div>{dropped}") == [
        "Stock rarely dies in a day."
    ]


def test_blocks_end_sentences_and_inline_tags_do_not():
    body = (
        "<h1>Dead stock</h1><p>It <b>rarely</b> dies<br>in a day</p>"
        "<ul><li>Count it<li>Sell it</ul>"
    )
    assert said(body) == ["Dead stock", "It rarely dies in a day", "Count it", "Sell it"]


def test_signs_are_read_last_so_that_none_becomes_markup():
    assert "<script>alert(1)</script>" in plain(
        "<p>Write &lt;script&gt;alert(1)&lt;/script&gt; so</p>"
    )
    assert "&lt;b&gt; is text" in plain("<p>&amp;lt;b&amp;gt; is text</p>")


def test_numbers_of_signs_without_end_are_no_error():
    assert "stays" in plain(f"<p>&#{'9' * 5000}; this stays</p>")


def test_addresses_code_and_markdown_go():
    body = (
        "# Dead stock\n\nSee [the **list**](https://example.com/a) or "
        "https://example.com/b?c=d now.\n"
        "```\nrm -rf\n```\n"
    )
    assert said(body) == ["Dead stock", "See the list or now."]


def test_a_plain_comparison_is_no_markup():
    assert said("Order more if stock <5 and demand >7 a day.") == [
        "Order more if stock <5 and demand >7 a day."
    ]


def test_a_text_is_cut_at_its_bound():
    assert len(plain("word " * MOST)) == MOST
    rows = sentences(pl.Series(["word " * MOST]), ())
    assert (len(rows["sentence"].item()), len(rows["low"].item())) == (SHOWN, JUDGED)


def test_null_stays_null_and_none_is_none():
    assert plain(None) is None
    assert sentences(pl.Series([None], dtype=pl.String), ()).is_empty()


def test_quoted_mail_and_what_is_below_it_are_not_the_senders():
    body = (
        "You can use the date filter.\n\n"
        "On Mon, 3 Mar 2026, Ann wrote:\n> Book a demo of our platform.\n> Really.\n\n"
        "It goes further back.\n-----Original Message-----\nFrom: Ann\nGet 20% off our plans.\n"
    )
    assert said(body) == ["You can use the date filter.", "It goes further back."]


def test_signatures_sign_offs_and_tables_go():
    body = (
        "The limit is fifty rows.\n\n| Plan | Price | Seats |\n|---|---|---|\n| Pro | $20 | 5 |\n\n"
        "Best regards,\nDana Smith\nHead of Sales, Acme\n\nP.S. You should try the filter.\n"
        "-- \nAcme Inc, 5 Main Street\nBook a demo at our website\n"
    )
    assert said(body) == ["The limit is fifty rows.", "You should try the filter."]


def test_footers_go():
    body = (
        "The limit is fifty rows.\nUnsubscribe from this list\n© 2026 Acme\nPrivacy policy\n"
        "You are receiving this email because you signed up.\nView this email in your browser\n"
    )
    assert said(body) == ["The limit is fifty rows."]


def test_broken_lines_are_put_together_and_lists_are_not():
    body = (
        "Most planning teams argue about forecasts without knowing how\nwrong they usually are.\n"
        "- Count the slow items\n- Label every rack\n1. Tell the carriers\n"
    )
    assert said(body) == [
        "Most planning teams argue about forecasts without knowing how wrong they usually are.",
        "Count the slow items", "Label every rack", "Tell the carriers",
    ]  # fmt: skip


def test_abbreviations_and_amounts_end_no_sentence():
    assert said("Use a list, e.g. the last ten orders. It costs 2.50 a day! Really?") == [
        "Use a list, e.g. the last ten orders.", "It costs 2.50 a day!",
    ]  # fmt: skip
