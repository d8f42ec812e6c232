/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * kernel/vm/mailbox and kernel/base/lock with threads: a message is seen whole
 * or not at all, no buffer goes while it is used, and no waiter is forgotten.
 */
#include "kernel/vm/mailbox.h"

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/vm/buffers.h"

#define ROUNDS 5000

static struct mailbox box;
static uint8_t rx[PAGE_SIZE];
static uint8_t tx[PAGE_SIZE];
static atomic_bool over;

static int setup(void **state)
{
	(void)state;
	memset(&box, 0, sizeof(box));
	memset(rx, 0xee, sizeof(rx));
	over = false;
	mailbox_map(&box, rx, tx, sizeof(rx));
	return 0;
}

static void test_states(void **state)
{
	struct message got = { 0 };

	(void)state;
	assert_false(mailbox_read(&box, &got));
	assert_false(mailbox_release(&box));
	assert_true(mailbox_claim(&box));
	assert_false(mailbox_claim(&box));
	assert_false(mailbox_read(&box, &got));
	assert_false(mailbox_release(&box));
	mailbox_abandon(&box);
	assert_true(mailbox_claim(&box));
	assert_true(mailbox_finish(&box, 5));
	mailbox_publish(&box, 3, 5, MAILBOX_RECEIVED);
	assert_false(mailbox_claim(&box));
	assert_false(mailbox_release(&box));
	assert_true(mailbox_read(&box, &got));
	assert_false(mailbox_read(&box, &got));
	assert_false(mailbox_claim(&box));
	assert_true(mailbox_release(&box));
	assert_false(mailbox_release(&box));
	assert_int_equal(got.sender, 3);
	assert_int_equal(got.size, 5);
}

/* FF-A's second form: the VM has it at once, told of it or not. */
static void test_delivered(void **state)
{
	(void)state;
	assert_false(mailbox_drop(&box));
	for (unsigned i = 0; i < 2; i++) {
		struct message got = { 0 };

		assert_true(mailbox_claim(&box));
		assert_false(mailbox_drop(&box));
		assert_true(mailbox_finish(&box, 5));
		mailbox_publish(&box, 3, 5, MAILBOX_DELIVERED);
		assert_false(mailbox_claim(&box));
		assert_false(mailbox_is_empty(&box));
		assert_false(mailbox_release(&box));
		assert_true(mailbox_wait(&box, 2));
		if (i == 0) {
			assert_true(mailbox_read(&box, &got));
			assert_false(mailbox_read(&box, &got));
			assert_int_equal(got.sender, 3);
			assert_int_equal(got.size, 5);
			assert_false(mailbox_drop(&box));
			assert_true(mailbox_release(&box));
		} else {
			assert_true(mailbox_drop(&box));
			assert_false(mailbox_read(&box, &got));
		}
		assert_false(mailbox_drop(&box));
		assert_false(mailbox_release(&box));
		assert_int_equal(mailbox_next_waiter(&box), 2);
	}
	assert_true(mailbox_claim(&box));
	mailbox_publish(&box, 3, 5, MAILBOX_RECEIVED);
	assert_false(mailbox_drop(&box));
}

/* The highest sender's longest message. */
static void test_longest(void **state)
{
	struct message got = { 0 };

	(void)state;
	assert_int_equal(mailbox_size(&box), sizeof(rx));
	assert_true(mailbox_claim(&box));
	mailbox_publish(&box, KEEL_MAX_VMS, BUFFER_SIZE_MAX, MAILBOX_RECEIVED);
	assert_true(mailbox_read(&box, &got));
	assert_int_equal(got.sender, KEEL_MAX_VMS);
	assert_int_equal(got.size, BUFFER_SIZE_MAX);
	assert_true(mailbox_release(&box));
}

/* Only what may differ from zero is zeroed; it is enough. */
static void test_high_water(void **state)
{
	static const uint32_t sizes[] = { 100, 4096, 10, 0, 20 };

	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		assert_true(mailbox_claim(&box));
		memset(rx, 0x11, sizes[i]);
		assert_true(mailbox_finish(&box, sizes[i]));
		mailbox_publish(&box, 1, sizes[i], MAILBOX_READ);
		for (uint32_t at = 0; at < PAGE_SIZE; at++)
			assert_int_equal(rx[at], at < sizes[i] ? 0x11 : 0);
		assert_true(mailbox_release(&box));
	}
}

static void test_unmapped(void **state)
{
	uint32_t was;

	(void)state;
	assert_true(mailbox_close(&box, &was));
	assert_int_equal(was, MAILBOX_EMPTY);
	/* another vCPU at the same */
	assert_false(mailbox_close(&box, &was));
	assert_null(mailbox_tx_begin(&box));
	assert_false(mailbox_claim(&box));
	mailbox_unmap(&box);
	assert_false(mailbox_mapped(&box));
	assert_false(mailbox_close(&box, &was));
	assert_null(mailbox_tx_begin(&box));
	assert_false(mailbox_claim(&box));
	assert_true(mailbox_wait(&box, 2));
	assert_int_equal(mailbox_next_waiter(&box), MAILBOX_NOBODY);
	mailbox_map(&box, rx, tx, sizeof(rx));
	assert_int_equal(mailbox_next_waiter(&box), 2);
	assert_ptr_equal(mailbox_tx_begin(&box), tx);
	mailbox_tx_end(&box);
}

