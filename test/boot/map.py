#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Boot machines, and compare what the boot table says of places with what
`keel map` says without a machine (keel/places.py).

usage: map.py BUILD-DIRECTORY
"""

import argparse
import re
import tempfile

import common
import keel.cpio
import keel.map
import keel.places
import keel.ramdisk
import keel.rpi4
import manifest
import table

LOADED = re.compile(r'^INFO: reading the (FDT|ramdisk) at (0x\w+), (0x\w+) '
                    r'bytes$', re.M)
MIB = 1 << 20

# What is changed of the manifest: memory of different sizes, places that are
# given.
SYSTEMS = {
    'odd': {'vm2': {'mem_size': '<0x123000>'},
            'vm3': {'mem_size': '<0x4001000>'}},
    'placed': {'vm1': {'boot_address': '<0x44100000>'}},
    'above the loaded': {'vm1': {'boot_address': '<0x4fc00000>'}},
}
# RAM, and other options of the machine.
MACHINES = (('128M', {}), ('256M', {'gic': 2}), ('1G', {'smp': 2}),
            ('64G', {'cpu': 'max'}))


def said(result):
    """What boot says: where the FDT, the ramdisk and the monitor are, and the
    entries of the VMs."""
    found = table.read(result.text)
    loaded = {what: (int(at, 16), int(size, 16))
              for what, at, size in LOADED.findall(result.text)}
    return {'monitor': found.monitor[0], 'loaded': loaded,
            'vms': {number: row.entry for number, row in found.vms.items()},
            'memory': {number: (row.begin, row.end)
                       for number, row in found.vms.items() if row.begin}}


def computed(board, image, archive):
    """The same, by the tool."""
    files = keel.cpio.read(archive)
    vms = keel.ramdisk.check(files)
    ram, entries = keel.places.place(board, image, len(archive), files, vms)
    loaded = {kept.who.removeprefix('the '): (kept.begin,
                                              kept.end - kept.begin)
              for kept in ram.kept if kept.who in ('the FDT', 'the ramdisk')}
    return {'monitor': board.image_at, 'loaded': loaded, 'vms': entries,
            'memory': {int(kept.use[2:]): (kept.begin, kept.end)
                       for kept in ram.kept
                       if kept.use.startswith('vm') and kept.use != 'vm1'}}


def compare(maker, board, machine, archive):
    """Boot until the table is there, and compare."""
    result = common.boot(machine, until=r'^VM 1: ')
    real = said(result)
    ours = computed(board, maker.build.image.read_bytes(), archive)
    if isinstance(machine, keel.rpi4.Pi4):
        # Its tree is another with each kernel of Debian's.
        at, size = real['loaded']['FDT']
        common.expect(at == ours['loaded']['FDT'][0] and size <= MIB, real)
        ours['loaded']['FDT'] = at, size
    common.expect(real == ours, f'{real}\n{ours}\n{result.text}')


def on_virt(maker, mem, options, changes):
    """A machine of QEMU."""
    board = keel.map.board(argparse.Namespace(board='virt',
                                              mem=keel.map.size(mem)))
    archive = common.ramdisk(maker.files(common.compile_dts(
        manifest.source(manifest.change(changes)))))
    compare(maker, board, maker.machine(archive, mem=mem, **options), archive)


def on_pi(maker):
    """A Raspberry Pi 4, as its firmware boots it."""
    if not keel.rpi4.available():
        raise common.Skipped('QEMU here has no raspi4b')
    archive = common.ramdisk(maker.files())
    board = keel.map.board(argparse.Namespace(board='rpi4', mem=None))
    with tempfile.TemporaryDirectory() as scratch:
        machine = keel.rpi4.machine(scratch, maker.build.image,
                                    maker.write(archive), direct=True)
        compare(maker, board, machine, archive)


def cases(maker):
    """(name, function) of each."""
    for mem, options in MACHINES:
        yield (f'{mem}: as it is',
               lambda mem=mem, options=options: on_virt(maker, mem, options,
                                                        {}))
    for name, changes in SYSTEMS.items():
        yield (f'256M: {name}',
               lambda changes=changes: on_virt(maker, '256M', {}, changes))
    yield 'Raspberry Pi 4', lambda: on_pi(maker)


if __name__ == '__main__':
    manifest.run_cases(cases)
