#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Boot with FDTs that are no good: each ends in one line, which stands in the
log in memory where there is no console to print it on.

usage: bad_fdt.py BUILD-DIRECTORY
"""

import re
import struct

import common
import manifest
import raw
import table

NO_RAM = 'FDT: /memory: missing or disabled: there is no RAM'
START = 'FDT: /chosen: linux,initrd-start: '
END = 'FDT: /chosen: linux,initrd-end: '
GOOD = {1: ('survey', None, 1), 2: ('two', 1 << 20, 1),
        3: ('three', 1 << 20, 1)}


def without(text, name):
    """The source without a node of the root."""
    return re.sub(rf'^\t{name}(@\w+)? {{.*?^\t}};\n', '', text,
                  flags=re.MULTILINE | re.DOTALL)


def with_property(text, name, line):
    """The source with a line at the head of a node of the root."""
    text, count = re.subn(rf'^(\t{name}(@\w+)? {{\n)', rf'\1\t\t{line}\n',
                          text, flags=re.MULTILINE)
    assert count == 1, name
    return text


def replaced(text, old, new):
    """The source with one place replaced."""
    assert text.count(old) == 1, old
    return text.replace(old, new)


def with_node(text, line):
    """The source with one more node of the root."""
    return replaced(text, '\tchosen {', f'\t{line}\n\tchosen {{')


def trees(text):
    """(name, source, error)."""
    reg = 'reg = <0x00 0x40000000 0x00 0x10000000>;'
    yield 'no memory node', without(text, 'memory'), NO_RAM
    yield ('a disabled memory node',
           with_property(text, 'memory', 'status = "disabled";'), NO_RAM)
    yield ('a memory node without reg', replaced(text, reg, ''),
           'FDT: /memory@40000000: reg: missing')
    yield ('memory that is cut short',
           replaced(text, reg, 'reg = <0x00 0x40000000 0x00>;'),
           'FDT: /memory@40000000: reg: no whole number of addresses and '
           'sizes')
    yield ('memory that wraps around',
           replaced(text, reg, 'reg = <0xffffffff 0xffff0000 0 0x20000>;'),
           'FDT: /memory@40000000: reg: address and size wrap around')
    yield ('memory that stands twice',
           with_node(text, 'memory@41000000 { device_type = "memory"; reg = '
                     '<0 0x41000000 0 0x1000>; };'),
           'memory: memory@41000000: 0x41000000-0x41001000 overlaps '
           'memory@40000000 at 0x40000000-0x50000000')
    yield 'no CPUs', without(text, 'cpus'), 'FDT: /cpus: missing'
    yield ('another CPU than this',
           re.sub(r'(cpu@0 {.*?reg = )<0x00>', r'\1<0x07>', text,
                  flags=re.DOTALL),
           'FDT: /cpus: the boot CPU, 0x0, is not among them')
    yield ('no /chosen', without(text, 'chosen'),
           'FDT: /chosen: missing: no ramdisk was loaded')
    yield ('no initrd-start', re.sub(r'\t\tlinux,initrd-start.*\n', '', text),
           START + 'missing: no ramdisk was loaded')
    yield ('no initrd-end', re.sub(r'\t\tlinux,initrd-end.*\n', '', text),
           END + 'missing: no ramdisk was loaded')
    yield ('initrd-start of 3 bytes',
           replaced(text, '<@START@>', '[48 00 00]'),
           START + '3 bytes long, must be 4 or 8')
    yield ('initrd-end of 12 bytes', replaced(text, '<@END@>', '<0 0 1>'),
           END + '12 bytes long, must be 4 or 8')


def ramdisks(monitor):
    """(name, start, end, error) of ranges of the ramdisk."""
    for what, start, end, error in (
            ('that ends where it starts', raw.RAMDISK_AT, raw.RAMDISK_AT,
             END + '{end} is not behind linux,initrd-start, {start}'),
            ('that ends before it starts', raw.RAMDISK_AT, raw.RAM_AT,
             END + '{end} is not behind linux,initrd-start, {start}'),
            ('below RAM', raw.RAM_AT - 0x2000, raw.RAM_AT,
             START + '{start}-{end} is not RAM'),
            ('that ends behind RAM', 0x4ffff000, 0x50001000,
             START + '{start}-{end} is not RAM'),
            ('over the monitor', manifest.IMAGE_AT - manifest.PAGE,
             manifest.IMAGE_AT + manifest.PAGE,
             START + '{start}-{end} overlaps the monitor at ' + monitor),
            ('over the FDT', raw.FDT_AT + 8, raw.FDT_AT + 16,
             START + '{start}-{end} overlaps the FDT at {fdt}')):
        yield f'a ramdisk {what}', start, end, error


def silent(text, tree):
    """(name, FDT, line in memory) where there is no console."""
    yield ('neither /chosen nor aliases',
           tree(without(without(text, 'chosen'), 'aliases')),
           'ERROR: FDT: /chosen: missing: no ramdisk was loaded')
    yield 'zeros for an FDT', bytes(64), (
        'ERROR: FDT: no FDT: it does not begin with 0xd00dfeed')
    yield 'an FDT cut short', tree(text)[:64] + bytes(4096), (
        'ERROR: FDT: its structure is malformed')
    yield ('a memory reservation map without end', endless(tree(text)),
           'ERROR: FDT: cut short')
    yield ('a property without a name', nameless(tree(text)),
           'ERROR: FDT: its structure is malformed')
    console = re.search(r'stdout-path = .*;', text).group()
    text = without(text, 'aliases')
    yield ('a stdout-path that is no string',
           tree(replaced(text, console, 'stdout-path = [61 62];')),
           'WARNING: FDT: /chosen: stdout-path: not a string that ends with '
           'its only NUL')
    yield ('a stdout-path to nowhere',
           tree(replaced(text, console, 'stdout-path = "uart";')),
           'WARNING: FDT: /chosen: stdout-path: "uart" names no node')


def damaged(fdt):
    """The tree with another tag where its structure ends."""
    begin, size = (struct.unpack_from('>I', fdt, at)[0] for at in (8, 36))
    end = begin + size - 4
    return fdt[:end] + struct.pack('>I', 7) + fdt[end + 4:]


def endless(fdt):
    """The tree with a memory reservation map that has no room to end."""
    return fdt[:16] + struct.pack('>I', len(fdt) & ~7) + fdt[20:]


def nameless(fdt):
    """The tree with a first property whose name is far behind its memory."""
    at = struct.unpack_from('>I', fdt, 8)[0] + 8
    assert fdt[at:at + 4] == struct.pack('>I', 3)
    return fdt[:at + 8] + struct.pack('>I', 0x70000000) + fdt[at + 12:]


def expect_good(machine):
    """The survey has to pass."""
    result = common.boot(machine)
    common.expect_passed(result, 'survey')
    return table.check(result.text, machine, GOOD)


def cases(maker):
    """(name, function) of each."""
    boots = raw.Raw(maker)
    text = raw.source(maker.directory)

    yield 'a good FDT', lambda: expect_good(boots.machine(boots.fill(text)))
    yield 'a second memory node, disabled', lambda: expect_good(
        boots.machine(boots.fill(with_node(
            text, 'memory@80000000 { device_type = "memory"; status = '
            '"disabled"; reg = <0 0x80000000 0 0x10000000>; };'))))
    yield 'an FDT whose console is all that can be read', lambda: (
        common.expect_error(boots.machine(damaged(boots.fill(text))),
                            'FDT: its structure is malformed'))
    for name, tree, error in trees(text):
        yield name, lambda tree=tree, error=error: common.expect_error(
            boots.machine(boots.fill(tree)), error)
    for name, start, end, error in ramdisks(maker.monitor()):
        fdt = boots.fill(text, start, end)
        error = error.format(
            start=f'{start:#x}', end=f'{end:#x}',
            fdt=f'{raw.FDT_AT:#x}-{raw.FDT_AT + len(fdt):#x}')
        yield name, lambda fdt=fdt, error=error: common.expect_error(
            boots.machine(fdt), error)
    for name, fdt, line in silent(text, boots.fill):
        yield f'{name}: no console', lambda fdt=fdt, line=line: (
            raw.expect_in_memory(boots.machine(fdt), maker.path(), line))


if __name__ == '__main__':
    manifest.run_cases(cases)
