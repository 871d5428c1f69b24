"""The application; run by itself with a JSON file of pages, it makes the site first."""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plain_wagtail.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

if __name__ == "__main__":
    from django.core.management import call_command
    from wagtail.models import Site

    from plain_wagtail.models import TextPage

    call_command("migrate", verbosity=0)
    home = Site.objects.get().root_page
    for page in json.loads(Path(sys.argv[1]).read_text()):
        home.add_child(instance=TextPage(**page))
