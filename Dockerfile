# One image for every process of docker-compose.yml; each names its own command.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app

COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --no-deps --only-binary :all: -r requirements.lock

COPY . ./
# Neither needs secrets or servers; the address only says that no embedded ones are wanted.
RUN export RUN_MODE=offline DATABASE_URL=postgres:///nowhere \
    && python manage.py compile_catalogues \
    && python manage.py collectstatic --noinput \
    && useradd --system --create-home rollout \
    && install --directory --owner=rollout --mode=700 /anchors

USER rollout
EXPOSE 8000
CMD ["gunicorn", "rollout.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--worker-class", "gthread", "--timeout", "60", "--no-control-socket"]
