/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * kernel/vm/mailbox.c: RX is one VM's at a time, buffers that were unmapped are
 * nobody's, and who waits for RX is told.
 */
#include "test/interleave/model.h"

#include "arch/cpu.h"
#include "arch/guest_memory.h"
#include "kernel/vm/mailbox.h"

#define PATIENCE 8

struct mailbox_code {
	struct mailbox m;
	uint8_t rx_page, tx_page;  /* for their addresses */
	rl::var<unsigned> rx;	   /* the message in RX */
	rl::var<unsigned> behind;  /* and what is behind it */
	rl::var<unsigned> mapping; /* are both in the monitor's map? */

	/* Found before arch's: a message is as long as its number. */
	bool guest_copy(void *, const void *, size_t size)
	{
		rx($) = (unsigned)size;
		return true;
	}

	bool guest_zero(void *, size_t)
	{
		behind($) = 0;
		return true;
	}

#define static
#include "kernel/base/lock.c"

#include "kernel/vm/mailbox.c"
#undef static

	void before()
	{
		rx($) = 0;
		behind($) = 1;
		mapping($) = 1;
		mailbox_map(&m, &rx_page, &tx_page, PAGE_SIZE);
	}

	/* Reads a message, if there is one. */
	bool receive()
	{
		struct message message;

		if (!mailbox_read(&m, &message))
			return false;
		MUST(rx($) == message.size && message.sender == message.size);
		MUST(behind($) == 0);
		MUST(mailbox_release(&m));
		return true;
	}
};

/* Messages of two senders, one of whom changes its mind. */
struct messages_model : rl::test_suite<messages_model, 3>, mailbox_code {
	void before()
	{
		mailbox_code::before();
	}

	void write_and_publish(unsigned n)
	{
		if (!mailbox_claim(&m))
			return;
		MUST(mailbox_write(&m, 0, &tx_page, n));
		MUST(mailbox_finish(&m, n));
		mailbox_publish(&m, (uint16_t)n, n, MAILBOX_RECEIVED);
	}

	void thread(unsigned i)
	{
		for (unsigned n = 0; n < PATIENCE; n++) {
			if (i == 0)
				(void)receive();
			else if (i == 2 && mailbox_claim(&m))
				mailbox_abandon(&m);
			else if (n % 4 == 0)
				write_and_publish(i);
			rl::yield(1, $);
		}
	}
};

/*
 * Two CPUs of the VM close the buffers, which one gives up and the other maps
 * anew, while others read TX and write RX.
 */
struct closing_model : rl::test_suite<closing_model, 4>, mailbox_code {
	void before()
	{
		mailbox_code::before();
	}

	void close(bool for_good)
	{
		uint32_t was;

		if (!mailbox_close(&m, &was))
			return;
		MUST(mapping($) == 1);
		mapping($) = 0;
		if (for_good) {
			mailbox_unmap(&m);
			return;
		}
		mapping($) = 1;
		mailbox_reopen(&m, was);
	}

	void read_tx()
	{
		if (mailbox_tx_begin(&m) == NULL)
			return;
		MUST(mapping($) == 1);
		mailbox_tx_end(&m);
	}

	void write_rx()
	{
		if (!mailbox_claim(&m))
			return;
		MUST(mapping($) == 1);
		mailbox_abandon(&m);
	}

	void thread(unsigned i)
	{
		if (i == 0) {
			close(false);
			close(true);
		} else if (i == 1) {
			close(true);
		} else if (i == 2) {
			read_tx();
			read_tx();
		} else {
			write_rx();
			write_rx();
		}
	}
};

/* Buffers are mapped while others look for them. */
struct mapping_model : rl::test_suite<mapping_model, 3>, mailbox_code {
	void before()
	{
		mapping($) = 0;
	}

	void thread(unsigned i)
	{
		if (i == 0) {
			mapping($) = 1;
			mailbox_map(&m, &rx_page, &tx_page, PAGE_SIZE);
			return;
		}
		for (unsigned n = 0; n < 4; n++) {
			if (i == 1 && mailbox_tx_begin(&m) != NULL) {
				MUST(mapping($) == 1);
				mailbox_tx_end(&m);
			} else if (i == 2 && mailbox_claim(&m)) {
				MUST(mapping($) == 1);
				mailbox_abandon(&m);
			}
			rl::yield(1, $);
		}
	}
};

/* A VM that was told to wait is told to go on, whenever RX becomes free. */
struct waiters_model : rl::test_suite<waiters_model, 2>, mailbox_code {
	_Atomic(uint32_t) told;

	void before()
	{
		mailbox_code::before();
		MUST(mailbox_claim(&m));
		mailbox_publish(&m, 1, 1, MAILBOX_RECEIVED);
	}

	void thread(unsigned i)
	{
		if (i == 1) {
			if (mailbox_claim(&m) || !mailbox_wait(&m, 2))
				return;
			while (atomic_load(&told) == 0)
				rl::yield(1, $);
			return;
		}
		struct message message;

		MUST(mailbox_read(&m, &message));
		MUST(mailbox_release(&m));
		if (mailbox_has_waiters(&m)) {
			MUST(mailbox_next_waiter(&m) == 2);
			atomic_store(&told, 1);
		}
	}
};

/* A message that is the VM's at once: one vCPU is told, at most, while it is. */
struct delivered_model : rl::test_suite<delivered_model, 3>, mailbox_code {
	unsigned told;
	unsigned released;

	void before()
	{
		mailbox_code::before();
		told = 0;
		released = 0;
	}

	void thread(unsigned i)
	{
		for (unsigned n = 0; n < PATIENCE; n++) {
			if (i == 0 && mailbox_claim(&m)) {
				MUST(mailbox_write(&m, 0, &tx_page, 7));
				MUST(mailbox_finish(&m, 7));
				mailbox_publish(&m, 1, 7, MAILBOX_DELIVERED);
				return;
			}
			struct message message;

			if (i == 1 && mailbox_read(&m, &message)) {
				MUST(message.size == 7 && message.sender == 1);
				MUST(rx($) == 7 && behind($) == 0);
				MUST(told++ == 0);
			}
			if (i == 2 && (mailbox_release(&m) || mailbox_drop(&m)))
				MUST(released++ == 0);
			rl::yield(1, $);
		}
	}
};

void model::run_all()
{
	run<messages_model>("messages", 10000);
	run<closing_model>("closing", 30000);
	run<mapping_model>("mapping", 5000);
	run<waiters_model>("waiters", 5000);
	run<delivered_model>("delivered", 5000);
}
