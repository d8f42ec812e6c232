# SPDX-License-Identifier: BSD-3-Clause
"""Every instruction that the monitor executes, from QEMU's log, and whose it
is: function, inlined function or source line."""

import collections
import contextlib
import dataclasses
import functools
import os
import pathlib
import re
import struct
import subprocess
import tempfile
import threading

import keel.bench.run
import keel.qemu

ADDR2LINE = 'aarch64-linux-gnu-addr2line'
OBJDUMP = 'aarch64-linux-gnu-objdump'
CHUNK = 1 << 20
INSTRUCTION_LINE = re.compile(r'^ *([0-9a-f]+):\t(\S+)(?:\t(.*))?$',
                              re.MULTILINE)
PC = re.compile(rb'/([0-9a-f]{16})/')
INSTRUCTION = 4
PT_LOAD = 1


@dataclasses.dataclass(frozen=True)
class Place:
    """Where an image stands: [base, end)."""
    base: int
    end: int

    def __contains__(self, pc):
        return self.base <= pc < self.end

    def filter(self):
        """For QEMU's -dfilter, which has inclusive ends."""
        return f'{self.base:#x}..{self.end - 1:#x}'


def load_size(path):
    """The end of the last segment that is loaded."""
    elf = path.read_bytes()
    offset, = struct.unpack_from('<Q', elf, 0x20)
    entry, count = struct.unpack_from('<HH', elf, 0x36)
    ends = [0]
    for index in range(count):
        kind, _, _, address, _, _, size = struct.unpack_from(
            '<IIQQQQQ', elf, offset + index * entry)
        if kind == PT_LOAD:
            ends.append(address + size)
    return max(ends)


def monitor_place(run, build):
    """Where the monitor of a run stands."""
    base = int(keel.bench.run.MONITOR.search(run.text).group(3), 16)
    return Place(base, base + load_size(build / 'keel.elf'))


def probe_places(run, setting):
    """The two probes, of the primary and of VM 2."""
    for vm, image in enumerate(setting.guests, 1):
        elf = setting.build / 'guests' / 'bench' / f'bench-{image}.elf'
        yield Place(*(run.entries()[vm] + symbol(elf, f'bench_probe_{end}')
                      for end in ('from', 'to')))


def _chunks(fifo):
    """Blocks of whole lines."""
    rest = b''
    with open(fifo, 'rb') as stream:
        while data := stream.read(CHUNK):
            data = rest + data
            cut = data.rfind(b'\n') + 1
            rest = data[cut:]
            yield data[:cut]


@contextlib.contextmanager
def executed(setting, places, timeout=900):
    """Boot a setting; yields blocks of the log of each instruction that is
    executed in these places."""
    with tempfile.TemporaryDirectory() as directory:
        fifo = pathlib.Path(directory) / 'log'
        os.mkfifo(fifo)
        setting = dataclasses.replace(setting, extra=(
            '-accel', 'tcg,one-insn-per-tb=on', '-d', 'exec,nochain',
            '-D', str(fifo), '-dfilter',
            ','.join(place.filter() for place in places)))
        machine = keel.bench.run.machine(setting, directory)
        qemu = threading.Thread(target=keel.qemu.run,
                                args=(machine, timeout))
        qemu.start()
        try:
            yield _chunks(fifo)
        finally:
            qemu.join()


def pcs(chunks):
    """The addresses in blocks of the log. A block that QEMU enters and leaves
    at once, because its budget of instructions is used up, is logged
    twice."""
    last = None
    for chunk in chunks:
        for pc in PC.findall(chunk):
            if pc != last:
                yield int(pc, 16)
            last = pc


def skip_to(chunks, addresses):
    """The blocks from the first one on that holds one of the addresses."""
    marks = [b'/%016x/' % address for address in addresses]
    for chunk in chunks:
        if marks and any(mark in chunk for mark in marks):
            marks = []
        if not marks:
            yield chunk


