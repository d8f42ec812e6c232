#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Tests of the command lines of tools/, with stand-ins for Meson, ninja and
QEMU on the path: nothing is built, installed or booted."""

import contextlib
import hashlib
import importlib.machinery
import importlib.util
import io
import itertools
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

TOOLS = pathlib.Path(__file__).resolve().parents[2] / 'tools'
sys.path.insert(0, str(TOOLS))
sys.dont_write_bytecode = True

import keel.bench.main as bench  # noqa: E402
import keel.boot  # noqa: E402
import keel.main  # noqa: E402
import keel.qemu  # noqa: E402
import keel.run  # noqa: E402

# What takes the place of all three: it logs its name and its arguments, and
# does the least that the next step wants. What its machine says, and how it
# ends, is in the environment.
STAND_IN = '''\
#!/usr/bin/python3
import os, pathlib, re, sys, time
name = pathlib.Path(sys.argv[0]).name
words = sys.argv[1:]
if words == ['--version']:
    sys.exit(print('QEMU emulator version 10.0.2'))
print(name, *words, file=open(os.environ['LOG'], 'a'))
dump = re.search('dumpdtb=(.*?)$', ' '.join(words), re.M)
if dump and os.environ.get('REFUSE'):
    print('qemu-system-aarch64: ' + os.environ['REFUSE'], file=sys.stderr)
    sys.exit(1)
if dump:
    path = dump.group(1).split(' ')[0]
    sys.exit(pathlib.Path(path).write_bytes(b'arm,armv8-timer') * 0)
if name == 'meson':
    build = pathlib.Path(words[1])
    (build / 'build.ninja').touch()
elif name == 'ninja':
    (pathlib.Path(words[1]) / 'keel.bin').touch()
else:
    print(os.environ['CONSOLE'] * int(os.environ['TIMES']), flush=True)
    time.sleep(float(os.environ['SLEEP']))
    sys.exit(int(os.environ['STATUS']))
'''
BANNER = 'Keel 0.1.0 (test)'
PASSED = f'{BANNER}\n  CPUs     4\nVM 1: demo: passed'
TIMEOUT = 120

# A value for each option that takes one: another than the default.
SAMPLES = {'board': None, 'tree': '6.1', 'serial': 'serial0', 'gic': '2',
           'cpu': 'max', 'smp': '3', 'mem': '2G', 'append': 'x',
           'timeout': '7', 'trace': 'log', 'build': 'elsewhere',
           'ramdisk': __file__}


def script(name):
    """Load a tool that has no .py suffix."""
    loader = importlib.machinery.SourceFileLoader(
        name.replace('-', '_'), str(TOOLS / name))
    module = importlib.util.module_from_spec(
        importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


def refused(parse, *words):
    """What argparse says to these, or None where they are taken."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        try:
            parse(words)
        except SystemExit as end:
            assert end.code == 2, words
            return said.getvalue().splitlines()[-1]
    return None


