#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Boot what is unusual, but right.

usage: good.py BUILD-DIRECTORY
"""

import common
import manifest
import table

MIB = 1 << 20
SURVEY = {1: ('survey', None, 1), 2: ('two', MIB, 1), 3: ('three', MIB, 1)}


def survey(machine, vms, lines=(), notices=()):
    """Boot the survey; it has to see these VMs, and say these lines, after
    the monitor's notices."""
    result = common.boot(machine)
    common.expect_lines(result, notices)
    common.expect_passed(result, 'survey')
    found = table.check(result.text, machine, vms)
    highest = max(vms)
    common.expect_lines(result, [
        f'VM 1: I am at {found.vms[1].entry:#x}, and HF_VM_GET_COUNT is '
        f'{highest}.', *lines,
        *(f'VM 1: VM {vm} shares a page.' if vm in vms else
          f'VM 1: VM {vm} is not there.' for vm in range(2, highest + 1))])
    common.expect('ERROR' not in result.text, result.text)
    return found


def many(count):
    """Changes that add secondaries, so that there are count VMs, from the
    last to the third: the order in the file does not count."""
    return {f'vm{vm}': {**manifest.VMS['vm3'], 'debug_name': f'"n{vm}"'}
            for vm in range(count, 3, -1)}


def boot_address(maker):
    """The primary's kernel where the manifest wants it."""
    for size in ('<0x44000000>', '<0 0x44000000>'):
        found = survey(maker.with_changes({'vm1': {'boot_address': size}}),
                       SURVEY)
        common.expect(found.vms[1].entry == 0x44000000, str(found.vms[1]))


def chosen(maker):
    """bootargs and ramdisk of the primary."""
    text = manifest.source(manifest.change(
        {'vm1': {'ramdisk_filename': '"disk"'}}))
    entries = {**maker.files(common.compile_dts(text)),
               'disk': b'a ramdisk of the primary'}
    survey(maker.with_files(entries, append='console=x  y="z"'), SURVEY, [
        'VM 1: The bootargs are "console=x  y="z"".',
        'VM 1: The ramdisk has 24 bytes: "a ramdisk of the primary".'])


def in_memory(maker):
    """A kernel that the boot loader put into memory."""
    path = maker.write(maker.survey)
    survey(maker.with_changes(
        {'vm1': {'kernel_filename': None, 'boot_address': '<0x44000000>'}},
        extra=('-device',
               f'loader,file={path},addr=0x44000000,force-raw=on')), SURVEY)


def large(maker):
    """Secondaries from one page to most of RAM."""
    survey(maker.with_changes({'vm2': {'mem_size': '<0xc000000>',
                                       'vcpu_count': '<8>'},
                               'vm3': {'mem_size': '<0 0x200000>',
                                       'vcpu_count': '<0 2>'}}, mem='1G'),
           {**SURVEY, 2: ('two', 192 * MIB, 8), 3: ('three', 2 * MIB, 2)})


def cases(maker):
    """(name, function) of each."""
    yield 'bootargs and ramdisk', lambda: chosen(maker)
    yield 'boot_address', lambda: boot_address(maker)
    yield "the primary's kernel in memory", lambda: in_memory(maker)
    yield 'secondaries of 192 and 2 MiB', lambda: large(maker)
    yield 'N-24: a misspelled property', lambda: survey(
        maker.with_changes({'vm2': {'mem_sze': '<0x1000>'}}), SURVEY,
        notices=['NOTICE: ramdisk: manifest.dtb: /hypervisor/vm2: mem_sze: not '
                 'known, ignored'])
    yield 'no secondary', lambda: survey(
        maker.with_changes({'vm2': None, 'vm3': None}), {1: SURVEY[1]})
    yield 'a gap in the numbers: vm1, vm3', lambda: survey(
        maker.with_changes({'vm2': None}), {1: SURVEY[1], 3: SURVEY[3]})
    yield 'a gap in the numbers: vm1, vm16', lambda: survey(
        maker.with_changes({'vm2': None, 'vm3': None,
                            'vm16': manifest.VMS['vm2']}),
        {1: SURVEY[1], 16: SURVEY[2]})
    yield '16 VMs', lambda: survey(
        maker.with_changes(many(16)),
        {**SURVEY, **{vm: (f'n{vm}', MIB, 1) for vm in range(4, 17)}})
    yield 'a ramdisk in the old binary format', lambda: survey(
        maker.machine(common.ramdisk(maker.files(), 'bin')),
        SURVEY)
    yield 'file names that begin with ./', lambda: survey(
        maker.with_files({f'./{name}': data for name, data in
                          maker.files().items()}), SURVEY)
    yield 'names of 31 characters', lambda: survey(
        maker.with_files({**maker.files(common.compile_dts(
            manifest.source(manifest.change(
                {'vm2': {'debug_name': f'"{"d" * 31}"',
                         'kernel_filename': f'"{"k" * 31}"'}})))),
            'k' * 31: maker.services}),
        {**SURVEY, 2: ('d' * 31, MIB, 1)})


if __name__ == '__main__':
    manifest.run_cases(cases)
