"""The density strip as SVG: for eye and pointer; the lead says the same in words. Positions are percent: nothing is stretched."""

from html import escape

from timeline.trail.density import Density, DensityBand, DensityLabel, DensityMark

GROUND = 38  # px from the top: on it stand the ticks


def render_density(strip: Density) -> str:
    """The strip of a trail."""
    return (
        '<svg class="strip" aria-hidden="true" focusable="false">'
        f"{''.join([_band(band) for band in strip.bands])}"
        f'<line class="ground" x1="0" x2="100%" y1="{GROUND}.5" y2="{GROUND}.5"/>'
        f"{''.join([_tick(tick) for tick in strip.ticks])}"
        f'<line class="now" x1="{strip.event_x}%" x2="{strip.event_x}%" y1="0" y2="{GROUND}"/>'
        f"{''.join([_label(label) for label in strip.labels])}</svg>"
    )


def _band(band: DensityBand) -> str:
    return (
        f'<rect class="band" x="{band.x}%" y="6" width="{band.width}%" height="{GROUND - 6}"/>'
        f'<text x="{band.x + band.width / 2}%" y="26" text-anchor="middle">{escape(band.label)}</text>'
    )


def _tick(tick: DensityMark) -> str:
    muted = ' class="muted"' if tick.is_hidden else ""
    return (
        f'<a href="{escape(tick.query)}" tabindex="-1"><rect{muted} data-level="{tick.level}" x="{tick.x}%" '
        f'y="{GROUND - tick.height}" width="4" height="{tick.height}"/></a>'
    )


def _label(label: DensityLabel) -> str:
    end = ' text-anchor="end"' if label.at_end else ""
    return f'<text x="{label.x}%" y="52"{end}>{escape(label.text)}</text>'