/* UNMAP that fails leaves the message where it was. */
static void test_reopen(void **state)
{
	struct message got = { 0 };
	uint32_t was;

	(void)state;
	assert_true(mailbox_claim(&box));
	assert_true(mailbox_finish(&box, 9));
	mailbox_publish(&box, 4, 9, MAILBOX_RECEIVED);
	assert_true(mailbox_close(&box, &was));
	assert_false(mailbox_read(&box, &got));
	mailbox_reopen(&box, was);
	assert_true(mailbox_read(&box, &got));
	assert_int_equal(got.sender, 4);
	assert_int_equal(got.size, 9);
}

/* Each VM once, in the order in which they came, as many as there can be. */
static void test_queue(void **state)
{
	(void)state;
	assert_true(mailbox_claim(&box));
	/* RX may come back unfilled, and then nobody would tell (K-05) */
	assert_false(mailbox_wait(&box, 1));
	mailbox_publish(&box, 1, 1, MAILBOX_READ);
	for (uint16_t round = 0; round < 2; round++)
		for (uint16_t id = KEEL_MAX_VMS; id >= 1; id--)
			assert_true(mailbox_wait(&box, id));
	assert_true(mailbox_has_waiters(&box));
	assert_int_equal(mailbox_next_waiter(&box), MAILBOX_NOBODY);
	assert_true(mailbox_release(&box));
	for (uint16_t id = KEEL_MAX_VMS; id >= 1; id--)
		assert_int_equal(mailbox_next_waiter(&box), id);
	assert_false(mailbox_has_waiters(&box));
	assert_int_equal(mailbox_next_waiter(&box), MAILBOX_NOBODY);
}

/* Messages of one byte's value all over, whose size and sender say which. */
static void *send(void *arg)
{
	uint16_t id = *(uint16_t *)arg;

	for (uint32_t i = 0; i < ROUNDS;) {
		if (!mailbox_claim(&box)) {
			if (mailbox_wait(&box, id))
				sched_yield();
			continue;
		}
		memset(rx, id, id * 8U);
		assert_true(mailbox_finish(&box, id * 8U));
		mailbox_publish(&box, id, id * 8U, MAILBOX_RECEIVED);
		i++;
	}
	return NULL;
}

static void *receive(void *arg)
{
	struct message got = { 0 };

	(void)arg;
	for (uint32_t i = 0; i < 2 * ROUNDS;) {
		if (!mailbox_read(&box, &got)) {
			sched_yield();
			continue;
		}
		for (uint32_t at = 0; at < 64; at++) {
			uint8_t want = at < got.size ? (uint8_t)got.sender : 0;

			if (got.size != got.sender * 8U || rx[at] != want)
				return (void *)1;
		}
		if (!mailbox_release(&box))
			return (void *)2;
		i++;
	}
	return NULL;
}

static void test_threads(void **state)
{
	static uint16_t ids[] = { 2, 5 };
	pthread_t senders[2], receiver;
	void *failed;

	(void)state;
	assert_int_equal(pthread_create(&receiver, NULL, receive, NULL), 0);
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(
			pthread_create(&senders[i], NULL, send, &ids[i]), 0);
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(pthread_join(senders[i], NULL), 0);
	assert_int_equal(pthread_join(receiver, &failed), 0);
	assert_null(failed);
}

/* While one reads TX and another fills RX, a third takes both away. */
static void *use(void *arg)
{
	(void)arg;
	while (!over) {
		const uint8_t *t = mailbox_tx_begin(&box);

		if (t != NULL) {
			bool gone = t[0] != 0x33;

			mailbox_tx_end(&box);
			if (gone)
				return (void *)1;
		}
		if (mailbox_claim(&box)) {
			bool gone = rx[4095] == 0x44;

			mailbox_abandon(&box);
			if (gone)
				return (void *)2;
		}
		sched_yield();
	}
	return NULL;
}

static void test_close_waits(void **state)
{
	pthread_t users[2];
	uint32_t was;
	void *failed;

	(void)state;
	tx[0] = 0x33;
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&users[i], NULL, use, NULL), 0);
	for (unsigned i = 0; i < 500; i++) {
		assert_true(mailbox_close(&box, &was));
		tx[0] = 0;
		rx[4095] = 0x44;
		sched_yield();
		tx[0] = 0x33;
		rx[4095] = 0;
		if (i % 2)
			mailbox_reopen(&box, was);
		else
			mailbox_unmap(&box);
		mailbox_map(&box, rx, tx, sizeof(rx));
	}
	over = true;
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(pthread_join(users[i], &failed), 0);
		assert_null(failed);
	}
}

static struct spinlock lock;
static unsigned counter;

static void *count(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < ROUNDS; i++) {
		spin_lock(&lock);
		counter++;
		spin_unlock(&lock);
	}
	return NULL;
}

static void test_lock(void **state)
{
	pthread_t threads[2];

	(void)state;
	assert_true(spin_try(&lock));
	assert_false(spin_try(&lock));
	spin_unlock(&lock);
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, count, NULL),
				 0);
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	assert_int_equal(counter, 2 * ROUNDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_states, setup),
		cmocka_unit_test_setup(test_delivered, setup),
		cmocka_unit_test_setup(test_longest, setup),
		cmocka_unit_test_setup(test_high_water, setup),
		cmocka_unit_test_setup(test_unmapped, setup),
		cmocka_unit_test_setup(test_reopen, setup),
		cmocka_unit_test_setup(test_queue, setup),
		cmocka_unit_test_setup(test_threads, setup),
		cmocka_unit_test_setup(test_close_waits, setup),
		cmocka_unit_test(test_lock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
