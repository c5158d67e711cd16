"""The WSGI entry. In the small size the worker lives in this process, started by `serve`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labeling.config.settings")
application = get_wsgi_application()
