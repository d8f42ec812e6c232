/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * F-01: the modes of constituents were compared with the first one of each
 * fragment alone, so that memory of mixed ownership went through in one. Here
 * every page counts, wherever it stands.
 */
#include "test/attack/attack.h"
#include "test/support/ffa_wire.h"

#define RUNS 20

static const uint16_t three[] = { 3 };

static void attack(uint32_t func, struct page_run foreign, unsigned at)
{
	const uint8_t data = grant_of(func, FFA_RW);
	const struct terms t = { .sender = 2,
				 .attributes = attributes_of(func),
				 .vms = three,
				 .permissions = &data,
				 .count = 1 };
	struct page_run runs[RUNS];
	struct descriptor p;

	for (unsigned i = 0; i < RUNS; i++)
		runs[i] = (struct page_run){ page_of(2, 2 * i), 1 };
	runs[at] = foreign;
	put_terms(&p, 2, &t);
	put_runs(&p, runs, RUNS);
	put_tx(vcpu_of(2, 0), p.d, PAGE_SIZE);
	ffa_refused(vcpu_of(2, 0), STATUS_DENIED, func, p.length, p.length);
}

static void test_mixed(void **state)
{
	const struct page_run borrowed = { page_of(1, 7), 1 };
	const struct page_run foreign[] = {
		{ page_of(1, 3), 1 },  /* another VM's */
		{ tx_of(2), 1 },       /* the monitor reads it */
		{ page_of(2, 60), 1 }, /* lent to VM 3 */
		{ page_of(2, 62), 1 }, /* shared with VM 3 */
		{ page_of(2, 51), 2 }, /* the second page is read-only */
		borrowed,
	};

	(void)state;
	send_run(LEND, 2, 3, foreign[2]);
	send_run(SHARE, 2, 3, foreign[3]);
	retrieve(&(struct sent){ SHARE, 1, 2, 1,
				 send_run(SHARE, 1, 2, borrowed).handle });
	machine_set_mode(2, (struct page_run){ page_of(2, 52), 1 },
			 (struct page_mode){ PAGE_OWNED, ACCESS_READ });
	ffa_speak(2, DIALECT_FFA_1_2 | DIALECT_SETTLED);
	for (unsigned i = 0; i < sizeof(foreign) / sizeof(*foreign); i++) {
		for (unsigned at = 0; at < RUNS; at++) {
			for (uint32_t func = DONATE; func <= SHARE; func++)
				attack(func, foreign[i], at);
		}
	}
}

ATTACKS(ATTACK(test_mixed))
