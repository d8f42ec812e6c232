/* SPDX-License-Identifier: BSD-3-Clause */
/* Two pairs of VMs, 2 with 3 and 4 with 5, each on a CPU of its own. */
#ifndef BENCH_PAIRS_H
#define BENCH_PAIRS_H

/* Cycles of SHARE, RETRIEVE, RELINQUISH and RECLAIM between two YIELDs. */
#define PAIRS_BATCH 100

#endif