class Fake(unittest.TestCase):
    """tools/run with stand-ins."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.build = self.scratch / 'build'
        self.log = self.scratch / 'log'
        for name in ('meson', 'ninja', keel.qemu.QEMU):
            path = self.scratch / 'bin' / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(STAND_IN)
            path.chmod(0o755)

    def environment(self, **more):
        """With the stand-ins, and what they do."""
        return {**os.environ, 'LOG': str(self.log), 'CONSOLE': PASSED,
                'SLEEP': '0', 'STATUS': '0', 'TIMES': '1',
                'PATH': f"{self.scratch / 'bin'}:{os.environ['PATH']}",
                **more}

    def start(self, *words, build=None, tool='run', **more):
        """A tool; its standard output is a pipe."""
        return subprocess.Popen(
            [TOOLS / tool, '--build', build or self.build, *words],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, env=self.environment(**more))

    def run_tool(self, *words, **more):
        """The same to its end: status, output, errors. No traceback."""
        with self.start(*words, **more) as process:
            out, errors = process.communicate(timeout=TIMEOUT)
        self.assertNotIn('Traceback', errors)
        return process.returncode, out, errors

    def assert_fails(self, line, *words, **more):
        """It ends with 1 and this line."""
        status, out, errors = self.run_tool(*words, **more)
        self.assertEqual((status, errors.splitlines()[-1:]), (1, [line]), out)


class N11(Fake):
    """N-11: tools/run builds what it runs, and says what it does."""

    def test_n11_steps(self):
        """Without a terminal, each step is a line before it begins."""
        status, out, errors = self.run_tool()
        self.assertEqual((status, errors), (0, ''))
        said = [line.split(' ')[0] for line in out.splitlines()]
        self.assertEqual(said[:4], ['configuring', 'building', 'booting',
                                    'Keel'])

    def test_n11_targets(self):
        """Nothing but the image and the demo is built, without the tests."""
        self.run_tool()
        log = self.log.read_text().splitlines()
        meson, = (line for line in log if line.startswith('meson '))
        ninja, = (line for line in log if line.startswith('ninja '))
        self.assertIn(' -Dtests=false', meson)
        self.assertEqual(ninja, f'ninja -C {self.build} keel.bin '
                         'guests/demo.cpio')

    def test_n11_own_ramdisk(self):
        """Then the demo is not built."""
        self.run_tool('--ramdisk', __file__)
        self.assertIn(f'ninja -C {self.build} keel.bin\n',
                      self.log.read_text())

    def test_n11_setup(self):
        """Both sizes; the small one has nothing that only tests want."""
        said = subprocess.run([TOOLS / 'setup', '--help'], check=True,
                              stdout=subprocess.PIPE, text=True).stdout
        small, large = said.split('without --run')
        for name in ('meson', 'gcc-aarch64-linux-gnu', 'qemu-system-arm'):
            self.assertIn(f' {name} ', small.replace('\n', ' '))
        for name in ('libcmocka-dev', 'g++', 'relacy-dev', 'clang-14'):
            self.assertNotIn(f' {name} ', small)
            self.assertIn(f' {name} ', large)


class N21(Fake):
    """N-21: tools/run does what its options say, or refuses them."""

    def test_n21_every_option(self):
        """On each board each option changes the machine, or is refused; with
        --dry-run it changes what is printed."""
        options = [[action.option_strings[0]] + (
            [] if action.nargs == 0 else [SAMPLES[action.dest]])
            for action in keel.run.parser()._actions
            if action.dest not in ('help', 'board', 'dry_run')]
        for board, dry in itertools.product(keel.boot.BOARDS, (False, True)):
            base = ['--board', board, *(['--dry-run'] if dry else [])]
            taken = 0
            for words in options:
                said = refused(keel.run.arguments, *base, *words)
                if said is None:
                    taken += 1
                    self.assertNotEqual(self.effect(base + words),
                                        self.effect(base), words)
                else:
                    self.assertRegex(
                        said, f'error: {words[0]}: (only|not) with', words)
            self.assertGreater(taken, 2)

    def effect(self, words):
        """What these options lead to."""
        options = keel.run.arguments(words)
        machine = keel.run.machine(options)
        if options.dry_run:
            return machine.command()
        return machine, options.timeout

    def test_n21_refused(self):
        for words in (['--direct'], ['--serial', 'serial0'],
                      ['--tree', '6.1'],
                      *(['--board', 'rpi4', *more] for more in (
                          ['--gic', '2'], ['--mem', '1G'], ['--smp', '4'],
                          ['--cpu', 'max'], ['--uboot'])),
                      ['--timeout', 'nan'], ['--timeout', 'inf'],
                      ['--timeout', '0'], ['--timeout', '-1'],
                      ['--smp', '0'], ['--smp', 'x'], ['--dir'],
                      ['--ramdisk', '/no/such/file'],
                      ['--dry-run', '--timeout', '5']):
            self.assertIsNotNone(refused(keel.run.arguments, *words), words)

    def test_n21_dry_run(self):
        """Quoted for a shell; nothing is run."""
        status, out, _ = self.run_tool('--dry-run', '--append', "a 'b'")
        self.assertEqual(status, 0)
        words = subprocess.run(['sh', '-c', f'printf "%s\\n" {out}'],
                               check=True, text=True,
                               stdout=subprocess.PIPE).stdout.splitlines()
        self.assertEqual(words[words.index('-append') + 1], "a 'b'")
        self.assertFalse(self.log.exists())

    def test_n21_gdb(self):
        """QEMU waits; how to attach is said, and nobody hurries."""
        options = keel.run.arguments(['--gdb'])
        self.assertIsNone(options.timeout)
        _, out, _ = self.run_tool('--gdb')
        self.assertIn(f"-ex 'symbol-file -o 0x40200000 {self.build}/keel.elf' "
                      "-ex 'target remote :1234'", out)
        self.assertIn(' -s -S\n', self.log.read_text())

    def test_n21_halted(self):
        """The monitor's last ERROR ends the run, not the time limit."""
        for text in (f'{BANNER}\nERROR: x: y',
                     f'{BANNER}\n  CPUs     4\nPanic: x\n  CPU 0\n  stopped'):
            start = time.monotonic()
            self.assert_fails('tools/run: the monitor has halted, and said '
                              'why', CONSOLE=text, SLEEP='25')
            self.assertLess(time.monotonic() - start, 15)

    def test_n21_not_halted(self):
        """An ERROR about a secondary, a word of a guest, of a boot loader."""
        for text in (f'{BANNER}\nERROR: vm2: x\n  CPUs     4\n',
                     f'{BANNER}\n  CPUs     4\nERROR: of a guest\n',
                     f'{BANNER}\nERROR: vm2: x\nINFO: on it goes\n',
                     f'{BANNER}\nERROR: half a li',
                     'ERROR: of the boot loader\n',
                     f'{BANNER}\n  CPUs     4\nVM 2: Panic: x\n  stopped\n'):
            self.assertFalse(keel.qemu.has_halted(text), text)

    def test_n21_qemu_refuses(self):
        self.assert_fails("tools/run: QEMU refused: no CPU 'x'", '--cpu', 'x',
                          REFUSE="no CPU 'x'")
        self.assertNotIn('ninja', self.log.read_text())
        self.assert_fails('tools/run: QEMU refused: no such thing',
                          CONSOLE='qemu-system-aarch64: no such thing',
                          STATUS='1')

    def test_n20_old_cpu(self):
        """N-20: a machine whose tree has no timer of ARMv8."""
        stand_in = self.scratch / 'bin' / keel.qemu.QEMU
        stand_in.write_text(STAND_IN.replace('arm,armv8-timer',
                                             'arm,armv7-timer'))
        self.assert_fails('tools/run: cortex-a15: not a CPU of AArch64',
                          '--cpu', 'cortex-a15')

    def test_n21_own_ramdisk(self):
        """No demo is asked for: that the machine goes off is enough."""
        status, _, errors = self.run_tool('--ramdisk', __file__,
                                          CONSOLE=f'{BANNER}\n  CPUs  1')
        self.assertEqual((status, errors), (0, ''))
        self.assertIn(f'-initrd {__file__}', self.log.read_text())
        self.assert_fails('tools/run: the demo did not pass',
                          CONSOLE=f'{BANNER}\n  CPUs     1')

    def test_n21_nobody_reads(self):
        """As with "| head -1": no traceback, and QEMU is gone."""
        with self.start(SLEEP='3', CONSOLE='x\n', TIMES='100000') as process:
            process.stdout.readline()
            process.stdout.close()
            errors = process.stderr.read()
            self.assertEqual(process.wait(TIMEOUT), keel.main.NOBODY_READS)
        self.assertEqual(errors, '')

    def test_n21_cannot_write(self):
        """A build directory that cannot be, as in a read-only tree."""
        build = pathlib.Path(__file__) / 'x'
        self.assert_fails(f'tools/run: {build}: Not a directory', build=build)

    def test_n21_missing(self):
        """Nothing of QEMU on the path."""
        (self.scratch / 'bin' / keel.qemu.QEMU).write_text('#!/no/such\n')
        for tool in ('run', 'run-linux'):
            self.assertEqual(self.run_tool(tool=tool)[0], 1, tool)

    def test_n21_time_limit(self):
        self.assert_fails('tools/run: stopped after 0.5 s', '--timeout',
                          '0.5', SLEEP='9')


