# A worker that reads the configured sources: see docs/howto/docker.md and compose.yaml.
FROM python:3.12-slim-bookworm AS build
RUN pip install --no-cache-dir 'uv>=0.9,<1'
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
WORKDIR /app
COPY pyproject.toml README.md LICENSE ./
COPY extractors extractors
COPY flows flows
COPY jumpline jumpline
RUN uv sync --no-dev --no-editable --extra postgres

FROM python:3.12-slim-bookworm
RUN useradd --create-home --uid 10001 reader \
    && mkdir -p /srv/data /srv/config \
    && chown -R reader:reader /srv
COPY --from=build /app/.venv /app/.venv
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 JUMPLINE_STATE=/srv/data/state PREFECT_HOME=/srv/data/prefect
USER 10001:10001
WORKDIR /srv
VOLUME /srv/data
HEALTHCHECK --interval=5m --timeout=60s --start-period=60s CMD ["jumpline", "doctor"]
ENTRYPOINT ["jumpline"]
CMD ["serve"]
