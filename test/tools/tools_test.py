#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Unit tests of the scripts in tools/."""

import gzip
import lzma
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parents[2] / 'tools'
sys.path.insert(0, str(TOOLS))
sys.dont_write_bytecode = True

import keel.cpio  # noqa: E402
import keel.linux  # noqa: E402
import keel.qemu  # noqa: E402
import keel.sdimage  # noqa: E402
import keel.size  # noqa: E402
import keel.test  # noqa: E402


def read_newc(archive):
    """The members of a newc archive, by a reader of its own."""
    at = 0
    while True:
        assert archive[at:at + 6] == b'070701'
        fields = [int(archive[at + 6 + 8 * i:at + 14 + 8 * i], 16)
                  for i in range(13)]
        size, name_size = fields[6], fields[11]
        name = archive[at + 110:at + 110 + name_size - 1].decode()
        data = (at + 110 + name_size + 3) & ~3
        if name == keel.cpio.TRAILER:
            return
        yield name, archive[data:data + size]
        at = (data + size + 3) & ~3


def read_bin(archive):
    """The members of an old binary archive."""
    at = 0
    while True:
        fields = struct.unpack_from('<13H', archive, at)
        assert fields[0] == 0o070707
        name_size, size = fields[10], fields[11] << 16 | fields[12]
        name = archive[at + 26:at + 26 + name_size - 1].decode()
        data = (at + 26 + name_size + 1) & ~1
        if name == keel.cpio.TRAILER:
            return
        yield name, archive[data:data + size]
        at = (data + size + 1) & ~1


class Cpio(unittest.TestCase):
    """The archives that mkramdisk writes."""

    ENTRIES = [('manifest.dtb', bytes(range(256)) * 300), ('odd', b'123'),
               ('empty', b''), ('n' * keel.cpio.NAME_MAX, b'x')]

    def test_newc(self):
        archive = keel.cpio.archive(self.ENTRIES)
        self.assertEqual(list(read_newc(archive)), self.ENTRIES)
        self.assertEqual(archive, keel.cpio.archive(self.ENTRIES, 'newc'))

    def test_bin(self):
        archive = keel.cpio.archive(self.ENTRIES, 'bin')
        self.assertEqual(list(read_bin(archive)), self.ENTRIES)

    def test_modes(self):
        """A mode stands behind the data."""
        archive = keel.cpio.archive([('d', b'', keel.cpio.MODE_DIRECTORY),
                                     ('f', b'x')])
        modes = [int(archive[at + 14:at + 22], 16) for at in (0, 112)]
        self.assertEqual(modes, [0o040755, 0o100644])

    def test_refused(self):
        for names in (['a', 'a'], ['n' * (keel.cpio.NAME_MAX + 1)], [''],
                      [keel.cpio.TRAILER], ['a\n'], ['\u00e4']):
            with self.assertRaises(keel.cpio.Error, msg=names):
                keel.cpio.archive([(name, b'') for name in names])


class Linux(unittest.TestCase):
    """A kernel comes out of its vmlinuz, or is refused."""

    IMAGE = bytes(0x38) + b'ARM\x64' + bytes(100)

    def zboot(self, kind, payload):
        """An EFI program with this payload behind its header."""
        head = b'MZ\0\0zimg' + struct.pack('<4I', 64, len(payload), 0, 0)
        return (head + kind).ljust(64, b'\0') + payload

    def test_unpack(self):
        for packed in (self.IMAGE, gzip.compress(self.IMAGE),
                       self.zboot(b'gzip', gzip.compress(self.IMAGE)),
                       self.zboot(b'xzkern', lzma.compress(self.IMAGE))):
            self.assertEqual(keel.linux.unpack(packed), self.IMAGE)

    def test_refused(self):
        for bad in (b'', bytes(200), gzip.compress(self.IMAGE)[:-9],
                    gzip.compress(bytes(200)), b'MZ\0\0zimg',
                    self.zboot(b'zstd22', b''), self.zboot(b'gzip', b'x')):
            with self.assertRaises(keel.linux.Error):
                keel.linux.unpack(bad)


