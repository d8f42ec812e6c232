# SPDX-License-Identifier: BSD-3-Clause
"""Draw the pictures in docs/: boxes and arrows, written as SVG.

Run it after changing a picture below; a test compares what it draws with what
is in docs/.
"""

import argparse
import pathlib
import sys


DOCS = pathlib.Path(__file__).resolve().parents[2] / 'docs'

STYLE = '''<style>
text { font: 13px sans-serif; fill: #223; text-anchor: middle }
.small { font-size: 11px; fill: #556 }
.box { fill: #eef3fa; stroke: #4a6fa5; rx: 6 }
.mark { fill: #fdf3e1; stroke: #b7802a; rx: 6 }
.arrow { stroke: #445; stroke-width: 1.3; fill: none; marker-end: url(#tip) }
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

    def arrow(self, path, label='', at=None):
        self.parts.append(f'<path class="arrow" d="{path}"/>')
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


def wings():
    p = Picture(700, 250)
    p.box(20, 95, 150, 60, 'arch/aarch64', 'traps, switch, MMU, GIC')
    p.box(20, 175, 150, 50, 'arch/host', 'the build machine')
    p.box(270, 20, 180, 48, 'kernel/call', 'the list, dispatch')
    p.box(270, 75, 85, 48, 'vm', 'run, virq')
    p.box(365, 75, 85, 48, 'mem', 'handles')
    p.box(270, 130, 85, 48, 'map', 'stage 2')
    p.box(365, 130, 85, 48, 'log', 'console')
    p.box(270, 185, 180, 48, 'kernel/boot', 'FDT, manifest, loader')
    p.box(545, 95, 135, 60, 'lib', 'slab, cpio, addr, lock')
    p.arrow('M170 112H264', 'up-calls', (217, 104))
    p.arrow('M270 140H176', 'inline ops', (220, 157))
    p.arrow('M450 125H539', 'uses', (495, 117))
    return p


def call():
    p = Picture(760, 190)
    steps = (('HVC, SMC', 'guest'), ('vectors.S', 'x0-x18 saved'),
             ('dispatch.c', 'id to handler'), ('handler', 'check, commit'),
             ('call.h', 'results to x0-x7'), ('ERET', 'guest'))
    for i, (title, below) in enumerate(steps):
        kind = 'mark' if i in (0, 5) else 'box'
        p.box(10 + 126 * i, 30, 108, 50, title, below, kind)
        if i:
            p.arrow(f'M{126 * i - 8} 55H{126 * i + 8}')
    p.box(430, 125, 220, 46, 'switch.S', 'all other registers, if next differs')
    p.arrow('M568 80V119', '', None)
    p.arrow('M650 148C700 148 694 120 694 86')
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


PICTURES = {'wings': wings, 'call': call, 'handle': handle}


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
