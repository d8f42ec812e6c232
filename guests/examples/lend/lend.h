/* SPDX-License-Identifier: BSD-3-Clause */
/* The message between the two VMs, and the page that is lent. */
#ifndef LEND_H
#define LEND_H

#include <keel/memory.h>
#include <stdint.h>

/* The VM that the page is lent to: vm2 of manifest.dts. */
#define BORROWER 2

#define WORDS 64

/* A region may be of whole pages only: a page's struct fills the page. */
union page {
	char words[WORDS];
	uint8_t bytes[SPCI_PAGE_SIZE];
};

/* The question: which page. The answer: how it went, an SPCI code or 0. */
struct message {
	struct guest_region region;
	int32_t status;
};

#endif
