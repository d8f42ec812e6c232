/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Sends and receives memory by FF-A: any number of pieces, to several VMs. All
 * functions return 0 or a code of FF-A, and need guest_ffa_init() and
 * guest_mailbox_init() first. They use TX, and retrieve uses RX. A region
 * that a buffer does not hold goes in fragments, which Keel refuses so far.
 */
#ifndef KEEL_FFA_MEMORY_H
#define KEEL_FFA_MEMORY_H

#include <hf/ffa_mem.h>
#include <hf/language.h>
#include <stdint.h>

HF_C_BEGIN

/* The most borrowers of a region. */
#define GUEST_FFA_BORROWERS 8

/*
 * A region, as its sender or a borrower describes it. The arrays are the
 * caller's.
 */
struct guest_ffa_region {
	/* FFA_MEM_DONATE_32, FFA_MEM_LEND_32 or FFA_MEM_SHARE_32. */
	uint32_t share_func;
	/* FFA_MEMORY_CLEAR, and of a retrieve CLEAR_AFTER and BYPASS. */
	uint32_t flags;
	uint64_t handle;
	/* The sender's choice; of 32 bits if a VM of SPCI 0.9 borrows. */
	uint64_t tag;
	uint16_t sender;
	/*
	 * Each borrower, and what it is granted; of a retrieve, what it asks
	 * for. A borrower lists all, or sets FFA_MEMORY_BYPASS and lists itself
	 * alone.
	 */
	struct ffa_memory_access *borrowers;
	uint32_t borrower_count;
	/* Where the pages are, and room for how many pieces. */
	struct ffa_memory_constituent *pieces;
	uint32_t piece_count;
	uint32_t piece_max;
};

/* Sends the pieces to the borrowers. Sets sender and handle. */
int32_t guest_ffa_mem_send(struct guest_ffa_region *region);

/*
 * Retrieves a region that was sent to this VM. Sets share_func, the pieces, and
 * what this VM got in its own entry of borrowers. A region of more pieces than
 * piece_max is NO_MEMORY, and so is one that the guest's map has no room for:
 * these are given back at once. A donation cannot be given back; its pages are
 * this VM's, and are of no use to anybody.
 */
int32_t guest_ffa_mem_retrieve(struct guest_ffa_region *region);

/* Gives a retrieved region back. flags: FFA_MEMORY_CLEAR or 0. */
int32_t guest_ffa_mem_relinquish(uint64_t handle, uint32_t flags);

/* Takes back a region that this VM sent. flags: FFA_MEMORY_CLEAR or 0. */
int32_t guest_ffa_mem_reclaim(uint64_t handle, uint32_t flags);

HF_C_END

#endif
