# SPDX-License-Identifier: BSD-3-Clause
"""Read the boot table from the console, and check it against the machine."""

import dataclasses
import re

from common import expect

UNITS = {'B': 1, 'KiB': 1 << 10, 'MiB': 1 << 20, 'GiB': 1 << 30,
         'TiB': 1 << 40}
PAGE = 4096

CPUS = re.compile(r'^  CPUs     (\d+)(?:, started by (?:PSCI|spin table))?$',
                  re.M)
GIC = re.compile(r'^  GIC      version (\d)$', re.M)
RAM = re.compile(r'^  (?:RAM|   )      (\d+) (\w+) +(0x\w+) - (0x\w+)$', re.M)
MONITOR = re.compile(r'^  Monitor  (\d+) (\w+) +(0x\w+)$', re.M)
HEAD = re.compile(r'^  VM  name +memory +vCPUs  pages  entry +at$', re.M)
VM = re.compile(r'^  (..)  (\S+) +(?:the rest|(\d+) (\w+)) +(\d+) +\d+ +(0x\w+)'
                r'(?: +(0x\w+) - (0x\w+))?$', re.M)


@dataclasses.dataclass
class Row:
    """One VM of the table; begin and end are None for the primary."""
    name: str
    size: int
    vcpus: int
    entry: int
    begin: int
    end: int


@dataclasses.dataclass
class Table:
    """The facts of a boot table."""
    cpus: int
    gic: int
    ram: list                  # (begin, end)
    monitor: tuple             # (begin, size)
    vms: dict                  # of Row, by id


def only(pattern, text):
    """The one match of a line that stands once."""
    found = pattern.findall(text)
    expect(len(found) == 1, f'{len(found)} lines match {pattern.pattern} in\n'
           + text)
    return found[0]


def number(text):
    """An address; None for none."""
    return int(text, 16) if text else None


def read_vm(fields):
    """The id and Row of a VM's line."""
    vm_id, name, size, unit, vcpus, entry, begin, end = fields
    return int(vm_id), Row(name, int(size) * UNITS[unit] if size else None,
                           int(vcpus), number(entry), number(begin),
                           number(end))


def read(text):
    """The table that stands on a console."""
    ram = [(int(size) * UNITS[unit], number(begin), number(end))
           for size, unit, begin, end in RAM.findall(text)]
    for size, begin, end in ram:
        expect(size == end - begin, f'RAM: {size} bytes at {begin:#x}')
    size, unit, begin = only(MONITOR, text)
    only(HEAD, text)
    return Table(int(only(CPUS, text)), int(only(GIC, text)),
                 [(begin, end) for _, begin, end in ram],
                 (number(begin), int(size) * UNITS[unit]),
                 dict(map(read_vm, VM.findall(text))))


def is_inside(table, begin, end):
    """Whether all of a range is RAM."""
    return any(first <= begin and end <= last for first, last in table.ram)


def check_places(table):
    """Blocks are in RAM and page aligned, and nothing overlaps."""
    begin, size = table.monitor
    taken = [(begin, begin + size, 'the monitor')]
    for vm_id, row in table.vms.items():
        if row.begin is None:
            block = (row.entry, row.entry + PAGE, f'VM {vm_id}')
        else:
            block = (row.begin, row.end, f'VM {vm_id}')
            expect(row.size == row.end - row.begin and row.entry == row.begin,
                   f'VM {vm_id}: {row}')
        expect(block[0] % PAGE == 0 and is_inside(table, *block[:2]),
               f'VM {vm_id} is not in RAM: {row}')
        taken.append(block)
    taken.sort()
    for one, other in zip(taken, taken[1:]):
        expect(one[1] <= other[0], f'{one[2]} overlaps {other[2]}')


def ram_bytes(mem):
    """QEMU's -m: a number with K, M or G."""
    return int(mem[:-1]) << {'K': 10, 'M': 20, 'G': 30}[mem[-1]]


def check(text, machine, vms):
    """The table on a console has to say what this machine and these VMs,
    (name, bytes or None, vCPUs) by id, are."""
    table = read(text)
    expect(table.cpus == machine.smp, f'{table.cpus} CPUs')
    expect(table.gic == machine.gic, f'GIC {table.gic}')
    expect(sum(end - begin for begin, end in table.ram)
           == ram_bytes(machine.mem), f'RAM: {table.ram}')
    found = {vm_id: (row.name, row.size, row.vcpus)
             for vm_id, row in table.vms.items()}
    expect(found == vms, f'VMs: {found}, expected {vms}')
    check_places(table)
    return table
