"""The bundled words are what they should be, and an analyst's own are held to their form."""

from dataclasses import replace

import polars as pl
import pytest

from app.sources import stamp_of
from data_contracts.cache.store import Cache
from data_contracts.lexicon.lexicon import KINDS, OUR_NAMES, PITCH
from data_contracts.lexicon.patterns import check_pattern, joined, ready
from data_contracts.lexicon.reader import bundled_lexicon, read_lexicon
from data_contracts.load import ReadingChoices, UnusableInputError, load
from reports.settings_file import read_settings

BUNDLED = bundled_lexicon()
SAMPLE = ["sample_data/bundled"]


def edited(folder, text):
    file = folder / "words.toml"
    file.write_text(text, encoding="utf-8")
    return file


def recognised(pattern, text, names=("Acme",)):
    return pl.Series([text.lower()]).str.contains(ready(pattern, names)).item()


@pytest.mark.parametrize("phrase", BUNDLED.phrases, ids=lambda phrase: phrase.quote)
def test_every_phrase_recognises_its_own_example(phrase):
    assert recognised(phrase.pattern, phrase.quote)
    assert phrase.message.endswith(".")


def test_every_pattern_is_one_that_the_engine_takes():
    for pattern in (*(p.pattern for p in BUNDLED.phrases), *BUNDLED.boilerplate):
        check_pattern(pattern)
    for pattern in BUNDLED.touch_base:
        check_pattern(pattern)


def test_every_kind_is_known_and_has_phrases():
    assert {phrase.kind for phrase in BUNDLED.phrases} == set(KINDS)


def test_no_phrase_stands_twice():
    assert len({phrase.pattern for phrase in BUNDLED.phrases}) == len(BUNDLED.phrases)


def test_no_type_is_both_hard_and_soft_and_no_stage_two():
    assert not BUNDLED.hard & BUNDLED.soft
    assert not BUNDLED.early & BUNDLED.middle
    assert not BUNDLED.middle & BUNDLED.late
    assert not BUNDLED.early & BUNDLED.late


def test_coefficients_are_few_and_push_where_their_kind_does():
    told = dict(BUNDLED.coefficients)
    assert all((told[kind] > 0) == (kind in PITCH) for kind in set(told) - {"constant"})


@pytest.mark.parametrize(
    ("line", "is_boilerplate"),
    [
        ("To unsubscribe from this list, click here", True),
        ("This email was sent to ann@example.com", True),
        ("© 2026 Acme Inc.", True),
        ("All rights reserved", True),
        ("View this email in your browser", True),
        ("Manage your preferences", True),
        ("You are receiving this email because you signed up at our booth.", True),
        ("Best regards,", True),
        ("If you no longer want these mails, unsubscribe here.", True),
        ("To opt out, reply with STOP.", True),
        ("Most readers who unsubscribe do so in the first month.", False),
        ("The law asks for an opt-out that works within ten days.", False),
        ("Write down the promised and the actual days.", False),
        ("Our platform helps you grow.", False),
    ],
)
def test_boilerplate_is_told_from_what_is_said(line, is_boilerplate):
    found = any(recognised(pattern, line) for pattern in BUNDLED.boilerplate)
    assert found == is_boilerplate


@pytest.mark.parametrize("reason", ["Touching base", "monthly check-in", "just calling to say hi"])
def test_a_touch_base_is_recognised(reason):
    assert any(recognised(pattern, reason) for pattern in BUNDLED.touch_base)


def test_a_real_reason_is_no_touch_base():
    reason = "She asked how the supplier scorecard weighs late orders"
    assert not any(recognised(pattern, reason) for pattern in BUNDLED.touch_base)
    assert reason.lower() not in BUNDLED.generic


@pytest.mark.parametrize("name", ["Acme", "cloud.gov", "Yahoo!", "C++", "Zoë & Co", "Café", "a-b"])
def test_a_name_with_any_sign_is_found_as_a_whole_only(name):
    assert recognised(OUR_NAMES, f"with {name} today", (name,))
    assert not recognised(OUR_NAMES, f"withx{name.replace('.', 'x')[1:]}y today", (name,))


def test_without_names_a_pattern_of_names_recognises_nothing_else():
    assert not recognised(OUR_NAMES, "with Acme today", ())
    assert recognised("with {our_names}|today", "with Acme today", ("", "  "))


def test_joined_patterns_recognise_what_each_does():
    patterns = [f"word{place}(?-u:\\b)" for place in range(100)]
    several = joined(patterns)
    assert len(several) < len(patterns)
    found = [any(recognised(one, f"a word{place} b") for one in several) for place in range(100)]
    assert all(found)


def test_an_own_file_adds_to_the_bundled_words(tmp_path):
    file = edited(
        tmp_path,
        'hard = ["Teaser"]\n[role]\nfinance = ["money person"]\n[coefficients]\nask = 6\n'
        "[[hype]]\npattern = 'wonderful'\nmessage = 'Praises.'\nquote = 'How wonderful.'\n",
    )
    lexicon = read_lexicon(file)
    assert lexicon.hard == BUNDLED.hard | {"teaser"}
    assert {("role", "money person", "finance"), ("role", "cfo", "finance")} <= {*lexicon.synonyms}
    assert dict(lexicon.coefficients) == {**dict(BUNDLED.coefficients), "ask": 6.0}
    assert [p.pattern for p in lexicon.phrases if p not in BUNDLED.phrases] == ["wonderful"]
    assert lexicon.fingerprint != BUNDLED.fingerprint


