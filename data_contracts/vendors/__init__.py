"""The vendor formats that are known. To add one: one YAML file, one line in `FORMATS`."""

from collections.abc import Sequence
from threading import Lock
from typing import overload

from data_contracts.vendors.format import VendorFormat
from data_contracts.vendors.format_file import read_format

FORMATS = (
    ("canonical.yaml",),
    ("activecampaign.yaml",),
    ("cost_sheet.yaml",),
    ("ga4.yaml",),
    ("google_ads.yaml",),
    ("hubspot.yaml", "hubspot_api.yaml"),
    ("linkedin_ads.yaml",),
    ("mailchimp.yaml",),
    ("marketo.yaml",),
    ("marketo_measure.yaml",),
    ("mautic.yaml",),
    ("pardot.yaml",),
    ("sales_feedback.yaml",),
    ("salesforce.yaml", "salesforce_opportunities.yaml", "salesforce_campaigns.yaml"),
    ("zoom.yaml",),
)
"""Each vendor's files, our own first; a file is read by the vendor that knows most of it."""


class _Formats(Sequence[VendorFormat]):
    """The formats, read when one is first asked for.

    Reading them takes some two seconds, which opening tables that were kept does not need.
    """

    def __init__(self, names: Sequence[tuple[str, ...]]) -> None:
        self._names = names
        self._formats: tuple[VendorFormat, ...] = ()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._names)

    @overload
    def __getitem__(self, place: int) -> VendorFormat: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[VendorFormat]: ...
    def __getitem__(self, place: int | slice) -> VendorFormat | Sequence[VendorFormat]:
        with self._lock:
            if not self._formats:
                self._formats = tuple(read_format(*names) for names in self._names)
        return self._formats[place]


VENDORS: Sequence[VendorFormat] = _Formats(FORMATS)
"""Every format, in the order of `FORMATS`."""
