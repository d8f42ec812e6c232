#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Boot as boot loaders do that are not QEMU's: how CPUs come in, and what they
are handed.

usage: entry.py BUILD-DIRECTORY PEN
"""

import itertools
import pathlib
import re
import socket
import subprocess
import tempfile
import time

import common
import manifest
import raw
from keel.qemu import Machine

CPUS = 4
NO_CPU = 7               # is not there
BELOW_IMAGE = 0x40200000
LARGE = '600G'           # of RAM
ABOVE = 0x8800000000
STEP = 0x200000          # between the places that are looked at below it
SMALL = '256M'           # of RAM
BYTES_A_SECOND = 11520   # of a serial line of 115200 baud
SLICE = 64               # bytes that are read at once


def boot_slowly(machine):
    """Boot with a console that takes its time; returns the text. Not much of
    it is under way at any moment."""
    ours, theirs = socket.socketpair()
    theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
    ours.settimeout(common.TIMEOUT)
    deadline = time.monotonic() + common.TIMEOUT
    text = b''
    with ours, subprocess.Popen(machine.command(), stdin=subprocess.DEVNULL,
                                stdout=theirs, stderr=theirs) as process:
        theirs.close()
        try:
            while time.monotonic() < deadline:
                data = ours.recv(SLICE)
                if not data:
                    break
                text += data
                time.sleep(len(data) / BYTES_A_SECOND)
        finally:
            if process.poll() is None:
                process.kill()
    return text.decode('utf-8', 'replace').replace('\r', '')


class Lab:
    """A build's demo, for machines that find it in their memory."""

    def __init__(self, maker, pen):
        self.maker = maker
        self.boots = raw.Raw(maker)
        self.boots.archive = maker.build.demo.read_bytes()
        self.pen = pathlib.Path(pen).read_bytes()


    def machine(self, tree=None, places=raw.Places(), **options):
        """A machine with the source of a tree, and things in their places."""
        options = {'smp': CPUS, 'mem': SMALL, **options}
        if tree is None:
            tree = raw.source(self.maker.directory, CPUS, mem=options['mem'])
        return self.boots.machine(self.boots.fill(tree, places.ramdisk),
                                  places, **options)

    def held(self, lost=None):
        """A machine with all CPUs but the first held by one address. Instead
        of one of them the tree has a CPU that is not there."""
        release = raw.LOADER_AT + len(self.pen) - 8
        tree = raw.source(self.maker.directory, CPUS).replace(
            'enable-method = "psci";', 'enable-method = "spin-table"; '
            f'cpu-release-addr = <0 {release:#x}>;')
        if lost is not None:
            tree, count = re.subn(
                rf'(cpu@{lost} {{[^}}]*\sreg = )<0x0{lost}>',
                rf'\1<{NO_CPU:#x}>', tree)
            assert count == 1, tree
        return self.machine(tree, raw.Places(loader=self.pen))


def one_address(lab):
    """All have to come, though each log line takes milliseconds."""
    text = boot_slowly(lab.held())
    common.expect('does not come' not in text, text)
    common.expect(f'  CPUs     {CPUS}, started by spin table\n' in text and
                  'VM 1: demo: passed' in text, text)


def one_lost(lab, cpu):
    """The table has to say which CPU it is, and that the others run."""
    result = common.boot(lab.held(cpu), until='^VM 1: demo: FAILED.*\n')
    common.expect_lines(result, [
        f'WARNING: CPU {CPUS - cpu} (affinity {NO_CPU:#x}) does not come',
        f'  CPUs     {CPUS}, {CPUS - 2} started by spin table, 1 cannot run: '
        f'{NO_CPU:#x}'])
    # A panic waits for nobody: another CPU of the primary may be in its line.
    common.expect(f'FAILED: CPU_ON of CPU {cpu} ends with -1' in result.text,
                  result.text)


def demo_passes(machine):
    """The demo has to come to its end; returns what was said."""
    result = common.boot(machine)
    common.expect_passed(result, 'demo')
    return result


def unaligned_tree(lab, offset):
    """The tree is read, and the primary has all that it should have."""
    at = raw.FDT_AT + offset
    result = demo_passes(lab.machine(places=raw.Places(fdt=at)))
    common.expect(f'INFO: copying the FDT from {at:#x}' in result.text,
                  result.text)


AT_EL1 = ("entered at EL1, must be EL2 (of QEMU's virt: -machine "
          'virtualization=on)')
NO_RAMDISK = 'FDT: /chosen: linux,initrd-start: missing: no ramdisk was loaded'


def by_qemu(lab, **options):
    """A machine whose boot loader is QEMU's -kernel."""
    build = lab.maker.build
    return Machine(**{'kernel': build.image, 'ramdisk': build.demo,
                      **options})


def nothing_in_x0(lab, image):
    """The tree is found below the image, and the demo passes."""
    demo_passes(lab.machine(
        places=raw.Places(fdt=BELOW_IMAGE, x0=0, image=image)))


