"""What beat runs, in code so that it is reviewed. Names are the tasks' registered names."""

from typing import Any

SCHEDULE: dict[str, dict[str, Any]] = {
    # The on-commit nudge is the fast path; this catches what a lost nudge left behind.
    "deliver-events": {"task": "foundation.deliver_events", "schedule": 1.0},
    "expire-orders": {"task": "shop.expire_orders", "schedule": 30.0},
    "verify-stock": {"task": "shop.verify_stock", "schedule": 86400.0},
    "work-on-webhooks": {"task": "payments.work_on_webhooks", "schedule": 5.0},
    "poll-open-payments": {"task": "payments.poll_open_payments", "schedule": 30.0},
    "send-due-refunds": {"task": "payments.send_due_refunds", "schedule": 15.0},
    "forget-old-sign-ins": {"task": "accounts.forget_old_sign_ins", "schedule": 86400.0},
    "forget-tries": {"task": "accounts.forget_tries", "schedule": 86400.0},
    "seal-audit-log": {"task": "accounts.seal_audit_log", "schedule": 10.0},
    "check-audit-log": {"task": "accounts.check_audit_log", "schedule": 86400.0},
    "expire-grants": {"task": "accounts.expire_grants", "schedule": 60.0},
    "count-late-grievances": {
        "task": "accounts.count_late_grievances",
        "schedule": 300.0,
    },
    "retention": {"task": "accounts.retention", "schedule": 86400.0},
    "forget-idempotency-keys": {
        "task": "foundation.forget_idempotency_keys",
        "schedule": 3600.0,
    },
}
