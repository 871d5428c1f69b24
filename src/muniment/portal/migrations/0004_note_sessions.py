"""Sessions that are open already are noted, so that people see and end them too; from where and by what nobody wrote down."""

from importlib import import_module

from django.conf import settings
from django.db import migrations
from django.utils import timezone


def note_open_sessions(apps, schema_editor):
    store = import_module(settings.SESSION_ENGINE).SessionStore
    users = set(apps.get_model("auth", "User").objects.values_list("pk", flat=True))
    note = apps.get_model("usersessions", "UserSession").objects.get_or_create
    for session in apps.get_model("sessions", "Session").objects.filter(expire_date__gt=timezone.now()).iterator():
        data = store().decode(session.session_data)
        person = data.get("_auth_user_id", "")
        if str(person).isdigit() and int(person) in users:
            note(session_key=session.session_key, defaults={"user_id": int(person), "ip": "::", "user_agent": ""})


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0003_portal_settings"),
        ("sessions", "0001_initial"),
        ("usersessions", "0001_initial"),
    ]

    operations = [migrations.RunPython(note_open_sessions, migrations.RunPython.noop)]
