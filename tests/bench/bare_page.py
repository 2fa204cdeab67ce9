"""The yardstick: a Streamlit page of one button and one text; told ``at-once``, it sends as the app does."""

import sys

import streamlit as st

if "at-once" in sys.argv:
    from pages.ui.shell.streamlit_internals import send_at_once

    send_at_once()

if "count" not in st.session_state:
    st.session_state["count"] = 0
if st.button("Refresh"):
    st.session_state["count"] += 1
st.text(f"Count: {st.session_state['count']}")
