# SPDX-License-Identifier: BSD-3-Clause
"""Build Keel with gcc and with clang, run every test, count them.

Installs missing packages first (tools/setup). The last line is
'N passed, N failed', with ', N skipped' when there are any; the exit status
is 0 only when none failed.
"""

import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys
import time

import keel.build
import keel.main

TAP_LINE = re.compile(r'^\s*(not )?ok\b[^#\n]*(#\s*skip)?',
                      re.IGNORECASE | re.MULTILINE)
GOOD = ('OK', 'EXPECTEDFAIL')


def arguments():
    """The command line, parsed."""
    parser = argparse.ArgumentParser(
        prog='tools/test',
        description=__doc__, allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    size = parser.add_mutually_exclusive_group()
    size.add_argument('--quick', action='store_true',
                      help='gcc only, without the tests marked slow')
    size.add_argument('--long', action='store_true',
                      help='with the tests that take minutes each, too')
    parser.add_argument('--build', type=pathlib.Path, metavar='DIR',
                        default=keel.build.ROOT,
                        help='where to put build-gcc and build-clang')
    return parser.parse_args()


def count_test(record, is_tap):
    """Outcomes of one Meson test: each of its TAP lines, or itself."""
    outcomes = collections.Counter()
    if is_tap:
        for bad, skip in TAP_LINE.findall(record.get('stdout', '')):
            outcomes['skipped' if skip else
                     'failed' if bad else 'passed'] += 1
    result = record['result']
    if result == 'SKIP':
        outcomes['skipped'] += not outcomes['skipped']
    elif result not in GOOD:
        # A crash or a timeout fails, whatever the lines before it said.
        outcomes['failed'] += not outcomes['failed']
    elif not outcomes:
        # N-23: TAP without a single point is no test that held.
        outcomes['failed' if is_tap else 'passed'] += 1
    return outcomes


def report_failure(record):
    """Print the end of what a failed test said."""
    text = record.get('stdout', '') + record.get('stderr', '')
    print(f"--- {record['name']}: {record['result']}")
    print('\n'.join(text.splitlines()[-30:]))


def run_tests(directory, options):
    """Run Meson's tests of one build; returns the outcomes."""
    command = ['meson', 'test', '-C', directory, '--no-rebuild',
               '--print-errorlogs']
    if options.quick:
        command += ['--no-suite', 'slow']
    if not options.long:
        command += ['--no-suite', 'long']
    log = directory / 'meson-logs' / 'testlog.json'
    log.unlink(missing_ok=True)
    terminal = sys.stdout.isatty()
    status = subprocess.run(
        command, check=False,
        stdout=None if terminal else subprocess.DEVNULL,
        stderr=None if terminal else subprocess.DEVNULL).returncode
    tests = json.loads((directory / 'meson-info' /
                        'intro-tests.json').read_text())
    tap = {test['name'] for test in tests if test['protocol'] == 'tap'}
    outcomes = collections.Counter()
    for line in log.read_text().splitlines() if log.exists() else ():
        record = json.loads(line)
        # Meson prefixes the name with project and suite here.
        name = record['name'].rpartition(' / ')[2]
        outcomes += count_test(record, name in tap)
        if record['result'] not in (*GOOD, 'SKIP'):
            report_failure(record)
    if not outcomes['failed'] and (status != 0 or not outcomes['passed']):
        outcomes['failed'] += 1
    return outcomes


def coverage(directory):
    """Print the line coverage of kernel/ and lib/."""
    report = directory / 'coverage.json'
    done = subprocess.run(
        ['gcovr', '--root', keel.build.ROOT, '--filter', 'kernel/',
         '--filter', 'lib/', '--json-summary', report, directory],
        cwd=keel.build.ROOT, check=False, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    if done.returncode != 0:
        print('line coverage: gcovr failed')
        return
    lines = collections.defaultdict(lambda: [0, 0])
    for file in json.loads(report.read_text())['files']:
        part = lines[file['filename'].partition('/')[0] + '/']
        part[0] += file['line_covered']
        part[1] += file['line_total']
    for part, (covered, total) in sorted(lines.items()):
        print(f'line coverage of {part:<8} {100 * covered / total:5.1f} % '
              f'({covered} of {total} lines)')


def image_size(directory):
    """Print the sizes of the image."""
    subprocess.run([keel.build.TOOLS / 'size', directory / 'keel.elf'],
                   check=False)


def test_compiler(compiler, options):
    """Build and test with one compiler; returns the outcomes."""
    directory = options.build / f'build-{compiler}'
    is_gcc = compiler == 'gcc'
    start = time.monotonic()
    try:
        keel.build.build(directory, compiler,
                         ['-Dcoverage=true'] if is_gcc else [])
    except keel.build.Error as error:
        print(f'tools/test: {error}')
        return collections.Counter(failed=1)
    built = time.monotonic()
    outcomes = run_tests(directory, options)
    print(f'{compiler}: built in {built - start:.0f} s, '
          f'tested in {time.monotonic() - built:.0f} s: '
          f'{summary(outcomes)}', flush=True)
    image_size(directory)
    if is_gcc:
        coverage(directory)
    return outcomes


def summary(outcomes):
    """The counts as one phrase."""
    text = f"{outcomes['passed']} passed, {outcomes['failed']} failed"
    if outcomes['skipped']:
        text += f", {outcomes['skipped']} skipped"
    return text


def run():
    """The tool, to its end."""
    options = arguments()
    outcomes = collections.Counter()
    try:
        keel.build.prepare()
    except keel.build.Error as error:
        print(f'tools/test: {error}')
        outcomes['failed'] += 1
    else:
        for compiler in ('gcc',) if options.quick else ('gcc', 'clang'):
            outcomes += test_compiler(compiler, options)
    print(summary(outcomes))
    sys.exit(1 if outcomes['failed'] or not outcomes['passed'] else 0)


def main():
    keel.main.run('tools/test', run)


if __name__ == '__main__':
    main()
