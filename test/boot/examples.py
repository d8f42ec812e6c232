#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Install, copy each example of a guest by `keel new`, build it as its own
files say, by each build system and compiler, and boot it.

usage: examples.py BUILD-DIRECTORY
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

import common
from keel.qemu import Machine

PREFIX = pathlib.PurePath('usr/local')
WARNING = re.compile(r'\bwarning\b', re.IGNORECASE)

CLANG = ['LDFLAGS=-fuse-ld=lld', 'OBJCOPY=llvm-objcopy-14']
# Example and way: commands in its directory, and the directory of the ramdisk.
WAYS = {
    ('lend', 'make, gcc'): ([['make']], '.'),
    ('lend', 'make, clang'): (
        [['make', 'CC=clang-14 --target=aarch64-linux-gnu', *CLANG]], '.'),
    **{('lend', f'CMake, {compiler}'): (
        [['cmake', '-B', 'build', '--toolchain', f'{compiler}.cmake'],
         ['cmake', '--build', 'build']], 'build')
       for compiler in ('gcc', 'clang')},
    **{('lend', f'Meson, {compiler}'): (
        [['meson', 'setup', 'build', '--cross-file', f'{compiler}.ini'],
         ['ninja', '-C', 'build']], 'build')
       for compiler in ('gcc', 'clang')},
    ('cxx', 'make, g++'): ([['make']], '.'),
    ('cxx', 'make, clang++'): (
        [['make', 'CXX=clang++-14 --target=aarch64-linux-gnu', *CLANG]], '.'),
}
LINES = {
    'lend': ['VM 2: I have 1024 KiB at 0x7ff00000.',
             'VM 2: VM 1 lends me: "Yours for a while."'],
    'cxx': ['VM 1: My page says: "Thank you."'],
}


def run(command, directory, environment):
    """Run a command that must neither fail nor warn."""
    done = subprocess.run(command, cwd=directory, env=environment, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False, timeout=300)
    common.expect(done.returncode == 0 and not WARNING.search(done.stdout),
                  f'{command}:\n{done.stdout}')
    return done.stdout


class Examples:
    """The examples as they were installed, and a directory for each build."""

    def __init__(self, build, directory):
        self.build = build
        self.directory = directory
        self.prefix = directory / 'a blank' / PREFIX
        self.environment = {
            **os.environ,
            'PATH': f'{self.prefix / "bin"}:{os.environ["PATH"]}',
            'PKG_CONFIG_PATH': str(self.prefix / 'lib' / 'pkgconfig')}

    def install(self):
        """Into a prefix that its packages name, as Meson writes it."""
        run(['meson', 'install', '-C', self.build.path, '--no-rebuild',
             '--destdir', self.prefix.parents[1]], self.directory, os.environ)
        prefix = str(self.prefix).replace(' ', '\\ ')
        for path in (self.prefix / 'lib' / 'pkgconfig').glob('*.pc'):
            lines = path.read_text().splitlines(keepends=True)
            common.expect(lines[0].startswith('prefix='), lines)
            path.write_text(f'prefix={prefix}\n' + ''.join(lines[1:]))
        installed = {path.name for path in self.examples().iterdir()}
        tried = {example for example, _ in WAYS}
        common.expect(installed == tried, f'{installed}, not {tried}')

    def examples(self):
        """Where they are."""
        return self.prefix / 'share' / 'keel' / 'examples'

    def try_way(self, example, way):
        """Build an example one way, and boot it."""
        commands, ramdisk = WAYS[example, way]
        place = self.directory / f'{example}, {way}'
        run(['keel', 'new', '--template', example, place], self.directory,
            self.environment)
        for command in commands:
            run(command, place, self.environment)
        result = common.boot(Machine(
            self.prefix / 'share' / 'keel' / 'keel.bin',
            place / ramdisk / f'{example}.cpio'))
        common.expect_lines(result, LINES[example])
        common.expect_passed(result, example)

    def make_run(self):
        """As the first page says, to the end."""
        said = run(['make', 'run'], self.directory / 'lend, make, gcc',
                   self.environment)
        common.expect('VM 1: lend: passed\n' in said, said)


def main():
    build, rest = common.argument()
    if rest:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as directory:
        examples = Examples(build, pathlib.Path(directory))
        cases = [('install', examples.install)]
        cases += [(f'{example} by {way}',
                   lambda example=example, way=way:
                   examples.try_way(example, way)) for example, way in WAYS]
        cases.append(('make run', examples.make_run))
        common.run_cases(cases)


if __name__ == '__main__':
    main()
