#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Boot with manifests that are no good as a whole, or with a primary that is
not: each ends in one line.

usage: bad_manifest.py BUILD-DIRECTORY
"""

import itertools
import struct

import common
import manifest

FILE = 'ramdisk: manifest.dtb: '
HYPERVISOR = FILE + '/hypervisor'
VM1 = HYPERVISOR + '/vm1'
NOT_A_STRING = 'not a string that ends with its only NUL'
UNTERMINATED = '[61 62 63]'
LONG = '"' + 'x' * 32 + '"'


def files(good):
    """(name, bytes, error) of manifests that are no manifests."""
    structure, = struct.unpack_from('>I', good, 8)
    total = len(good)
    yield 'an empty file', b'', FILE + 'cut short'
    yield 'zeros', bytes(64), FILE + ('no FDT: it does not begin with '
                                      '0xd00dfeed')
    yield 'text', b'/dts-v1/;' * 9, FILE + ('no FDT: it does not begin with '
                                            '0xd00dfeed')
    for end in (39, total // 2, total - 1):
        yield f'cut short to {end} bytes', good[:end], FILE + 'cut short'
    for version in (16, 18):
        yield (f'of version {version}', good[:20] +
               struct.pack('>II', version, version) + good[28:],
               FILE + 'an FDT of another version than 17')
    yield ('with a broken structure',
           good[:structure] + b'\xff' * 4 + good[structure + 4:],
           FILE + 'its structure is malformed')


def trees():
    """(name, source, error) of trees that are no manifests."""
    source = manifest.source
    yield ('no /hypervisor', source(name='hyper'),
           HYPERVISOR + ': missing')
    yield ('/hypervisor with a unit address', source(name='hypervisor@0'),
           HYPERVISOR + ': missing')
    for what, compatible in (('no compatible', None),
                             ('compatible with something else', '"hafnium"'),
                             ('compatible, unterminated', UNTERMINATED)):
        yield (what, source(compatible=compatible), HYPERVISOR +
               ': compatible: "hafnium,hafnium" is not among it')
    yield 'no vm1', source(manifest.change({'vm1': None})), (
        VM1 + ': missing: there is no primary')
    yield 'no VM at all', source({}), VM1 + ': missing: there is no primary'
    for vm, reason in (('vm0', "0 is the monitor's own number"),
                       ('vm17', 'this build has 16 VMs at most'),
                       ('vm4294967298', 'this build has 16 VMs at most'),
                       ('vm02', 'not named by a number, as in vm2'),
                       ('vm', 'not named by a number, as in vm2'),
                       ('vmx', 'not named by a number, as in vm2')):
        yield (f'a node {vm}',
               source(manifest.change({vm: manifest.VMS['vm2']})),
               f'{HYPERVISOR}/{vm}: {reason}')


def strings():
    """(what is wrong, properties of vm1, property, reason): strings."""
    for name in ('debug_name', 'kernel_filename', 'ramdisk_filename'):
        for what, value, reason in (
                ('unterminated', UNTERMINATED, NOT_A_STRING),
                ('of two strings', '"a", "b"', NOT_A_STRING),
                ('too long', LONG, '32 characters long, at most 31 fit')):
            yield f'{name} {what}', {name: value}, name, reason
    yield 'no debug_name', {'debug_name': None}, 'debug_name', 'missing'
    yield 'debug_name empty', {'debug_name': ''}, 'debug_name', NOT_A_STRING
    for name in ('kernel_filename', 'ramdisk_filename'):
        yield (f'{name} of no file', {name: '"no.bin"'}, name,
               'no file "no.bin" in the ramdisk')


def addresses(size, monitor):
    """boot_address, of a kernel of this size beside a monitor there."""
    def kernel(begin):
        return f'"survey.bin": {begin:#x}-{begin + size:#x}'

    absent = {'kernel_filename': None}
    for what, value, others, reason in (
            ('missing, as the kernel', None, absent,
             'missing, as is kernel_filename'),
            ('of 3 bytes', '[00 00 01]', {}, '3 bytes long, must be 4 or 8'),
            ('of 12 bytes', '<0 0 0>', {}, '12 bytes long, must be 4 or 8'),
            ('unaligned', '<0x44000800>', {},
             '0x44000800 is no multiple of 4096'),
            ('over the monitor', '<0x40201000>', {},
             f'{kernel(0x40201000)} overlaps the monitor at {monitor}'),
            ('below RAM', '<0x3ffff000>', {},
             f'{kernel(0x3ffff000)} is not RAM'),
            ('behind RAM', '<0x50000000>', {},
             f'{kernel(0x50000000)} is not RAM'),
            ('at the end of RAM', '<0x4ffff000>', {},
             f'{kernel(0x4ffff000)} is not RAM'),
            ('at the end of all addresses', '<0xffffffff 0xfffff000>', {},
             f'"survey.bin": {size:#x} bytes cannot be at 0xfffffffffffff000, '
             'aligned to 0x1000'),
            ('without a kernel, over the monitor', '<0x40201000>', absent,
             f'0x40201000-0x40202000 overlaps the monitor at {monitor}'),
            ('without a kernel, behind RAM', '<0x50000000>', absent,
             '0x50000000-0x50001000 is not RAM')):
        yield (f'boot_address {what}', {'boot_address': value, **others},
               'boot_address', reason)


def others():
    """The other properties."""
    for name, value in (('mem_size', '<0x100000>'), ('vcpu_count', '<1>')):
        yield (f'{name} in vm1', {name: value}, name,
               'only a secondary may have it')
    for name, what, value, reason in (
            ('smc_whitelist', 'of 6 bytes', '[00 00 00 00 00 00]',
             '6 bytes long, must be a multiple of 4'),
            ('smc_whitelist', 'too long', f"<{'1 ' * 33}>",
             '33 entries, at most 32 fit'),
            ('pool_pages', '63', '<63>', '63, must be 0 to 62'),
            ('pool_pages', 'more than boot leaves', '<60>',
             "60, but of the pool's 62 pages 54 are left"),
            ('smc_whitelist_permissive', 'with a value', '<1>',
             '4 bytes long, must be empty')):
        yield f'{name} {what}', {name: value}, name, reason


def kernels(survey):
    """(name, bytes of vm1's kernel, reason)."""
    size = len(survey)

    def sized(bytes_needed):
        return survey[:16] + struct.pack('<Q', bytes_needed) + survey[24:]

    yield 'an empty kernel', b'', '0 bytes long, too short for an arm64 Image'
    yield ('a kernel of 63 bytes', survey[:63],
           '63 bytes long, too short for an arm64 Image')
    yield ('N-22: an ELF file', b'\x7fELF' + survey[4:],
           'an ELF file, not an arm64 Image: make it flat with objcopy -O '
           'binary')
    yield ('a kernel without magic', survey[:56] + b'xxxx' + survey[60:],
           'not an arm64 Image: no magic number at 0x38 (is it compressed?)')
    yield ('image_size smaller than the file', sized(size - 1),
           f'{size} bytes long, but its image_size is {size - 1}')
    yield ('image_size larger than RAM', sized(1 << 30),
           'no free range of 0x40080000 bytes aligned to 0x200000')
    yield ('image_size of all addresses', sized((1 << 64) - 1),
           'its image_size is 0xffffffffffffffff, more than any memory')


def ramdisks(maker):
    """(name, files, error) of each."""
    survey = maker.survey
    size = manifest.image_size(survey)
    for name, data, error in files(common.compile_dts(manifest.source())):
        yield name, maker.files(data), error
    for name, text, error in trees():
        yield name, maker.files(common.compile_dts(text)), error
    for name, properties, where, reason in itertools.chain(
            strings(), addresses(size, maker.monitor()), others()):
        text = manifest.source(manifest.change({'vm1': properties}))
        yield (name, maker.files(common.compile_dts(text)),
               f'{VM1}: {where}: {reason}')
    for name, kernel, reason in kernels(survey):
        yield (name, {**maker.files(), 'survey.bin': kernel},
               f'{VM1}: kernel_filename: "survey.bin": {reason}')


def cases(maker):
    """(name, function) of each."""
    for name, entries, error in ramdisks(maker):
        yield name, lambda entries=entries, error=error: common.expect_error(
            maker.with_files(entries), error)


if __name__ == '__main__':
    manifest.run_cases(cases)
