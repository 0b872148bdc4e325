"""Only English is judged, and a text in another language is known for one."""

import polars as pl
import pytest

from attribution.audit.text.english import foreign
from attribution.audit.text.sentences import sentences
from data_contracts.lexicon.reader import bundled_lexicon


def is_foreign(text):
    return bool(foreign(sentences(pl.Series([text]), ()), bundled_lexicon()).len())


@pytest.mark.parametrize(
    "text",
    [
        "Der Bestand stirbt selten an einem Tag, und es gibt frühe Zeichen dafür.",
        "Les stocks ne meurent pas en un jour, et il y a des signes pour les voir.",
        "El inventario no muere en un día, y hay señales que se pueden ver.",
        "Le scorte non muoiono in un giorno, e ci sono segni che si vedono.",
        "De voorraad sterft niet op één dag, en er zijn vroege tekenen van het probleem.",
        "O estoque não morre em um dia, e há sinais que você pode ver com o tempo.",
        "Zapasy nie umierają w jeden dzień, a na początku są znaki, że coś się dzieje.",
        "Складские запасы редко умирают за один день",
        "在庫は一日では死なない。早い兆候があります。",
        "المخزون لا يموت في يوم واحد",
        " ".join(["Varasto ei kuole yhdessä päivässä ja merkkejä voi nähdä hyvissä ajoin"] * 3),
    ],
)
def test_other_languages_are_known(text):
    assert is_foreign(text)


@pytest.mark.parametrize(
    "text",
    [
        "Dead stock rarely dies in one day, and there are early signs of it.",
        "Powerful features. Unlimited users. Seamless integrations. Request a demo.",
        "Book a demo",
        " ".join(["Starter: $0 per month, 3 users. All plans include unlimited projects."] * 3),
        "We met in Düsseldorf and São Paulo with the team of Société Générale to plan the year.",
        "The Zeitgeist of der Markt is a theme that we see in the news of this week.",
    ],
)
def test_english_is_english_also_with_names_and_in_short(text):
    assert not is_foreign(text)
