# SPDX-License-Identifier: BSD-3-Clause
"""Draw the pictures in docs/: boxes and arrows, written as SVG.

Run it after changing a picture below, or what folders of the kernel include; a
test compares what it draws with what is in docs/.
"""

import argparse
import collections
import pathlib
import sys

import keel.house


DOCS = pathlib.Path(__file__).resolve().parents[2] / 'docs'

STYLE = '''<style>
text { font: 13px sans-serif; fill: #223; text-anchor: middle }
.small { font-size: 11px; fill: #556 }
.box { fill: #eef3fa; stroke: #4a6fa5; rx: 6 }
.mark { fill: #fdf3e1; stroke: #b7802a; rx: 6 }
.arrow { stroke: #445; stroke-width: 1.3; fill: none; marker-end: url(#tip) }
.wrong { stroke: #c22; stroke-dasharray: 5 3 }
</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7"
markerHeight="7" orient="auto-start-reverse"><path d="M0 0L8 4L0 8z"
fill="#445"/></marker></defs>'''


class Picture:
    """Boxes at places, and arrows between their edges."""

    def __init__(self, width, height):
        self.size = (width, height)
        self.parts = []

    def text(self, x, y, text, kind=''):
        text = text.replace('&', '&amp;').replace('<', '&lt;')
        self.parts.append(f'<text class="{kind}" x="{x}" y="{y}">{text}'
                          '</text>')

    def box(self, x, y, w, h, title, below='', kind='box'):
        self.parts.append(f'<rect class="{kind}" x="{x}" y="{y}" width="{w}" '
                          f'height="{h}"/>')
        middle = y + h / 2 + 4
        self.text(x + w / 2, middle - (8 if below else 0), title)
        if below:
            self.text(x + w / 2, middle + 10, below, 'small')

    def arrow(self, path, label='', at=None, kind='arrow'):
        self.parts.append(f'<path class="{kind}" d="{path}"/>')
        if label:
            self.text(*at, label, 'small')

    def svg(self):
        w, h = self.size
        body = '\n'.join(self.parts)
        return ('<!-- SPDX-License-Identifier: BSD-3-Clause -->\n'
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" '
                f'height="{h}" viewBox="0 0 {w} {h}">\n{STYLE}\n'
                f'<rect width="{w}" height="{h}" fill="#fff"/>\n'
                f'{body}\n</svg>\n')


WIDTH, HEIGHT = 150, 44     # of a folder's box
STEP_X, STEP_Y = 180, 70
# The stand-in for the machine is beside it.
BESIDE = {'arch/host': 'arch/aarch64'}


def places():
    """Where each folder's box is: users above what they use."""
    rows = [[name for name in row if name not in BESIDE]
            for row in keel.house.LAYERS]
    rows = [row for row in rows if row][::-1]
    found = {}
    for y, row in enumerate(rows):
        for x, name in enumerate(row):
            found[name] = (360 + STEP_X * (x - (len(row) - 1) / 2),
                           15 + STEP_Y * y)
    for name, other in BESIDE.items():
        x, y = found[other]
        found[name] = (x + STEP_X, y)
    return found, 15 + STEP_Y * len(rows)


def route(start, end, left):
    """The path of an arrow between two boxes: straight into the next row,
    else round what is between, on one side."""
    (x, y), (to_x, to_y) = start, end
    half = WIDTH / 2
    if y == to_y:
        side = half if to_x > x else -half
        return f'M{x + side:g} {y + HEIGHT / 2:g}H{to_x - side:g}'
    if to_y - y == STEP_Y:
        to = x + (to_x - x) * 0.3, to_x - (to_x - x) * 0.2
        return f'M{to[0]:g} {y + HEIGHT}L{to[1]:g} {to_y - 1}'
    side = -1 if left or x < to_x else 1
    out = max(x * side, to_x * side) * side + \
        side * (half + 16 + 9 * abs(to_y - y) / STEP_Y)
    y, to_y = y + HEIGHT / 2, to_y + HEIGHT / 2
    return (f'M{x + side * half:g} {y:g}C{out:g} {y:g} {out:g} {to_y:g} '
            f'{to_x + side * (half + 1):g} {to_y:g}')


