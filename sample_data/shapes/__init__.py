"""Companies in the shapes of other systems. To add one: one file, one entry in `SHAPES`."""

from collections.abc import Mapping
from types import MappingProxyType

from sample_data.shapes.activecampaign import ACTIVECAMPAIGN
from sample_data.shapes.ga4 import GA4
from sample_data.shapes.google_ads import GOOGLE_ADS
from sample_data.shapes.hubspot import HUBSPOT
from sample_data.shapes.linkedin_ads import LINKEDIN_ADS
from sample_data.shapes.mailchimp import MAILCHIMP
from sample_data.shapes.marketo import MARKETO
from sample_data.shapes.marketo_measure import MARKETO_MEASURE
from sample_data.shapes.mautic import MAUTIC
from sample_data.shapes.pardot import PARDOT
from sample_data.shapes.sales_feedback import SALES_FEEDBACK
from sample_data.shapes.salesforce import SALESFORCE
from sample_data.shapes.shape import Shape
from sample_data.shapes.zoom import ZOOM

__all__ = ["SHAPES", "Shape"]

SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        shape.key: shape
        for shape in (
            HUBSPOT,
            SALESFORCE,
            ACTIVECAMPAIGN,
            MAILCHIMP,
            MARKETO,
            MAUTIC,
            PARDOT,
            GA4,
            GOOGLE_ADS,
            LINKEDIN_ADS,
            MARKETO_MEASURE,
            SALES_FEEDBACK,
            ZOOM,
        )
    }
)
"""Every shape by its vendor's key, in the order a reader should meet them."""
