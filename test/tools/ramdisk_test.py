#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""N-22: tools/mkramdisk, tools/sdimage and `keel check` refuse what boot
refuses, in the same words. The cases are those that test/boot/ boots with."""

import argparse
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOLS = ROOT / 'tools'
sys.path.insert(0, str(ROOT / 'test' / 'boot'))
sys.dont_write_bytecode = True

import bad_manifest  # noqa: E402
import bad_ramdisk  # noqa: E402
import bad_secondary  # noqa: E402
import common  # noqa: E402
import manifest  # noqa: E402
import keel.cpio  # noqa: E402
import keel.limits  # noqa: E402
import keel.main  # noqa: E402
import keel.map  # noqa: E402
import keel.ramdisk  # noqa: E402

# What hangs on the machine: where its RAM is, and how much.
MACHINE = re.compile(r'overlaps the monitor|is not RAM|no free range|'
                     r'no RAM range|cannot be at')
# What boot alone knows.
BOOT = re.compile(r'pages \d+ are left')
RAMDISK = 'ramdisk: '
SIZE = 0x3000              # what the images want


def image(text=b''):
    """A small arm64 Image."""
    head = bytearray(64)
    struct.pack_into('<Q', head, 16, SIZE)
    head[56:60] = b'ARM\x64'
    return (bytes(head) + text).ljust(0x2000, b'\0')


class Build:
    """Stands in for a build directory."""
    image = ROOT / 'test' / 'tools' / 'no such image'

    @staticmethod
    def guest(name):
        """The image of a guest."""
        return image(name.encode())


class Maker(manifest.Maker):
    """Makes what the scripts of test/boot/ boot with."""

    def __init__(self):
        super().__init__(Build, None)

    def monitor(self):
        return '0x40200000-0x40280000'


def monitor():
    """An image that takes what Maker says."""
    data = bytearray(image())
    struct.pack_into('<Q', data, 16, 0x80000 + manifest.IMAGE_ROOM)
    return bytes(data)


def refusal(files):
    """What is said of a ramdisk; None where nothing is wrong."""
    try:
        keel.ramdisk.check(files)
    except keel.ramdisk.Error as error:
        return RAMDISK + str(error)
    return None


def placement(files):
    """What is said of it on the machine of test/boot/."""
    with tempfile.TemporaryDirectory() as scratch:
        kernel = pathlib.Path(scratch) / 'keel.bin'
        kernel.write_bytes(monitor())
        options = argparse.Namespace(board='virt', mem=256 << 20,
                                     kernel=kernel)
        try:
            keel.map.plan(options, len(common.ramdisk(files)), files,
                          keel.ramdisk.check(files))
        except keel.map.Error as error:
            return RAMDISK + str(error).removesuffix(' (virt with 256 MiB)')
    return None


class N22(unittest.TestCase):
    """The rules are boot's."""

    def compare(self, cases, begin=''):
        """Each case is refused by its line, or by nobody but boot."""
        count = 0
        for name, files, error in cases:
            said = refusal(files)
            if MACHINE.search(error) or BOOT.search(error):
                self.assertIsNone(said, name)
                said = placement(files)
            if BOOT.search(error):
                self.assertIsNone(said, name)
            else:
                self.assertEqual(said, begin + error, name)
                count += 1
        return count

    def test_n22_good(self):
        self.assertIsNone(refusal(Maker().files()))

    def test_n22_manifest(self):
        self.assertGreater(self.compare(bad_manifest.ramdisks(Maker())), 55)

    def test_n22_secondary(self):
        self.assertGreater(self.compare(
            bad_secondary.ramdisks(Maker()), bad_secondary.VM2 + ': '), 30)

    def test_n22_archive(self):
        """What tools/sdimage is given."""
        count = 0
        for name, archive, error in bad_ramdisk.archives(Maker().files()):
            try:
                said = refusal(keel.cpio.read(archive))
            except keel.cpio.Error as reason:
                said = RAMDISK + str(reason)
            self.assertEqual(said, error, name)
            count += 1
        self.assertGreater(count, 20)

    def test_n22_archive_read(self):
        """Both formats, as they were packed."""
        entries = [('manifest.dtb', b'123'), ('d', b'',
                                              keel.cpio.MODE_DIRECTORY),
                   ('./kernel', image())]
        files = {'manifest.dtb': b'123', 'kernel': image()}
        for kind in keel.cpio.FORMATS:
            self.assertEqual(keel.cpio.read(keel.cpio.archive(
                entries, kind)), files)

    def test_n22_readers(self):
        """Each way to read a property of kernel/boot/manifest.c is known, and
        each property is on the page."""
        rows, _ = keel.limits.properties()
        self.assertEqual({row[3] for row in rows}, set(keel.ramdisk.READERS))
        partition, _ = keel.limits.partition_properties()
        self.assertEqual({row[2] for row in partition},
                         set(keel.partition.READERS))
        page = (ROOT / 'docs' / 'manifest.md').read_text()
        for name, *_ in (*rows, *partition):
            self.assertRegex(page, rf'(?m)^\|.*`{name}`.*\|')

    def test_n22_limits(self):
        """Limits are read, not copied: those of a build, too."""
        config = '#define KEEL_MAX_CPUS 2\n#define KEEL_MAX_VMS 2\n'
        with tempfile.TemporaryDirectory() as scratch:
            (pathlib.Path(scratch) / 'config.h').write_text(config)
            limits = keel.limits.options(scratch)
        with self.assertRaisesRegex(keel.ramdisk.Error,
                                    'vm3: this build has 2 VMs at most'):
            keel.ramdisk.check(Maker().files(), limits)

    def test_n22_without_ffa(self):
        """A build without FF-A refuses what is of FF-A (no_partition.c)."""
        limits = {**keel.limits.options(), 'ffa': 0}
        tree = manifest.source().replace('};vm3', 'ffa { }; };vm3')
        for text, where in (
                (tree, 'vm2/ffa: '),
                (manifest.source(manifest.change({'vm2': {
                    'fdt_filename': '"survey.bin"'}})),
                 'vm2: fdt_filename: ')):
            with self.assertRaisesRegex(
                    keel.ramdisk.Error, f'/{where}there is no FF-A in this '
                    'image'):
                keel.ramdisk.check(
                    Maker().files(common.compile_dts(text)), limits)


