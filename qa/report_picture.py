"""The reliability diagram: how often answers were right, at each confidence."""

from collections.abc import Sequence

from qa.metrics import Bin
from qa.report_words import counted

_SIDE, _LEFT, _TOP = 260, 48, 16  # of the square, and where it stands
_STYLE = (
    "svg{background:#fff}text{fill:#1f2933;font:12px sans-serif;text-anchor:middle}"
    ".left{text-anchor:end}path{fill:none;stroke:#cbd2d9}.axes{stroke:#1f2933}"
    ".diagonal{stroke:#52606d;stroke-dasharray:4 4}circle{fill:#0f766e;fill-opacity:.75}"
)


def reliability_svg(bins: Sequence[Bin]) -> str:
    """The picture as a file of its own; there is a bin or more."""
    opened = f'<svg xmlns="http://www.w3.org/2000/svg" width="{_LEFT + _SIDE + 20}"'
    drawn = picture(bins).removeprefix("<svg").replace("; the table beside has the numbers", "")
    return opened + drawn.replace(">", f"><style>{_STYLE}</style>", 1) + "\n"


def picture(bins: Sequence[Bin]) -> str:
    """Confidence to the right, the share of right answers upwards; the page's style draws it."""
    right, bottom = _LEFT + _SIDE, _TOP + _SIDE
    middle = _LEFT + _SIDE / 2, _TOP + _SIDE / 2
    most = max(one.count for one in bins)
    points = "".join(_point(one, most) for one in bins)
    return (
        f'<svg viewBox="0 0 {right + 20} {bottom + 48}" role="img" aria-labelledby="picture">'
        '<title id="picture">The share of right answers at each confidence; the table beside has'
        f" the numbers</title>{''.join(map(_ticks, (0.0, 0.25, 0.5, 0.75, 1.0)))}"
        f'<path class="diagonal" d="M{_LEFT} {bottom}L{right} {_TOP}"/>'
        f'<path class="axes" d="M{_LEFT} {_TOP}V{bottom}H{right}"/>{points}'
        f'<text x="{middle[0]}" y="{bottom + 42}">Confidence</text>'
        f'<text transform="translate(12 {middle[1]}) rotate(-90)">Share right</text></svg>'
    )


def _ticks(value: float) -> str:
    x, y = _LEFT + value * _SIDE, _TOP + (1 - value) * _SIDE
    return (
        f'<path class="grid" d="M{x} {_TOP}V{_TOP + _SIDE}M{_LEFT} {y}H{_LEFT + _SIDE}"/>'
        f'<text x="{x}" y="{_TOP + _SIDE + 18}">{value:g}</text>'
        f'<text class="left" x="{_LEFT - 7}" y="{y + 4}">{value:g}</text>'
    )


def _point(one: Bin, most: int) -> str:
    x, y = _LEFT + one.confidence * _SIDE, _TOP + (1 - one.right) * _SIDE
    radius = 3 + 11 * (one.count / most) ** 0.5
    count = counted(one.count, "answer")
    said = f"{count}: confidence {one.confidence:.2f}, {one.right:.2f} right"
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"><title>{said}</title></circle>'
