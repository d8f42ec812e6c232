/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * kernel/mem/handle.c, slot.c and slots.c: a lookup of a handle sees what its sender did,
 * a close what the borrowers did, a slot is one claimant's, and a handle names
 * one filling of it and no other. With one slot, handles are generations.
 */
#include "test/interleave/model.h"

#include "kernel/map/room.h"
#include "kernel/mem/handle.h"
#include "kernel/mem/slots.h"
#include "kernel/vm/vm.h"

/* Looks until a handle is given up: a send is about as many steps. */
#define PATIENCE 12

struct handle_code {
	struct vm sender;
	rl::var<unsigned> table;     /* the sender's, runs, zeroes */
	rl::var<unsigned> tables[2]; /* a borrower's */

	/* No region of a model has that many runs. */
	struct page_run *ptable_take_page(struct ptable *)
	{
		return NULL;
	}

	void ptable_give_page(struct ptable *, void *)
	{
	}

#define static
#include "kernel/mem/slots.c"
#include "kernel/mem/slot.c"
#include "kernel/mem/handle.c"
#undef static

	void before()
	{
		handle_init();
		sender.id = 1;
		table($) = tables[0]($) = tables[1]($) = 0;
	}

	/* Sends a region that is recognised by n. Returns its handle. */
	uint64_t send(struct slot *slot, unsigned n, unsigned borrowers)
	{
		struct region_id id = {};

		id.tag = n;
		id.sender = (uint16_t)n;
		id.borrower_count = (uint8_t)borrowers;
		id.borrowers[0].vm = (uint16_t)n;
		table($) = n;
		handle_fill(slot, &id);
		return handle_publish(slot, false);
	}

	/* Looks for a region that may come, or may have been. */
	bool await(uint64_t handle, struct slot_view *view)
	{
		for (unsigned i = 0; i < PATIENCE; i++) {
			if (handle_look(handle, view))
				return true;
			rl::yield(1, $);
		}
		return false;
	}

	/* Is the record what send() wrote, all of it? */
	static bool is_record(const struct slot_view *view, uint64_t n)
	{
		return view->id.tag == n && view->id.sender == n &&
		       view->id.borrowers[0].vm == n;
	}

	/* After all: the VM can have every slot of its own, and no other. */
	void check(struct vm *vm)
	{
		MUST(slots_count(vm) == 0);
		for (unsigned i = 0; i < QUOTA; i++)
			MUST(handle_claim(vm, 1) != NULL);
		MUST(handle_claim(vm, 1) == NULL);
	}
};

#if MODEL_SLOTS == 1

/* Borrowers' whole lives while the sender sends and reclaims twice. */
template <unsigned borrowers, unsigned cpus>
struct region_model : rl::test_suite<region_model<borrowers, cpus>, cpus + 1>,
		      handle_code {
	void before()
	{
		handle_code::before();
	}

	/* False: somebody has it, or is about to. */
	bool reclaim(uint64_t handle, unsigned n)
	{
		struct slot_view view;
		enum handle_status closed;

		MUST(handle_look(handle, &view) && is_record(&view, n));
		closed = slot_close(&view);
		if (closed != HANDLE_OK) {
			MUST(closed == HANDLE_WRONG || closed == HANDLE_BUSY);
			return false;
		}
		MUST(table($) == n);
		tables[0]($) = tables[1]($) = 0;
		handle_free(view.slot, &sender);
		return true;
	}

	void send_and_reclaim()
	{
		for (unsigned n = 0; n < 2; n++) {
			struct slot *slot = handle_claim(&sender, 1);
			uint64_t handle;

			MUST(slot != NULL);
			handle = send(slot, n, borrowers);
			MUST(handle == n);
			while (!reclaim(handle, n))
				rl::yield(1, $);
		}
	}

	/* The owner of b's bits is alone in its table, until it moves on. */
	void step(uint64_t handle, unsigned b, enum borrower_state from,
		  enum borrower_state by, enum borrower_state to)
	{
		struct slot_view view;

		if (!await(handle, &view))
			return;
		MUST(is_record(&view, handle));
		if (slot_move(&view, b, from, by) != HANDLE_OK)
			return;
		MUST(table($) == handle);
		MUST(tables[b]($) == (from == BORROWER_HELD));
		tables[b]($) = to == BORROWER_HELD;
		if (to == BORROWER_HELD)
			slot_hold(view.slot, b, by);
		else
			MUST(!slot_leave(view.slot, b, by, false));
	}

	void borrow(unsigned b)
	{
		for (uint64_t h = 0; h < 2; h++) {
			step(h, b, BORROWER_IDLE, BORROWER_RETRIEVING,
			     BORROWER_HELD);
			/* perhaps another CPU of this VM has retrieved it */
			step(h, b, BORROWER_HELD, BORROWER_RELINQUISHING,
			     BORROWER_IDLE);
		}
	}

	void thread(unsigned i)
	{
		if (i == 0)
			send_and_reclaim();
		else
			borrow((i - 1) % borrowers);
	}

	void after()
	{
		check(&sender);
	}
};

/*
 * Borrowers' lives while their sender is stopped: the one that is the last, or
 * the settling, gives the region back, and sees what all did.
 */
