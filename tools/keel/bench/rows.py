# SPDX-License-Identifier: BSD-3-Clause
"""What tools/bench measures: one line a row, and the numbers to beat.

The reference is Hafnium at the change that introduced the pull model, built
with its own flags (-O2, full LTO), on the same machine.
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Row:
    """Instructions of one call, from the guest's hvc to its next
    instruction, unless the unit says otherwise."""
    id: str
    text: str
    reference: int | None   # None: it was not measured
    at_most: int
    aim: int
    unit: str = 'instructions'
    guests: tuple = ('primary', 'secondary')    # that measure it

    def mark(self, ours):
        """One word on a figure of ours."""
        if ours <= self.aim:
            return 'aim'
        return 'ok' if ours <= self.at_most else 'ABOVE'

    def beside(self, ours):
        """The reference, and what part of it a figure of ours is, as texts."""
        if self.reference is None:
            return '-', '-'
        return f'{self.reference:,}', f'{100 * ours / self.reference:.1f} %'


def _each(suffix, text, limits, references):
    """The four calls of a region's way there and back; (at most, aim) of each,
    or of all."""
    if isinstance(limits, tuple):
        limits = [limits] * 4
    return [Row(f'{call}-{suffix}', f'{call.upper()}, {text}', reference,
                at_most, aim)
            for call, reference, (at_most, aim) in zip(
                ('share', 'retrieve', 'relinquish', 'reclaim'), references,
                limits)]


# Of a region of one page, or one block.
ONE = [(650, 450), (720, 450), (600, 350), (520, 350)]


# Bytes that an image with FF-A, which the reference has not, may be larger.
WITH_FFA = 98304 - 73728

DIRECT = ('direct', 'answer')

ROWS = (
    Row('id-get', 'SPCI_ID_GET', 219, 90, 60),
    Row('version', 'SPCI_VERSION', 220, 90, 60),
    Row('unknown', 'unknown hvc', 200, 90, 60),
    Row('run-yield', 'RUN, the secondary YIELDs, back', 1312, 600, 450),
    Row('run-fp', 'the same, and the secondary uses FP', 1312, 850, 700),
    Row('run-message', 'RUN delivering a waiting message', 824, 360, 300),
    Row('send-16', 'MSG_SEND to a secondary, 16 B', 844, 220, 150),
    Row('send-4096', 'MSG_SEND to a secondary, 4 KiB', 13084, 1200, 900),
    Row('send-primary-16', 'MSG_SEND to the primary and switch, 16 B', 1210,
        420, 350),
    Row('send-primary-4096', 'MSG_SEND to the primary and switch, 4 KiB',
        13450, 1600, 1200),
    Row('wait-ready', 'MSG_WAIT with a message ready', 492, 180, 120),
    Row('rx-release', 'RX_RELEASE', 384, 130, 90),
    Row('share-1', 'SHARE, 1 page', 214823, 650, 450),
    Row('lend-1', 'LEND, 1 page', 214797, 690, 450),
    Row('donate-1', 'DONATE, 1 page', 206037, 690, 450),
    Row('retrieve-1', 'RETRIEVE, 1 page', 114470, 720, 450),
    Row('relinquish-1', 'RELINQUISH, 1 page', 112900, 600, 350),
    Row('reclaim-1', 'RECLAIM, 1 page', 210924, 520, 350),
    *_each('2m', '2 MiB aligned', ONE, (182757, 91631, 91615, 181935)),
    *_each('512u', '512 pages unaligned',
           (4500, 3000),
           (330725, 200696, 199088, 330889)),
    *_each('16s', '16 separate pages',
           (2000, 1200),
           (237053, 136385, 135295, 233409)),
    Row('share-253s', 'SHARE, 253 separate pages', None, 30000, 18000),
    Row('clear-page', 'clearing, a page more', 6400, 400, 300),
    Row('reclaim-clear-1', 'RECLAIM with clear, 1 page', 424758, 1600, 900),
    Row('reclaim-clear-2m', 'RECLAIM with clear, 2 MiB', 3645629, 220000,
        160000),
    Row('lend-2m', 'LEND, 2 MiB aligned', None, 690, 450),
    Row('lend-clear-2m', 'LEND with clear, 2 MiB', None, 720, 460),
    Row('retrieve-clear-2m', 'RETRIEVE that clears, 2 MiB', None, 220000,
        160000),
    Row('direct', 'direct request to a secondary, response, back', None, 900,
        650, guests=DIRECT),
    Row('direct-secondary', 'the same between two secondaries', None, 900, 650,
        guests=DIRECT),
    Row('direct2', 'DIRECT_REQ2 to a secondary, RESP2, back', None, 900, 650,
        guests=DIRECT),
    Row('reset', "reset to the primary's first instruction, 4 VMs", 5284531,
        600000, 300000),
    Row('text-data', 'text and data', None, 98304, 73728, 'bytes'),
    Row('text-data-without-ffa', 'text and data, without FF-A', 75661, 73728,
        49152, 'bytes'),
    Row('memory', 'static image and page pool, 4 VMs', None,
        598016 + WITH_FFA, 400000 + WITH_FFA, 'bytes'),
    Row('memory-without-ffa', 'the same without FF-A', 598016, 598016, 400000,
        'bytes'),
    Row('common-lock', 'under a lock common to two pairs, a cycle', 277057, 0,
        0),
)

BY_ID = {row.id: row for row in ROWS}

# Rows of the guest that others are calculated from.
CLEAR_PAGES = 16
SOURCES = {'clear-page': ('reclaim-clear-1', f'reclaim-clear-{CLEAR_PAGES}')}


def by_guests(ids):
    """Guests to those of these rows that they measure, and to those of the
    monitor, which any guests do for."""
    found = {}
    for row in ids:
        found.setdefault(BY_ID[row].guests, []).append(row)
    return found


def guest_rows(ids):
    """The rows that the guest has to measure for these."""
    wanted = []
    for row in ids:
        wanted += SOURCES.get(row, (row,))
    return list(dict.fromkeys(wanted))


def derive(counts):
    """Add the rows that are calculated from the guest's."""
    one, many = SOURCES['clear-page']
    if one in counts and many in counts:
        counts['clear-page'] = round(
            (counts[many] - counts[one]) / (CLEAR_PAGES - 1))
