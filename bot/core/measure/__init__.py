"""How good the rules are, measured on labelled papers."""
