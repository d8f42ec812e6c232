#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Boot with a secondary that is no good: one line says why, and the others run
as ever.

usage: bad_secondary.py BUILD-DIRECTORY
"""

import struct

import common
import manifest
import table

VM2 = 'ramdisk: manifest.dtb: /hypervisor/vm2'
MIB = 1 << 20
NOT_A_STRING = 'not a string that ends with its only NUL'


def strings():
    """(what is wrong, properties of vm2, property, reason): strings."""
    yield ('fdt_filename empty', {'fdt_filename': '""'}, 'fdt_filename',
           'empty')
    for name in ('debug_name', 'kernel_filename'):
        for what, value, reason in (
                ('missing', None, 'missing'),
                ('unterminated', '[61 62 63]', NOT_A_STRING),
                ('of two strings', '"a", "b"', NOT_A_STRING),
                ('too long', '"' + 'x' * 32 + '"',
                 '32 characters long, at most 31 fit')):
            yield f'{name} {what}', {name: value}, name, reason
    yield ('kernel_filename empty', {'kernel_filename': '""'},
           'kernel_filename', 'empty')
    yield ('kernel_filename of no file', {'kernel_filename': '"no.bin"'},
           'kernel_filename', 'no file "no.bin" in the ramdisk')


def numbers(needed):
    """mem_size and vcpu_count; the kernel needs this many bytes."""
    for name in ('mem_size', 'vcpu_count'):
        for what, value, reason in (
                ('missing', None, 'missing'),
                ('empty', '', '0 bytes long, must be 4 or 8'),
                ('of 3 bytes', '[00 10 00]', '3 bytes long, must be 4 or 8'),
                ('of 12 bytes', '<0 0 1>', '12 bytes long, must be 4 or 8')):
            yield f'{name} {what}', {name: value}, name, reason
    for what, value, reason in (
            ('0', '<0>', '0, must be more'),
            ('unaligned', '<0x100800>', '0x100800 is no multiple of 4096'),
            ('more than RAM', '<0x10000000>',
             f'no RAM range has {256 * MIB} bytes free'),
            ('more than addresses', '<0xffffffff 0xfffff000>',
             'no RAM range has 18446744073709547520 bytes free'),
            ('too small for the kernel', '<0x1000>',
             f'4096 bytes, but "services.bin" needs {needed}')):
        yield f'mem_size {what}', {'mem_size': value}, 'mem_size', reason
    for count in (0, 9, 65536):
        yield (f'vcpu_count {count}', {'vcpu_count': f'<{count}>'},
               'vcpu_count', f'{count}, must be 1 to 8')
    for count in (63, 65536):
        yield (f'pool_pages {count}', {'pool_pages': f'<{count}>'},
               'pool_pages', f'{count}, must be 0 to 62')
    yield ('vcpu_count of 64 bits', {'vcpu_count': '<1 1>'}, 'vcpu_count',
           '4294967297, must be 1 to 8')


def others():
    """The other properties."""
    for name, value in (('boot_address', '<0x44000000>'),
                        ('ramdisk_filename', '"services.bin"')):
        yield f'{name} in vm2', {name: value}, name, 'only vm1 may have it'
    for name, what, value, reason in (
            ('smc_whitelist', 'of 6 bytes', '[00 00 00 00 00 00]',
             '6 bytes long, must be a multiple of 4'),
            ('smc_whitelist_permissive', 'with a value', '<1>',
             '4 bytes long, must be empty')):
        yield f'{name} {what}', {name: value}, name, reason


def kernels(services):
    """(what is wrong, bytes of vm2's kernel, reason)."""
    size = len(services)
    small = services[:16] + struct.pack('<Q', size - 1) + services[24:]
    yield 'an empty kernel', b'', '0 bytes long, too short for an arm64 Image'
    yield ('N-22: an ELF file', b'\x7fELF' + services[4:],
           'an ELF file, not an arm64 Image: make it flat with objcopy -O '
           'binary')
    yield ('a kernel without magic', services[:56] + bytes(8),
           'not an arm64 Image: no magic number at 0x38 (is it compressed?)')
    yield ('image_size smaller than the file', small,
           f'{size} bytes long, but its image_size is {size - 1}')


def partitions():
    """(what is wrong, source of vm2's partition manifest, reason)."""
    good = 'compatible = "arm,ffa-manifest-1.0";'
    number = 'must be 4 or 8'
    for what, body, reason in (
            ('without compatible', '', 'compatible: missing'),
            ('of another binding', 'compatible = "arm,ffa-manifest-2.0";',
             'compatible: "arm,ffa-manifest-1.x" is not among it'),
            ('of FF-A 1.3', f'{good} ffa-version = <0x10003>;',
             'ffa-version: 0x10003, must be 0x10000 to 0x10002'),
            ('without a version', f'{good} ffa-version;',
             f'ffa-version: 0 bytes long, {number}'),
            ('with a short UUID', f'{good} uuid = <1 2 3>;',
             'uuid: 12 bytes long, must be 1 to 4 times 16'),
            ('with five UUIDs', f'{good} uuid = <' + '1 2 3 4 ' * 5 + '>;',
             'uuid: 80 bytes long, must be 1 to 4 times 16'),
            ('with the UUID of all', f'{good} uuid = <0 0 0 0>;',
             'uuid: zero stands for every VM'),
            ('with a UUID twice', f'{good} uuid = <1 2 3 4 1 2 3 4>;',
             'uuid: stands twice'),
            ('of other contexts', f'{good} execution-ctx-count = <4>;',
             'execution-ctx-count: 4, but vcpu_count is 1'),
            ('of S-EL1', f'{good} exception-level = <2>;',
             'exception-level: 2, must be 0'),
            ('with unknown methods', f'{good} messaging-method = <0x17>;',
             'messaging-method: 0x17, known are 0x607'),
            ('with an SRI', f'{good} keel,sri;',
             'keel,sri: only vm1 may have it'),
            ('with memory', f'{good} memory@0 {{ }};',
             '/memory: is for the monitor to add'),
            ('of one cell', f'{good} #address-cells = <1>;',
             '#address-cells: must be 2')):
        yield what, f'/dts-v1/; / {{ {body} }};', reason


def expect_without_vm2(machine, error):
    """vm2 is refused by this line, vm1 and vm3 run."""
    result = common.boot(machine)
    common.expect_lines(result, [f'ERROR: {VM2}: {error}',
                                 'VM 1: VM 2 is not there.',
                                 'VM 1: VM 3 shares a page.'])
    common.expect_passed(result, 'survey')
    common.expect(result.text.count('ERROR') == 1, result.text)
    table.check(result.text, machine, {1: ('survey', None, machine.smp),
                                       3: ('three', MIB, 1)})


def ramdisks(maker):
    """(name, files, error behind VM2) of each."""
    services = maker.services
    needed, = struct.unpack_from('<Q', services, 16)

    def files(properties):
        return maker.files(common.compile_dts(manifest.source(
            manifest.change({'vm2': properties}))))

    for name, properties, where, reason in (
            *strings(), *numbers(needed), *others()):
        yield name, files(properties), f'{where}: {reason}'
    for what, text, reason in partitions():
        yield (f'a partition manifest {what}',
               {**files({'fdt_filename': '"vm2.dtb"'}),
                'vm2.dtb': common.compile_dts(text)},
               f'fdt_filename: "vm2.dtb": {reason}')
    yield ('no partition manifest', files({'fdt_filename': '"vm2.dtb"'}),
           'fdt_filename: no file "vm2.dtb" in the ramdisk')
    yield ('a partition manifest that is none',
           files({'fdt_filename': '"services.bin"'}),
           'fdt_filename: "services.bin": no FDT: it does not begin with '
           '0xd00dfeed')
    for name, kernel, reason in kernels(services):
        yield (name, {**files({'kernel_filename': '"bad.bin"'}),
                      'bad.bin': kernel},
               f'kernel_filename: "bad.bin": {reason}')


def cases(maker):
    """(name, function) of each."""
    for name, entries, error in ramdisks(maker):
        yield f'vm2: {name}', lambda entries=entries, error=error: (
            expect_without_vm2(maker.with_files(entries), error))


if __name__ == '__main__':
    manifest.run_cases(cases)
