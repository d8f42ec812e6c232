#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Install into an empty directory, look at what is there, build guests outside
the tree with nothing else by each compiler, pack them and boot them with the
installed image.

usage: install.py BUILD-DIRECTORY READELF OBJCOPY GCC G++ CLANG
"""

import functools
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

import common
from keel.qemu import Machine

HERE = pathlib.Path(__file__).resolve().parent / 'outside'
WARNINGS = ['-O2', '-Wall', '-Wextra', '-Wpedantic', '-Wconversion',
            '-Werror']
# Language: its standard, and the package.
LANGUAGES = {'c': ('-std=c11', 'keel-guest'),
             'cpp': ('-std=c++17', 'keel-guest-cxx')}
SECTION = re.compile(r'^\s*\[ *\d+\] (\.\S+)', re.M)
# Number, value, size, type, binding, visibility, section, name.
DEFINED = re.compile(r'^ *\d+: \w+ +\d+ (?:FUNC|OBJECT|NOTYPE) +'
                     r'(?:GLOBAL|WEAK) +\w+ +\d+ (\S+)$', re.M)
FUNCTION = re.compile(r'\b(\w+)\([^()]*\)\s*(?:__attribute__.*)?;')
MACRO = re.compile(r'^#define KEEL_GUEST_VERSION_[MP]\w+ (\d+)$', re.M)


def run(*command, **environment):
    """Run a command to its end; returns what it says, also when it fails."""
    done = subprocess.run([str(word) for word in command],
                          env={**os.environ, **environment}, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False, timeout=300)
    common.expect(done.returncode == 0, f'{command}:\n{done.stdout}')
    return done.stdout


def silently(*command):
    """Run a command that must not even warn."""
    said = run(*command)
    common.expect(not said, f'{command}:\n{said}')


def find(directory, name):
    """The one file of this name below a directory."""
    found = sorted(directory.rglob(name))
    common.expect(len(found) == 1, f'{name}: {found}')
    return found[0]


class Compiler:
    """One that builds guests: how it compiles, and how it links. It finds its
    own headers, and none of a libc that is installed here."""

    def __init__(self, command, is_clang, language):
        self.language = language
        self.command = command
        if is_clang:
            self.command += ['--target=aarch64-linux-gnu']
            self.compile = self.command + ['-nostdlibinc']
            self.link = self.command + ['-fuse-ld=lld']
        else:
            own = run(*command, '-print-file-name=include').strip()
            self.compile = command + ['-nostdinc', '-idirafter', own]
            self.link = command


class Installed:
    """What was installed, and what is made of it."""

    def __init__(self, build, tools, directory):
        self.build = build
        self.readelf, self.objcopy, gcc, gxx, clang = tools
        self.compilers = {
            'gcc': Compiler([gcc], False, 'c'),
            'clang': Compiler([clang], True, 'c'),
            'g++': Compiler([gxx], False, 'cpp'),
            'clang++': Compiler([clang], True, 'cpp'),
        }
        self.directory = directory
        self.destination = directory / 'a blank'

    def install(self):
        """Into the destination."""
        run('meson', 'install', '-C', self.build.path, '--no-rebuild',
            '--destdir', self.destination)
        for name in ('keel.bin', 'keel.elf', 'libkeelguest.a', 'guest.lds',
                     'spci.h', 'libfdt.h'):
            find(self.destination, name)

    @functools.lru_cache(maxsize=None)
    def pkg_config(self, what, package='keel-guest'):
        """What pkg-config says of a package, as a shell splits it."""
        directory = find(self.destination, f'{package}.pc').parent
        return shlex.split(run('pkg-config', '--define-prefix', what, package,
                               PKG_CONFIG_LIBDIR=directory))

    def keel(self):
        """The command."""
        return find(self.destination, 'bin') / 'keel'

    def headers(self):
        """The directory of headers, and their names below it."""
        include = find(self.destination, 'spci.h').parents[1]
        return include, sorted(path.relative_to(include)
                               for path in include.rglob('*.h'))

    def archive(self):
        """Any linker reads each object, and what headers declare is there."""
        path = find(self.destination, 'libkeelguest.a')
        sections = SECTION.findall(run(self.readelf, '-SW', path))
        common.expect('.text' in sections, f'{path}: no .text')
        for section in sections:
            common.expect(not section.startswith(
                ('.gnu.lto_', '.llvm.lto', '.llvmbc')), f'{path}: {section}')
        defined = set(DEFINED.findall(run(self.readelf, '-sW', path)))
        include, names = self.headers()
        for name in names:
            if name.parts[0] == 'libc' and 'fdt' not in name.name:
                declared = FUNCTION.findall((include / name).read_text())
                missing = set(declared) - defined
                common.expect(not missing, f'{name}: {missing}')

    def version(self):
        """The same in the headers and in the package."""
        header = find(self.destination, 'version.h').read_text()
        common.expect(self.pkg_config('--modversion') ==
                      ['.'.join(MACRO.findall(header))], header)

    def command(self):
        """`keel` finds what is its own, and writes nothing there; it has its
        pages, and what is linked its licences."""
        before = sorted(self.destination.rglob('*'))
        version, = self.pkg_config('--modversion')
        common.expect(run(self.keel(), '--version') == f'keel {version}\n',
                      'another version')
        system = self.directory / 'system'
        run(self.keel(), 'new', system)
        for name in ('primary.bin', 'secondary.bin'):
            shutil.copy(self.build.image, system / name)
        manifest = (system / 'manifest.dts').read_text()
        (system / 'manifest.dts').write_text(
            manifest.replace('<0x100000>', '<0x1000000>'))
        run(self.keel(), 'pack', '-o', system / 'x.cpio',
            system / 'manifest.dts')
        for words in (('check', system / 'x.cpio'), ('map', system / 'x.cpio'),
                      ('run', '--dry-run', system / 'x.cpio'),
                      ('card', '-o', system / 'x.img', system / 'x.cpio')):
            run(self.keel(), *words)
        common.expect(sorted(self.destination.rglob('*')) == before,
                      'it wrote where it is installed')
        for name in ('keel.1', 'keel-pack.1', 'keel.bash', 'BSD-2-Clause',
                     'COPYING.NEWLIB', 'COPYING.picolibc', 'LICENSE'):
            find(self.destination, name)

    def compile(self, compiler, *arguments):
        """Compile files."""
        standard, package = LANGUAGES[compiler.language]
        silently(*compiler.compile, standard, *WARNINGS,
                 *self.pkg_config('--cflags', package), *arguments)

    def compile_headers(self, compiler):
        """Each header alone, but for that which is libfdt.h's own."""
        sources = []
        for number, name in enumerate(self.headers()[1]):
            if name == pathlib.Path('libc/fdt.h'):
                continue
            source = self.directory / f'header{number}.{compiler.language}'
            source.write_text('#include <'
                              f'{str(name).removeprefix("libc/")}>\n'
                              'typedef int not_empty;\n')
            sources.append(source)
        self.compile(compiler, '-fsyntax-only', *sources)

    def make(self, compiler):
        """The guest, from source to ramdisk, and boot it."""
        out = self.directory
        self.compile(compiler, '-c', HERE / f'guest.{compiler.language}',
                     '-o', out / 'guest.o')
        silently(*compiler.link, out / 'guest.o',
                 *self.pkg_config('--libs', LANGUAGES[compiler.language][1]),
                 '-o', out / 'guest.elf')
        run(self.objcopy, '-O', 'binary', out / 'guest.elf', out / 'guest.bin')
        run(self.keel(), 'pack', '-o', out / 'ramdisk', HERE / 'manifest.dts',
            out / 'guest.bin')
        self.boot()

    def boot(self):
        """The installed image with that ramdisk."""
        image, = self.pkg_config('--variable=image')
        result = common.boot(Machine(image, self.directory / 'ramdisk'))
        common.expect_lines(result, [
            'VM 1: version 0.1, libc and libfdt are here.',
            'VM 1: VM 2 answers    42, 0x0000002a.'])
        common.expect_passed(result, 'outside')

    def cases(self):
        """What is tried, in this order."""
        yield 'install', self.install
        yield 'no object for one linker alone', self.archive
        yield 'one version', self.version
        yield 'the command', self.command
        for name, compiler in self.compilers.items():
            yield f'{name}: each header', \
                lambda compiler=compiler: self.compile_headers(compiler)
            yield f'{name}: a guest outside the tree', \
                lambda compiler=compiler: self.make(compiler)


def main():
    build, tools = common.argument()
    if len(tools) != 5:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as directory:
        common.run_cases(Installed(build, tools,
                                   pathlib.Path(directory)).cases())


if __name__ == '__main__':
    main()
