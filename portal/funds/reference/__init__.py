"""Reference data: YAML files with their sources, made rows, loaded once and kept in step."""
