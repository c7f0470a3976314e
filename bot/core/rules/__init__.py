"""The keyword rules: reading, matching, classifying, explaining."""
