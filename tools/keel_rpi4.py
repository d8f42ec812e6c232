# SPDX-License-Identifier: BSD-3-Clause
"""QEMU's Raspberry Pi 4 (raspi4b), with Debian's U-Boot and device trees."""

import dataclasses
import pathlib
import shutil
import subprocess

import keel_arm64
import keel_qemu
import keel_sdimage

KERNELS = ('6.1', '6.12')    # whose device trees there are
SERIALS = ('serial0', 'serial1')    # PL011, mini-UART: aliases in the tree


class Error(Exception):
    """What the machine needs cannot be had; the message says why."""


@dataclasses.dataclass
class Pi4:
    """One Raspberry Pi 4. It has 4 CPUs and, of QEMU's 2 GiB, 960 MiB.

    Its kernel is Keel, or U-Boot with a card to boot from."""
    kernel: str
    dtb: str
    serial: str                # whose output is the console's
    ramdisk: str = None
    card: str = None
    append: str = None
    extra: tuple = ()          # more arguments for QEMU

    def command(self):
        """The command line. CPUs that wait would take the time of those that
        work, if each had a thread."""
        line = [keel_qemu.QEMU, '-M', 'raspi4b', '-m', '2G', '-smp', '4',
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
    done = subprocess.run([keel_qemu.QEMU, '-M', 'help'],
                          stdout=subprocess.PIPE, text=True, check=False,
                          timeout=30)
    return 'raspi4b ' in done.stdout


def fetched(name, pattern):
    """The file of one of Debian's packages."""
    try:
        found = sorted(keel_arm64.fetch([name])[name].glob(pattern))
    except keel_arm64.Error as error:
        raise Error(f'{name}: {error}') from error
    if not found:
        raise Error(f'{name}: no {pattern} in the package')
    return found[0]


def uboot():
    """Debian's U-Boot for the Raspberry Pi 4."""
    return fetched('u-boot-rpi', 'usr/lib/u-boot/rpi_4/u-boot.bin')


def device_tree(directory, kernel='6.12', serial='serial1'):
    """A copy, in a directory, of a Debian kernel's device tree, whose console
    is this one."""
    source = fetched(f'linux-{kernel}',
                      f'usr/lib/linux-image-*/broadcom/{keel_sdimage.DTB}')
    target = pathlib.Path(directory) / f'{kernel}-{serial}.dtb'
    shutil.copyfile(source, target)
    subprocess.run(['fdtput', '-t', 's', target, '/chosen', 'stdout-path',
                    f'{serial}:115200n8'], check=True, timeout=30)
    return target


def machine(directory, kernel, ramdisk, tree='6.12', serial='serial1',
            direct=False, append=None, extra=()):
    """A machine that boots Keel: by U-Boot from a card, or direct. Files that
    it needs are made in a directory."""
    dtb = device_tree(directory, tree, serial)
    if direct:
        return Pi4(kernel, dtb, serial, ramdisk=ramdisk, append=append,
                   extra=extra)
    card = pathlib.Path(directory) / f'{dtb.stem}.img'
    keel_sdimage.write(card, kernel, ramdisk, dtb=dtb, uboot=uboot(),
                       append=append or '')
    return Pi4(uboot(), dtb, serial, card=card, extra=extra)
