"""Xavier Sheet: page configuration and navigation; nothing else."""

import streamlit as st

page = st.navigation(
    [
        st.Page("pages/sheet.py", title="The sheet", default=True),
        st.Page("pages/rerolls.py", title="Re-rolls"),
        st.Page("pages/depth.py", title="Depth"),
        st.Page("pages/schemes.py", title="Schemes"),
    ],
    position="top",
)
st.set_page_config(page_title=f"{page.title} · Xavier Sheet", page_icon="🎲")
page.run()
