# SPDX-License-Identifier: BSD-3-Clause
"""QEMU's Raspberry Pi 4 (raspi4b), with Debian's U-Boot and device trees."""

import dataclasses
import pathlib
import shutil
import subprocess

import keel.arm64
import keel.qemu
import keel.sdimage

KERNELS = ('6.1', '6.12')    # whose device trees there are
SERIALS = ('serial0', 'serial1')    # PL011, mini-UART: aliases in the tree


class Error(Exception):
    """What the machine needs cannot be had; the message says why."""


@dataclasses.dataclass
class Pi4:
    """One Raspberry Pi 4. It has 4 CPUs and, of QEMU's 2 GiB, 960 MiB.

    Its kernel is Keel, or U-Boot with a card to boot from."""
    kernel: str
    dtb: pathlib.Path
    serial: str                # whose output is the console's
    tree: str                  # of which of KERNELS
    ramdisk: str = None
    card: pathlib.Path = None
    append: str = None
    on_card: dict = None       # what keel.sdimage.write() puts there
    extra: tuple = ()          # more arguments for QEMU

    def command(self):
        """The command line. CPUs that wait would take the time of those that
        work, if each had a thread."""
        line = [keel.qemu.QEMU, '-M', 'raspi4b', '-m', '2G', '-smp', '4',
                '-accel', 'tcg,thread=single', '-display', 'none',
                '-monitor', 'none', '-nic', 'none', '-no-reboot',
                '-kernel', str(self.kernel), '-dtb', str(self.dtb)]
        for serial in SERIALS:
            line += ['-serial', 'stdio' if serial == self.serial else 'null']
        if self.card is not None:
            line += ['-drive', f'if=sd,format=raw,snapshot=on,file={self.card}']
        if self.ramdisk is not None:
            line += ['-initrd', str(self.ramdisk)]
        if self.append is not None:
            line += ['-append', self.append]
        return line + [str(word) for word in self.extra]


def available():
    """Does this QEMU have the machine?"""
    done = subprocess.run([keel.qemu.QEMU, '-M', 'help'],
                          stdout=subprocess.PIPE, text=True, check=False,
                          timeout=30)
    return 'raspi4b ' in done.stdout


# Debian's packages, and what is taken from them.
UBOOT = ('u-boot-rpi', 'usr/lib/u-boot/rpi_4/u-boot.bin')


def fetched(name, pattern):
    """The file of one of Debian's packages."""
    try:
        found = sorted(keel.arm64.fetch([name])[name].glob(pattern))
    except keel.arm64.Error as error:
        raise Error(f'{name}: {error}') from error
    if not found:
        raise Error(f'{name}: no {pattern} in the package')
    return found[0]


def _device_tree(target, kernel, serial):
    """A copy of a Debian kernel's device tree, whose console is this one."""
    source = fetched(f'linux-{kernel}',
                     f'usr/lib/linux-image-*/broadcom/{keel.sdimage.DTB}')
    shutil.copyfile(source, target)
    subprocess.run(['fdtput', '-t', 's', target, '/chosen', 'stdout-path',
                    f'{serial}:115200n8'], check=True, timeout=30)


def plan(directory, kernel, ramdisk, tree='6.12', serial='serial1',
         direct=False, append=None, extra=()):
    """A machine that boots Keel: by U-Boot from a card, or direct. make()
    writes what it needs, into this directory."""
    directory = pathlib.Path(directory)
    dtb = directory / f'{tree}-{serial}.dtb'
    if direct:
        return Pi4(kernel, dtb, serial, tree, ramdisk=ramdisk, append=append,
                   extra=extra)
    uboot = keel.arm64.cache_directory().joinpath(*UBOOT)
    return Pi4(uboot, dtb, serial, tree, extra=extra,
               card=dtb.with_suffix('.img'),
               on_card={'kernel': kernel, 'ramdisk': ramdisk,
                        'append': append or ''})


def make(machine):
    """Write the device tree, and the card, of what plan() returned."""
    if not available():
        raise Error(f'{keel.qemu.QEMU} here has no raspi4b: it wants 9 or '
                    'later')
    machine.dtb.parent.mkdir(parents=True, exist_ok=True)
    _device_tree(machine.dtb, machine.tree, machine.serial)
    if machine.card is not None:
        uboot = fetched(*UBOOT)
        # A machine that still runs keeps the card that it has.
        fresh = machine.card.with_suffix('.new')
        keel.sdimage.write(fresh, dtb=machine.dtb, uboot=uboot,
                           **machine.on_card)
        fresh.replace(machine.card)


def machine(directory, *files, **options):
    """The machine of plan() with its files."""
    planned = plan(directory, *files, **options)
    make(planned)
    return planned
