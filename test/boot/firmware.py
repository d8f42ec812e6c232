#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Boot below firmware of our own, which loses what a CPU that is suspended has
in its registers: QEMU's never does.

usage: firmware.py BUILD-DIRECTORY FIRMWARE
"""

import pathlib
import tempfile

import common
import guest_tests
import manifest
import raw

# EL3, and firmware's own way to end the machine.
OPTIONS = ('-machine', 'secure=on', '-semihosting-config',
           'enable=on,target=native')


CPUS = ('neoverse-n2', 'cortex-a710', 'max')


def suspend(maker, firmware, **machine_options):
    """The guest has to come to its end, and say nothing but ok."""
    boots = raw.Raw(maker)
    boots.archive = common.ramdisk({
        **maker.files(), 'survey.bin': maker.build.guest('lost')})
    tree = boots.fill(raw.source(maker.directory, **machine_options))
    machine = boots.machine(tree, **machine_options)
    start = machine.extra.index('-device')
    # the first blob is a boot loader at EL2: the firmware is in its place
    machine.extra = ('-bios', firmware, *OPTIONS, *machine.extra[start + 2:])
    result = common.boot(machine)
    tests = guest_tests.read(result.lines())
    bad = [f'{test.outcome} - {test.text}' for test in tests
           if test.outcome != 'ok']
    common.expect(not bad and len(tests) > 1,
                  '\n'.join(bad) + '\n' + result.text)


def main():
    build, (firmware,) = common.argument()
    with tempfile.TemporaryDirectory() as directory:
        maker = manifest.Maker(build, pathlib.Path(directory))
        common.run_cases(
            [(f'a loss of state, GIC {gic}', lambda gic=gic:
              suspend(maker, firmware, gic=gic)) for gic in (2, 3)]
            + [(f'N-40: {cpu} below firmware that keeps SCXTNUM to itself',
                lambda cpu=cpu: suspend(maker, firmware, gic=3, cpu=cpu))
               for cpu in CPUS])


if __name__ == '__main__':
    main()
