"""Pages a browser opens."""
