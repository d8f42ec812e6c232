/* SPDX-License-Identifier: BSD-3-Clause */
#include "fake.h"

#include "guests/lib/internal.h"

struct spci_value fake_calls[FAKE_CALLS];
unsigned int fake_count;
struct spci_value (*fake_answer)(struct spci_value args);
uint64_t fake_ticks;
bool fake_irq_masked;
bool fake_map_full;

void fake_reset(struct spci_value (*answer)(struct spci_value args))
{
	fake_count = 0;
	fake_answer = answer;
	fake_ticks = 0;
	fake_irq_masked = true;
	fake_map_full = false;
}

unsigned int fake_made(uint64_t func)
{
	unsigned int made = 0;

	for (unsigned int i = 0; i < fake_count && i < FAKE_CALLS; i++)
		made += fake_calls[i].func == func;
	return made;
}

struct spci_value fake_success(void)
{
	return (struct spci_value){ .func = SPCI_SUCCESS_32 };
}

struct spci_value fake_error(int32_t code)
{
	return (struct spci_value){ .func = SPCI_ERROR_32,
				    .arg2 = (uint64_t)(int64_t)code };
}

struct spci_value spci_call(struct spci_value args)
{
	if (fake_count < FAKE_CALLS)
		fake_calls[fake_count] = args;
	fake_count++;
	return fake_answer(args);
}

uint64_t guest_ticks(void)
{
	return fake_ticks++;
}

uint64_t guest_ticks_per_second(void)
{
	return 1000;
}

spci_vm_id_t guest_id(void)
{
	return FAKE_ID;
}

bool guest_irq_masked(void)
{
	return fake_irq_masked;
}

void guest_irq_take(void)
{
}

void guest_preempt_at(uint64_t ticks)
{
	(void)ticks;
}

void guest_preempt_end(void)
{
}

bool guest_map_received(uint64_t address)
{
	(void)address;
	return !fake_map_full;
}

void guest_lock(struct guest_lock *lock)
{
	assert_int_equal(lock->held, 0);
	lock->held = 1;
}

void guest_unlock(struct guest_lock *lock)
{
	assert_int_equal(lock->held, 1);
	lock->held = 0;
}

/* No other VM may bring the library to this. */
void guest_panic(const char *format, ...)
{
	fail_msg("the guest panics: %s", format);
	for (;;)
		;
}
