"""The vendor formats that are known. To add one: one YAML file, one entry in `VENDORS`."""

from data_contracts.vendors.format import VendorFormat
from data_contracts.vendors.format_file import read_format

VENDORS: tuple[VendorFormat, ...] = (
    read_format("canonical.yaml"),
    read_format("hubspot.yaml"),
)
"""Every format, our own first; a file is read by the one that knows most of its columns."""
