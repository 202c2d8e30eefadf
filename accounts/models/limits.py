"""Tries that were used up, counted where no cache can forget them."""

from django.db import models


class LimitCount(models.Model):
    """Tries of somebody (`key` is a digest) within the window that ends at `ends_at`."""

    key = models.CharField(primary_key=True, max_length=120)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["ends_at"], name="limits_by_end")]

    def __str__(self) -> str:
        return self.key
