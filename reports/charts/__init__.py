"""Frame in, Vega-Lite specification out: the one door to Altair.

A specification carries no colours (each mark names a style of `reports.theme`), no width (the
page or the SVG gives it), and no numbers for a reader but finished text: labels and tooltips
are columns of the frame, and `reports.axes` writes what stands on an axis.
"""

from reports.charts.audit import piece_quadrants, scorecard, verdict_bars
from reports.charts.bars import middles, steps, upright_bars
from reports.charts.base import MAX_ROWS, Spec
from reports.charts.credit import credit_dots, model_table
from reports.charts.deal import deal_lanes
from reports.charts.effect import detectable_line, ratio_dots, ripening_curve
from reports.charts.mail import mail_lanes
from reports.charts.ready import ready_curves

__all__ = [
    "MAX_ROWS",
    "Spec",
    "credit_dots",
    "deal_lanes",
    "detectable_line",
    "mail_lanes",
    "middles",
    "model_table",
    "piece_quadrants",
    "ratio_dots",
    "ready_curves",
    "ripening_curve",
    "scorecard",
    "steps",
    "upright_bars",
    "verdict_bars",
]
