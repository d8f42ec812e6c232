#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Break an instruction of the monitor, and see how it ends (W-37, W-39): it
says what and where, and every CPU stops, those that run a guest as well.

usage: panic.py BUILD-DIRECTORY
"""

import dataclasses
import pathlib
import re
import socket
import struct
import subprocess
import tempfile
import threading
import time

import common
from keel.qemu import Machine

SHT_SYMTAB = 2
BREAK = 0xd4200000           # brk #0
FRAME = 0xd14007ff           # sub sp, sp, #4096: as large as a stack
LOOKS = 3
CPU = re.compile(r'CPU#(\d+)\n PC=([0-9a-f]+)(?s:.*?) (EL\d)')


def symbols(elf):
    """Addresses of the symbols of an ELF file, which are offsets in the image:
    it is linked at 0."""
    at, = struct.unpack_from('<Q', elf, 0x28)
    count, = struct.unpack_from('<H', elf, 0x3c)
    headers = [struct.unpack_from('<IIQQQQIIQQ', elf, at + 64 * i)
               for i in range(count)]
    found = {}
    for _, kind, _, _, start, size, link, _, _, _ in headers:
        for entry in range(start, start + size * (kind == SHT_SYMTAB), 24):
            name, _, _, _, value = struct.unpack_from('<IBBHQ', elf, entry)
            name += headers[link][4]
            found[elf[name:elf.index(b'\0', name)].decode()] = value
    return found


@dataclasses.dataclass
class Ending:
    """A word that is put at the beginning of a function, where the group's
    guests make the monitor call it, and how lines begin that come of it."""
    name: str
    function: str
    word: int
    group: str
    lines: tuple


ENDINGS = (
    Ending('a fault', 'upcall_call', BREAK, 'calls',
           ('Panic: BRK instruction in the monitor',
            '  CPU 0 (affinity 0x0)', '  VM 1 (test), vCPU 0')),
    Ending('stack overflow', 'upcall_call', FRAME, 'calls',
           ('Panic: stack overflow in the monitor (',
            '  CPU 0 (affinity 0x0)', '  VM 1 (test), vCPU 0')),
    Ending('a fault on a CPU while another runs a guest', 'upcall_cpu_on',
           BREAK, 'psci_primary',
           ('Panic: BRK instruction in the monitor', '  no vCPU yet')),
    Ending('stack overflow on such a CPU', 'upcall_cpu_on', FRAME,
           'psci_primary',
           ('Panic: stack overflow in the monitor (', '  no vCPU yet')),
)


def broken(build, ending):
    """The image with its word."""
    image = bytearray(build.image.read_bytes())
    at = symbols((build.path / 'keel.elf').read_bytes())[ending.function]
    struct.pack_into('<I', image, at, ending.word)
    return image


def read_until(stream, last):
    """Lines of the console, to the last one or to the end."""
    lines = []
    while last not in lines[-1:]:
        line = stream.readline()
        if not line:
            break
        lines.append(line.decode().rstrip())
    return lines


def registers(path):
    """(number, PC, exception level) of each CPU, by QEMU's monitor."""
    with socket.socket(socket.AF_UNIX) as monitor:
        monitor.settimeout(common.TIMEOUT)
        monitor.connect(str(path))
        text = ''
        for command in (b'', b'info registers -a\n'):
            monitor.sendall(command)
            text = ''
            while not text.endswith('(qemu) '):
                text += monitor.recv(65536).decode().replace('\r', '')
    return [(int(number), int(pc, 16), level)
            for number, pc, level in CPU.findall(text)]


def expect_stopped(path, smp):
    """No CPU may be in a guest, once the last line is out, nor get there."""
    for _ in range(LOOKS):
        time.sleep(common.SILENCE)
        cpus = registers(path)
        common.expect(len(cpus) == smp, f'{smp} CPUs, of which: {cpus}')
        common.expect(all(level == 'EL2' for _, _, level in cpus),
                      f'a CPU is not at EL2: {cpus}')


def end(build, directory, ending):
    """Boot, and look at the end."""
    image = directory / f'{ENDINGS.index(ending)}.bin'
    image.write_bytes(broken(build, ending))
    monitor = image.with_suffix('.monitor')
    machine = Machine(image, build.group(ending.group), extra=(
        '-monitor', f'unix:{monitor},server=on,wait=off'))
    with subprocess.Popen(machine.command(), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT) as process:
        timer = threading.Timer(common.TIMEOUT, process.kill)
        timer.start()
        try:
            said = read_until(process.stdout, '  stopped')
            text = '\n'.join(said)
            lines = iter(said)
            for line in (*ending.lines, '  stopped'):
                common.expect(any(found.startswith(line) for found in lines),
                              f'no line "{line}" in\n{text}')
            expect_stopped(monitor, machine.smp)
        finally:
            timer.cancel()
            process.kill()


def main():
    build, _ = common.argument()
    with tempfile.TemporaryDirectory() as directory:
        common.run_cases((ending.name, lambda ending=ending: end(
            build, pathlib.Path(directory), ending)) for ending in ENDINGS)


if __name__ == '__main__':
    main()
