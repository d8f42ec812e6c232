// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* Notifications to the server, and from it. */
#include "client.h"
#include "protocol.h"
#include <linux/arm-smccc.h>
#include <linux/atomic.h>
#include <linux/delay.h>

#ifdef FFA_PARTITION_NOTIFICATION_RECV

/* Ids: one of the server's of either kind (protocol.h), and one of ours. */
#define TO_SERVER   0
#define TO_VCPU	    4
#define FROM_SERVER 7

#define PATIENCE_MS 2000
#define SHORT_MS    100

#define NOTIFICATION_GET 0x84000082
#define GET_OF_VMS	 BIT(1)

/* Waits until a counter is not 0. Returns it. */
static int wait_for(atomic_t *counter, unsigned int ms)
{
	while (!atomic_read(counter) && ms--)
		usleep_range(1000, 2000);
	return atomic_read(counter);
}

/* The scheduler of the receiver lets it run. */
struct schedule {
	struct ffa_device *dev;
	atomic_t called;
};

static void run_server(u16 vcpu, bool is_per_vcpu, void *data)
{
	struct schedule *schedule = data;
	struct ffa_device *dev = schedule->dev;
	int ret = dev->ops->cpu_ops->run(dev, vcpu);

	if (ret)
		dev_err(&dev->dev, "bad run of vCPU %u: %d\n", vcpu, ret);
	atomic_inc(&schedule->called);
}

/* Sets one of the server's, which then has it. */
static int notify(struct ffa_device *dev, struct schedule *schedule, int id,
		  bool per_vcpu)
{
	struct ffa_send_direct_data data = { .data0 = SERVER_NOTIFIED };
	int ret;

	atomic_set(&schedule->called, 0);
	ret = dev->ops->notifier_ops->notify_send(dev, id, per_vcpu, 0);
	if (ret)
		return ret;
	if (!wait_for(&schedule->called, PATIENCE_MS))
		return -ETIMEDOUT;
	ret = server_ask(dev, &data);
	if (ret)
		return ret;
	return data.data1 == BIT(id) ? 0 : -EBADMSG;
}

int test_notify_send(struct ffa_device *dev)
{
	const struct ffa_notifier_ops *ops = dev->ops->notifier_ops;
	struct schedule schedule = { .dev = dev };
	int ret = ops->sched_recv_cb_register(dev, run_server, &schedule);

	if (ret)
		return ret;
	ret = notify(dev, &schedule, TO_SERVER, false);
	if (!ret)
		ret = notify(dev, &schedule, TO_VCPU, true);
	if (!ret && ops->notify_send(dev, FROM_SERVER, false, 0) != -EACCES)
		ret = -EBADMSG;
	return ops->sched_recv_cb_unregister(dev) ? -EINVAL : ret;
}

static void count_call(int notify_id, void *data)
{
	if (notify_id == FROM_SERVER)
		atomic_inc(data);
}

/* Asks for what other VMs have set. */
static u64 get_notifications(void)
{
	struct arm_smccc_1_2_regs regs = {
		.a0 = NOTIFICATION_GET,
		.a1 = LINUX_VM,
		.a2 = GET_OF_VMS,
	};

	if (arm_smccc_1_1_get_conduit() == SMCCC_CONDUIT_SMC)
		arm_smccc_1_2_smc(&regs, &regs);
	else
		arm_smccc_1_2_hvc(&regs, &regs);
	return regs.a5 << 32 | regs.a4;
}

/*
 * Has the server set one. A driver that asks only for those of secure
 * partitions finds none after the interrupt; then it must still be there.
 */
static int be_notified(struct ffa_device *dev, atomic_t *called)
{
	struct ffa_send_direct_data data = {
		.data0 = SERVER_NOTIFY,
		.data1 = BIT(FROM_SERVER),
	};
	int ret = server_ask(dev, &data);

	if (ret)
		return ret;
	if (wait_for(called, SHORT_MS)) {
		dev_info(&dev->dev, "the driver gets what VMs set\n");
		return atomic_read(called) == 1 ? 0 : -EBADMSG;
	}
	dev_info(&dev->dev, "the driver does not get what VMs set\n");
	return get_notifications() == BIT(FROM_SERVER) ? 0 : -EBADMSG;
}

int test_notify_request(struct ffa_device *dev)
{
	const struct ffa_notifier_ops *ops = dev->ops->notifier_ops;
	atomic_t called = ATOMIC_INIT(0);
	int ret = ops->notify_request(dev, false, count_call, &called,
				      FROM_SERVER);

	if (ret)
		return ret;
	ret = be_notified(dev, &called);
	return ops->notify_relinquish(dev, FROM_SERVER) ? -EINVAL : ret;
}

#else

int test_notify_send(struct ffa_device *dev)
{
	return -EOPNOTSUPP;
}

int test_notify_request(struct ffa_device *dev)
{
	return -EOPNOTSUPP;
}

#endif
