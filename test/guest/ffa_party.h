/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * VMs of every version that give memory to each other: what one of them does,
 * whether it is the primary, a partner or a puppet of SPCI 0.9. Each call is
 * made by the library of that VM, where it speaks FF-A.
 */
#ifndef TEST_FFA_PARTY_H
#define TEST_FFA_PARTY_H

#include "dialog.h"
#include <hf/ffa_mem.h>

#define OLD 9 /* in the place of the minor version: SPCI 0.9 */

/* Two VMs of each version: 0.9, 1.0, 1.1, 1.2; and the primary. */
#define VERSIONS 4
extern const struct caller parties[VERSIONS];
extern const struct caller others[VERSIONS];
extern const struct caller *const own;

/* A page that one VM gives to others. */
struct gift {
	const struct caller *from;
	uint32_t func; /* FFA_MEM_DONATE_32 and so on */
	uint32_t flags;
	uint64_t address;
	uint64_t tag;		/* of secondaries 32 bits */
	uint16_t borrowers[4];	/* 0: no more */
	uint8_t permissions[4]; /* SPCI 0.9 grants X, too, but for NX */
	uint64_t handle;	/* of 64 bits; SPCI 0.9 has the lower 32 */
};

/* The way that a borrower retrieved a gift. */
struct taken {
	uint64_t address;
	uint32_t func;
	uint8_t permissions; /* of SPCI 0.9, which is not told: 0 */
};

/* Has all VMs begin, each with RX and TX of one page. */
void party_begin(void);

/* Calls. Return 0 or a code. */
int32_t party_send(struct gift *g);
int32_t party_retrieve(const struct caller *c, const struct gift *g,
		       uint8_t permissions, uint32_t flags, struct taken *t);
int32_t party_relinquish(const struct caller *c, const struct gift *g,
			 uint32_t flags);
int32_t party_reclaim(const struct caller *c, const struct gift *g,
		      uint32_t flags);

/* Accesses. Return whether the VM did. */
bool party_load(const struct caller *c, uint64_t address, uint64_t *value);
bool party_store(const struct caller *c, uint64_t address, uint64_t value);
bool party_fetch(const struct caller *c, uint64_t address);

/* True if the VM reads this. */
bool party_reads(const struct caller *c, uint64_t address, uint64_t value);

/* Returns the address of one of ROOM_PAGES pages that a VM may give. */
uint64_t party_page(const struct caller *c, unsigned number);

#endif
