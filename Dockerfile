# One image for web, worker, beat and migrate. It holds no secret and refuses to start without them.

FROM python:3.11-slim AS build

ENV PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1

WORKDIR /srv/institute
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH

COPY requirements/base.txt requirements/base.txt
RUN pip install --no-deps --require-hashes --only-binary :all: -r requirements/base.txt

COPY . .
RUN python manage.py messages --compile \
    && python manage.py collectstatic --no-input \
    && python -m compileall -q . \
    && chmod -R a+rX .


FROM python:3.11-slim

RUN groupadd --gid 10001 institute \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent \
        --shell /usr/sbin/nologin institute

# Owned by root: the application reads its own code and cannot change it.
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/institute /srv/institute

WORKDIR /srv/institute
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    INSTITUTE_PRODUCTION=yes

USER 10001:10001
EXPOSE 8000

HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/live', timeout=4)"]

# /dev/shm: a slow disk must not make gunicorn think that a worker hangs.
CMD ["gunicorn", "trainer_institute.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
