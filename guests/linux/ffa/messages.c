// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* Direct requests, of one CPU and of all at once, and an indirect message. */
#include "client.h"
#include "protocol.h"
#include <linux/cpumask.h>
#include <linux/hrtimer.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#define OPERAND 0x123456789abcdefUL

/* A request takes this long; a timer is due soon, and not as late as that. */
#define SPIN_MS	     1000
#define TIMER_MS     20
#define TIMER_MAX_MS 500

/* The server's one vCPU may be busy with another CPU's request. */
int server_ask(struct ffa_device *dev, struct ffa_send_direct_data *data)
{
	struct ffa_send_direct_data request = *data;
	int ret;

	for (;;) {
		ret = dev->ops->msg_ops->sync_send_receive(dev, data);
		if (ret != -EBUSY)
			break;
		*data = request;
		cond_resched();
	}
	if (ret)
		return ret;
	return (s32)data->data0 == 0 ? 0 : -EREMOTEIO;
}

/* Adds the server's answers to *count. */
static int add_one(struct ffa_device *dev, unsigned long value,
		   unsigned long *asked)
{
	struct ffa_send_direct_data data = {
		.data0 = SERVER_ADD,
		.data1 = value,
	};
	int ret = server_ask(dev, &data);

	if (ret)
		return ret;
	*asked = data.data2;
	return data.data1 == value + 1 ? 0 : -EBADMSG;
}

int test_requests(struct ffa_device *dev)
{
	unsigned long first, second;
	int ret = add_one(dev, OPERAND, &first);

	if (!ret)
		ret = add_one(dev, OPERAND, &second);
	if (!ret && second != first + 1)
		ret = -EBADMSG;
	return ret;
}

int test_requests_32(struct ffa_device *dev)
{
	bool before = dev->mode_32bit;
	unsigned long asked;
	int ret;

	dev->ops->msg_ops->mode_32bit_set(dev);
	ret = add_one(dev, (u32)OPERAND, &asked);
	dev->mode_32bit = before;
	return ret;
}

/* One CPU's part of the requests. */
struct part {
	struct work_struct work;
	struct ffa_device *dev;
	unsigned int count;
	int ret;
};

static void ask_often(struct work_struct *work)
{
	struct part *part = container_of(work, struct part, work);
	unsigned long asked;
	unsigned int i;

	for (i = 0; i < part->count && !part->ret; i++)
		part->ret = add_one(part->dev, OPERAND * i, &asked);
}

/* Has every CPU ask, and waits for all. Returns how many requests, or errno. */
static int ask_from_all(struct ffa_device *dev)
{
	struct part *parts = kcalloc(nr_cpu_ids, sizeof(*parts), GFP_KERNEL);
	unsigned int count = requests / num_online_cpus();
	unsigned int cpu;
	int ret = 0;

	if (!parts)
		return -ENOMEM;
	for_each_online_cpu(cpu) {
		parts[cpu].dev = dev;
		parts[cpu].count = count;
		INIT_WORK(&parts[cpu].work, ask_often);
		queue_work_on(cpu, system_long_wq, &parts[cpu].work);
	}
	for_each_online_cpu(cpu) {
		flush_work(&parts[cpu].work);
		if (!ret)
			ret = parts[cpu].ret;
	}
	kfree(parts);
	return ret ? ret : count * num_online_cpus();
}

int test_requests_of_all_cpus(struct ffa_device *dev)
{
	unsigned long before, after;
	int made, ret = add_one(dev, 0, &before);

	if (ret)
		return ret;
	made = ask_from_all(dev);
	if (made < 0)
		return made;
	ret = add_one(dev, 0, &after);
	if (ret)
		return ret;
	dev_info(&dev->dev, "%lu of %d requests of %u CPUs answered\n",
		 after - before - 1, made, num_online_cpus());
	return after - before - 1 == made ? 0 : -EBADMSG;
}

struct deadline {
	struct hrtimer timer;
	struct ffa_device *dev;
	ktime_t at;
};

static enum hrtimer_restart ring(struct hrtimer *timer)
{
	container_of(timer, struct deadline, timer)->at = ktime_get();
	return HRTIMER_NORESTART;
}

/* Returns by how much a timer of this CPU is late, in ms, or an errno. */
static long spin(void *data)
{
	struct deadline *deadline = data;
	struct ffa_send_direct_data request = {
		.data0 = SERVER_SPIN,
		.data1 = SPIN_MS,
	};
	ktime_t due = ktime_add_ms(ktime_get(), TIMER_MS);
	int ret;

	hrtimer_start(&deadline->timer, due, HRTIMER_MODE_ABS_PINNED);
	ret = server_ask(deadline->dev, &request);
	hrtimer_cancel(&deadline->timer);
	return ret ? ret : ktime_ms_delta(deadline->at, due);
}

int test_requests_interrupted(struct ffa_device *dev)
{
	struct deadline deadline = { .dev = dev };
	long late;

	hrtimer_init_on_stack(&deadline.timer, CLOCK_MONOTONIC,
			      HRTIMER_MODE_ABS_PINNED);
	deadline.timer.function = ring;
	late = work_on_cpu(cpumask_first(cpu_online_mask), spin, &deadline);
	destroy_hrtimer_on_stack(&deadline.timer);
	if (late < 0)
		return late;
	dev_info(&dev->dev, "a timer is %ld ms late in a request of %u ms\n",
		 late, SPIN_MS);
	return late < TIMER_MAX_MS ? 0 : -ETIME;
}

/* Kernels whose driver has notifications have these messages, too. */
#ifdef FFA_PARTITION_NOTIFICATION_RECV
int test_message(struct ffa_device *dev)
{
	struct ffa_send_direct_data data = { .data0 = SERVER_READ_MESSAGE };
	u64 number = OPERAND;
	int ret =
		dev->ops->msg_ops->indirect_send(dev, &number, sizeof(number));

	if (!ret)
		ret = server_ask(dev, &data);
	if (!ret && data.data1 != number)
		ret = -EBADMSG;
	return ret;
}
#else
int test_message(struct ffa_device *dev)
{
	return -EOPNOTSUPP;
}
#endif