def wrong_levels(lab):
    """(name, machine, error) of CPUs that do not come in at EL2."""
    for gic, cpu in itertools.product((2, 3), ('cortex-a57', 'max')):
        yield (f'EL1, gic {gic}, {cpu}',
               by_qemu(lab, gic=gic, cpu=cpu, el2=False), AT_EL1)
    yield 'EL1, U-Boot', by_qemu(lab, el2=False, uboot=True), AT_EL1
    for offset in (0, 1, 0xffd):
        yield (f'EL1, an FDT {offset:#x} behind a page\'s beginning',
               lab.machine(places=raw.Places(fdt=raw.FDT_AT + offset),
                           el2=False), AT_EL1)
    at_el3 = lab.machine(smp=1)
    at_el3.extra += ('-machine', 'secure=on')
    yield 'EL3', at_el3, 'entered at EL3, must be EL2'
    elf = lab.maker.build.image.with_suffix('.elf')
    yield 'keel.elf', by_qemu(lab, kernel=elf), NO_RAMDISK
    yield 'keel.elf, EL1', by_qemu(lab, kernel=elf, el2=False), AT_EL1


def above(lab):
    """Everything of ours above 512 GiB, where a boot loader's code is not."""
    places = raw.Places(fdt=ABOVE + 0x4000000, image=ABOVE + 0x200000,
                        ramdisk=ABOVE + 0x8000000)
    result = demo_passes(lab.machine(places=places, mem=LARGE))
    common.expect(f'VM 1: I am the primary of 5 VMs; my image is at '
                  f'{ABOVE + 0x480000:#x}.' in result.text, result.text)


def says_ram(lab, tib, line):
    """The primary is told of more RAM than there is, and has to say this."""
    boots = raw.Raw(lab.maker)
    text = manifest.source(manifest.change({'vm2': None, 'vm3': None}))
    boots.archive = common.ramdisk(lab.maker.files(common.compile_dts(text)))
    tree, count = re.subn(r'(reg = <0x00 0x40000000) 0x00 0x10000000>',
                          rf'\1 {tib << 8:#x} 0>',
                          raw.source(lab.maker.directory))
    assert count == 1, tree
    result = common.boot(boots.machine(boots.fill(tree)))
    common.expect_lines(result, [f'VM 1: survey: {line}'])
    common.expect(result.end == 'exit', result.text)


def in_memory():
    """(name, places, line) where there is nobody to tell but the log."""
    image = BELOW_IMAGE + 9 * STEP
    yield ('an FDT too far below the image',
           raw.Places(fdt=BELOW_IMAGE, x0=0, image=image),
           'ERROR: FDT: no FDT: it does not begin with 0xd00dfeed')
    for what, x0 in (('beyond all addresses', 1 << 48),
                     ('in the image', manifest.IMAGE_AT + manifest.PAGE)):
        yield (f'an FDT {what}', raw.Places(x0=x0),
               f'ERROR: cannot map {x0:#x} - {x0 + 40:#x}')


def cases(lab):
    """(name, function) of each."""
    for i in range(3):
        yield (f'N-41: one cpu-release-addr for all CPUs, time {i + 1}',
               lambda: one_address(lab))
    for cpu in range(1, CPUS):
        yield (f'N-42: CPU {cpu} is lost', lambda cpu=cpu: one_lost(lab, cpu))
    for offset in (1, 2, 4, 7, 0xffc, 0xffd):
        yield (f'N-43: an FDT {offset:#x} behind a page\'s beginning',
               lambda offset=offset: unaligned_tree(lab, offset))
    for name, machine, error in wrong_levels(lab):
        yield f'N-20: {name}', lambda machine=machine, error=error: (
            common.expect_error(machine, error))
    for name, places, line in in_memory():
        yield (f'N-20: {name}: no console',
               lambda places=places, line=line: raw.expect_in_memory(
                   lab.machine(places=places), lab.maker.path(), line,
                   places.image))
    for image in (BELOW_IMAGE + STEP, BELOW_IMAGE + STEP + manifest.PAGE,
                  BELOW_IMAGE + 8 * STEP - manifest.PAGE,
                  BELOW_IMAGE + 8 * STEP):
        yield (f'N-20: nothing in x0, the image at {image:#x}',
               lambda image=image: nothing_in_x0(lab, image))
    for cpu in ('cortex-a53', 'cortex-a57', 'max'):
        yield (f'N-44: RAM that ends above 512 GiB, {cpu}',
               lambda cpu=cpu: demo_passes(by_qemu(lab, mem=LARGE, cpu=cpu)))
    yield 'N-44: 3 TiB of RAM', lambda: says_ram(lab, 3, 'passed')
    yield 'N-44: more RAM than guests map', lambda: says_ram(
        lab, 5, 'FAILED: RAM at 0x40000000: no room in our map')
    yield 'N-44: all above 512 GiB', lambda: above(lab)
    for offset in (1, 2, 3, 4, 0xfff):
        yield (f'N-43: a ramdisk {offset:#x} behind a page\'s beginning',
               lambda offset=offset: demo_passes(lab.machine(
                   places=raw.Places(ramdisk=raw.RAMDISK_AT + offset))))


def main():
    build, (pen,) = common.argument()
    with tempfile.TemporaryDirectory() as directory:
        maker = manifest.Maker(build, pathlib.Path(directory))
        common.run_cases(cases(Lab(maker, pen)))


if __name__ == '__main__':
    main()