class N21Setup(unittest.TestCase):
    """N-21: what tools/setup says when it cannot, on a machine where nothing
    is installed."""

    PROGRAMS = ('bash', 'env', 'mktemp', 'cat', 'awk', 'sed', 'rm', 'dirname')

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.path = pathlib.Path(scratch.name)
        for name in self.PROGRAMS:
            (self.path / name).symlink_to(shutil.which(name))

    def stand_in(self, name, text):
        """A program of the path."""
        (self.path / name).write_text(f'#!/bin/sh\n{text}\n')
        (self.path / name).chmod(0o755)

    def errors(self):
        """What tools/setup ends with."""
        done = subprocess.run(
            ['bash', TOOLS / 'setup', '--run'], env={'PATH': str(self.path)},
            text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            check=False, timeout=TIMEOUT)
        self.assertEqual(done.returncode, 1)
        return done.stderr.splitlines()

    def test_n21_no_debian(self):
        self.stand_in('id', 'echo 1000')
        said, = self.errors()
        self.assertIn('this is no Debian: install ', said)

    def test_n21_no_sudo(self):
        for name in ('dpkg-query', 'apt-get', 'sudo'):
            self.stand_in(name, 'exit 1')
        self.stand_in('id', 'echo 1000')
        (self.path / 'sudo').unlink()
        said, = self.errors()
        self.assertIn('not root, and there is no sudo. As root, run: ', said)

    def test_n21_what_failed(self):
        """What was run, and what it said: no name of a function."""
        for name in ('dpkg-query', 'apt-get'):
            self.stand_in(name, 'echo "no network"; exit 1')
        self.stand_in('sudo', 'exec "$@"')
        for user, begin in (('1000', 'sudo apt-get '), ('0', 'apt-get ')):
            self.stand_in('id', f'echo {user}')
            *said, last = self.errors()
            self.assertEqual(said, ['no network'])
            self.assertRegex(last, f"^tools/setup: '{begin}.*update' failed$")


