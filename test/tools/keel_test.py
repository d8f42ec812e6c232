#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Tests of the command `keel`: what it writes, its manual pages, its
completion. That it refuses what is wrong is in wrong_inputs.py."""

import contextlib
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tools'))
sys.path.insert(0, str(ROOT / 'test' / 'boot'))
sys.dont_write_bytecode = True

import common  # noqa: E402
import keel.cli  # noqa: E402
import keel.cpio  # noqa: E402
import keel.fdt  # noqa: E402
import keel.home  # noqa: E402
import keel.limits  # noqa: E402
import keel.man  # noqa: E402
import keel.system  # noqa: E402
import wrong_inputs  # noqa: E402

# The same system twice.
TOML = '''
[vm1]
debug_name = "one"
kernel_filename = "a.bin"
boot_address = 0x1_5000_0000
smc_whitelist = [0x84000050, 2]
smc_whitelist_permissive = true
is_ffa_partition = false

[vm2]
debug_name = "two"
mem_size = 0x100000

[vm2.ffa]
compatible = ["arm,ffa-manifest-1.0", "x"]
uuid = "b4b5671e-4a90-4fe1-b81f-fb13dae1dacb"
'''
DTS = '''
/dts-v1/;
/ {
    hypervisor {
        compatible = "hafnium,hafnium";
        vm1 {
            debug_name = "one";
            kernel_filename = "a.bin";
            boot_address = <0x1 0x50000000>;
            smc_whitelist = <0x84000050 2>;
            smc_whitelist_permissive;
        };
        vm2 {
            debug_name = "two";
            mem_size = <0x100000>;
            ffa {
                compatible = "arm,ffa-manifest-1.0", "x";
                uuid = [1e 67 b5 b4 e1 4f 90 4a 13 fb 1f b8 cb da e1 da];
            };
        };
    };
};
'''


def sorted_node(node):
    """A node without the order of its properties."""
    return (node.name, sorted(node.properties.items()),
            [sorted_node(child) for child in node.children])


class Files(unittest.TestCase):
    """The command in a directory of its own."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        wrong_inputs.put(self.scratch)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.scratch)

    def keel(self, *words):
        """What a command prints."""
        said = io.StringIO()
        options = keel.cli.parser()[0].parse_args(words)
        with contextlib.redirect_stdout(said):
            keel.cli.COMMANDS[options.command].run(options)
        return said.getvalue()


