"""What pages share: session state, link, browser script, toolbar, comparison, downloads, prose."""
