"""What `validate` and `review` check, one rule or one close family a file; `bot.core.checks.runner` runs them all.

A rule is `(DataFile, Context) -> findings`: values in, values out, whether the files lie on disk or came from an API.
"""
