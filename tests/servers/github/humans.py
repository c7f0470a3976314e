"""What people do on GitHub, for tests: edit, tick, commit, push, merge, close, comment, label.

A person acts past the API and its permissions, but through the same `life`, so the consequences are the same.
"""

import re

from tests.servers.github import life
from tests.servers.github.pushers import Files, Pusher
from tests.servers.github.records import Comment, Issue, Label, Pull, Reaction


class Human(Pusher):
    """One person (or bot account) acting on the stand-in."""

    def open_pull(
        self, branch: str, files: Files | None = None, *, title: str = "Add a paper", body: str = "", fork: bool = False
    ) -> Pull:
        """A pull request from the repository or the person's fork, with files committed first when given."""
        with self._forge.lock:
            if files is not None:
                self.commit(branch, files, title, fork=fork)
            head, base = f"{self._owner(fork)}:{branch}", self._forge.default_branch
            return life.open_pull(self._forge, head=head, base=base, title=title, body=body, actor=self.login)

    def open_issue(self, title: str, body: str = "", labels: tuple[str, ...] = ()) -> Issue:
        """A new issue; labels as an issue form sets them."""
        with self._forge.lock:
            now = self._forge.clock.advance()
            issue = Issue(self._forge.new_number(), self._forge.new_id(), title, body, self.login, now, now)
            self._forge.issues[issue.number] = issue
            for name in labels:
                self.label(issue.number, name)
            return issue

    def edit_body(self, number: int, body: str) -> None:
        """Replaces the body of an issue or pull request."""
        with self._forge.lock:
            life.edit_body(self._forge, self._forge.issue(number), body, self.login)

    def tick(self, number: int, *texts: str) -> None:
        """Ticks the task-list lines that hold these texts (arXiv ids, say); raises ValueError when there is none."""
        self._set_boxes(number, texts, "x")

    def untick(self, number: int, *texts: str) -> None:
        """The opposite of `tick`."""
        self._set_boxes(number, texts, " ")

    def retitle(self, number: int, title: str) -> None:
        """Replaces the title of an issue or pull request."""
        with self._forge.lock:
            self._forge.issue(number).title = title

    def retarget(self, number: int, base: str) -> None:
        """Chooses another base for a pull request; the branch is made from the default branch where it is missing."""
        with self._forge.lock:
            pull = self._forge.pull(number)
            if self._forge.head(base) is None:
                self.force_push(base, str(self._forge.head(self._forge.default_branch)))
            pull.base_ref, pull.base_sha = base, str(self._forge.head(base))

    def merge(self, number: int, method: str = "merge") -> str:
        """Merges by `merge`, `squash` or `rebase`; the new tip of the base. Raises Refusal when it can't be."""
        with self._forge.lock:
            return life.merge_pull(self._forge, self._forge.pull(number), method=method, actor=self.login)

    def close(self, number: int, comment: str = "") -> None:
        """Closes, with a comment before when given."""
        with self._forge.lock:
            if comment:
                self.comment(number, comment)
            life.close(self._forge, self._forge.issue(number), self.login)

    def reopen(self, number: int) -> None:
        """Opens again."""
        with self._forge.lock:
            life.reopen(self._forge, self._forge.issue(number), self.login)

    def comment(self, number: int, body: str) -> Comment:
        """A comment."""
        with self._forge.lock:
            now = self._forge.clock.advance()
            made = Comment(self._forge.new_id(), number, self.login, body, now, now)
            self._forge.comments[made.id] = made
            self._forge.issues[number].updated = now
            return made

    def edit_comment(self, comment: int, body: str) -> None:
        """Replaces a comment's text, also somebody else's."""
        with self._forge.lock:
            self._forge.comments[comment].body = body
            self._forge.comments[comment].updated = self._forge.clock.advance()

    def delete_comment(self, comment: int) -> None:
        """Deletes a comment."""
        with self._forge.lock:
            del self._forge.comments[comment]

    def react(self, comment: int, content: str) -> None:
        """A reaction to a comment."""
        with self._forge.lock:
            made = Reaction(self._forge.new_id(), self.login, content, self._forge.clock.advance())
            self._forge.comments[comment].reactions.append(made)

    def label(self, number: int, name: str) -> None:
        """Puts a label on; makes it when it is missing."""
        with self._forge.lock:
            issue = self._forge.issue(number)
            if self._forge.label(name) is None:
                self._forge.labels.append(Label(self._forge.new_id(), name))
            if name not in issue.labels:
                issue.labels.append(name)
                issue.updated = self._forge.clock.advance()
                self._forge.note(self.login, "labeled", f"#{number}", name)

    def unlabel(self, number: int, name: str) -> None:
        """Takes a label off."""
        with self._forge.lock:
            self._forge.issue(number).labels.remove(name)
            self._forge.issue(number).updated = self._forge.clock.advance()
            self._forge.note(self.login, "unlabeled", f"#{number}", name)

    def _set_boxes(self, number: int, texts: tuple[str, ...], mark: str) -> None:
        with self._forge.lock:
            lines = (self._forge.issue(number).body or "").split("\n")
            for text in texts:
                at = [index for index, line in enumerate(lines) if re.match(r"- \[[ xX]\] ", line) and text in line]
                if not at:
                    raise ValueError(f"no task-list line of #{number} holds {text!r}")
                for index in at:
                    lines[index] = f"- [{mark}] {lines[index][6:]}"
            self.edit_body(number, "\n".join(lines))