class System(unittest.TestCase):
    """Systems in TOML."""

    def test_toml(self):
        ours = keel.fdt.read(keel.system.of_toml(TOML))
        theirs = keel.fdt.read(common.compile_dts(DTS))
        self.assertEqual(sorted_node(ours), sorted_node(theirs))

    def test_toml_dtc(self):
        """dtc reads what is written."""
        done = subprocess.run(['dtc', '-I', 'dtb', '-O', 'dts'],
                              input=keel.system.of_toml(TOML), check=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertIn(b'debug_name = "two";', done.stdout)


class Commands(Files):
    """What each command does when nothing is wrong."""

    KERNEL = ('--kernel', 'keel.bin')

    def test_new(self):
        for template in keel.home.examples():
            self.keel('new', '--template', template, template)
            self.assertEqual(
                {path.name: path.read_bytes() for path in
                 (self.scratch / template).iterdir()},
                {path.name: path.read_bytes() for path in
                 (ROOT / 'guests/examples' / template).iterdir()})
        self.assertEqual(self.keel('new', '--list').split(),
                         list(keel.home.examples()))

    def test_pack(self):
        """A kernel beside the system is found, one that is given is taken;
        tools/mkramdisk makes the same bytes."""
        said = self.keel('pack', *self.KERNEL, 'good.toml')
        for words in ('kernel of vm1, one; kernel of vm2, two',
                      'Memory of virt with 1 GiB:', '| vm2 two |',
                      'vm2 is entered at 0x7ff00000'):
            self.assertIn(words, said)
        packed = (self.scratch / 'good.cpio').read_bytes()
        self.assertEqual(keel.cpio.read(packed)['a.bin'],
                         wrong_inputs.image())
        subprocess.run([ROOT / 'tools/mkramdisk', '-q', '-o', 'other',
                        'good.toml', 'a.bin'], check=True)
        self.assertEqual((self.scratch / 'other').read_bytes(), packed)
        (self.scratch / 'b.bin').write_bytes(wrong_inputs.image(0x4000))
        self.keel('pack', *self.KERNEL, '-o', 'given.cpio', 'good.toml',
                  'a.bin=b.bin')
        given = keel.cpio.read((self.scratch / 'given.cpio').read_bytes())
        self.assertEqual(given['a.bin'], wrong_inputs.image(0x4000))

    def test_check(self):
        said = self.keel('check', *self.KERNEL, 'good.toml', 'good.cpio',
                         'a.bin', 'm.dtb').splitlines()
        self.assertEqual(said, [
            'good.toml: a manifest of 2 VMs',
            'good.cpio: a ramdisk of 2 VMs for virt with 1 GiB',
            'a.bin: an image that takes 12 KiB',
            'm.dtb: a manifest of 2 VMs'])

    def test_map(self):
        """All of RAM once, in order; the SVG says the same."""
        said = self.keel('map', *self.KERNEL, '--mem', '256M', 'good.cpio')
        at = [int(word, 16) for word in re.findall(r'-\+ (0x\w+)$', said,
                                                   re.M)]
        self.assertEqual((at[0], at[-1]), (0x50000000, 0x40000000))
        self.assertEqual(at, sorted(at, reverse=True))
        self.keel('map', *self.KERNEL, '--mem', '256M', '--svg', 'x.svg',
                  'good.cpio')
        tree = xml.etree.ElementTree.parse(self.scratch / 'x.svg')
        texts = [node.text for node in tree.iter() if node.text]
        for address in at:
            self.assertIn(f'{address:#x}', texts)
        self.assertIn('vm2 two', texts)

    def test_map_escaped(self):
        """A name is shown as the console shows it."""
        text = wrong_inputs.GOOD.replace('"two"', r'"\u001b[7m<&"')
        (self.scratch / 'good.toml').write_text(text)
        said = self.keel('pack', *self.KERNEL, 'good.toml')
        self.assertEqual(said.count(r'\x1b[7m<&'), 2)
        self.keel('map', *self.KERNEL, '--svg', 'x.svg', 'good.cpio')
        xml.etree.ElementTree.parse(self.scratch / 'x.svg')

    def test_run(self):
        """QEMU's command line, of tools/run's making."""
        said = self.keel('run', '--dry-run', '--gdb', '--trace', 'log',
                         *self.KERNEL, '--smp', '2', 'good.cpio')
        for words in ('-smp 2', '-s -S', '-d int -D log', '-kernel keel.bin',
                      '-initrd good.cpio'):
            self.assertIn(words, said)
        said = self.keel('run', '--dry-run', '--board', 'raspi4b', '--direct',
                         *self.KERNEL, 'good.cpio')
        self.assertIn('-M raspi4b', said)

    def test_card(self):
        said = self.keel('card', *self.KERNEL, '-o', 'card.img', 'good.cpio')
        self.assertIn('kernel of vm1, one', said)
        listed = subprocess.run(
            ['mdir', '-b', '-i', 'card.img@@1048576', '::'], check=True,
            text=True, stdout=subprocess.PIPE).stdout
        self.assertIn('keel.cpio', listed)


class Pages(unittest.TestCase):
    """Manual pages and completion have what the parsers have."""

    def setUp(self):
        self.top, self.commands = keel.cli.parser()
        self.pages = keel.man.pages()

    def options(self, parser):
        """The names of options."""
        return [name for action in parser._actions
                for name in action.option_strings]

    def test_pages(self):
        self.assertEqual(set(self.pages), {'keel', *(
            f'keel-{name}' for name in self.commands)})
        for name, text in self.pages.items():
            parser = self.commands.get(name.removeprefix('keel-'), self.top)
            for option in self.options(parser):
                name_in_page = option.replace('-', r'\-')
                self.assertIn(rf'\fB{name_in_page}\fR', text, name)
            for title in ('NAME', 'SYNOPSIS', 'DESCRIPTION', 'OPTIONS',
                          'EXIT STATUS', 'SEE ALSO'):
                self.assertIn(f'.SH {title}\n', text, name)
            # Nothing of a text is taken for a macro.
            known = ('TH', 'SH', 'TP', 'BR', 'PP', 'nf', 'fi', '\\"')
            for line in text.splitlines():
                if line.startswith(('.', "'")):
                    self.assertIn(line[1:].split(' ')[0], known, name)

    def test_same(self):
        """However wide the terminal is."""
        os.environ['COLUMNS'] = '200'
        self.assertEqual(keel.man.pages(), self.pages)

    def complete(self, *words):
        """What bash offers for the last word."""
        script = (f'{keel.man.completion()}\n'
                  'COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))\n_keel\n'
                  'printf "%s\\n" "${COMPREPLY[@]}"')
        return subprocess.run(['bash', '-c', script, 'bash', 'keel', *words],
                              check=True, text=True, cwd=ROOT,
                              stdout=subprocess.PIPE).stdout.split()

    def test_completion(self):
        self.assertEqual(self.complete(''), ['--help', '--version',
                                             *self.commands])
        self.assertEqual(self.complete('ca'), ['card'])
        for name, parser in self.commands.items():
            self.assertEqual(self.complete(name, '-'), self.options(parser))
        self.assertEqual(self.complete('run', '--board', 'v'), ['virt'])
        self.assertEqual(self.complete('run', '--gic', ''), ['2', '3'])
        self.assertEqual(self.complete('pack', 'LIC'), ['LICENSE'])


class Rules(unittest.TestCase):
    """What an installed tool has instead of the tree."""

    def test_rules(self):
        """All that the tree says, and from which files."""
        with tempfile.TemporaryDirectory() as scratch:
            scratch = pathlib.Path(scratch)
            (scratch / 'config.h').write_text('#define KEEL_MAX_CPUS 2\n'
                                              '#define KEEL_FFA 0\n')
            subprocess.run(
                [sys.executable, ROOT / 'tools/keel', 'limits', scratch,
                 scratch / 'rules.json', scratch / 'rules.d'], check=True)
            rules = json.loads((scratch / 'rules.json').read_text())
            read = (scratch / 'rules.d').read_text()
        self.assertEqual(rules['options'], {'max_cpus': 2, 'ffa': 0})
        self.assertEqual(rules['version'], keel.limits.version())
        rows, users = keel.limits.properties()
        self.assertEqual(rules['properties'],
                         [[list(row) for row in rows], users])
        self.assertEqual(rules['vm_properties'], keel.limits.vm_properties())
        self.assertIn('VM_STRING_MAX', rules['defines'])
        for path in ('kernel/boot/manifest.c', 'kernel/boot/place.c',
                     'kernel/vm/vm_config.h', 'meson.build'):
            self.assertIn(f'/{path}', read)

    def test_modules(self):
        """All modules that the command imports are installed, and no
        other."""
        code = ('import sys; sys.path.insert(0, sys.argv[1]); import keel.cli;'
                'print(*sorted(name for name in sys.modules '
                'if name.startswith("keel.")))')
        imported = subprocess.run(
            [sys.executable, '-c', code, ROOT / 'tools'], check=True,
            text=True, stdout=subprocess.PIPE).stdout.split()
        text = (ROOT / 'tools/meson.build').read_text()
        listed = re.search(r'keel_modules = \[(.*?)\]', text, re.S).group(1)
        self.assertEqual({f'keel.{name}' for name in
                          re.findall(r"'(\w+)'", listed)} - {'keel.__init__'},
                         set(imported))


if __name__ == '__main__':
    unittest.main()