def probed(chunks, probes):
    """Yield the addresses between the two ends of each probe: from the last
    start before an end on, the hvc left out."""
    starts = {place.base for place in probes}
    ends = {place.end for place in probes}
    hvcs = {place.base + INSTRUCTION for place in probes}
    stretch = None
    for pc in pcs(skip_to(chunks, starts)):
        if pc in starts:
            stretch = []
        elif stretch is None or pc in hvcs:
            continue
        elif pc in ends:
            yield stretch
            stretch = None
        else:
            stretch.append(pc)


def until(chunks, address):
    """The addresses before one is met."""
    for pc in pcs(chunks):
        if pc == address:
            return
        yield pc


def with_callers(addresses, code):
    """Each address, behind those that calls on the way to it return to."""
    callers = ()
    last = None
    for pc in addresses:
        mnemonic = code[last][0] if last is not None else None
        if mnemonic in ('bl', 'blr'):
            callers += (last + INSTRUCTION,)
        elif mnemonic == 'ret' and callers and callers[-1] == pc:
            callers = callers[:-1]
        yield callers, pc
        last = pc


class Names:
    """Names for addresses of an image that stands at base."""

    def __init__(self, path, base):
        self._path = path
        self._base = base
        self._chains = {}

    def learn(self, addresses):
        """Look up all of these at once."""
        new = sorted(set(addresses) - self._chains.keys())
        text = subprocess.run(
            [ADDR2LINE, '-a', '-f', '-i', '-e', self._path], check=True,
            text=True, stdout=subprocess.PIPE, timeout=60,
            input='\n'.join(f'{pc - self._base:#x}' for pc in new)).stdout
        chain = None
        lines = iter(text.splitlines())
        for line in lines:
            if line.startswith('0x'):
                chain = self._chains[int(line, 16) + self._base] = []
            else:
                chain.append((line, next(lines)))

    def chain(self, pc):
        """(function, file:line) of an address, the innermost first."""
        return self._chains[pc]

    def innermost(self, pc):
        """The function in the source, inlined or not."""
        return self._chains[pc][0][0]

    def outermost(self, pc):
        """The function in the image."""
        return self._chains[pc][-1][0]

    def line(self, pc):
        """Function and source line."""
        function, where = self._chains[pc][0]
        return f'{where.rpartition("/")[2].partition(" ")[0]} {function}'

    BY = {'source': innermost, 'image': outermost, 'line': line}


def count_by(names, by, executions):
    """Name to instructions, of a Counter of what with_callers yields. By
    'total' a function's include those of all that it calls."""
    addresses = {pc for _, pc in executions}
    addresses.update(back - INSTRUCTION for callers, _ in executions
                     for back in callers)
    names.learn(addresses)
    result = collections.Counter()
    for (callers, pc), times in executions.items():
        if by == 'total':
            for name in {name for at in (pc, *(back - INSTRUCTION
                                               for back in callers))
                         for name, _ in names.chain(at)}:
                result[name] += times
        else:
            result[Names.BY[by](names, pc)] += times
    return result


@functools.lru_cache(maxsize=None)
def instructions(elf, base):
    """Address to (mnemonic, operands) of an image that stands at base."""
    text = subprocess.run([OBJDUMP, '-d', '--no-show-raw-insn', elf],
                          check=True, text=True, stdout=subprocess.PIPE,
                          timeout=60).stdout
    return {int(at, 16) + base: (mnemonic, operands)
            for at, mnemonic, operands in INSTRUCTION_LINE.findall(text)}


@functools.lru_cache(maxsize=None)
def symbol(elf, name):
    """The address of a symbol in its image."""
    text = subprocess.run(['aarch64-linux-gnu-nm', elf], check=True, text=True,
                          stdout=subprocess.PIPE, timeout=30).stdout
    return int(re.search(rf'^(\w+) \w {name}$', text, re.MULTILINE).group(1),
               16)
