"""The vendor formats that are known. To add one: one YAML file, one entry in `VENDORS`."""

from data_contracts.vendors.format import VendorFormat
from data_contracts.vendors.format_file import read_format

VENDORS: tuple[VendorFormat, ...] = (
    read_format("canonical.yaml"),
    read_format("activecampaign.yaml"),
    read_format("cost_sheet.yaml"),
    read_format("ga4.yaml"),
    read_format("google_ads.yaml"),
    read_format("hubspot.yaml", "hubspot_api.yaml"),
    read_format("linkedin_ads.yaml"),
    read_format("mailchimp.yaml"),
    read_format("marketo.yaml"),
    read_format("marketo_measure.yaml"),
    read_format("mautic.yaml"),
    read_format("pardot.yaml"),
    read_format("sales_feedback.yaml"),
    read_format("salesforce.yaml", "salesforce_opportunities.yaml", "salesforce_campaigns.yaml"),
    read_format("zoom.yaml"),
)
"""Every format, our own first; a file is read by the one that knows most of its columns."""
