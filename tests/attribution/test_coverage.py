"""Do 95 % intervals hold what is true in about 95 of 100 companies?"""

from collections import Counter
from statistics import mean

import pytest

from attribution.comparison import compare_models, model_table
from attribution.credit import NO_TOUCH, credit
from attribution.models import LEARNED, MODELS
from attribution.settings import Settings
from tests.attribution.known_shares import drawn, population

ACCOUNTS = 500
CHOSEN = Settings()
# The others ask for times of touches or for milestones, which the companies have not.
ASKED = [
    model
    for model in MODELS
    if model.name
    in ("first_touch", "last_touch", "linear", "u_first_last", "j_shaped", "inverse_j")
] + list(LEARNED)
COVERED = (0.92, 0.98)


def told(made, settings):
    """Every interval: of credit by channel under each model, and of the models' own tables."""
    credits_ = {model.name: credit(made, model) for model in ASKED}
    compared = compare_models(credits_, made, "channel", settings)
    for name, channel, share, *ends in compared.select(
        "model", "value", "share", "low", "high"
    ).iter_rows():
        if channel != NO_TOUCH:
            yield (name, channel), share, *ends
    for model in LEARNED:
        table = model_table(model, made, settings).select("channel", "share", "low", "high")
        for channel, *rest in table.iter_rows():
            yield (f"{model.name}, own table", channel), *rest


def coverage(seeds, settings):
    """Tell how often the true share lies inside the interval, by model and channel."""
    true = {key: share for key, share, *_ in told(population(), Settings(replicates=2))}
    # No journey ends with a fair: such a share is nothing, and has no interval.
    some = {key for key, share in true.items() if share}
    held, asked = Counter(), Counter()
    for seed in seeds:
        for key, _, low, high in told(drawn(ACCOUNTS, seed).journeys, settings):
            if key in some:
                asked[key] += 1
                held[key] += low is not None and low <= true[key] <= high
    return {key: held[key] / asked[key] for key in asked}


def test_intervals_hold_the_truth_in_a_few_companies():
    """Of some forty shares each in 12 companies 95 % are to hold it; 88 % would be chance."""
    found = coverage(range(1_000, 1_012), Settings(replicates=100))
    assert {name for name, _ in found} >= {model.name for model in ASKED}
    assert sum(found.values()) / len(found) > 0.88


@pytest.mark.slow
def test_intervals_hold_the_truth_in_95_of_100_companies():
    """Measured: by model 93 % to 97 %, of single shares 92.7 % to 98 %, but for one channel.

    What a fair is worth in the game over conversion rates lies near nothing, where the value of a
    channel is cut off before it shares deals: 86 % of its intervals hold it (own table: 90 %).
    """
    found = coverage(range(300), CHOSEN)
    by_model = {
        name: mean(share for (model, _), share in found.items() if model == name)
        for name, _ in found
    }
    assert all(COVERED[0] <= share <= COVERED[1] for share in by_model.values()), by_model
    near_nothing = {key for key in found if key[0].startswith("shapley_rate") and key[1] == "fair"}
    others = {key: share for key, share in found.items() if key not in near_nothing}
    assert all(COVERED[0] <= share <= COVERED[1] for share in others.values()), others
    assert all(found[key] > 0.85 for key in near_nothing), found
