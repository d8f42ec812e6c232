#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Boot the group "absent" on a virt machine whose tree lists RAM that is not
there (N-03), and print the guest's TAP.

usage: absent.py BUILD-DIRECTORY
"""

import pathlib
import subprocess
import tempfile

import common
import guest_tests
import keel.qemu

HOLE = 1 << 40 >> 4            # 64 GiB: nothing of virt's is there
SIZE = 1 << 20


def add_ram(dtb):
    """Add the node. QEMU writes those that are called memory anew."""
    node = f'/ram@{HOLE:x}'
    cells = [HOLE >> 32, HOLE & 0xffffffff, 0, SIZE]
    for command in (['fdtput', '-c', dtb, node],
                    ['fdtput', '-ts', dtb, node, 'device_type', 'memory'],
                    ['fdtput', '-tx', dtb, node, 'reg',
                     *(f'{cell:x}' for cell in cells)]):
        subprocess.run(command, check=True, timeout=30)


def main():
    build, _ = common.argument()
    with tempfile.TemporaryDirectory() as directory:
        dtb = pathlib.Path(directory) / 'hole.dtb'
        keel.qemu.dump_dtb(keel.qemu.Machine(None), dtb)
        add_ram(dtb)
        guest_tests.tap([('absent', guest_tests.boot(keel.qemu.Machine(
            build.image, build.group('absent'), dtb=dtb,
            append=f'hole={HOLE}')))])


if __name__ == '__main__':
    main()
