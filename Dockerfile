# One image for web, worker, beat and migrate; docker-compose.yml says which command each runs.

FROM node:20-bookworm-slim AS screens
WORKDIR /build/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY frontend/ ./
COPY docs/verify_audit.py /build/docs/
RUN npm run build

FROM python:3.11-slim-bookworm AS packages
RUN python -m venv /opt/venv
COPY requirements/base.txt /tmp/base.txt
RUN /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps -r /tmp/base.txt

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin clearlabel \
    && install -d -o clearlabel -g clearlabel /app /data
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY LICENSE manage.py ./
COPY labeling/ labeling/
COPY projects/ projects/
COPY workers/ workers/
COPY deploy/make_bucket.py deploy/
COPY --from=screens /build/frontend/dist/ frontend/dist/
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    CLEARLABEL_DATA=/data \
    CLEARLABEL_HOST=0.0.0.0 \
    PORT=8000 \
    DEMO=0
RUN python -m compileall -q labeling projects workers
USER clearlabel
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/livez', timeout=4)"]
CMD ["python", "manage.py", "serve"]
