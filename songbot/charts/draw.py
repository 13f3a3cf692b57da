"""Any chart as a PNG."""

from songbot.charts.agreement import agreement
from songbot.charts.dots import dots
from songbot.charts.moves import moves
from songbot.charts.shares import shares
from songbot.charts.spectrogram import spectrogram
from songbot.charts.waterfall import waterfall
from songbot.core.chart import Agreement, Chart, Dots, Moves, Shares, Spectrogram


def draw(chart: Chart) -> bytes:
    """The picture of a chart."""
    if isinstance(chart, Dots):
        return dots(chart)
    if isinstance(chart, Moves):
        return moves(chart)
    if isinstance(chart, Spectrogram):
        return spectrogram(chart)
    if isinstance(chart, Agreement):
        return agreement(chart)
    return shares(chart) if isinstance(chart, Shares) else waterfall(chart)
