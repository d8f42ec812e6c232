# SPDX-License-Identifier: BSD-3-Clause
"""Show which VM will own what memory: of a ramdisk, on a machine of QEMU.

Keel takes some 100 KiB more for each VM's vCPUs and tables, which are not
shown, and what no other has is vm1's."""

import argparse
import dataclasses
import pathlib
import re
import sys

import keel.cpio
import keel.home
import keel.limits
import keel.main
import keel.places
import keel.ramdisk
from keel.places import Board, MIB

UNITS = ('bytes', 'KiB', 'MiB', 'GiB', 'TiB')
VIRT_RAM = 1 << 30
# As QEMU 9 and later have them: where RAM is, where the image goes, and what
# the FDT takes.
BOARDS = ('virt', 'rpi4')
PI4 = Board([(0, 960 * MIB)], 0x200000, MIB, 0,
            ((0, 0x1000, 'reserved', '/memreserve/'),))


class Error(Exception):
    """A map that cannot be drawn; the message says why."""


def size(text):
    """The type of an option: bytes, with K, M, G or T behind them."""
    found = re.fullmatch(r'([1-9]\d{0,9})([KMGT])', text)
    value = int(found[1]) << 10 * ('KMGT'.index(found[2]) + 1) if found else 0
    if not 128 * MIB <= value <= 1 << 40:
        raise argparse.ArgumentTypeError(
            f'{text}: no size from 128M to 1T, as in 1G')
    return value


def machine_to(parser):
    """The options that say which machine it is."""
    parser.add_argument('--board', choices=BOARDS, default=BOARDS[0],
                        type=keel.main.board,
                        help='machine of QEMU (virt)')
    parser.add_argument('--mem', type=size, metavar='SIZE',
                        help='RAM of virt (1G)')
    parser.add_argument('--kernel', type=pathlib.Path, metavar='FILE',
                        help='keel.bin (the one installed)')


def board(options):
    """The machine of these options."""
    if options.board == 'virt':
        end = VIRT_RAM + (options.mem or 1 << 30)
        return Board([(VIRT_RAM, end)], VIRT_RAM + 2 * MIB, MIB, VIRT_RAM)
    if options.mem:
        raise Error('--mem: only with --board virt')
    return PI4


def shown(count):
    """Bytes in the largest unit that divides them."""
    unit = 0
    while count and count % 1024 == 0 and unit + 1 < len(UNITS):
        count, unit = count // 1024, unit + 1
    return f'{count} {UNITS[unit]}'


@dataclasses.dataclass
class Row:
    """A range of memory, and whose it is."""
    begin: int
    end: int
    owner: str                 # Keel, vm1, vm2, nobody
    what: str


def _whose(kept):
    """The owner and what it has there."""
    if kept.use == 'Keel':
        return 'Keel', 'image'
    if kept.use == 'no map':
        return 'nobody', kept.who
    if kept.use in ('reserved', 'loaded'):
        return 'vm1', f'{kept.who}, until VMs run' if (
            kept.use == 'loaded') else kept.who
    return kept.use, kept.who


def rows(ram, vms):
    """All of RAM from its begin on, in the order of addresses."""
    names = {f'vm{vm.id}': vm.name for vm in vms.values()}
    found = []
    for low, high in ram.ranges:
        at = low
        for kept in sorted(ram.kept, key=lambda kept: kept.begin):
            if not low <= kept.begin < high:
                continue
            if kept.begin > at:
                found.append(Row(at, kept.begin, 'vm1', ''))
            at = keel.places.up(kept.end, keel.ramdisk.PAGE)
            found.append(Row(kept.begin, at, *_whose(kept)))
        if at < high:
            found.append(Row(at, high, 'vm1', ''))
    for row in found:
        row.owner += f' {names[row.owner]}' if row.owner in names else ''
        row.what = '' if row.what in row.owner else row.what
    return found


