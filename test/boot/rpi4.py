#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Boot on QEMU's Raspberry Pi 4: by Debian's U-Boot from a card and without,
on both consoles, with the device trees of two kernels.

usage: rpi4.py BUILD-DIRECTORY direct|uboot|linux|rest
       rpi4.py BUILD-DIRECTORY guests GROUP...
"""

import hashlib
import itertools
import pathlib
import subprocess
import sys
import tempfile

import common
import guest_tests
import manifest
import keel.linux
import keel.qemu
import keel.rpi4
import keel.sdimage

LINUX_TIMEOUT = 300
TIMEOUT = 300            # seconds that only a hang reaches
TABLE = ['  CPUs     4, started by spin table', '  GIC      version 2',
         '  RAM      960 MiB    0x0 - 0x3c000000']
HALTED = ('NOTICE: power off: neither firmware nor a watchdog does it: '
          'halted')

# What QEMU does not have, and Linux does not survive.
NOT_THERE = ('interrupt-controller@7ef00100', 'i2c@7ef04500', 'i2c@7ef09500',
             'clock@7ef00000', 'hdmi@7ef00700', 'hdmi@7ef05700')
# Where Linux goes: the manifest has it where virt has RAM.
LINUX_ADDRESS = ('<0x50000000>', '<0x10000000>')

WATCHDOG = '/soc/watchdog@7e100000'


class Lab:
    """A build, and a directory for what its machines need."""

    def __init__(self, build, scratch):
        self.build = build
        self.scratch = pathlib.Path(scratch)

    def machine(self, ramdisk=None, **options):
        """A Pi 4 that boots the demo, or another ramdisk."""
        try:
            return keel.rpi4.machine(self.scratch, self.build.image,
                                     ramdisk or self.build.demo, **options)
        except keel.rpi4.Error as error:
            raise common.Skipped(error) from error

    def changed_tree(self, name, *edits, **options):
        """A direct machine whose tree was edited: by fdtput with an option,
        then its other arguments."""
        machine = self.machine(direct=True, **options)
        dtb = self.scratch / f'{name}.dtb'
        dtb.write_bytes(machine.dtb.read_bytes())
        for option, *arguments in edits:
            subprocess.run(['fdtput', option, dtb, *arguments], check=True,
                           timeout=300)
        machine.dtb = dtb
        return machine


def boot(machine, timeout=TIMEOUT, **options):
    """Boot; the whole of the console, U-Boot's words too."""
    return keel.qemu.run(machine.command(), timeout, **options)


def expect_demo(result):
    """The table of a Pi 4, and the demo to its end on all four CPUs."""
    common.expect_lines(result, [
        *TABLE, *(f'VM 1: Hello from CPU {i}, MPIDR 0x{i:x}.'
                  for i in range(4)),
        'VM 1: All of 4 CPUs said hello; only CPU 0 stays on.'])
    common.expect_passed(result, 'demo')


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def on_card(card, name):
    """The bytes of a file on a card."""
    return subprocess.run(
        ['mcopy', '-i', f'{card}@@{keel.sdimage.START}', f'::{name}', '-'],
        stdout=subprocess.PIPE, check=True, timeout=300).stdout


def direct(lab, tree, serial):
    result = boot(lab.machine(tree=tree, serial=serial, direct=True))
    expect_demo(result)


def uboot(lab, tree, serial):
    """By boot.scr; U-Boot speaks on the same console."""
    result = boot(lab.machine(tree=tree, serial=serial))
    common.expect_lines(result, ['Found U-Boot script /boot.scr',
                                 'Starting kernel ...'])
    expect_demo(result)


def prompt(lab):
    """A card without a script leaves U-Boot at its prompt."""
    machine = lab.machine(serial='serial0')
    machine.card = lab.scratch / 'empty.img'
    keel.sdimage.write(machine.card, lab.build.image, lab.build.demo)
    result = boot(machine, until='^U-Boot> ')
    common.expect(result.end == 'match', f'no prompt:\n{result.text}')


