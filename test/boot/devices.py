#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Compare the tables of docs/security.md with what the primary can read on
these boards (N-01, N-32), and with the devices of QEMU's tree.

usage: devices.py BUILD-DIRECTORY
"""

import collections
import pathlib
import re
import subprocess
import tempfile

import common
import keel.qemu
import keel.rpi4
import manifest

DOCUMENT = common.ROOT / 'docs' / 'security.md'
HEAD = re.compile(r'^\| ([^|]+) \| at \| bytes \| the primary\'s \|$')
ROW = re.compile(r'^\| ([^|]+) \| (0x\w+) \| (0x\w+) \| ([^|]+) \|$')
ITS = 'unless `withhold_its`'
WORDS = {'yes': True, 'no': False}
PAGE = 4096
TIMEOUT = 60

Device = collections.namedtuple('Device', 'name at size word')


def tables():
    """The devices of each board, as the document has them."""
    found = {}
    rows = None
    for line in DOCUMENT.read_text().splitlines():
        if head := HEAD.match(line):
            rows = found[head.group(1)] = []
        elif row := ROW.match(line):
            name, at, size, word = row.groups()
            rows.append(Device(name, int(at, 16), int(size, 16), word))
    return found


def expected(rows, withhold_its):
    """By address, whether it can be read: all pages of what cannot."""
    words = {**WORDS, ITS: not withhold_its}
    result = {}
    for row in rows:
        can = words[row.word]
        end = row.at + 1 if can else row.at + row.size
        result.update(dict.fromkeys(range(row.at, end, PAGE), can))
    return result


def check(command, wanted):
    """Boot the probe; what it reads has to be what the document says."""
    result = keel.qemu.run(command, TIMEOUT)
    common.expect_passed(result, 'probe')
    said = {int(at, 16): what == 'can be read' for at, what in
            re.findall(r'^VM 1: (0x\w+) (can be read|aborts)\.$',
                       result.text, re.M)}
    wrong = [f'{at:#x} {"can" if said.get(at) else "cannot"} be read'
             for at, can in wanted.items() if said.get(at) is not can]
    common.expect(not wrong, '\n'.join(wrong))


def ramdisk(maker, vm1=None):
    """The probe as primary, with more properties of vm1."""
    source = manifest.source({'vm1': {**manifest.VMS['vm1'], **(vm1 or {})}})
    return maker.write(common.ramdisk({
        'manifest.dtb': common.compile_dts(source),
        'survey.bin': maker.build.guest('probe')}))


def argument(wanted):
    """The bootargs that have these addresses probed."""
    return 'probe=' + ','.join(f'{at:x}' for at in wanted)


def virt(maker, gic, rows, withhold_its=False):
    """One of virt's tables."""
    wanted = expected(rows, withhold_its)
    vm1 = {'withhold_its': ''} if withhold_its else None
    check(keel.qemu.Machine(maker.build.image, ramdisk(maker, vm1), gic=gic,
                            append=argument(wanted)), wanted)


def rpi4(maker, rows):
    """A Pi 4's; the tree is a kernel's."""
    if not keel.rpi4.available():
        raise common.Skipped(f'{keel.qemu.QEMU} has no raspi4b')
    wanted = expected(rows, False)
    try:
        machine = keel.rpi4.machine(
            maker.directory, maker.build.image, ramdisk(maker), direct=True,
            append=argument(wanted))
    except keel.rpi4.Error as error:
        raise common.Skipped(error) from error
    check(machine.command(), wanted)


def ranges(text):
    """(address, size) of what a tree of two cells each has, but for CPUs and
    RAM."""
    node = ''
    for line in text.splitlines():
        if line.endswith('{'):
            node = line.split()[0]
        elif (found := re.match(r'\s*reg = <([^>]*)>;', line)) and \
                not node.startswith(('cpu@', 'memory@')):
            cells = [int(cell, 16) for cell in found.group(1).split()]
            for at in range(0, len(cells) - 3, 4):
                high, low, more, size = cells[at:at + 4]
                yield high << 32 | low, more << 32 | size


def complete(maker, gic, rows):
    """Each device of QEMU's tree has to be in the table."""
    path = maker.path()
    keel.qemu.dump_dtb(keel.qemu.Machine(None, gic=gic), path)
    text = subprocess.run(['dtc', '-q', '-I', 'dtb', '-O', 'dts', path],
                          stdout=subprocess.PIPE, check=True,
                          timeout=30).stdout.decode()
    found = list(ranges(text))
    common.expect(len(found) > 30, f'only {len(found)} devices in the tree')
    missing = [f'{at:#x}' for at, size in found
               if not any(row.at <= at and at + size <= row.at + row.size
                          for row in rows)]
    common.expect(not missing, 'not in the table: ' + ', '.join(missing))


def cases(maker):
    """What is compared."""
    boards = tables()
    for gic in (2, 3):
        rows = boards.pop(f'virt, GICv{gic}')
        yield f'N-01: what is in the table of virt, GICv{gic}', \
            lambda gic=gic, rows=rows: virt(maker, gic, rows)
        yield f'N-01: all that QEMU has is in the table of virt, GICv{gic}', \
            lambda gic=gic, rows=rows: complete(maker, gic, rows)
    yield 'N-32: an ITS that the manifest withholds', \
        lambda rows=rows: virt(maker, 3, rows, withhold_its=True)
    pi = boards.pop('raspi4b')
    yield 'N-01: what is in the table of raspi4b', lambda: rpi4(maker, pi)
    common.expect(not boards, f'tables of other boards: {list(boards)}')


def main():
    build, _ = common.argument()
    with tempfile.TemporaryDirectory() as directory:
        maker = manifest.Maker(build, pathlib.Path(directory))
        common.run_cases(cases(maker))


if __name__ == '__main__':
    main()
