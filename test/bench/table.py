#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""The bench gives the same figures twice, for all rows, and its check
judges them. With --at-most behind the build, of gcc and the default options,
no row may be above what it may be."""

import json
import sys

import common
import keel.bench.rows as rows

# Traced, which takes long, and is looked at in split.py.
ALL = [row for row in rows.BY_ID if row != 'common-lock']
FEW = ('id-get', 'run-message', 'share-1', 'retrieve-1', 'clear-page')


def measured(ids, *words):
    """Row to figure and mark, and the exit status."""
    status, text = common.bench('--cycles', '16', '--json', *words,
                                *(f'--row={row}' for row in ids))
    try:
        return {row['id']: (row['ours'], row['mark'])
                for row in json.loads(text)}, status
    except ValueError:
        print('# ' + text.replace('\n', '\n# '))
        return {}, status


def main():
    tap = common.Tap()
    first, status = measured(ALL)
    tap.ok(status == 0 and first, 'the bench runs to its end')
    tap.ok(list(first) == ALL, 'and measures every row')
    tap.ok(first == measured(ALL)[0], 'a second run gives the same')
    for row, (ours, _) in first.items():
        likely = rows.BY_ID[row].reference or rows.BY_ID[row].at_most
        tap.ok(50 <= ours <= 2 * likely, f'{row}: {ours} is likely')
    flag = first['lend-clear-2m'][0] - first['lend-2m'][0]
    tap.ok(flag <= 30, f'CLEAR costs its sender {flag} instructions')
    if '--at-most' in sys.argv:
        for row, (ours, mark) in first.items():
            tap.ok(mark != 'ABOVE',
                   f'{row}: {ours}, at most {rows.BY_ID[row].at_most}')
    few, status = measured(FEW, '--check')
    tap.ok(list(few) == [row for row in rows.BY_ID if row in FEW],
           'the rows asked for are measured')
    tap.ok(few and all(abs(few[row][0] - first[row][0]) <= 2 for row in few),
           'alone, they cost what they cost among others')
    tap.ok((status != 0) == any(mark == 'ABOVE' for _, mark in few.values()),
           'the check fails if and only if a row is above')
    tap.done()


if __name__ == '__main__':
    main()
