/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * F-07: MSG_SEND2's header was read twice, so that the receiver saw another
 * sender or size than was checked. Another vCPU of the sender writes TX here
 * all the time.
 */
#include <pthread.h>
#include <string.h>

#include "test/attack/attack.h"
#include "test/support/ffa.h"

#define SEND2	   0x84000086U
#define RX_RELEASE 0x84000065U
#define MESSAGES   200000
#define LONGEST	   3000

struct header {
	uint32_t flags, reserved, offset;
	uint16_t receiver, sender;
	uint32_t size;
};

static atomic_bool over;

/* VM 2's own message, and one that nobody may send, by turns. */
static void *write_tx(void *arg)
{
	struct header own = {
		.offset = sizeof(own), .receiver = 3, .sender = 2, .size = 8
	};
	struct header forged = { .offset = sizeof(forged),
				 .receiver = 3,
				 .sender = 1,
				 .size = LONGEST };
	volatile struct header *tx = (volatile struct header *)tx_of(2);

	(void)arg;
	while (!over) {
		*tx = own;
		*tx = forged;
	}
	return NULL;
}

/* Every byte behind the header is the payload's, or zero. */
static void check_rx(void)
{
	struct header h;
	uint8_t page[PAGE_SIZE];

	assert_true(host_guest_read(vm_find(3), rx_of(3), page, sizeof(page)));
	memcpy(&h, page, sizeof(h));
	assert_int_equal(h.sender, 2);
	assert_int_equal(h.receiver, 3);
	assert_int_equal(h.offset, sizeof(h));
	assert_int_equal(h.flags | h.reserved, 0);
	assert_true(h.size == 8 || h.size == LONGEST);
	for (size_t i = sizeof(h); i < sizeof(page); i++)
		assert_int_equal(page[i], i < sizeof(h) + h.size ? 0x6b : 0);
}

static void test_race(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);
	struct vcpu *w = vcpu_of(3, 0);
	unsigned delivered = 0;
	pthread_t writer;

	(void)state;
	machine_watch(false);
	ffa_speak(2, DIALECT_FFA_1_1);
	ffa_speak(3, DIALECT_FFA_1_1);
	page_fill(tx_of(2), 0x6b);
	over = false;
	assert_int_equal(pthread_create(&writer, NULL, write_tx, NULL), 0);
	for (unsigned i = 0; i < MESSAGES; i++) {
		struct answer a = hvc(v, SEND2);

		if (a.x[0] != FFA_SUCCESS) {
			ffa_assert_error(a, v, STATUS_INVALID_PARAMETERS);
			continue;
		}
		delivered++;
		check_rx();
		ffa_assert_success(hvc(w, RX_RELEASE), w, 0, 0);
	}
	over = true;
	assert_int_equal(pthread_join(writer, NULL), 0);
	assert_true(delivered > 0);
}

ATTACKS(ATTACK(test_race))
