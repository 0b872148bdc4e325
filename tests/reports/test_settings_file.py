"""A settings file says what its types allow, or what is wrong, where, and what is meant."""

from datetime import date
from decimal import Decimal

import pytest

from attribution.settings import Milestone, Settings
from data_contracts.choices import ReadingChoices
from reports.settings_file import SettingsFileError, read_settings


@pytest.fixture
def read(tmp_path):
    def read_text(text):
        file = tmp_path / "choices.toml"
        file.write_text(text, encoding="utf-8")
        return read_settings(file)

    return read_text


@pytest.mark.parametrize(
    ("section", "line", "expected"),
    [
        ("settings", 'existing_business = "renewal"', "a list of texts"),
        ("settings", 'direct_channels = "direct"', "a list of texts"),
        ("settings", 'creditable = "clicked"', "a list of texts"),
        ("settings", "creditable = [1]", "a list of texts"),
        ("settings", "horizons = 90", "a list of whole numbers"),
        ("settings", "horizons = [90.5]", "a list of whole numbers"),
        ("settings", "lookback_days = 90.0", 'a whole number, or "none"'),
        ("settings", "lookback_days = true", 'a whole number, or "none"'),
        ("settings", 'lookback_days = "soon"', 'a whole number, or "none"'),
        ("settings", 'seed = "none"', "a whole number"),
        ("settings", "replicates = 10.5", "a whole number"),
        ("settings", 'half_life_days = "30"', "a number"),
        ("settings", "confidence = true", "a number"),
        ("settings", "model = 3", "a text in quotes"),
        ("settings", 'milestone = "married"', "one of won, pipeline"),
        ("settings", "milestone = 1", "one of won, pipeline"),
        ("settings", 'as_of = "yesterday"', "a day such as 2026-06-30"),
        ("settings", "as_of = 20260630", "a day such as 2026-06-30"),
        ("reading", 'own_domains = "ours.com"', "a list of texts"),
        ("reading", "zone = 1", "a text in quotes"),
        ("reading", 'program_kinds = "nurture"', "names, each with a text"),
        ("reading", 'channels = ["Ads"]', "names, each with a text"),
    ],
)
def test_a_value_of_another_type_is_told_with_its_place_and_what_is_meant(
    read, section, line, expected
):
    name, value = line.split(" = ")
    with pytest.raises(SettingsFileError) as told:
        read(f"[{section}]\n{line}\n")
    says = str(told.value)
    assert says.startswith(f"choices.toml [{section}]: {name} must be {expected}")
    assert says.endswith(f"got {value}.")


def test_a_rate_that_is_no_number_is_told_with_its_currency(read):
    with pytest.raises(SettingsFileError, match=r'choices\.toml \[rates\] .*got EUR = "high"'):
        read('[rates]\nEUR = "high"\n')


@pytest.mark.parametrize("text", ["settings = 3", 'rates = "EUR"', "reading = [1]"])
def test_a_choice_where_a_section_is_meant_is_told(read, text):
    with pytest.raises(SettingsFileError, match=r"must be a section"):
        read(text)


@pytest.mark.parametrize(
    "text", ["[settings]\nrates = 1", '[reading]\nrated = ["EUR"]', '[settings]\nmodel = "magic"']
)
def test_what_no_choice_is_called_is_refused(read, text):
    with pytest.raises(SettingsFileError, match=r"no such name|magic"):
        read(text)


def test_none_means_no_limit(read):
    assert read('[settings]\nlookback_days = "none"\n')[0].lookback_days is None


def test_every_kind_of_choice_is_read_as_its_type(read):
    settings, reading = read(
        "\ufeff[settings]\n"
        "as_of = 2026-06-30\n"
        'milestone = "pipeline"\n'
        "half_life_days = 14\n"
        'existing_business = ["renewal"]\n'
        "horizons = [30, 60]\n"
        "[rates]\neur = 1.08\n"
        '[reading]\nown_domains = ["ours.com"]\nprogram_kinds = { Spring = "nurture" }\n'
        '[reading.channels]\n"LinkedIn Ads" = "paid social"\nDisplay = "paid"\n'
    )
    assert settings == Settings(
        as_of=date(2026, 6, 30),
        milestone=Milestone.PIPELINE,
        half_life_days=14.0,
        existing_business=("renewal",),
        horizons=(30, 60),
        rates=(("EUR", Decimal("1.08")),),
    )
    assert reading == ReadingChoices(
        own_domains=("ours.com",),
        program_kinds=(("Spring", "nurture"),),
        channels=(("Display", "paid"), ("LinkedIn Ads", "paid social")),
        rated=("EUR",),
        dated=True,
    )


def test_a_file_that_is_no_text_is_told(tmp_path):
    file = tmp_path / "choices.toml"
    file.write_bytes(b"\xff\xfe\x00[")
    with pytest.raises(SettingsFileError, match=r"choices\.toml is not valid TOML"):
        read_settings(file)


def test_custom_weights_have_a_section_of_their_own(read):
    settings, _ = read("[settings]\nmargin = 0.7\n[custom_weights]\nfirst = 22.5\nmql = 60\n")
    assert dict(settings.custom_weights) == {"first": 22.5, "mql": 60.0}
    assert settings.margin == Decimal("0.7")


def test_an_empty_section_of_weights_leaves_the_default(read):
    settings, _ = read("[custom_weights]\n")
    assert settings.custom_weights == Settings().custom_weights


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("first = 0", "no touch a part above 0"),
        ("middle = 10", "'middle'"),
        ('first = "40"', 'names, each with a number, got first = "40".'),
    ],
)
def test_weights_that_cannot_be_are_told_with_what_may_stand_there(read, text, told):
    with pytest.raises(SettingsFileError, match="custom_weights") as refusal:
        read(f"[custom_weights]\n{text}\n")
    assert told in str(refusal.value)


def test_thresholds_of_the_audit_have_a_section_of_their_own(tmp_path):
    file = tmp_path / "nurture.toml"
    file.write_text(
        '[settings]\nour_names = ["Brightwater"]\n[audit]\nrepeat_days = 90\n'
        '[audit.fit]\nsegment = "mid-market, enterprise"\n'
    )
    settings, _ = read_settings(file)
    assert settings.our_names == ("Brightwater",)
    assert settings.audit.repeat_days == 90
    assert settings.audit.fit == (("segment", "mid-market, enterprise"),)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("repeats = 90", "no such name: repeats"),
        ("repeat_days = -1", "repeat_days"),
        ("help_to = 0.7", "help_to must be below pitch_from"),
        ("pitch_from = 2.0", "pitch_from must lie between 0 and 1"),
    ],
)
def test_a_threshold_that_means_nothing_is_refused_by_name(tmp_path, line, told):
    file = tmp_path / "nurture.toml"
    file.write_text(f"[audit]\n{line}\n")
    with pytest.raises(SettingsFileError, match=told):
        read_settings(file)
