#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Boot with ramdisks that are no good: each ends in one line.

usage: bad_ramdisk.py BUILD-DIRECTORY
"""

import common
import manifest
from keel.qemu import Machine

DTB = 'manifest.dtb'
NO_HEADER = 'no cpio header (newc or old binary)'


def put(data, at, patch):
    """The bytes with others at an offset."""
    return data[:at] + patch + data[at + len(patch):]


def offset_behind(entries, count, kind):
    """Where the entry behind the first ones begins: where their archive has
    its trailer."""
    archive = common.ramdisk(dict(list(entries.items())[:count]), kind)
    return archive.rfind(b'070701' if kind == 'newc' else b'\xc7\x71')


def archives(entries):
    """(name, archive, error) of every archive that is cut short or wrong."""
    for kind, header in (('newc', 110), ('bin', 26)):
        good = common.ramdisk(entries, kind)
        second = offset_behind(entries, 1, kind)
        trailer = offset_behind(entries, len(entries), kind)
        for what, end, offset, reason in (
                ('in the first header', header - 6, 0,
                 'cut short: no room for a header'),
                ('in the first name', header + 4, 0,
                 'cut short: the name ends behind the archive'),
                ('in the manifest', second - 8, 0,
                 'cut short: the data ends behind the archive'),
                ('in the second header', second + 20, second,
                 'cut short: no room for a header'),
                ('in a kernel', second + 4096, second,
                 'cut short: the data ends behind the archive'),
                ('before the trailer', trailer, trailer,
                 'cut short: no trailer'),
                ("in the trailer's name", trailer + header + 5, trailer,
                 'cut short: the name ends behind the archive')):
            yield (f'{kind}, cut {what}', good[:end],
                   f'ramdisk: offset {offset}: {reason}')
        yield (f'{kind}, a header in the middle of wrong magic',
               put(good, second, b'XXXXXX'),
               f'ramdisk: offset {second}: {NO_HEADER}')
        yield (f'{kind}, rubbish behind the trailer', good + b'x',
               f'ramdisk: offset {trailer}: something other than zeros '
               'follows the trailer')
        yield (f'{kind}, the same file twice', common.ramdisk(entries, kind)
               [:trailer] + good,
               f'ramdisk: offset {trailer}: an entry of the same name stands '
               'before')
    newc = common.ramdisk(entries)
    yield ('newc, a size that is no number', put(newc, 54, b'0000000g'),
           'ramdisk: offset 0: a header field is no hexadecimal number')
    yield ('newc, a size of 4 GiB', put(newc, 54, b'ffffffff'),
           'ramdisk: offset 0: cut short: the data ends behind the archive')
    yield ('not cpio: zeros', bytes(4096), f'ramdisk: offset 0: {NO_HEADER}')
    yield ('not cpio: compressed', b'\x1f\x8b\x08' + bytes(4093),
           f'ramdisk: offset 0: {NO_HEADER}')
    yield ('not cpio: one byte', b'0',
           'ramdisk: offset 0: cut short: no room for a header')
    yield ('portable ASCII cpio', b'070707' + newc[6:],
           'ramdisk: offset 0: a cpio archive in the portable ASCII format: '
           'make it with -H newc or -H bin')
    yield ('no manifest in it', common.ramdisk({'survey.bin': b'x'}),
           f'ramdisk: no file "{DTB}"')
    yield ('an empty archive', common.ramdisk({}),
           f'ramdisk: no file "{DTB}"')


def cases(maker):
    """(name, function) of each."""
    yield 'no ramdisk', lambda: common.expect_error(
        Machine(maker.build.image, smp=1, mem='256M'),
        'FDT: /chosen: linux,initrd-start: missing: no ramdisk was loaded')
    for name, archive, error in archives(maker.files()):
        yield name, lambda archive=archive, error=error: common.expect_error(
            maker.machine(archive), error)


if __name__ == '__main__':
    manifest.run_cases(cases)