def group(lab, name, tree, serial):
    """The tests of one of the guests' groups."""
    try:
        machine = lab.machine(lab.build.group(name), direct=True, tree=tree,
                              serial=serial,
                              extra=guest_tests.COUNTED.get(name, ()))
    except common.Skipped as reason:
        return [guest_tests.Test('skip', 'all', reason=reason)]
    return guest_tests.boot(machine.command())


def same_image(lab):
    """The bytes that virt and the card's machine have booted."""
    card = lab.machine()
    digests = {'raspi4b': sha256(on_card(card.card, 'keel.bin')),
               'virt': sha256(lab.build.image.read_bytes())}
    virt = keel.qemu.run(
        keel.qemu.Machine(lab.build.image, lab.build.demo), TIMEOUT)
    common.expect_passed(virt, 'demo')
    expect_demo(boot(card))
    for board, digest in digests.items():
        print(f'# {board}: keel.bin has sha256 {digest}')
    common.expect(len(set(digests.values())) == 1, 'they differ')


def to_el3(lab, machine, **options):
    """Boot; the console, and how often an exception was taken from EL2 to
    EL3, which is what an SMC does there."""
    log = lab.scratch / 'exceptions.log'
    machine.extra = ('-d', 'int', '-D', log)
    result = boot(machine, **options)
    text = log.read_text()
    common.expect(text.count('from EL1 to EL2') > 10, 'nothing was logged')
    return result, text.count('from EL2 to EL3')


def no_smc(lab):
    """Where the tree has no /psci none is executed: not at boot, not to start
    or stop CPUs, not for guests that execute one, not at the end."""
    for ramdisk in (None, lab.build.group('calls')):
        machine = lab.machine(ramdisk, direct=True)
        tree = subprocess.run(['fdtget', '-l', machine.dtb, '/'],
                              stdout=subprocess.PIPE, text=True, check=True,
                              timeout=300).stdout.split()
        common.expect('psci' not in tree, 'there is a /psci')
        result, count = to_el3(lab, machine)
        common.expect(result.end == 'exit', result.text)
        common.expect(count == 0, f'{count} exceptions from EL2 to EL3')


def smc_is_seen(lab):
    """With a /psci of method smc there is one: so it would be noticed."""
    machine = lab.changed_tree(
        'psci', ('-c', '/psci'),
        ('-ts', '/psci', 'compatible', 'arm,psci-1.0'),
        ('-ts', '/psci', 'method', 'smc'),
        *(('-ts', f'/cpus/cpu@{i}', 'enable-method', 'psci')
          for i in range(4)))
    count = to_el3(lab, machine, until='Hello from CPU 0', settle=1)[1]
    common.expect(count > 0, 'no exception from EL2 to EL3')


def no_watchdog(lab):
    """Nothing can switch the machine off: it says so, and stops."""
    machine = lab.changed_tree('no-watchdog', ('-r', WATCHDOG))
    result = boot(machine, until='halted$', settle=common.SILENCE)
    common.expect_lines(result, ['VM 1: demo: passed', HALTED])
    common.expect(result.end == 'match', f'QEMU ends by {result.end}')


def reset(lab):
    """SYSTEM_RESET, with which the group of CPUs ends, boots again."""
    command = lab.machine(lab.build.group('cpus'), direct=True).command()
    command.remove('-no-reboot')
    banner = r'^Keel \S+ \(\S+\)$'
    result = keel.qemu.run(command, TIMEOUT,
                           until=f'{banner}[\\s\\S]*{banner}')
    common.expect(result.end == 'match' and
                  'VM 1: 1..' in result.text, result.text)


def lost_cpu(lab):
    """A CPU that looks elsewhere for its address never comes: that is said,
    and the others run."""
    machine = lab.changed_tree('lost', ('-tx', '/cpus/cpu@3',
                                        'cpu-release-addr', '0', 'f8'))
    result = boot(machine, until='^VM 1: demo: FAILED',
                  settle=common.SILENCE)
    common.expect_lines(result, [
        'WARNING: CPU 1 (affinity 0x3) does not come',
        '  CPUs     4, 2 started by spin table, 1 cannot run: 0x3',
        'VM 1: demo: FAILED: CPU_ON of CPU 3 ends with -1'])