def plan(options, archive_size, files, vms):
    """The rows of a ramdisk on the machine of these options; with the entries
    of VMs."""
    path = options.kernel or keel.home.image()
    image = path.read_bytes()
    keel.ramdisk.check_image(path, image)
    try:
        ram, entries = keel.places.place(board(options), image, archive_size,
                                         files, vms)
    except (keel.places.Error, keel.ramdisk.Error) as error:
        raise Error(f'{error} ({machine(options)})') from None
    return rows(ram, vms), entries


def draw(found):
    """The picture in text: from the highest address down."""
    owner = max(len(row.owner) for row in found)
    line = f"  +-{'-' * owner}-+"
    for row in reversed(found):
        what = ', '.join(filter(None, (shown(row.end - row.begin), row.what)))
        yield f'{line} {row.end:#x}'
        yield f'  | {row.owner:{owner}} | {what}'
    yield f'{line} {found[0].begin:#x}'


def machine(options):
    """The machine in words."""
    ram = sum(end - begin for begin, end in board(options).ram)
    return f'{options.board} with {shown(ram)}'


def title(options):
    """What the picture is of."""
    return f'Memory of {machine(options)}'


def text(options, archive_size, files, vms):
    """Lines: the picture, and where VMs begin."""
    found, entries = plan(options, archive_size, files, vms)
    return [f'{title(options)}:', *draw(found),
            *(f'  vm{number} is entered at {entry:#x}'
              for number, entry in entries.items())]


COLOURS = {'Keel': '#c96f4a', 'vm1': '#e8e4d8', 'nobody': '#999999'}
SECONDARY = ('#7aa6c2', '#9dbb7c', '#c9a3c4', '#d8bf6a')
WIDTH, HEIGHT, LEFT, TOP = 260, 26, 150, 40


def _colour(owner):
    """Of a VM or of Keel."""
    name = owner.partition(' ')[0]
    return COLOURS.get(name) or SECONDARY[int(name[2:]) % len(SECONDARY)]


def _escaped(words):
    """Text for XML."""
    return words.replace('&', '&amp;').replace('<', '&lt;')


def svg(options, found):
    """The same picture as an SVG."""
    height = TOP + HEIGHT * len(found) + 20
    yield ('<svg xmlns="http://www.w3.org/2000/svg" '
           f'width="{LEFT + WIDTH + 290}" height="{height}" '
           'font-family="sans-serif" font-size="13">')
    yield f'<text x="{LEFT}" y="22">{_escaped(title(options))}</text>'
    for number, row in enumerate(reversed(found)):
        y = TOP + number * HEIGHT
        yield (f'<rect x="{LEFT}" y="{y}" width="{WIDTH}" height="{HEIGHT}" '
               f'fill="{_colour(row.owner)}" stroke="#444444"/>')
        yield f'<text x="8" y="{y + 5}">{row.end:#x}</text>'
        yield f'<text x="{LEFT + 8}" y="{y + 17}">{_escaped(row.owner)}</text>'
        what = ', '.join(filter(None, (shown(row.end - row.begin), row.what)))
        yield (f'<text x="{LEFT + WIDTH + 10}" y="{y + 17}">'
               f'{_escaped(what)}</text>')
    y = TOP + len(found) * HEIGHT
    yield f'<text x="8" y="{y + 5}">{found[0].begin:#x}</text>'
    yield '</svg>'


def options_of(parser):
    """`keel map`: its options."""
    machine_to(parser)
    parser.add_argument('--svg', type=pathlib.Path, metavar='FILE',
                        help='draw the picture into this file instead')
    parser.add_argument('ramdisk', type=pathlib.Path,
                        help='what `keel pack` packed')


def run(options):
    """`keel map`, to its end."""
    data = options.ramdisk.read_bytes()
    try:
        files = keel.cpio.read(data)
        vms = keel.ramdisk.check(files, keel.limits.options())
    except (keel.cpio.Error, keel.ramdisk.Error) as error:
        raise Error(f'{options.ramdisk}: {error}') from None
    if options.svg:
        found, _ = plan(options, len(data), files, vms)
        options.svg.write_text('\n'.join(svg(options, found)) + '\n')
        return
    print(*text(options, len(data), files, vms), sep='\n', file=sys.stdout)