struct orphan_model : rl::test_suite<orphan_model, 3>, handle_code {
	void before()
	{
		handle_code::before();
		(void)send(handle_claim(&sender, 1), 0, 2);
	}

	void give_back(struct slot *slot)
	{
		MUST(tables[0]($) == 0 && tables[1]($) == 0);
		tables[0]($) = tables[1]($) = 0;
		table($) = 77;
		handle_free(slot, &sender);
	}

	void settle()
	{
		struct slot_view view;

		if (handle_look(0, &view) && slot_abandon(&view))
			give_back(view.slot);
	}

	void borrow(unsigned b)
	{
		struct slot_view view;

		if (!handle_look(0, &view) ||
		    slot_move(&view, b, BORROWER_IDLE, BORROWER_RETRIEVING) !=
			    HANDLE_OK)
			return;
		MUST(table($) == 0);
		tables[b]($) = 1;
		slot_hold(view.slot, b, BORROWER_RETRIEVING);
		rl::yield(1, $);
		MUST(handle_look(0, &view));
		MUST(slot_move(&view, b, BORROWER_HELD,
			       BORROWER_RELINQUISHING) == HANDLE_OK);
		tables[b]($) = 0;
		if (slot_leave(view.slot, b, BORROWER_RELINQUISHING, false))
			give_back(view.slot);
	}

	void thread(unsigned i)
	{
		if (i == 0)
			settle();
		else
			borrow(i - 1);
	}

	void after()
	{
		MUST(table($) == 77);
		check(&sender);
	}
};

/* A look that the slot's next filling meets half way, wherever that is. */
struct reuse_model : rl::test_suite<reuse_model, 2>, handle_code {
	void before()
	{
		handle_code::before();
		(void)send(handle_claim(&sender, 1), 0, 1);
	}

	void reuse()
	{
		struct slot_view view;

		MUST(handle_look(0, &view));
		MUST(slot_close(&view) == HANDLE_OK);
		handle_free(view.slot, &sender);
		(void)send(handle_claim(&sender, 1), 1, 1);
	}

	void thread(unsigned i)
	{
		struct slot_view view;

		if (i == 0) {
			reuse();
			return;
		}
		/* handle_look(), with time to pass in it */
		if (!look(0, &view))
			return;
		for (unsigned n = 0; n < PATIENCE; n++)
			rl::yield(1, $);
		if (copy_id(&view))
			MUST(is_record(&view, view.word >> SLOT_GEN_SHIFT));
	}
};

/* A donation ends with its retrieve; the slot goes back at once. */
struct donation_model : rl::test_suite<donation_model, 3>, handle_code {
	void before()
	{
		handle_code::before();
	}

	void give()
	{
		for (unsigned n = 0; n < 2; n++) {
			struct slot *slot;
			struct slot_view view;

			while ((slot = handle_claim(&sender, 1)) == NULL)
				rl::yield(1, $);
			(void)send(slot, n, 1);
			if (handle_look(n, &view) &&
			    slot_close(&view) == HANDLE_OK)
				handle_free(slot, &sender);
		}
	}

	void take()
	{
		struct slot_view view;

		for (uint64_t h = 0; h < 2; h++) {
			if (!await(h, &view))
				continue;
			MUST(is_record(&view, h));
			if (slot_move(&view, 0, BORROWER_IDLE,
					BORROWER_RETRIEVING) != HANDLE_OK)
				continue;
			MUST(table($) == h);
			table($) = 77;
			slot_consume(&view);
			handle_free(view.slot, &sender);
		}
	}

	void thread(unsigned i)
	{
		if (i == 0)
			give();
		else
			take();
	}
};

#else

/*
 * Claimants alone, two vCPUs of one VM and one of another: nobody gets another's
 * slot, and none is lost (K-09). A VM with a slot left is never refused.
 */
struct claim_model : rl::test_suite<claim_model, 3>, handle_code {
	struct vm vms[2];
	rl::var<unsigned> users[SLOTS];

	void before()
	{
		handle_code::before();
		for (unsigned i = 0; i < 2; i++)
			vms[i].id = (uint16_t)(i + 1);
		for (unsigned i = 0; i < SLOTS; i++)
			users[i]($) = 0;
	}

	void thread(unsigned i)
	{
		struct vm *vm = &vms[i / 2];

		for (unsigned n = 0; n < 2; n++) {
			struct slot *slot = handle_claim(vm, 1);

			/* two vCPUs, one slot */
			if (slot == NULL) {
				MUST(vm == &vms[0]);
				continue;
			}
			rl::var<unsigned> &user = users[slot - slots];

			MUST(user($) == 0);
			user($) = i + 1;
			MUST(user($) == i + 1);
			user($) = 0;
			handle_free(slot, vm);
		}
	}

	void after()
	{
		check(&vms[0]);
		check(&vms[1]);
	}
};

#endif

void model::run_all()
{
#if MODEL_SLOTS == 1
	run<region_model<1, 1>>("a borrower", 20000);
	run<region_model<1, 2>>("a borrower with two CPUs", 20000);
	run<region_model<2, 2>>("two borrowers", 20000);
	run<orphan_model>("a stopped sender", 20000);
	run<reuse_model>("a slot used again", 20000);
	run<donation_model>("donations", 10000);
#else
	run<claim_model>("claims", 20000);
#endif
}
