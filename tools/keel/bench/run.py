# SPDX-License-Identifier: BSD-3-Clause
"""Build the bench, boot it with instructions counted, read its rows.

Under -icount one instruction is one nanosecond of virtual time, all CPUs
taken together, and with an FDT without random seeds every run is the same to
the bit.
"""

import dataclasses
import functools
import pathlib
import re
import subprocess
import sys
import tempfile

import keel.bench.rows as rows
import keel.build
import keel.cpio
import keel.qemu

EXACT = ('-machine', 'dtb-randomness=off', '-icount', 'shift=0,sleep=off')
SECONDARY_SIZE = 0x100000
TARGETS = ('keel.bin', 'keel-without-ffa.elf', 'bench-guests')

ROW = re.compile(r'^VM 1: bench (\S+) (\d+)(?: (\d+) (\d+))?$', re.MULTILINE)
DONE = 'VM 1: bench: done'
VM = re.compile(r'^ +(\d+)  \S.*? 0x(\w+)(?: |$)', re.MULTILINE)
MONITOR = re.compile(r'^  Monitor  (\d+) (\w+) +0x(\w+)$', re.MULTILINE)
UNITS = {'B': 1, 'KiB': 1 << 10, 'MiB': 1 << 20}


class Error(Exception):
    """A bench that did not come to its end."""


@dataclasses.dataclass(frozen=True)
class Setting:
    """What is run: the image, its machine, its VMs and the guest's words."""
    build: pathlib.Path
    vms: int = 4
    mem: str = '1G'
    words: tuple = ()
    extra: tuple = ()          # more arguments for QEMU
    guests: tuple = ('primary', 'secondary')
    ramdisk: pathlib.Path = None   # rather than the bench's own

    def command_line(self):
        """The primary's command line."""
        return ' '.join(self.words)


@dataclasses.dataclass
class Run:
    """What a run printed."""
    text: str
    counts: dict               # row id to its average
    spread: dict               # row id to (least, most)

    def entries(self):
        """VM id to the address of its first instruction."""
        return {int(vm): int(at, 16) for vm, at in VM.findall(self.text)}

    def monitor_bytes(self):
        """Memory that the monitor keeps, as its boot table says."""
        size, unit, _ = MONITOR.search(self.text).groups()
        return int(size) * UNITS[unit]


def build(directory, options=()):
    """Configure and build what the bench needs, with gcc."""
    keel.build.build(directory, options=options, targets=TARGETS,
                     stream=sys.stderr)


def build_ramdisks(directory):
    """Build the ramdisks of all other guests; returns their paths."""
    text = subprocess.run(['ninja', '-C', directory, '-t', 'targets', 'all'],
                          check=True, text=True, stdout=subprocess.PIPE,
                          timeout=60).stdout
    names = re.findall(r'^(guests/\S+\.cpio):', text, re.MULTILINE)
    keel.build.quietly(['ninja', '-C', directory, *names])
    return [directory / name for name in sorted(names)]


# A partition that may ask, and be asked, by direct requests.
ASKS = ('ffa { compatible = "arm,ffa-manifest-1.2"; ffa-version = <0x10002>;'
        ' messaging-method = <0x603>; };')


@functools.lru_cache(maxsize=None)
def _manifest(vms, properties=''):
    """The manifest of a primary and vms - 1 secondaries, compiled."""
    nodes = ['vm1 { debug_name = "bench";'
             ' kernel_filename = "primary.bin"; };']
    nodes += [f'vm{vm} {{ debug_name = "bench-{vm}";'
              f' kernel_filename = "secondary.bin";'
              f' mem_size = <{SECONDARY_SIZE:#x}>; vcpu_count = <1>;'
              f' {properties} }};'
              for vm in range(2, vms + 1)]
    source = ('/dts-v1/; / { hypervisor { compatible = "hafnium,hafnium"; '
              f'{" ".join(nodes)} }}; }};')
    return subprocess.run(['dtc', '-I', 'dts', '-O', 'dtb'], check=True,
                          input=source.encode(), stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, timeout=30).stdout


def _ramdisk(setting):
    """The archive that this setting boots."""
    images = [setting.build / 'guests' / 'bench' / f'bench-{guest}.bin'
              for guest in setting.guests]
    return keel.cpio.archive([
        ('manifest.dtb', _manifest(
            setting.vms, ASKS if setting.guests == rows.DIRECT else '')),
        ('primary.bin', images[0].read_bytes()),
        ('secondary.bin', images[1].read_bytes()),
    ])


def machine(setting, directory):
    """The machine of a setting; its ramdisk is written into directory."""
    ramdisk = setting.ramdisk
    if ramdisk is None:
        ramdisk = pathlib.Path(directory) / 'bench.cpio'
        ramdisk.write_bytes(_ramdisk(setting))
    return keel.qemu.Machine(
        kernel=setting.build / 'keel.bin', ramdisk=ramdisk,
        append=setting.command_line() or None, mem=setting.mem,
        extra=EXACT + setting.extra)


def parse(text):
    """A Run from a console; raises Error where the guest did not end well."""
    if DONE not in text:
        raise Error('the bench did not end:\n' +
                    '\n'.join(text.splitlines()[-5:]))
    run = Run(text, {}, {})
    for row, count, least, most in ROW.findall(text):
        run.counts[row] = int(count)
        run.spread[row] = (int(least or count), int(most or count))
    return run


def boot(setting, timeout=300):
    """Run the bench once."""
    with tempfile.TemporaryDirectory() as directory:
        result = keel.qemu.run(machine(setting, directory), timeout)
    return parse(result.text)
