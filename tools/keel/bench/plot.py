# SPDX-License-Identifier: BSD-3-Clause
"""Line charts as SVG, for people and for a diff: one point a coordinate."""

import math

WIDTH, HEIGHT = 720, 360
LEFT, RIGHT, TOP, BOTTOM = 70, 120, 44, 52
COLOURS = ('#2f5d9e', '#b7602a', '#3b8a56', '#8a3b7c')
STYLE = '''text { font: 13px sans-serif; fill: #223 }
.title { font-weight: bold }
.tick { font-size: 11px; fill: #556 }
.x { text-anchor: middle }
.y { text-anchor: end }
.grid { stroke: #dde3ec }
.line { fill: none; stroke-width: 1.8 }'''


def _steps(top):
    """Round numbers from 0 to top or just above it, four to eight."""
    step = 10 ** math.floor(math.log10(top))
    while top / step < 4:
        step /= 2 if step / 10 ** math.floor(math.log10(step)) != 5 else 2.5
    return [step * i for i in range(math.ceil(top / step) + 1)]


class Chart:
    """Named lines of (x, y) points on common axes."""

    def __init__(self, title, x_text, lines, x_ticks, log_x=False):
        self._title = title
        self._x_text = x_text
        self._lines = lines
        self._x_ticks = x_ticks
        self._scale = math.log10 if log_x else float
        self._y_ticks = _steps(max(y for points in lines.values()
                                   for _, y in points))

    def _x(self, value):
        low, high = (self._scale(self._x_ticks[i]) for i in (0, -1))
        return LEFT + ((self._scale(value) - low) / (high - low) *
                       (WIDTH - LEFT - RIGHT))

    def _y(self, value):
        return (HEIGHT - BOTTOM - value / self._y_ticks[-1] *
                (HEIGHT - TOP - BOTTOM))

    def _axes(self):
        for tick in self._y_ticks:
            y = self._y(tick)
            yield f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>'
            yield (f'<text class="tick y" x="{LEFT - 8}" y="{y + 4:.1f}">'
                   f'{tick:,.0f}</text>')
        for tick in self._x_ticks:
            yield (f'<text class="tick x" x="{self._x(tick):.1f}" '
                   f'y="{HEIGHT - BOTTOM + 18}">{tick:,}</text>')
        yield (f'<text class="x" x="{(LEFT + WIDTH - RIGHT) / 2:.0f}" '
               f'y="{HEIGHT - 12}">{self._x_text}</text>')

    def _labels(self):
        """Name to height of its label: in the order of the lines' ends, not
        on top of each other."""
        ends = sorted((self._y(points[-1][1]), name)
                      for name, points in self._lines.items())
        shift = min(0, HEIGHT - BOTTOM + 8 - 15 * (len(ends) - 1) -
                    ends[0][0])
        at = ends[0][0] + shift
        for y, name in ends:
            at = max(at, y + shift)
            yield name, at
            at += 15

    def svg(self):
        """The text of the file."""
        labels = dict(self._labels())
        out = [
            '<!-- SPDX-License-Identifier: BSD-3-Clause -->',
            '<!-- Made by tools/bench. -->',
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
            f'height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">',
            f'<style>\n{STYLE}\n</style>',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
            f'<text class="title" x="{LEFT}" y="24">{self._title}</text>',
            *self._axes(),
        ]
        for colour, (name, points) in zip(COLOURS, self._lines.items()):
            path = 'L'.join(f'{self._x(x):.1f} {self._y(y):.1f}'
                            for x, y in points)
            out.append(f'<path class="line" stroke="{colour}" d="M{path}"/>')
            out.append(f'<text x="{WIDTH - RIGHT + 10}" '
                       f'y="{labels[name] + 4:.1f}" style="fill: {colour}">'
                       f'{name}</text>')
        return '\n'.join(out) + '\n</svg>\n'
