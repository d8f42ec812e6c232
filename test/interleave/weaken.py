#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Weaken every memory order of the modelled sources in turn: is it caught?

    weaken.py --page FILE [--write] MODEL...

MODEL are the programs that test/interleave builds. Each order that a model
reaches, and that is not relaxed, is made weaker by one step, and the models
that reach it must fail. Prints TAP. The table of who caught what is between
the markers of FILE; --write puts it there.
"""

import argparse
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = ('kernel/mem/slots.c', 'kernel/mem/slot.c', 'kernel/mem/handle.c',
           'kernel/mem/clear.c',
           'kernel/base/lock.h', 'kernel/base/lock.c', 'kernel/vm/mailbox.h',
           'kernel/vm/mailbox.c', 'kernel/vm/vcpu.h')
ORDER = re.compile(r'memory_order_(acquire|release|acq_rel|seq_cst)\b')
WEAKER = {'acquire': ('relaxed',), 'release': ('relaxed',),
          'acq_rel': ('acquire', 'release'), 'seq_cst': ('acq_rel',)}
# A call of one of these, or the definition that an order lies in.
FUNCTION = re.compile(r'^(?:[A-Za-z_0-9* ]+?)\b([a-z_0-9]+)\([^;]*$')
BEGIN, END = '<!-- weakened orders: begin -->', '<!-- weakened orders: end -->'
SECONDS = 600


class Site:
    """An order in a source: where it is, and who runs over it."""

    def __init__(self, path, line, order, function):
        self.path, self.line = path, line
        self.order, self.function = order, function
        self.key = f'{pathlib.Path(path).name}:{line}'
        self.models = []


def sites_of(path):
    """The orders of one source, in its order."""
    function = '?'
    for line, text in enumerate((ROOT / path).read_text().splitlines(), 1):
        match = FUNCTION.match(text)
        if match:
            function = match[1]
        orders = ORDER.findall(text)
        if len(orders) > 1:
            sys.exit(f'{path}:{line}: two orders in one line')
        for order in orders:
            yield Site(path, line, order, function)


def run(model, *args):
    """A model's output; what it says first is what counts."""
    done = subprocess.run([model, *args], stdout=subprocess.PIPE, text=True,
                          timeout=SECONDS, check=False)
    return done.returncode, done.stdout


def reached(models):
    """Which models run over which site. They must hold as they are."""
    by_site = {}
    for model in models:
        code, out = run(model, '--sites')
        if code != 0:
            sys.exit(f'{model} fails as it is')
        for site in re.findall(r'^# site (\S+)$', out, re.MULTILINE):
            by_site.setdefault(site, []).append(model)
    return by_site


def caught(site, weaker):
    """The model that fails, and how; None where none does."""
    for model in site.models:
        code, out = run(model, '--weaken', f'{site.key}:{weaker}')
        match = re.search(r'^not ok \d+ - (.*?): (.*) in \d+ runs$', out,
                          re.MULTILINE)
        if match:
            name = pathlib.Path(model).name.removeprefix('model-')
            return f'{name}: {match[1]}', match[2].lower()
        if code != 0:
            sys.exit(f'{model}: ended with {code} and no verdict')
    return None


def with_table(page, rows):
    """A page with these rows between its markers."""
    head, rest = page.split(BEGIN)
    tail = rest.split(END)[1]
    lines = ['| where | order | weakened to | caught by |', '|---|---|---|---|']
    lines += ['| `%s`, %s | %s | %s | %s |' % row for row in rows]
    return head + BEGIN + '\n' + '\n'.join(lines) + '\n' + END + tail


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--page', type=pathlib.Path, required=True)
    parser.add_argument('--write', action='store_true')
    parser.add_argument('models', nargs='+', metavar='MODEL')
    args = parser.parse_args()

    sites = [s for path in SOURCES for s in sites_of(path)]
    cases = [(s, weaker) for s in sites for weaker in WEAKER[s.order]]
    by_site = reached(args.models)
    rows, failed = [], False
    print(f'1..{len(cases) + 1}', flush=True)
    for number, (site, weaker) in enumerate(cases, 1):
        site.models = by_site.get(site.key, [])
        found = caught(site, weaker)
        failed = failed or found is None
        print('{}ok {} - {}:{} {}: {} for {}: {}'.format(
            '' if found else 'not ', number, site.path, site.line,
            site.function, weaker, site.order,
            ', '.join(found) if found else
            'not caught' if site.models else 'no model runs over it'),
            flush=True)
        rows.append((site.function, pathlib.Path(site.path).name, site.order,
                     weaker, found[0] if found else '**nobody**'))
    page = args.page.read_text()
    if args.write:
        args.page.write_text(with_table(page, rows))
        page = args.page.read_text()
    current = page == with_table(page, rows)
    print('{}ok {} - {} has this table'.format('' if current else 'not ',
                                               len(cases) + 1, args.page.name))
    return failed or not current


if __name__ == '__main__':
    sys.exit(main())
