"""The pure core: text, rules, classification, identity, planning, rendering. Data in, data out; no I/O and no clock."""
