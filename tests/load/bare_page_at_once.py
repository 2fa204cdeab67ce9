"""The bare page as the app would serve it: each message is sent when it is written."""

import runpy

from pages.ui.shell.streamlit_internals import send_at_once
from tests.server import ROOT

send_at_once()
runpy.run_path(str(ROOT / "tests" / "bench" / "bare_page.py"))
