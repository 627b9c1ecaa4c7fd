# Yinju with its models, without PyTorch: docker build -t yinju . (docs/deploy.md)

# The Python that the versions in constraints.txt were tested with.
FROM python:3.11-slim-bookworm AS build
WORKDIR /source
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY core core
COPY ingest ingest
COPY qa qa
COPY cluster cluster
COPY ui ui
COPY eval eval
COPY models models
COPY seeds seeds
RUN python -m venv /opt/yinju \
 && /opt/yinju/bin/python -m pip install --no-cache-dir --no-compile --constraint constraints.txt .
# chromadb asks for kubernetes, which only its distributed form loads. Bytecode is made here, since the container's file
# system is read-only and each start would make it anew.
RUN /opt/yinju/bin/python -m pip uninstall --yes kubernetes pip \
 && python -m compileall -q -j 0 /opt/yinju/lib

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --home-dir /data --create-home --shell /usr/sbin/nologin yinju
COPY --from=build /opt/yinju /opt/yinju
ENV PATH=/opt/yinju/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    YINJU_HOME=/data/store \
    YINJU_SERVE__HOST=0.0.0.0 \
    YINJU_SERVE__LOG_FORMAT=json
# The store, and yinju.toml if there is one. All else may be read-only, but for /tmp.
VOLUME /data
WORKDIR /data
USER 10001:10001
EXPOSE 7860
# 401 is health too: a server that asks who is there answers.
HEALTHCHECK --interval=30s --timeout=10s --start-period=120s --retries=3 \
  CMD ["python", "-c", "import http.client as h; c = h.HTTPConnection('127.0.0.1', 7860, timeout=9); c.request('GET', '/api/health'); raise SystemExit(c.getresponse().status not in (200, 401))"]
ENTRYPOINT ["yinju"]
CMD ["serve"]
