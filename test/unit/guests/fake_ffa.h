/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A monitor of unit tests that takes and gives a region of FF-A in fragments
 * (docs/ffa.md, 8.8), as many bytes at a time as a buffer holds.
 */
#ifndef TEST_GUESTS_FAKE_FFA_H
#define TEST_GUESTS_FAKE_FFA_H

#include "fake.h"

#include <keel/ffa_memory.h>

#define FAKE_FRAG_RX 0x8400007aU
#define FAKE_FRAG_TX 0x8400007bU
#define FAKE_HANDLE  UINT64_C(0x8000000080000007)
#define FAKE_LOW     ((uint32_t)FAKE_HANDLE)
#define FAKE_HIGH    (FAKE_HANDLE >> 32)
#define FAKE_SENDER  3
#define FAKE_OTHER   4 /* another borrower */
#define FAKE_TAG     UINT64_C(0x1234567890)
#define FAKE_PIECES  1000
#define FAKE_ROOM    (HF_MAILBOX_SIZE * 6)

/* The version that the guest has asked for. */
extern uint32_t fake_version;

/* Pieces, no two alike, for regions of up to FAKE_PIECES. */
extern struct ffa_memory_constituent fake_pieces[FAKE_PIECES];

/* The grants to two borrowers, or their wishes; the second is this VM. */
extern struct ffa_memory_access fake_accesses[2];

/* The descriptor that is taken, or given, and how much of it has been. */
extern uint8_t fake_descriptor[FAKE_ROOM];
extern uint32_t fake_total, fake_at;

/* Calls of the guest since the test set these to 0. */
struct fake_count {
	unsigned int calls;
	unsigned int releases; /* of an RX that was full */
	unsigned int relinquishes;
};
extern struct fake_count fake_did;
extern bool fake_rx_full;

/* An answer, and an error, with x0 to x3. */
struct ffa_args fake_ffa(uint64_t x0, uint64_t x1, uint64_t x2, uint64_t x3);
struct ffa_args fake_ffa_error(int32_t code);

/* Has the guest speak a version, and the monitor do all as it should. */
void fake_ffa_begin(uint32_t version);

/* Has the monitor answer v to call number `call`, the first being 0. */
void fake_ffa_wrong(unsigned int call, struct ffa_args v);

/* Returns a region of the first `count` pieces for both borrowers. */
struct guest_ffa_region fake_region(uint32_t func, uint32_t count);

#endif
