"""Getting models ready to serve: converted, checked, trimmed."""
