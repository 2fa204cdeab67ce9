"""Figures of every page, as Plotly draws them: data in, figure out."""
