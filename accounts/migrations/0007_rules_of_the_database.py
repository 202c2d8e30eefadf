
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_audit_truncate'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='auditentry',
            options={'ordering': ['-pk'], 'verbose_name': 'audit entry', 'verbose_name_plural': 'audit entries'},
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['request_id'], name='audit_by_request'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ('waiting', 'active')), ('ended_at__isnull', False), _connector='XOR'), name='grant_ended_when'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ('revoked', 'refused')), _negated=True), models.Q(('end_reason', ''), _negated=True), _connector='OR'), name='grant_taken_for_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at', None), ('approved_by', None)), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='grant_approved_by_and_when'),
        ),
        migrations.AddConstraint(
            model_name='grievanceticket',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'closed'), _negated=True), models.Q(models.Q(('answer', ''), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='closed_with_an_answer'),
        ),
        migrations.AddConstraint(
            model_name='grievanceticket',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'open'), ('acknowledged_at__isnull', False), _connector='OR'), name='acknowledged_when'),
        ),
        migrations.AddConstraint(
            model_name='impersonation',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('staff',), name='one_look_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='usersession',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at', None), ('session_key', ''), _connector='OR'), name='ended_without_a_key'),
        ),
    ]