def linux_ramdisk(lab, version):
    """Linux as the primary, where a Pi 4 has RAM."""
    directory = lab.scratch / f'linux-{version}'
    directory.mkdir()
    try:
        files = keel.linux.make(version, lab.build.path, directory)
    except keel.linux.keel.arm64.Error as error:
        raise common.Skipped(error) from error
    source = (keel.linux.GUEST / 'manifest.dts').read_text()
    common.expect(source.count(LINUX_ADDRESS[0]) == 1, 'another manifest')
    small = lab.build.path / 'guests' / 'demo' / 'demo-north.bin'
    ramdisk = directory / 'ramdisk-rpi4'
    ramdisk.write_bytes(common.ramdisk({
        'manifest.dtb': common.compile_dts(source.replace(*LINUX_ADDRESS)),
        'Image': files.image.read_bytes(),
        'initramfs': files.initramfs.read_bytes(),
        'north.bin': small.read_bytes()}))
    return ramdisk


def linux(lab, version):
    """Debian's kernel as the primary: it starts its CPUs by the PSCI that its
    tree has now, takes them off and on, and switches the machine off."""
    machine = lab.changed_tree(
        f'linux-{version}', *(('-ts', f'/soc/{node}', 'status', 'disabled')
                              for node in NOT_THERE),
        ramdisk=linux_ramdisk(lab, version), tree=version, serial='serial0',
        append='console=ttyAMA0,115200')
    result = boot(machine, LINUX_TIMEOUT)
    common.expect_lines(result, [
        'linux: dmesg: psci: PSCIv1.1 detected in firmware.',
        'linux: dmesg: smp: Brought up 1 node, 4 CPUs', 'linux: timers 4 of 4',
        'linux: online 0-3', 'linux: dmesg: psci: CPU3 killed (polled 0 ms)',
        'linux: power off'])
    common.expect(result.end == 'exit', result.text)


def matrix(function, lab):
    for tree, serial in itertools.product(keel.rpi4.KERNELS,
                                          keel.rpi4.SERIALS):
        yield (f'{function.__name__}, tree of {tree}, console {serial}',
               lambda tree=tree, serial=serial: function(lab, tree, serial))


def guests(lab, groups):
    for name, tree, serial in itertools.product(
            groups, keel.rpi4.KERNELS, keel.rpi4.SERIALS):
        yield (f'{name}, tree of {tree}, console {serial}',
               group(lab, name, tree, serial))


def append(lab):
    """N-22: U-Boot hands on a command line as it is, to the last quote."""
    maker = manifest.Maker(lab.build, lab.scratch)
    for text in ('a="b c" \'d\' $e ${f} g\\h i;j|k&l #m', 'x' * 200):
        result = boot(lab.machine(maker.write(common.ramdisk(maker.files())),
                                  append=text, serial='serial0'))
        common.expect(f'The bootargs are "{text}".' in
                      result.text.replace('\nVM 1: x', 'x'), result.text)


def rest(lab):
    yield 'N-22: the command line from a card', lambda: append(lab)
    for function in (prompt, same_image, no_smc, smc_is_seen, no_watchdog,
                     reset, lost_cpu):
        yield (function.__name__.replace('_', ' '),
               lambda function=function: function(lab))


def kernels(lab):
    for version in keel.linux.VERSIONS:
        yield (f'Linux {version} as the primary',
               lambda version=version: linux(lab, version))


SETS = {'direct': lambda lab: matrix(direct, lab),
        'uboot': lambda lab: matrix(uboot, lab),
        'linux': kernels, 'rest': rest}


def main():
    build, names = common.argument()
    if not names or names[0] not in (*SETS, 'guests'):
        sys.exit(__doc__)
    if not keel.rpi4.available():
        print(f'1..0 # SKIP {keel.qemu.QEMU} has no raspi4b')
        return
    with tempfile.TemporaryDirectory() as scratch:
        lab = Lab(build, scratch)
        if names[0] == 'guests':
            guest_tests.tap(guests(lab, names[1:]))
        common.run_cases(SETS[names[0]](lab))


if __name__ == '__main__':
    main()
