# A base pinned by its digest: --build-arg BASE=python:3.13-slim@sha256:…
ARG BASE=python:3.13-slim

# ---- All is built here; of this stage, the image gets /opt/briefbot alone.
FROM ${BASE} AS built
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore \
    PYTHONDONTWRITEBYTECODE=1
WORKDIR /src

# A tenth of the image would be marks for debuggers in the wheels' libraries.
# hadolint ignore=DL3008
RUN apt-get update -q && apt-get install -qy --no-install-recommends binutils \
    && rm -rf /var/lib/apt/lists/*

# Wheels only: no compiler is needed, and no package runs code of its own while it is installed.
COPY requirements.lock requirements-build.lock ./
RUN pip wheel -q --require-hashes --only-binary :all: -w /wheels -r requirements.lock \
    && pip install -q --require-hashes --only-binary :all: -r requirements-build.lock \
    && python -m venv --without-pip /opt/briefbot \
    && pip --python /opt/briefbot/bin/python install -q --no-compile --no-index \
        --find-links /wheels --require-hashes -r requirements.lock \
    # What builds the project does not run it.
    && pip --python /opt/briefbot/bin/python uninstall -q -y \
        editables hatchling pathspec pluggy tomlkit trove-classifiers \
    # No tests, sources of extensions, examples, nor any program but the bot's.
    && find /opt/briefbot/lib \
        \( -type d \( -name tests -o -name include -o -name sample_data \) \
        -o -name '*.a' -o -name '*.c' -o -name '*.cpp' -o -name '*.h' -o -name '*.pxd' \
        -o -name '*.pyi' -o -name '*.pyx' \) -prune -exec rm -rf {} + \
    && find /opt/briefbot/bin -type f -delete \
    && find /opt/briefbot/lib -name '*.so*' -exec strip --strip-debug {} +

COPY pyproject.toml README.md ./
COPY bot bot
COPY knowledge knowledge
# The bot learns here what it knows, so that a start need not; and what it is made of is listed.
RUN pip wheel -q --no-index --no-deps --no-build-isolation -w /wheels/own . \
    && pip --python /opt/briefbot/bin/python install -q --no-compile --no-index --no-deps \
        /wheels/own/*.whl \
    && BRIEFBOT_CACHE_DIR="$(echo /opt/briefbot/lib/python3.*/site-packages/bot)/_fitted" \
        MPLCONFIGDIR=/tmp/matplotlib /opt/briefbot/bin/briefbot fit --pictures \
    && mkdir -p /opt/briefbot/share/briefbot \
    && cyclonedx-py environment --output-reproducible --pyproject pyproject.toml \
        -o /opt/briefbot/share/briefbot/sbom.json /opt/briefbot/bin/python \
    && chmod -R a+rX,go-w /opt/briefbot

# ---- The image.
FROM ${BASE}
COPY --from=built /opt/briefbot /opt/briefbot
# Nothing is installed here later on: pip goes. Bytecode is written of what the bot loads, Python's own
# library included, for nobody could write it later. The user has a name for who looks for one.
RUN rm -rf /usr/local/bin/pip* /usr/local/lib/python3.*/site-packages/* \
        /usr/local/lib/python3.*/ensurepip \
    && MPLCONFIGDIR=/tmp/matplotlib /opt/briefbot/bin/python -c "import bot.cli, bot.live, bot.server, \
bot.adapters.discord.adapter, bot.adapters.telegram.adapter, bot.content.follow, bot.content.load, \
bot.content.watch, bot.picture.draw, bot.store.store, asyncpg, uvicorn.protocols.http.h11_impl" \
    && rm -rf /tmp/matplotlib \
    && ln -s /opt/briefbot/share/briefbot /usr/share/briefbot \
    && useradd -l -u 10001 -U -d /data -M -s /usr/sbin/nologin briefbot \
    && install -d -o 10001 -g 10001 -m 0750 /data

ENV PATH=/opt/briefbot/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    # What lies in the working folder, which can be written to, is never imported.
    PYTHONSAFEPATH=1 \
    MPLCONFIGDIR=/tmp/matplotlib \
    # By the folder, not by its setting: BRIEFBOT_DATABASE_URL_FILE may name another database.
    XDG_DATA_HOME=/data \
    BRIEFBOT_HTTP_HOST=0.0.0.0 \
    BRIEFBOT_HTTP_PORT=8080 \
    BRIEFBOT_CACHE_DIR=/data/cache
WORKDIR /data
VOLUME ["/data"]
EXPOSE 8080
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["briefbot", "health"]
ENTRYPOINT ["briefbot"]
CMD ["run"]

ARG VERSION=0.1.0
ARG REVISION=unknown
ARG CREATED=unknown
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="briefbot" \
    org.opencontainers.image.description="Short, fair, sourced answers about the 2020 fighting over Nagorno-Karabakh and the CSTO" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}" \
    org.opencontainers.image.created="${CREATED}" \
    org.opencontainers.image.source="${SOURCE}"
