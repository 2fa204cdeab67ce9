"""What the installed frameworks really draw: every line of the catalogue executed and measured."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")  # Keras reads it once, when it is imported
