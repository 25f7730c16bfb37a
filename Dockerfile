# The one image of jixiao: Airflow's services and the jixiao command. Everything installed is pinned by hash.
FROM python:3.11-slim-bookworm AS environment

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore
RUN python -m venv /opt/venv
# The lock alone first: a change of the code keeps this layer.
COPY requirements.lock /tmp/requirements.lock
RUN /opt/venv/bin/pip install --require-hashes --no-deps --only-binary :all: -r /tmp/requirements.lock
COPY . /opt/jixiao
RUN /opt/venv/bin/pip install --no-deps --no-build-isolation --editable /opt/jixiao \
    && /opt/venv/bin/python -m compileall -q /opt/jixiao

FROM python:3.11-slim-bookworm

# doc, wps, rtf, odt, xls and ods are read through LibreOffice; without it they wait as unsupported.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libreoffice-writer-nogui libreoffice-calc-nogui \
    && rm -rf /var/lib/apt/lists/*

# The folders of the volumes: Docker gives a new volume the owner that its folder has in the image.
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /opt/airflow --shell /usr/sbin/nologin jixiao \
    && install -d -o jixiao -g jixiao /opt/airflow /opt/airflow/auth /opt/airflow/logs /var/lib/jixiao
COPY --from=environment /opt/venv /opt/venv
COPY --from=environment /opt/jixiao /opt/jixiao

ENV PATH=/opt/venv/bin:$PATH \
    LANG=C.UTF-8 \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    AIRFLOW_HOME=/opt/airflow \
    JIXIAO_HOME=/var/lib/jixiao
WORKDIR /opt/jixiao
USER 10001:10001
CMD ["jixiao", "--help"]