class N13(unittest.TestCase):
    """N-13: tools/fetch asks the network once for all clones."""

    DATA = b'a tarball'
    WRAP = ('[wrap-file]\ndirectory = x\nsource_filename = x.tar\n'
            f'source_hash = {hashlib.sha256(DATA).hexdigest()}\n'
            'patch_directory = x\n')

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.apt = self.scratch / 'bin' / 'apt-get'
        self.apt.parent.mkdir()
        self.pool = self.scratch / 'pool'
        self.pool.mkdir()
        (self.pool / 'x.tar').write_bytes(self.DATA)

    def fetch(self, clone, network):
        """tools/fetch in a clone; the path of its tarball, and whether the
        network was asked."""
        tree = self.scratch / clone
        wrap = tree / 'subprojects' / 'picolibc.wrap'
        wrap.parent.mkdir(parents=True)
        wrap.write_text(self.WRAP)
        shutil.copytree(TOOLS, tree / 'tools')
        asked = self.scratch / 'asked'
        self.apt.write_text(
            f'#!/bin/sh\ntouch {asked}\n' +
            (f"echo \"'copy:{self.pool}/x.deb' x\"\n" if network else
             'exit 1\n'))
        self.apt.chmod(0o755)
        done = subprocess.run(
            [tree / 'tools' / 'fetch'], check=True, timeout=TIMEOUT, env={
                'PATH': f"{self.apt.parent}:{os.environ['PATH']}",
                'XDG_CACHE_HOME': str(self.scratch / 'cache')},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.assertNotIn('Traceback', done.stderr)
        was_asked = asked.exists()
        asked.unlink(missing_ok=True)
        return tree / 'subprojects' / 'packagecache' / 'x.tar', was_asked

    def test_n13_second_clone(self):
        first, asked = self.fetch('first', network=True)
        self.assertTrue(asked)
        self.assertEqual(first.read_bytes(), self.DATA)
        second, asked = self.fetch('second', network=False)
        self.assertFalse(asked)
        self.assertEqual(second.read_bytes(), self.DATA)

    def test_n13_spoilt(self):
        """What is in the cache is not trusted."""
        self.fetch('first', network=True)
        kept, = (self.scratch / 'cache').rglob('x.tar')
        kept.write_bytes(b'no tarball')
        second, asked = self.fetch('second', network=True)
        self.assertTrue(asked)
        self.assertEqual(second.read_bytes(), self.DATA)
        self.assertEqual(kept.read_bytes(), self.DATA)

    def test_n13_no_network(self):
        """Nothing is there; Meson is left to it."""
        self.assertFalse(self.fetch('first', network=False)[0].exists())


class OtherTools(unittest.TestCase):
    """The same of the others."""

    def test_n21_bench(self):
        modes = {mode: f'--{mode}' for mode in bench.MODES if mode != 'table'}
        for mode, option in modes.items():
            if mode in ('split', 'operations', 'walk'):
                modes[mode] = f'{option}=id-get'
        options = {'rows': '--row=id-get', 'json': '--json',
                   'check': '--check', 'by': '--by=line',
                   'cycles': '--cycles=9', 'build': '--build=x',
                   'no_build': '--no-build', **modes}
        used = {name for mode in bench.MODES.values() for name in mode}
        self.assertLessEqual(used, set(options))
        for mode, takes in bench.MODES.items():
            for name, option in options.items():
                if name == mode:
                    continue
                words = [option] + [modes.get(mode)] * (mode != 'table')
                said = refused(bench.arguments, *words)
                if mode == 'table' and name in modes:
                    self.assertIsNone(said)
                elif name in takes or mode in bench.MODES.get(name, ()):
                    self.assertIsNone(said, words)
                else:
                    self.assertIsNotNone(said, words)

    def test_n21_run_linux(self):
        parse = script('run-linux').arguments
        for words in (['--shell', '--timeout', '5'], ['--timeout', 'nan'],
                      ['--plain', '--build', 'x'], ['--plain', '--ffa'],
                      ['--smp', '-1']):
            self.assertIsNotNone(refused(parse, *words), words)
        for words in ([], ['--shell'], ['--plain', '--timeout', '5']):
            self.assertIsNone(refused(parse, *words), words)

    def test_n21_end(self):
        """Every tool in Python ends by keel.main.run(), which knows of pipes
        and files that are not there; every one in shell refuses what it does
        not know."""
        for path in sorted(TOOLS.iterdir()):
            if path.is_dir() or not os.access(path, os.X_OK):
                continue
            text = path.read_text()
            if text.startswith('#!/usr/bin/python3'):
                self.assertIn('keel.main.run(', text, path.name)
            elif 'exec ' in text:
                module = text.split('"$tools/keel" ')[1].split()[0]
                source = TOOLS / 'keel' / f"{module.replace('.', '/')}.py"
                self.assertIn('keel.main.run(', source.read_text(), path.name)
            done = subprocess.run([path, '--no-such-option'], check=False,
                                  stdin=subprocess.DEVNULL, text=True,
                                  stdout=subprocess.DEVNULL,
                                  stderr=subprocess.PIPE, timeout=TIMEOUT)
            self.assertEqual(done.returncode, 2, path.name)
            self.assertIn('usage: ', done.stderr, path.name)
            self.assertNotIn('Traceback', done.stderr, path.name)


if __name__ == '__main__':
    unittest.main()
