"""Files that people write: YAML read strictly, checked against the schema, and written in canonical form."""