class Tool(unittest.TestCase):
    """A tool with files of its own."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.source = manifest.source()
        self.put('m.dts', self.source.encode())
        for name, data in Maker().files().items():
            self.put(name, data)
        self.put('elf.bin', b'\x7fELF' + image())

    def put(self, name, data):
        """A file of these bytes."""
        (self.scratch / name).write_bytes(data)

    def run_tool(self, tool, *words):
        """Status, output, and its one line of errors if it fails."""
        done = subprocess.run([TOOLS / tool, *words], cwd=self.scratch,
                              text=True, stdout=subprocess.PIPE, check=False,
                              stderr=subprocess.PIPE, timeout=60)
        errors = done.stderr.splitlines()
        if done.returncode == 1:
            self.assertEqual(len(errors), 1, errors)
        return done.returncode, done.stdout, errors

    def assert_refused(self, line, tool, *words):
        """It fails with this line, and writes nothing."""
        status, out, errors = self.run_tool(tool, *words)
        self.assertEqual((status, out, errors),
                         (1, '', [f'tools/{tool}: {line}']))
        self.assertFalse((self.scratch / 'out').exists())


class N22Mkramdisk(Tool):
    """N-22: what is packed would boot, and is shown."""

    FILES = ('survey.bin', 'services.bin')

    def pack(self, *words):
        return self.run_tool('mkramdisk', '-o', 'out', *words)

    def refused(self, line, *words):
        self.assert_refused(line, 'mkramdisk', '-o', 'out', *words)

    def test_n22_table(self):
        self.put('extra', b'123')
        status, out, _ = self.pack('manifest.dtb', *self.FILES, 'more=extra')
        self.assertEqual(status, 0)
        lines = [line.split(maxsplit=2) for line in out.splitlines()]
        size = (self.scratch / 'out').stat().st_size
        self.assertEqual(lines[0], ['out:', f'{size:,}', 'bytes'])
        self.assertEqual([line[0] for line in lines[1:]],
                         ['manifest.dtb', *self.FILES, 'more'])
        self.assertEqual([line[2] for line in lines[1:]],
                         ['manifest', 'kernel of vm1, survey',
                          'kernel of vm2, two; kernel of vm3, three',
                          'named by no VM'])
        self.assertEqual(lines[4][1], '3')
        self.assertEqual(self.pack('-q', 'manifest.dtb', *self.FILES)[1], '')

    def test_n22_source(self):
        """A .dts is compiled, alone or by its name in the archive."""
        self.assertEqual(self.pack('manifest.dtb', *self.FILES)[0], 0)
        compiled = (self.scratch / 'out').read_bytes()
        for argument in ('m.dts', 'manifest.dtb=m.dts'):
            self.assertEqual(self.pack(argument, *self.FILES)[0], 0)
            self.assertEqual((self.scratch / 'out').read_bytes(), compiled)

    def test_n22_source_refused(self):
        shutil.copy(self.scratch / 'm.dts', self.scratch / 'm.txt')
        self.refused('m.txt: the source of a tree: it is compiled where its '
                     'name ends in .dts', 'manifest.dtb=m.txt', *self.FILES)
        self.put('bad.dts', b'/dts-v1/; / { x };')
        status, _, errors = self.pack('bad.dts', *self.FILES)
        self.assertEqual(status, 1)
        self.assertIn('bad.dts: dtc refused it: ', errors[0])

    def test_n22_refused(self):
        vm = 'manifest.dtb: /hypervisor/'
        self.refused('no file "manifest.dtb"', *self.FILES)
        self.refused(f'{vm}vm2: kernel_filename: no file "services.bin" in '
                     'the ramdisk', 'm.dts', 'survey.bin')
        self.refused(f'{vm}vm1: kernel_filename: "survey.bin": an ELF file, '
                     'not an arm64 Image: make it flat with objcopy -O '
                     'binary', 'm.dts', 'survey.bin=elf.bin', 'services.bin')
        self.refused('none: No such file or directory', 'm.dts', 'none')
        self.refused('survey.bin: named twice', 'm.dts', *self.FILES,
                     'survey.bin')

    def test_n22_unknown(self):
        """N-24: what boot does not know is told, and packed."""
        self.put('m.dts', self.source.replace('mem_size', 'mem_sze = <0>; '
                                              'mem_size', 1).encode())
        status, _, errors = self.pack('m.dts', *self.FILES)
        self.assertEqual((status, errors), (0, [
            'tools/mkramdisk: manifest.dtb: /hypervisor/vm2: mem_sze: boot '
            'knows no such property']))


class N22Sdimage(Tool):
    """N-22: the same of what goes on a card."""

    def setUp(self):
        super().setUp()
        for name, files in (('good.cpio', Maker().files()),
                            ('none.cpio', {'x': b''})):
            self.put(name, common.ramdisk(files))
        self.put('keel', image())

    def write(self, ramdisk='good.cpio', kernel='keel', more=()):
        return ('sdimage', '-o', 'out', '--kernel', kernel, '--ramdisk',
                ramdisk, *more)

    def test_n22_table(self):
        status, out, _ = self.run_tool(*self.write(more=['survey.bin']))
        self.assertEqual(status, 0)
        self.assertIn('kernel of vm1, survey', out)
        self.assertIn('A real card also wants start4.elf, fixup4.dat, '
                      'bcm2711-rpi-4-b.dtb.', out)

    def test_n22_refused(self):
        elf = ('an ELF file, not an arm64 Image: make it flat with objcopy '
               '-O binary')
        flat = 'elf.bin: an ELF file: objcopy -O binary makes it flat'
        for line, options in (
                ('none.cpio: no file "manifest.dtb"',
                 {'ramdisk': 'none.cpio'}),
                ('keel: offset 0: no cpio header (newc or old binary)',
                 {'ramdisk': 'keel'}),
                (f'elf.bin: {elf}', {'kernel': 'elf.bin'}),
                ('m.dts: no FDT: it does not begin with 0xd00dfeed',
                 {'more': ['--dtb', 'm.dts']}),
                (flat, {'more': ['--uboot', 'elf.bin']}),
                (flat, {'more': ['--armstub', 'elf.bin']}),
                ('none: No such file or directory', {'more': ['none']}),
                ('keel: keel is on the card already',
                 {'more': ['keel', 'keel']})):
            self.assert_refused(line, *self.write(**options))

    def test_n22_append(self):
        """Longer than anybody reads, or what is no line."""
        for text in ('x' * (keel.main.LINE_MAX + 1), 'a\nb', 'a\tb', '\u00e4'):
            for words in (self.write(more=['--append', text]),
                          ('run', '--dry-run', '--append', text),
                          ('run-linux', '--append', text)):
                self.assertEqual(self.run_tool(*words)[0], 2, words)
        status, _, _ = self.run_tool(*self.write(
            more=['--append', 'x' * keel.main.LINE_MAX]))
        self.assertEqual(status, 0)


if __name__ == '__main__':
    unittest.main()