def house():
    """Drawn from the includes: an arrow where no chain of others leads the
    same way. One that leads up, which may not be, is red."""
    files = keel.house.sources()
    arrows = keel.house.lift(keel.house.includes(files), keel.house.folder)
    up = keel.house.upward(arrows)
    at, height = places()
    p = Picture(720, height)
    counts = collections.Counter(map(keel.house.folder, files))
    for a, b in sorted(keel.house.reduced(arrows - up)):
        p.arrow(route(at[a], at[b], False))
    for a, b in sorted(up):
        if a in at and b in at:
            p.arrow(route(at[a], at[b], a not in BESIDE),
                    kind='arrow wrong')
    for name, (x, y) in at.items():
        p.box(x - WIDTH / 2, y, WIDTH, HEIGHT, name,
              f"{counts[name]} file{'s' * (counts[name] != 1)}")
    return p


def call():
    p = Picture(760, 190)
    steps = (('HVC, SMC', 'guest'), ('vectors.S', 'x0-x18 saved'),
             ('dispatch.c', 'which dialect'), ('call.c', 'id to handler'),
             ('handler', 'check, commit'), ('answer', 'to x0-x7'),
             ('ERET', 'guest'))
    for i, (title, below) in enumerate(steps):
        kind = 'mark' if i in (0, 6) else 'box'
        p.box(10 + 108 * i, 30, 92, 50, title, below, kind)
        if i:
            p.arrow(f'M{108 * i - 6} 55H{108 * i + 8}')
    p.box(290, 125, 170, 46, 'leave.c', 'its exit, to the primary')
    p.box(530, 125, 150, 46, 'switch.S', 'all other registers')
    p.arrow('M570 80C560 105 440 95 410 119', 'it stops', (500, 117))
    p.arrow('M596 80V119', 'RUN', (614, 104))
    p.arrow('M460 148H524')
    p.arrow('M680 148C710 148 704 120 704 86')
    return p


def handle():
    p = Picture(720, 240)
    p.text(70, 24, 'a slot')
    for i, (name, below) in enumerate((('FREE', ''), ('FILLING', ''),
                                       ('LIVE', 'findable'),
                                       ('CLOSING', ''))):
        p.box(30 + 180 * i, 40, 100, 44, name, below,
              'mark' if name == 'LIVE' else 'box')
    for i, label in enumerate(('claim', 'publish', 'reclaim')):
        p.arrow(f'M{130 + 180 * i} 62H{204 + 180 * i}', label,
                (168 + 180 * i, 54))
    p.arrow('M620 40C560 8 160 8 84 36', 'free: next generation', (360, 12))
    p.arrow('M610 84C590 108 480 108 456 90', 'cut short', (530, 118))
    p.text(90, 134, 'each borrower')
    for i, name in enumerate(('IDLE', 'RETRIEVING', 'HELD',
                              'RELINQUISHING')):
        p.box(30 + 180 * i, 150, 120, 44, name, '',
              'mark' if name == 'HELD' else 'box')
    for i, label in enumerate(('retrieve', 'mapped', 'relinquish')):
        p.arrow(f'M{150 + 180 * i} 172H{204 + 180 * i}', label,
                (178 + 180 * i, 164))
    p.arrow('M630 194C560 236 180 236 94 200', 'unmapped', (360, 222))
    return p


PICTURES = {'house': house, 'call': call, 'handle': handle}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--check', action='store_true',
                        help='write nothing; fail where a picture differs')
    check = parser.parse_args().check
    for name, draw in PICTURES.items():
        path = DOCS / f'{name}.svg'
        svg = draw().svg()
        if not check:
            path.write_text(svg)
        elif path.read_text() != svg:
            sys.exit(f'{path}: not what tools/figures draws')
