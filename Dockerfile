FROM python:3.13.14-slim-trixie

# The container may be read-only: nothing is written but to /tmp. Nobody is counted, and the start asks no
# address on the internet for its own. One container uses one core: threads of the matrix library would
# only wait for each other.
ENV HOME=/tmp \
    OPENBLAS_NUM_THREADS=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    STREAMLIT_BROWSER_GATHER_USAGE_STATS=false \
    STREAMLIT_LOGGER_HIDE_WELCOME_MESSAGE=true

RUN useradd --uid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin sheet

WORKDIR /app
COPY --chmod=755 requirements.lock ./
RUN python -m pip install --no-cache-dir --disable-pip-version-check --root-user-action=ignore \
    --require-hashes -r requirements.lock
COPY --chmod=755 app.py ./
COPY --chmod=755 .streamlit .streamlit
COPY --chmod=755 xavier_core xavier_core
COPY --chmod=755 pages pages

USER 10001:10001
EXPOSE 8501

# An empty ProxyHandler: a proxy set for the container must not be asked for 127.0.0.1.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-c", \
    "from urllib.request import ProxyHandler, build_opener; build_opener(ProxyHandler({})).open('http://127.0.0.1:8501/_stcore/health', timeout=4)"]

CMD ["python", "-m", "streamlit", "run", "app.py", \
    "--server.address=0.0.0.0", "--server.port=8501", "--server.headless=true"]
