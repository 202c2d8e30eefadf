"""Background entries of payments; beat runs them, webhooks nudge the first."""

from celery import shared_task

from .actions.poll import poll_open_payments as poll
from .actions.send_refunds import send_due_refunds as send
from .actions.webhooks import work_on_webhooks as work


@shared_task(name="payments.work_on_webhooks")
def work_on_webhooks() -> int:
    return work()


@shared_task(name="payments.poll_open_payments")
def poll_open_payments() -> int:
    return poll()


@shared_task(name="payments.send_due_refunds")
def send_due_refunds() -> int:
    return send()
