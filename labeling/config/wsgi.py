"""The WSGI entry: the application, the built screens, and in the small size the worker within the process."""

import os
import re
import threading
import time

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labeling.config.settings")
_django = get_wsgi_application()

from django.conf import settings  # noqa: E402 - only after Django is set up
from whitenoise import WhiteNoise  # noqa: E402

# Every connection by name looks this codec up. Two threads that import it at once may fail, and Python remembers
# the failure for as long as the process lives: so it is imported here, before there are threads.
"".encode("idna")

_HASHED = re.compile(r"^.+-[\w-]{8,}\.\w+$")


def _is_immutable(_path: str, url: str) -> bool:
    """The frontend's build puts a hash of the content into each file's name."""
    return bool(_HASHED.match(url))


def _screens() -> WhiteNoise:
    served = WhiteNoise(_django, immutable_file_test=_is_immutable, max_age=60)
    if settings.FRONTEND_DIST.is_dir():
        served.add_files(str(settings.FRONTEND_DIST), prefix=f"{settings.STATIC_URL}app/")
    return served


def _end_with(parent: int) -> None:
    """End when the process that started this one is gone: it may have been killed, and would leave its port held."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


application = _screens()

if os.environ.get("CLEARLABEL_SERVING") == "1":
    threading.Thread(target=_end_with, args=(os.getppid(),), name="end-with-parent", daemon=True).start()
    if settings.EMBEDDED_WORKER:
        from workers import embedded

        embedded.start(threads=settings.ENV.worker_threads)
