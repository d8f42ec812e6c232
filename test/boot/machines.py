#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Boot the demo on machines that nobody wrote for, to its end: other boards of
QEMU, and virt with parts that it does not have by default.

usage: machines.py BUILD-DIRECTORY
"""

import pathlib
import subprocess
import tempfile

import common
import keel.limits
import keel.qemu
import keel.rpi4
import keel.sdimage

GIB = 1 << 30
TIMEOUT = 60

# Two nodes, each with half of the CPUs and of RAM.
NUMA = ('-object', 'memory-backend-ram,id=m0,size=512M',
        '-object', 'memory-backend-ram,id=m1,size=512M',
        '-numa', 'node,memdev=m0,cpus=0-1', '-numa', 'node,memdev=m1,cpus=2-3')


def has(board):
    """Does this QEMU have the machine?"""
    done = subprocess.run([keel.qemu.QEMU, '-M', 'help'],
                          stdout=subprocess.PIPE, text=True, check=False,
                          timeout=30)
    if f'\n{board} ' not in done.stdout:
        raise common.Skipped(f'{keel.qemu.QEMU} has no {board}')


def command(board, build, *options):
    """The command line of a board whose first serial port is the console,
    unless the options say otherwise."""
    return [keel.qemu.QEMU, '-M', board, '-kernel', str(build.image),
            '-initrd', str(build.demo), '-display', 'none', '-monitor',
            'none', '-nic', 'none', '-no-reboot', *map(str, options)]


def demo(line, cpus, gic, lines):
    """Boot to the end of the demo; boot has to print these lines."""
    result = keel.qemu.run(line, TIMEOUT)
    table = [f'  CPUs     {cpus}']
    table += [f'  GIC      version {gic}'] if gic else []
    said = result.lines()
    for row in (*table, *lines):
        common.expect(any(text.startswith(row) for text in said),
                      f'no line "{row}" in\n{result.text}')
    common.expect_passed(result, 'demo')


def virt(build, options, extra=('-m', '1G'), cpus=4, smp=4, lines=()):
    """A virt machine with these properties."""
    demo(command(f'virt,virtualization=on,{options}', build, '-cpu',
                 'cortex-a57', '-smp', smp, '-serial', 'stdio', *extra),
         f'{cpus}, started by PSCI', 3,
         ['  RAM      1 GiB      0x40000000 - 0x80000000', *lines])


def more_cpus(build):
    """Two CPUs more than the build has. QEMU numbers them in clusters of 16
    of them."""
    most = keel.limits.options(build.path)['max_cpus']
    virt(build, 'gic-version=3', cpus=most, smp=most + 2, lines=[
        f'WARNING: the CPU of affinity {cpu // 16 << 8 | cpu % 16:#x} is left '
        f'out: this build has {most} CPUs at most'
        for cpu in (most, most + 1)])


def versal(build):
    """Two clusters, a GICv3 without an ITS, RAM at 0."""
    has('xlnx-versal-virt')
    demo(command('xlnx-versal-virt', build, '-m', '2G', '-serial', 'stdio'),
         '2, started by PSCI', 3,
         ['  RAM      2 GiB      0x0 - 0x80000000'])


def fetched(name, pattern):
    """A file of one of Debian's packages."""
    try:
        return keel.rpi4.fetched(name, pattern)
    except keel.rpi4.Error as error:
        raise common.Skipped(error) from error


def debian(path):
    """A tree of Debian's kernel, for a machine that brings none."""
    return fetched('linux-6.12', f'usr/lib/linux-image-*/{path}.dtb')


def raspi3(build, board, dtb):
    """No GIC, CPUs in a spin table, the console a mini-UART."""
    has(board)
    demo(command(board, build, '-dtb', debian(f'broadcom/{dtb}'), '-accel',
                 'tcg,thread=single', '-serial', 'null', '-serial', 'stdio'),
         '4, started by spin table', None, ['  RAM '])


def imx8mp(build):
    """The console is the second of i.MX's UARTs."""
    has('imx8mp-evk')
    demo(command('imx8mp-evk', build, '-dtb', debian('freescale/imx8mp-evk'),
                 '-smp', 4, '-m', '1G', '-serial', 'null', '-serial',
                 'stdio'),
         '4, started by PSCI', 3, ['  RAM      1 GiB      0x40000000'])


def zcu102(build):
    """The console is a Cadence UART; a GIC-400 with frames of 64 KiB."""
    has('xlnx-zcu102')
    demo(command('xlnx-zcu102,virtualization=on', build, '-dtb',
                 debian('xilinx/zynqmp-zcu102-rev1.0'), '-m', '2G', '-audio',
                 'none', '-serial', 'stdio'),
         '4, started by PSCI', 2, ['  RAM      2 GiB      0x0'])


