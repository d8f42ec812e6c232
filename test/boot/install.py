#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Install into an empty directory, build a guest outside the tree with nothing
but what is there, pack it and boot it with the installed image.

usage: install.py BUILD-DIRECTORY OBJCOPY COMPILER...
"""

import os
import pathlib
import subprocess
import sys
import tempfile

import common
from keel.qemu import Machine

HERE = pathlib.Path(__file__).resolve().parent / 'outside'
MKRAMDISK = common.ROOT / 'tools' / 'mkramdisk'


def run(*command, **environment):
    """Run a command to its end; returns what it says, also when it fails."""
    done = subprocess.run([str(word) for word in command],
                          env={**os.environ, **environment}, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False, timeout=300)
    common.expect(done.returncode == 0, f'{command}:\n{done.stdout}')
    return done.stdout


def find(directory, name):
    """The one file of this name below a directory."""
    found = sorted(directory.rglob(name))
    common.expect(len(found) == 1, f'{name}: {found}')
    return found[0]


class Installed:
    """What was installed, and what is made of it."""

    def __init__(self, build, tools, directory):
        self.build = build
        self.objcopy, *self.compiler = tools
        self.directory = directory
        self.destination = directory / 'destination'

    def install(self):
        """Into the destination."""
        run('meson', 'install', '-C', self.build.path, '--no-rebuild',
            '--destdir', self.destination)
        for name in ('keel.bin', 'keel.elf', 'libkeelguest.a', 'guest.lds',
                     'spci.h'):
            find(self.destination, name)

    def flags(self, what):
        """What pkg-config says of the guest library."""
        package = find(self.destination, 'keel-guest.pc')
        return run('pkg-config', '--define-prefix', what, 'keel-guest',
                   PKG_CONFIG_LIBDIR=package.parent).split()

    def make(self):
        """The guest, from source to ramdisk."""
        out = self.directory
        run(*self.compiler, '-std=c11', '-O2', '-Wall', '-Wextra', '-Werror',
            *self.flags('--cflags'), '-c', HERE / 'guest.c', '-o',
            out / 'guest.o')
        run(*self.compiler, out / 'guest.o', *self.flags('--libs'), '-o',
            out / 'guest.elf')
        run(self.objcopy, '-O', 'binary', out / 'guest.elf', out / 'guest.bin')
        run('dtc', '-I', 'dts', '-O', 'dtb', '-o', out / 'manifest.dtb',
            HERE / 'manifest.dts')
        run(MKRAMDISK, '-o', out / 'ramdisk',
            *(f'{name}={out / name}' for name in ('manifest.dtb', 'guest.bin')))

    def boot(self):
        """The installed image with that ramdisk."""
        result = common.boot(Machine(find(self.destination, 'keel.bin'),
                                     self.directory / 'ramdisk'))
        common.expect_lines(result, ['VM 1: VM 2 answers 42.'])
        common.expect_passed(result, 'outside')


def main():
    build, tools = common.argument()
    if len(tools) < 2:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as directory:
        installed = Installed(build, tools, pathlib.Path(directory))
        common.run_cases([
            ('install', installed.install),
            ('build a guest outside the tree', installed.make),
            ('boot it', installed.boot)])


if __name__ == '__main__':
    main()