def test_sections_can_be_replaced(tmp_path):
    lexicon = read_lexicon(edited(tmp_path, 'replaces = ["soft"]\nsoft = ["dinner"]\n'))
    assert lexicon.soft == {"dinner"}
    assert replace(lexicon, soft=BUNDLED.soft, fingerprint=BUNDLED.fingerprint) == BUNDLED


def test_an_edited_judge_is_an_unmeasured_one(tmp_path):
    assert read_lexicon(edited(tmp_path, 'generic = ["hm"]')).measured == BUNDLED.measured
    changed = read_lexicon(edited(tmp_path, "[coefficients]\nask = 1\n"))
    assert (changed.measured, changed.unseen) == (None, None)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("hard = [1]", "hard, entry 1"),
        ("wrong = 1", "wrong"),
        ("hard = 3", "hard"),
        ("not toml", "TOML"),
        ("replaces = ['nothing']", "replaces"),
        ("replaces = ['coefficients']", "constant"),
        ("replaces = 'hard'", "replaces"),
        ("[role]\nfinance = 'cfo'", "finance"),
        ("[coefficients]\nask = 'much'", "ask"),
        ("[coefficients]\nlength = 1", "length"),
        ("[coefficients]\nask = nan", "ask"),
        ("boilerplate = ['(?=a)b']", "(?=a)b"),
        ("[[ask]]\npattern = '(a'\nmessage = 'm'\nquote = 'q'", "[[ask]], entry"),
        ("[[ask]]\npattern = '(a)\\1'\nmessage = 'm'\nquote = 'q'", "look-around"),
        ("[[ask]]\npattern = 'a*'\nmessage = 'm'\nquote = 'q'", "recognises every text"),
        ("[[ask]]\npattern = '((a{999}){999}){999}'\nmessage = 'm'\nquote = 'q'", "great size"),
        ("[[ask]]\npattern = 'a'\nmessage = 'm'", "quote"),
        ("[[ask]]\npattern = 'a'\nmessage = 'm'\nquote = 'q'\nweight = -1", "weight"),
        ("[[ask]]\npattern = 'a'\nmessage = 'm'\nquote = 'q'\nkind = 'x'", "kind"),
        ("ask = ['a']", "[[ask]]"),
    ],
)
def test_a_wrong_entry_is_named_with_its_file_and_what_to_do(tmp_path, text, named):
    with pytest.raises(UnusableInputError) as raised:
        read_lexicon(edited(tmp_path, text))
    told = str(raised.value)
    assert told.startswith("words.toml: ")
    assert named in told
    assert told.count(". ") >= 1


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UnusableInputError, match=r"gone\.toml.*nurture\.toml"):
        read_lexicon(tmp_path / "gone.toml")


def test_an_edited_lexicon_changes_the_words_and_the_name_of_the_data_but_no_table(tmp_path):
    file = edited(tmp_path, 'hard = ["teaser"]')
    plain, with_own = load(SAMPLE), load(SAMPLE, ReadingChoices(lexicon=str(file)))
    assert plain.lexicon == BUNDLED
    assert "teaser" in with_own.lexicon.hard
    assert plain.fingerprint != with_own.fingerprint
    assert plain.touches.good.equals(with_own.touches.good)
    edited(tmp_path, 'hard = ["teasers"]')
    assert load(SAMPLE, ReadingChoices(lexicon=str(file))).fingerprint != with_own.fingerprint


def test_a_kept_table_takes_the_words_of_today(tmp_path):
    cache = Cache(tmp_path / "kept")
    load(SAMPLE, cache=cache)
    file = edited(tmp_path, 'soft = ["dinner"]')
    again = load(SAMPLE, ReadingChoices(lexicon=str(file)), cache=cache)
    assert "dinner" in again.lexicon.soft
    assert len(list((tmp_path / "kept").rglob("manifest.json"))) == 1
    assert load(SAMPLE, cache=cache).fingerprint == load(SAMPLE).fingerprint != again.fingerprint


def test_its_place_is_told_as_seen_from_the_settings(tmp_path):
    edited(tmp_path, 'soft = ["dinner"]')
    settings = tmp_path / "nurture.toml"
    settings.write_text('[reading]\nlexicon = "words.toml"\n', "utf-8")
    reading = read_settings(settings)[1]
    assert "dinner" in read_lexicon(reading.lexicon).soft


def test_an_edited_file_has_another_stamp(tmp_path):
    before = stamp_of(str(edited(tmp_path, 'soft = ["dinner"]')))
    assert stamp_of(str(edited(tmp_path, 'soft = ["dinners"]'))) != before
    assert stamp_of(str(tmp_path / "gone.toml"))
