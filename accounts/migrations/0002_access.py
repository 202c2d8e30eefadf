import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditDigest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True, verbose_name='day')),
                ('position', models.BigIntegerField(verbose_name='position')),
                ('digest', models.CharField(max_length=64, verbose_name='digest')),
                ('exported_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='exported at')),
            ],
            options={
                'verbose_name': 'audit digest',
                'verbose_name_plural': 'audit digests',
            },
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('action', models.CharField(max_length=60, verbose_name='action')),
                ('target_kind', models.CharField(blank=True, max_length=60, verbose_name='kind of target')),
                ('target_id', models.CharField(blank=True, max_length=60, verbose_name='target')),
                ('before', models.JSONField(default=dict, verbose_name='before')),
                ('after', models.JSONField(default=dict, verbose_name='after')),
                ('facts', models.JSONField(default=dict, verbose_name='facts')),
                ('network_address', models.GenericIPAddressField(null=True, verbose_name='network address')),
                ('user_agent', models.CharField(blank=True, max_length=200, verbose_name='browser or app')),
                ('request_id', models.CharField(blank=True, max_length=64, verbose_name='request')),
            ],
            options={
                'verbose_name': 'audit entry',
                'verbose_name_plural': 'audit log',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='AuditSeal',
            fields=[
                ('position', models.BigIntegerField(primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64)),
                ('sealed_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'audit seal',
                'verbose_name_plural': 'audit seals',
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('policies', 'Terms and privacy policy'), ('adult', 'I am 18 or older'), ('offers_email', 'Offers by e-mail'), ('offers_sms', 'Offers by SMS'), ('updates_sms', 'Order updates by SMS')], max_length=20, verbose_name='purpose')),
                ('given', models.BooleanField(verbose_name='given')),
                ('text_version', models.CharField(max_length=20, verbose_name='version of the text')),
                ('source', models.CharField(max_length=40, verbose_name='where')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
            ],
            options={
                'verbose_name': 'consent',
                'verbose_name_plural': 'consents',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('permission', models.CharField(blank=True, max_length=80, verbose_name='permission')),
                ('resource_kind', models.CharField(blank=True, max_length=40, verbose_name='kind of resource')),
                ('resource_id', models.CharField(blank=True, max_length=40, verbose_name='resource')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='ends at')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('status', models.CharField(choices=[('waiting', 'Waits for approval'), ('active', 'In force'), ('refused', 'Refused'), ('revoked', 'Revoked'), ('expired', 'Expired')], default='active', max_length=10, verbose_name='status')),
                ('granted_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='granted at')),
                ('approved_at', models.DateTimeField(null=True, verbose_name='approved at')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended at')),
                ('end_reason', models.CharField(blank=True, max_length=300, verbose_name='reason of the end')),
            ],
            options={
                'verbose_name': 'grant',
                'verbose_name_plural': 'grants',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='GrievanceTicket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='number')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, max_length=13, verbose_name='mobile number')),
                ('subject', models.CharField(max_length=150, verbose_name='subject')),
                ('text', models.TextField(max_length=4000, verbose_name='what happened')),
                ('order_number', models.CharField(blank=True, max_length=24, verbose_name='order')),
                ('status', models.CharField(choices=[('open', 'Received'), ('acknowledged', 'Acknowledged'), ('closed', 'Closed')], default='open', max_length=14, verbose_name='status')),
                ('answer', models.TextField(blank=True, max_length=4000, verbose_name='answer')),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='received')),
                ('acknowledge_by', models.DateTimeField(verbose_name='acknowledge by')),
                ('settle_by', models.DateTimeField(verbose_name='settle by')),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True, verbose_name='acknowledged')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed')),
            ],
            options={
                'verbose_name': 'grievance',
                'verbose_name_plural': 'grievances',
                'ordering': ['-opened_at'],
            },
        ),
        migrations.CreateModel(
            name='Impersonation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='started')),
                ('ends_at', models.DateTimeField(verbose_name='ends by itself')),
                ('raised_at', models.DateTimeField(null=True, verbose_name='may write since')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended')),
            ],
            options={
                'verbose_name': 'impersonation',
                'verbose_name_plural': 'impersonations',
                'ordering': ['-started_at'],
            },
        ),
        migrations.CreateModel(
            name='LimitCount',
            fields=[
                ('key', models.CharField(max_length=120, primary_key=True, serialize=False)),
                ('count', models.PositiveIntegerField(default=0)),
                ('ends_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='OneTimeCode',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('purpose', models.CharField(choices=[('sign_up', 'Make an account'), ('sign_in', 'Sign in'), ('reset', 'Set a new password'), ('second_factor', 'Second factor'), ('change_email', 'Confirm an e-mail address'), ('change_phone', 'Confirm a mobile number')], max_length=20)),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('sms', 'SMS')], max_length=5)),
                ('destination', models.CharField(max_length=254)),
                ('network_address', models.GenericIPAddressField(null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'one-time code',
                'verbose_name_plural': 'one-time codes',
            },
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'recovery code',
                'verbose_name_plural': 'recovery codes',
            },
        ),
        migrations.CreateModel(
            name='RecoveryDevice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='The human-readable name of this device.', max_length=64)),
                ('confirmed', models.BooleanField(default=True, help_text='Is this device ready for use?')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'recovery codes',
                'verbose_name_plural': 'recovery codes',
            },
        ),
        migrations.CreateModel(
            name='RefreshToken',
            fields=[
                ('jti', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'refresh token',
                'verbose_name_plural': 'refresh tokens',
            },
        ),
        migrations.CreateModel(
            name='Role',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.SlugField(max_length=60, unique=True, verbose_name='name')),
                ('label', models.CharField(max_length=120, verbose_name='label')),
                ('description', models.CharField(blank=True, max_length=300, verbose_name='description')),
            ],
            options={
                'verbose_name': 'role',
                'verbose_name_plural': 'roles',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='RoleParent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'verbose_name': 'inheritance',
                'verbose_name_plural': 'inheritances',
            },
        ),
        migrations.CreateModel(
            name='RolePermission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('permission', models.CharField(max_length=80, verbose_name='permission')),
            ],
            options={
                'verbose_name': 'permission of a role',
                'verbose_name_plural': 'permissions of roles',
            },
        ),
        migrations.CreateModel(
            name='SMSDevice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='The human-readable name of this device.', max_length=64)),
                ('confirmed', models.BooleanField(default=True, help_text='Is this device ready for use?')),
            ],
            options={
                'verbose_name': 'SMS device',
                'verbose_name_plural': 'SMS devices',
            },
        ),
        migrations.CreateModel(
            name='TrustedBrowser',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('user_agent', models.CharField(blank=True, max_length=200, verbose_name='browser')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='trusted since')),
                ('expires_at', models.DateTimeField(verbose_name='until')),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'trusted browser',
                'verbose_name_plural': 'trusted browsers',
            },
        ),
        migrations.CreateModel(
            name='UserSession',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('browser', 'Browser'), ('app', 'App')], max_length=10, verbose_name='kind')),
                ('session_key', models.CharField(blank=True, max_length=40)),
                ('network_address', models.GenericIPAddressField(null=True, verbose_name='network address')),
                ('user_agent', models.CharField(blank=True, max_length=200, verbose_name='browser or app')),
                ('factor', models.CharField(blank=True, max_length=20, verbose_name='second factor')),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='last confirmed')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='signed in')),
                ('last_seen_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='last seen')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended')),
                ('ended_because', models.CharField(blank=True, max_length=20, verbose_name='why it ended')),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'ordering': ['-last_seen_at'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='user',
            name='email_in_small_letters',
        ),
        migrations.AddField(
            model_name='user',
            name='anonymised_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='anonymised at'),
        ),
        migrations.AddField(
            model_name='user',
            name='email_verified_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='e-mail verified'),
        ),
        migrations.AddField(
            model_name='user',
            name='nominee',
            field=models.CharField(blank=True, max_length=200, verbose_name='nominee'),
        ),
        migrations.AddField(
            model_name='user',
            name='phone_verified_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='mobile number verified'),
        ),
        migrations.AddField(
            model_name='user',
            name='rights_version',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AlterField(
            model_name='user',
            name='email',
            field=models.EmailField(blank=True, max_length=254, null=True, unique=True, verbose_name='e-mail'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('email', None), ('email', django.db.models.functions.text.Lower('email')), _connector='OR'), name='email_in_small_letters'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('email__isnull', False), ('phone_verified_at__isnull', False), ('anonymised_at__isnull', False), _connector='OR'), name='user_has_a_login'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('phone_verified_at', None), models.Q(('phone', ''), _negated=True), _connector='OR'), name='verified_phone_is_there'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(condition=models.Q(('phone_verified_at__isnull', False)), fields=('phone',), name='one_account_per_verified_phone'),
        ),
        migrations.AddField(
            model_name='auditentry',
            name='acting_for',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='acting for'),
        ),
        migrations.AddField(
            model_name='auditentry',
            name='actor',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deeds', to=settings.AUTH_USER_MODEL, verbose_name='who'),
        ),
        migrations.AddField(
            model_name='auditseal',
            name='entry',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='seal', to='accounts.auditentry'),
        ),
        migrations.AddField(
            model_name='consent',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='grant',
            name='approved_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='grant',
            name='ended_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='grant',
            name='granted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='grant',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='grievanceticket',
            name='handled_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='grievanceticket',
            name='user',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='impersonation',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='impersonated', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='impersonation',
            name='staff',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='impersonations', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='limitcount',
            index=models.Index(fields=['ends_at'], name='limits_by_end'),
        ),
        migrations.AddField(
            model_name='onetimecode',
            name='user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recoverydevice',
            name='user',
            field=models.ForeignKey(help_text='The user that this device belongs to.', on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recoverycode',
            name='device',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='accounts.recoverydevice'),
        ),
        migrations.AddField(
            model_name='grant',
            name='role',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='accounts.role'),
        ),
        migrations.AddField(
            model_name='roleparent',
            name='parent',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='heir_links', to='accounts.role'),
        ),
        migrations.AddField(
            model_name='roleparent',
            name='role',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parent_links', to='accounts.role'),
        ),
        migrations.AddField(
            model_name='role',
            name='parents',
            field=models.ManyToManyField(related_name='heirs', through='accounts.RoleParent', through_fields=('role', 'parent'), to='accounts.role', verbose_name='inherits from'),
        ),
        migrations.AddField(
            model_name='rolepermission',
            name='role',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='permissions', to='accounts.role'),
        ),
        migrations.AddField(
            model_name='smsdevice',
            name='user',
            field=models.ForeignKey(help_text='The user that this device belongs to.', on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='trustedbrowser',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='trusted_browsers', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='usersession',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_ins', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='refreshtoken',
            name='session',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to='accounts.usersession'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['actor', '-id'], name='audit_by_actor'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['target_kind', 'target_id', '-id'], name='audit_by_target'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['action', '-id'], name='audit_by_action'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['at'], name='audit_by_time'),
        ),
        migrations.AddIndex(
            model_name='consent',
            index=models.Index(fields=['user', 'purpose', '-id'], name='consent_now'),
        ),
        migrations.AddIndex(
            model_name='grievanceticket',
            index=models.Index(fields=['status', 'acknowledge_by'], name='tickets_due'),
        ),
        migrations.AddConstraint(
            model_name='impersonation',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='impersonation_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='impersonation',
            constraint=models.CheckConstraint(condition=models.Q(('staff', models.F('customer')), _negated=True), name='not_as_oneself'),
        ),
        migrations.AddIndex(
            model_name='onetimecode',
            index=models.Index(fields=['destination', '-created_at'], name='codes_by_destination'),
        ),
        migrations.AddIndex(
            model_name='onetimecode',
            index=models.Index(fields=['channel', '-created_at'], name='codes_by_time'),
        ),
        migrations.AddConstraint(
            model_name='recoverydevice',
            constraint=models.UniqueConstraint(fields=('user',), name='one_recovery_sheet'),
        ),
        migrations.AddConstraint(
            model_name='recoverycode',
            constraint=models.UniqueConstraint(fields=('device', 'digest'), name='recovery_code_once'),
        ),
        migrations.AddIndex(
            model_name='grant',
            index=models.Index(condition=models.Q(('status', 'active')), fields=['user', 'expires_at'], name='grant_in_force'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.CheckConstraint(condition=models.Q(('role', None), ('permission', ''), _connector='XOR'), name='grant_role_or_permission'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('resource_id', ''), ('resource_kind', '')), models.Q(models.Q(('resource_kind', ''), _negated=True), models.Q(('resource_id', ''), _negated=True)), _connector='OR'), name='grant_whole_resource'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='grant_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by', None), models.Q(models.Q(('approved_by', models.F('granted_by')), _negated=True), models.Q(('approved_by', models.F('user')), _negated=True)), _connector='OR'), name='grant_second_person_approves'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ('waiting', 'active'))), fields=('user', 'role', 'permission', 'resource_kind', 'resource_id'), name='grant_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='roleparent',
            constraint=models.UniqueConstraint(fields=('role', 'parent'), name='inherits_once'),
        ),
        migrations.AddConstraint(
            model_name='roleparent',
            constraint=models.CheckConstraint(condition=models.Q(('role', models.F('parent')), _negated=True), name='not_its_own_parent'),
        ),
        migrations.AddConstraint(
            model_name='rolepermission',
            constraint=models.UniqueConstraint(fields=('role', 'permission'), name='permission_once'),
        ),
        migrations.AddConstraint(
            model_name='smsdevice',
            constraint=models.UniqueConstraint(fields=('user',), name='one_sms_device'),
        ),
        migrations.AddIndex(
            model_name='trustedbrowser',
            index=models.Index(condition=models.Q(('ended_at', None)), fields=['user'], name='trusted_open'),
        ),
        migrations.AddIndex(
            model_name='usersession',
            index=models.Index(condition=models.Q(('ended_at', None)), fields=['user'], name='sessions_open'),
        ),
        migrations.AddIndex(
            model_name='usersession',
            index=models.Index(fields=['ended_at'], name='sessions_by_end'),
        ),
        migrations.AddConstraint(
            model_name='usersession',
            constraint=models.UniqueConstraint(condition=models.Q(('session_key', ''), _negated=True), fields=('session_key',), name='one_row_per_session'),
        ),
        migrations.AddIndex(
            model_name='refreshtoken',
            index=models.Index(fields=['expires_at'], name='refresh_by_end'),
        ),
    ]
