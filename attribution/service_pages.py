"""Pages that a reader of a mail visits for no interest in what it says."""

import numpy as np
import numpy.typing as npt
import polars as pl

from attribution.numbering import alike

# Hyphens, underscores and blanks are taken out first, so `manage-preferences` is one word.
_UNSUBSCRIBE = "(e?mail|list|one)?(click)?unsub(scribed?)?(me|all|link|page|confirm|confirmation)?"
_OPT_OUT = "opt(me)?out"
_KIND = "(your|my)?(e?mail|subscription|communication|contact|marketing)?"
_PREFERENCES = f"(manage|update|edit)?{_KIND}(preferences?|prefs)(cent(er|re)|page)?"
_SUBSCRIPTIONS = "(manage|update)(your|my)?subscriptions?"
_SETTINGS = "(e?mail|subscription|communication)(settings|cent(er|re))"
_PRIVACY = "(our|data)?privacy(policy|notice|statement|cent(er|re)|page)?"
_IN_BROWSER = "(online|(in|as|on)(a|the|your)?(web)?(browser|page|web|version))"
_VIEW = f"(view|show|open|read)(this)?(e?mail|message|newsletter)?{_IN_BROWSER}"
_VERSION = "(view)?(browser|web|online)version"
_WORDS = (
    f"{_UNSUBSCRIBE}|{_OPT_OUT}|{_PREFERENCES}|{_SUBSCRIPTIONS}|{_SETTINGS}"
    f"|{_PRIVACY}|{_VIEW}|{_VERSION}"
)
_PAGE = rf"(^|[/?&=#.:])({_WORDS})($|[/?&=#.:])"


def service_pages(urls: pl.Series) -> npt.NDArray[np.bool_]:
    """Return which addresses lead to such a page (`is_service_page`): each is read once."""
    number = alike(urls)
    example = np.zeros(int(number.max(initial=0)) + 1, np.int64)
    example[number] = np.arange(number.size)
    distinct = urls.gather(example[: number.size]).to_frame("url")
    return distinct.select(is_service_page("url")).to_series().to_numpy()[number]


def is_service_page(url: str) -> pl.Expr:
    """Return whether a column of addresses leads to such a page; null is not one.

    Unsubscribe, preference, privacy and view-in-browser pages: a visit there is no engagement,
    nor an opt-out, since scanners follow these links too. A page counts where one whole part of
    its address (host label, folder, file, query name or value) is such a word; an article about
    privacy law does not.
    """
    lower = pl.col(url).str.to_lowercase()
    # Links that count clicks carry the real address inside them, percent-encoded.
    plain = lower.str.replace_all("%2f", "/", literal=True).str.replace_all("%3[adf]|%26", "/")
    text = plain.str.replace_all(r"[-_+\s]|%20", "")
    return text.str.contains(_PAGE).fill_null(value=False)
