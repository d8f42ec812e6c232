#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Give the tools what is wrong: each ends with its usage and 2, or with one
line and 1, has no traceback, and writes nothing.

Prints the list: what was wrong, and what was said.
"""

import pathlib
import shlex
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOLS = ROOT / 'tools'
sys.path.insert(0, str(ROOT / 'test' / 'boot'))
sys.dont_write_bytecode = True

import common  # noqa: E402
import keel.system  # noqa: E402

IMAGE_SIZE = 0x3000


def image(size=IMAGE_SIZE, length=0x2000):
    """An arm64 Image."""
    head = bytearray(64)
    struct.pack_into('<Q', head, 16, size)
    head[56:60] = b'ARM\x64'
    return bytes(head).ljust(length, b'\0')


PRIMARY = '[vm1]\ndebug_name = "one"\nkernel_filename = "a.bin"\n'
SECOND = ('[vm2]\ndebug_name = "two"\nkernel_filename = "a.bin"\n'
          'mem_size = 0x100000\nvcpu_count = 1\n')
GOOD = PRIMARY + SECOND
FFA = SECOND + '[vm2.ffa]\n'
HEAD = '/dts-v1/; / { hypervisor { compatible = "hafnium,hafnium"; '

# Systems in TOML: what is wrong, and the text.
TOML = {
    'nothing': '',
    'no TOML': 'vm1 {',
    'a table twice': PRIMARY + PRIMARY,
    'a key twice': PRIMARY + 'debug_name = "x"\n',
    'no vm1': SECOND,
    'another hypervisor': 'compatible = "x"\n' + GOOD,
    'vm0': GOOD + SECOND.replace('vm2', 'vm0'),
    'vm17': GOOD + SECOND.replace('vm2', 'vm17'),
    'vm02': GOOD + SECOND.replace('vm2', 'vm02'),
    'vmx': GOOD + SECOND.replace('vm2', 'vmx'),
    'no debug_name': PRIMARY.replace('debug_name', 'name'),
    'no kernel': GOOD.replace('kernel_filename = "a.bin"\nmem', 'mem'),
    'no mem_size': GOOD.replace('mem_size', 'mem_sze'),
    'no vcpu_count': GOOD.replace('vcpu_count', 'vcpus'),
    'mem_size 0': GOOD.replace('0x100000', '0'),
    'mem_size unaligned': GOOD.replace('0x100000', '0x100800'),
    'mem_size too small': GOOD.replace('0x100000', '0x2000'),
    'mem_size more than RAM': GOOD.replace('0x100000', '0x40000000'),
    'mem_size of all addresses': GOOD.replace('0x100000',
                                              '0xfffffffffffff000'),
    'mem_size below 0': GOOD.replace('0x100000', '-4096'),
    'mem_size of more than 64 bits': GOOD.replace('0x100000', f'{1 << 64}'),
    'mem_size a string': GOOD.replace('0x100000', '"1M"'),
    'mem_size a fraction': GOOD.replace('0x100000', '1048576.0'),
    'mem_size a date': GOOD.replace('0x100000', '2020-02-02'),
    'mem_size of vm1': PRIMARY + 'mem_size = 0x100000\n' + SECOND,
    'vcpu_count 0': GOOD.replace('vcpu_count = 1', 'vcpu_count = 0'),
    'vcpu_count 9': GOOD.replace('vcpu_count = 1', 'vcpu_count = 9'),
    'vcpu_count true': GOOD.replace('vcpu_count = 1', 'vcpu_count = true'),
    'pool_pages 63': GOOD + 'pool_pages = 63\n',
    'boot_address of vm2': GOOD + 'boot_address = 0x50000000\n',
    'boot_address over the monitor':
        PRIMARY + 'boot_address = 0x40201000\n' + SECOND,
    'boot_address unaligned': PRIMARY + 'boot_address = 0x50000001\n',
    'boot_address outside RAM': PRIMARY + 'boot_address = 0x20000000\n',
    'boot_address over the ramdisk': PRIMARY + 'boot_address = 0x48000000\n',
    'neither kernel nor boot_address': '[vm1]\ndebug_name = "one"\n',
    'a name of 32 characters': GOOD.replace('"two"', '"' + 'x' * 32 + '"'),
    'a name that is a number': GOOD.replace('"two"', '2'),
    'a name that is no ASCII': GOOD.replace('"two"', '"z\u00e4hl"'),
    'a name with a NUL': GOOD.replace('"two"', r'"a\u0000b"'),
    'a kernel that is not there': GOOD.replace('a.bin', 'none.bin'),
    'a kernel that is empty': GOOD.replace('a.bin', 'empty'),
    'a kernel that is ELF': GOOD.replace('a.bin', 'elf.bin'),
    'a kernel that is text': GOOD.replace('a.bin', 'text'),
    'a kernel cut short': GOOD.replace('a.bin', 'short.bin'),
    'a kernel larger than it says': GOOD.replace('a.bin', 'small.bin'),
    'a kernel larger than memory': GOOD.replace('a.bin', 'huge.bin'),
    'a kernel larger than RAM': GOOD.replace('a.bin', 'large.bin'),
    'a kernel that is a directory': GOOD.replace('a.bin', 'directory'),
    'a ramdisk that is not there': PRIMARY + 'ramdisk_filename = "none"\n',
    'a ramdisk of vm2': GOOD + 'ramdisk_filename = "text"\n',
    'a list of tables': GOOD + '[[vm2.x]]\ny = 1\n',
    'a mixed list': GOOD + 'smc_whitelist = [1, "a"]\n',
    'a list with a large number': GOOD + f'smc_whitelist = [{1 << 32}]\n',
    '33 SMCs': GOOD + f'smc_whitelist = {list(range(33))}\n',
    'a boolean with a value': GOOD + 'smc_whitelist_permissive = 1\n',
    'a key with a blank line': GOOD + '"a\\nb" = 1\n',
    'FF-A 1.3': PRIMARY + FFA + 'ffa-version = 0x10003\n',
    'a UUID that is none': PRIMARY + FFA + 'uuid = "12"\n',
    'a UUID of zeros': PRIMARY + FFA + f"uuid = '{'0' * 32}'\n",
    'a UUID twice': PRIMARY + FFA + 'uuid = [1, 2, 3, 4, 1, 2, 3, 4]\n',
    'another number of vCPUs': PRIMARY + FFA + 'execution-ctx-count = 2\n',
    'an unknown method': PRIMARY + FFA + 'messaging-method = 0x17\n',
    'S-EL1': PRIMARY + FFA + 'exception-level = 2\n',
    'no partition manifest': GOOD + 'fdt_filename = "none.dtb"\n',
    'a partition manifest of text': GOOD + 'fdt_filename = "text"\n',
    'a partition manifest twice':
        PRIMARY + FFA.replace('[vm2.ffa]', 'fdt_filename = "m.dtb"\n'
                              '[vm2.ffa]'),
}

# Manifests in the source of a tree.
DTS = {
    'no source': 'vm1',
    'no tree': '/dts-v1/; / { };',
    'no VM': HEAD + '}; };',
    'a file that is not there': '/dts-v1/; /include/ "none.dtsi"; / { };',
}

# Command lines, in a directory with the files of put().
LINES = '''
keel
keel nothing
keel --nothing
keel -v
keel new
keel new directory
keel new no/such/place --template none
keel new --template
keel new a b
keel new text/x
keel pack
keel pack none.toml
keel pack text
keel pack a.bin
keel pack directory
keel pack good.toml none
keel pack good.toml b=none
keel pack good.toml =a.bin
keel pack good.toml a.bin a.bin
keel pack good.toml manifest.dtb=good.toml
keel pack good.toml a.bin=elf.bin
keel pack good.toml a.bin=empty
keel pack -o none/out good.toml
keel pack -o directory good.toml
keel pack -o good.toml good.toml
keel pack -o a.bin good.toml a.bin
keel pack --format tar good.toml
keel pack --mem 1 good.toml
keel pack --mem 64M good.toml
keel pack --mem x good.toml
keel pack --board rpi4 --mem 1G good.toml
keel pack --board none good.toml
keel pack --kernel none good.toml
keel pack --kernel elf.bin good.toml
keel pack --build none good.toml
keel pack --boar virt good.toml
keel pack cut.dtb
keel pack escape.dtb
keel check
keel check none
keel check directory
keel check empty
keel check text
keel check elf.bin
keel check small.bin
keel check huge.bin
keel check cut.cpio
keel check none.cpio
keel check cut.dtb
keel check --kernel text good.cpio
keel check good.toml elf.bin
keel check --mem 0G good.cpio
keel map
keel map text
keel map a.bin
keel map none.cpio
keel map cut.cpio
keel map good.toml
keel map --svg none/out good.cpio
keel map --svg directory good.cpio
keel map --kernel empty good.cpio
keel run
keel run none
keel run text
keel run a.bin
keel run cut.cpio
keel run none.cpio
keel run --kernel none good.cpio
keel run --kernel elf.bin good.cpio
keel run --gic 4 good.cpio
keel run --smp 0 good.cpio
keel run --smp x good.cpio
keel run --timeout nan good.cpio
keel run --timeout 0 good.cpio
keel run --dry-run --timeout 5 good.cpio
keel run --dry-run good.toml
keel run --board rpi4 --gic 2 good.cpio
keel run --board rpi4 --mem 2G good.cpio
keel run --direct good.cpio
keel run --serial serial0 good.cpio
keel run --append 'a	b' good.cpio
keel run --trace good.cpio
keel run --trace none/log good.cpio
keel run --cpu none good.cpio
keel run --cpu cortex-a15 good.cpio
keel run --mem 1X good.cpio
keel card
keel card good.cpio
keel card -o out
keel card -o out none
keel card -o out text
keel card -o out cut.cpio
keel card -o out none.cpio
keel card -o out --kernel elf.bin good.cpio
keel card -o out --kernel none good.cpio
keel card -o out --dtb text good.cpio
keel card -o out --uboot elf.bin good.cpio
keel card -o out --armstub empty good.cpio
keel card -o out good.cpio none
keel card -o out good.cpio a.bin a.bin
keel card -o out good.cpio config.txt
keel card -o none/out good.cpio
mkramdisk
mkramdisk -o out
mkramdisk a.bin
mkramdisk -o out none
mkramdisk -o out a.bin
mkramdisk -o out manifest.dtb=text
mkramdisk -o out good.toml
mkramdisk -o out good.toml a.bin=elf.bin
mkramdisk -o out --format x good.toml a.bin
mkramdisk -o out --build none good.toml a.bin
mkramdisk -o none/out good.toml a.bin
sdimage
sdimage -o out --kernel a.bin
sdimage -o out --kernel a.bin --ramdisk text
sdimage -o out --kernel elf.bin --ramdisk good.cpio
run nothing
run --board none
run --ramdisk none
run --smp -1
run --trace
run-linux --nothing
run-linux --timeout inf
test --nothing
test --quick --long
bench --nothing
bench --cycles 0
fetch x
setup --nothing
setup --run --run
size
size none
size text
size elf.bin
figures --nothing
format --nothing
release
release --nothing
release --draft -o text
'''.strip().splitlines()


def put(directory):
    """The files that the lines name."""
    tree = keel.system.of_toml(GOOD)
    archive = common.ramdisk({'manifest.dtb': tree, 'a.bin': image()})
    files = {
        'a.bin': image(), 'elf.bin': b'\x7fELF' + image()[4:], 'empty': b'',
        'text': b'some words, of which there are enough for a header of 64\n'
                * 3,
        'short.bin': image()[:63], 'small.bin': image(0x1000),
        'huge.bin': image((1 << 64) - 1), 'large.bin': image(1 << 31),
        'keel.bin': image(0x280000), 'good.toml': GOOD.encode(),
        'good.cpio': archive, 'cut.cpio': archive[:4000],
        'none.cpio': common.ramdisk({'x': b''}), 'cut.dtb': tree[:100],
        'config.txt': b'x', 'm.dtb': tree,
        'escape.dtb': tree.replace(b'vm2', b'vm\x1b'),
    }
    for name, data in files.items():
        (directory / name).write_bytes(data)
    (directory / 'directory').mkdir()


def command(line):
    """A line as it is run. The image is ours where none is named."""
    tool, *words = shlex.split(line)
    if tool != 'keel':
        return [TOOLS / tool, *words]
    if words and words[0] in ('pack', 'check', 'map', 'run', 'card') and \
            '--kernel' not in words:
        words[1:1] = ['--kernel', 'keel.bin']
    return [sys.executable, TOOLS / 'keel', 'cli', *words]


def state(directory):
    """What is there."""
    return {path: path.read_bytes() if path.is_file() else None
            for path in directory.rglob('*')}


def refused(directory, line):
    """Run a line; returns what was said. Raises common.Failed unless it was
    refused as it has to be."""
    before = state(directory)
    done = subprocess.run(command(line), cwd=directory, text=True, check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=120)
    said = done.stderr.splitlines()
    everything = f'{done.returncode}: {done.stdout}{done.stderr}'
    common.expect(done.returncode in (1, 2), everything)
    common.expect('Traceback' not in everything, everything)
    common.expect(done.stderr.replace('\n', '').isprintable(), everything)
    if done.returncode == 1:
        common.expect(len(said) == 1 and ': ' in said[0], everything)
    else:
        common.expect(said[:1] and said[0].startswith('usage: '), everything)
    common.expect(state(directory) == before, f'{line}: wrote something')
    return said[-1]


def wrong(directory):
    """(what is tried, line) of each."""
    for kind, systems in (('toml', TOML), ('dts', DTS)):
        for number, (what, text) in enumerate(systems.items()):
            name = f'{kind}{number}.{kind}'
            (directory / name).write_text(text)
            yield f'keel pack, {kind}: {what}', f'keel pack {name}'
    for line in LINES:
        yield line, line


def main():
    with tempfile.TemporaryDirectory() as scratch:
        directory = pathlib.Path(scratch)
        put(directory)
        lines = list(wrong(directory))
        common.expect(len(lines) > 200, len(lines))
        good = subprocess.run(command('keel check good.toml good.cpio a.bin'),
                              cwd=directory, check=False, timeout=120,
                              stdout=subprocess.DEVNULL)
        common.expect(good.returncode == 0, 'what is right is refused, too')

        def case(line):
            print(f'# {refused(directory, line)}')

        common.run_cases([(what, lambda line=line: case(line))
                          for what, line in lines])


if __name__ == '__main__':
    main()