def sbsa_uart(build, scratch):
    """The PL011 of virt counts as what the SBSA asks for."""
    dtb = scratch / 'sbsa.dtb'
    keel.qemu.dump_dtb(keel.qemu.Machine(None), dtb)
    subprocess.run(['fdtput', '-ts', dtb, '/pl011@9000000', 'compatible',
                    'arm,sbsa-uart'], check=True, timeout=30)
    virt(build, 'gic-version=3', ('-m', '1G', '-dtb', dtb))


def virt_card(build, scratch):
    """U-Boot finds the script of a card, and starts Keel with its own tree."""
    image = scratch / 'card.img'
    keel.sdimage.write(image, build.image, build.demo, board='uboot')
    common.expect_passed(keel.qemu.run([
        keel.qemu.QEMU, '-M', 'virt,virtualization=on,gic-version=3', '-cpu',
        'cortex-a57', '-smp', '4', '-m', '1G', '-bios', keel.qemu.UBOOT,
        '-drive', f'if=virtio,format=raw,file={image}', '-display', 'none',
        '-monitor', 'none', '-nic', 'none', '-no-reboot', '-serial', 'stdio'],
        TIMEOUT), 'demo')


def rpi4_card(build, scratch):
    """The same with a tree on the card: here a Pi 4 is any board."""
    has('raspi4b')
    image, dtb = scratch / 'card.img', debian('broadcom/bcm2711-rpi-4-b')
    keel.sdimage.write(image, build.image, build.demo, board='uboot', dtb=dtb)
    machine = keel.rpi4.Pi4(fetched(*keel.rpi4.UBOOT), dtb, 'serial1', '6.12',
                            card=image)
    result = keel.qemu.run(machine.command(), 2 * TIMEOUT)
    common.expect_lines(result, ['  CPUs     4, started by spin table'])
    common.expect_passed(result, 'demo')


def broken_cpu(build, scratch, status, method):
    """N-45: the tree has a CPU that cannot be had."""
    dtb = scratch / f'{status}-{method}.dtb'
    keel.qemu.dump_dtb(keel.qemu.Machine(None), dtb)
    subprocess.run(['fdtput', '-ts', dtb, '/cpus/cpu@2', 'status', status],
                   check=True, timeout=30)
    if not method:
        subprocess.run(['fdtput', '-d', dtb, '/cpus/cpu@2', 'enable-method'],
                       check=True, timeout=30)
    can_run = status == 'disabled' and method
    virt(build, 'gic-version=3', ('-m', '1G', '-dtb', dtb),
         4 if can_run else 3)


def cases(build, scratch):
    """What is booted."""
    for what, options, extra in (
            ('GICv4', 'gic-version=4', ('-m', '1G')),
            ('SMMUv3', 'gic-version=3,iommu=smmuv3', ('-m', '1G')),
            ('two NUMA nodes', 'gic-version=3', ('-m', '1G', *NUMA))):
        yield (f'N-48: virt with {what}', lambda options=options, extra=extra:
               virt(build, options, extra))
    for board, dtb in (('raspi3b', 'bcm2837-rpi-3-b'),
                       ('raspi3ap', 'bcm2837-rpi-3-a-plus')):
        yield f'N-48: {board}', lambda board=board, dtb=dtb: raspi3(
            build, board, dtb)
    yield 'N-48: xlnx-versal-virt', lambda: versal(build)
    yield 'N-48: imx8mp-evk', lambda: imx8mp(build)
    yield 'N-48: xlnx-zcu102', lambda: zcu102(build)
    yield 'N-46: virt with an SBSA UART', lambda: sbsa_uart(build, scratch)
    yield 'a card, U-Boot with its own tree', lambda: virt_card(build, scratch)
    yield 'a card, U-Boot with the tree of the card', lambda: rpi4_card(
        build, scratch)
    yield 'N-47: more CPUs than the build has', lambda: more_cpus(build)
    for status, method in (('fail', True), ('fail-no-power', False),
                           ('disabled', True), ('disabled', False)):
        yield (f'N-45: a CPU is "{status}"' +
               (', and has an enable-method' if method else ''),
               lambda status=status, method=method:
               broken_cpu(build, scratch, status, method))


def main():
    build, _ = common.argument()
    with tempfile.TemporaryDirectory() as scratch:
        common.run_cases(cases(build, pathlib.Path(scratch)))


if __name__ == '__main__':
    main()