class SdImage(unittest.TestCase):
    """The images of cards that sdimage writes."""

    FILES = {'keel.bin': b'kernel' * 1000, 'keel.cpio': b'ramdisk',
             'bcm2711-rpi-4-b.dtb': b'tree', 'u-boot.bin': b'loader',
             'armstub.bin': b'stub', 'start4.elf': b'firmware'}

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        for name, data in self.FILES.items():
            (self.scratch / name).write_bytes(data)

    def write(self, name, **options):
        path = self.scratch / name
        keel.sdimage.write(path, self.scratch / 'keel.bin',
                           self.scratch / 'keel.cpio', **{
                               option: self.scratch / file
                               for option, file in options.items()},
                           more=[self.scratch / 'start4.elf'])
        return path

    def read(self, image, name):
        return subprocess.run(
            ['mcopy', '-i', f'{image}@@{keel.sdimage.START}', f'::{name}',
             '-'], stdout=subprocess.PIPE, check=True).stdout

    def test_uboot(self):
        image = self.write('a', dtb='bcm2711-rpi-4-b.dtb',
                           uboot='u-boot.bin', armstub='armstub.bin')
        for name, data in self.FILES.items():
            self.assertEqual(self.read(image, name), data)
        self.assertIn(b'booti ${kernel_addr_r} ${ramdisk_addr_r}:${filesize} '
                      b'${fdt_addr}\n', self.read(image, 'boot.scr'))
        self.assertEqual(self.read(image, 'config.txt'),
                         b'arm_64bit=1\nenable_uart=1\nkernel=u-boot.bin\n'
                         b'armstub=armstub.bin\n')
        self.assertEqual(image.stat().st_size, keel.sdimage.SIZE)

    def test_direct(self):
        image = self.write('a')
        self.assertEqual(self.read(image, 'config.txt'),
                         b'arm_64bit=1\nenable_uart=1\nkernel=keel.bin\n'
                         b'initramfs keel.cpio 0x02700000\n')

    def test_board(self):
        image = self.scratch / 'a'
        keel.sdimage.write(image, self.scratch / 'keel.bin',
                           self.scratch / 'keel.cpio', board='uboot',
                           dtb=self.scratch / 'bcm2711-rpi-4-b.dtb')
        self.assertEqual(self.read(image, 'board.dtb'), b'tree')
        self.assertIn(b'${fdt_addr_r} board.dtb; then setenv fdt_addr ',
                      self.read(image, 'boot.scr'))
        keel.sdimage.write(image, self.scratch / 'keel.bin',
                           self.scratch / 'keel.cpio', board='rpi3')
        self.assertIn(b'device_tree=bcm2837-rpi-3-b.dtb\n',
                      self.read(image, 'config.txt'))

    def test_same(self):
        images = [self.write(name, uboot='u-boot.bin').read_bytes()
                  for name in 'ab']
        self.assertEqual(*images)

    def test_missing(self):
        with self.assertRaises(OSError):
            self.write('a', uboot='no such file')


class Qemu(unittest.TestCase):
    """Command lines, and the end of a run."""

    def test_command(self):
        line = ' '.join(keel.qemu.Machine('k', ramdisk='r', gic=2,
                                          mem='64G').command())
        for part in ('gic-version=2', 'size=64G,reserve=off', '-kernel k',
                     '-initrd r'):
            self.assertIn(part, line)
        self.assertNotIn('-bios', line)

    def test_ends(self):
        for command, until, settle, end in (
                ('echo a', None, 0, 'exit'),
                ('echo a; exec sleep 60', 'a', 0, 'match'),
                ('echo a; exec sleep 60', 'a', 0.1, 'match'),
                ('echo a; sleep 0.1; echo b', 'a', 0.4, 'exit'),
                ('echo a; exec sleep 60', 'a', 0.6, 'timeout'),
                ('exec sleep 60', None, 0, 'timeout')):
            result = keel.qemu.run(['sh', '-c', command], 0.5, until=until,
                                   settle=settle)
            self.assertEqual(result.end, end)
            self.assertLess(result.seconds, 10)


class Count(unittest.TestCase):
    """How tools/test counts."""

    def test_count(self):
        count = keel.test.count_test
        tap = '1..3\nok 1 - a\nnot ok 2 - b\nok 3 # SKIP\n'
        for result, text, is_tap, expected in (
                ('FAIL', tap, True, (1, 1, 1)), ('OK', tap, False, (1, 0, 0)),
                ('ERROR', 'ok 1 - a\n', True, (1, 1, 0)),
                ('TIMEOUT', '', False, (0, 1, 0)), ('OK', '', True, (0, 1, 0)),
                ('OK', '', False, (1, 0, 0)),
                ('SKIP', '', False, (0, 0, 1))):
            found = count({'result': result, 'stdout': text}, is_tap)
            self.assertEqual((found['passed'], found['failed'],
                              found['skipped']), expected, (result, text))


class Size(unittest.TestCase):
    """How tools/size reads an ELF file."""

    def test_measure(self):
        names = b'\0.rodata\0'
        rows = ((0, 1, 6, 0x1000, 16), (0, 1, 2, 0x2000, 8),
                (1, 1, 3, 0x2008, 32), (0, 1, 3, 0x3000, 4),
                (0, 8, 3, 0x3004, 12), (0, 1, 0, 0, 99))
        table = b''.join(struct.pack('<IIQQQQ24x', name, kind, flags, address,
                                     64, size)
                         for name, kind, flags, address, size in rows)
        head = bytearray(64) + names
        head[:6] = b'\x7fELF\x02\x01'
        struct.pack_into('<Q', head, 0x28, len(head))
        struct.pack_into('<HHH', head, 0x3a, 64, len(rows), 0)
        self.assertEqual(keel.size.measure(bytes(head) + table),
                         {'text': 16, 'rodata': 40, 'data': 4, 'bss': 12,
                          'reserved': 0x2010})


if __name__ == '__main__':
    unittest.main()
