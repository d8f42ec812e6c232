// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/*
 * While a secondary runs on a CPU, the monitor has Linux's timer of this CPU go
 * on as another interrupt. Linux knows nothing of it, and without this module
 * no timer ends a request that takes long. There is nothing to do for it: when
 * Linux runs again, its own timer is due.
 */
#include <linux/cpuhotplug.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/of_irq.h>
#include <linux/percpu.h>

static DEFINE_PER_CPU(int, cookie);
static int irq;
static int state;

static irqreturn_t on_irq(int number, void *data)
{
	return IRQ_HANDLED;
}

static int online(unsigned int cpu)
{
	enable_percpu_irq(irq, irq_get_trigger_type(irq));
	return 0;
}

static int offline(unsigned int cpu)
{
	disable_percpu_irq(irq);
	return 0;
}

static int __init timer_init(void)
{
	struct device_node *node =
		of_find_compatible_node(NULL, NULL, "keel,monitor");
	int ret;

	if (!node)
		return -ENODEV;
	irq = of_irq_get(node, 0);
	of_node_put(node);
	if (irq <= 0)
		return irq ? irq : -ENXIO;
	ret = request_percpu_irq(irq, on_irq, "keel-timer", &cookie);
	if (ret)
		return ret;
	state = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "keel/timer:online",
				  online, offline);
	if (state >= 0)
		return 0;
	free_percpu_irq(irq, &cookie);
	return state;
}
module_init(timer_init);

static void __exit timer_exit(void)
{
	cpuhp_remove_state(state);
	free_percpu_irq(irq, &cookie);
}
module_exit(timer_exit);

MODULE_DESCRIPTION("Linux's timer while a secondary of Keel runs");
MODULE_LICENSE("Dual BSD/GPL");
