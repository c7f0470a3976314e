"""Each job can be tried: it says what it would do, and GitHub is afterwards as it was."""

from pathlib import Path

from tests.commands.review_scene import files_of
from tests.commands.scene import Scene, open_scene
from tests.small_list import make_paper


def states(scene: Scene) -> object:
    hub = scene.hub
    return (
        scene.state(),
        list(hub.forge.checks),
        [issue.labels for issue in hub.forge.issues.values()],
        hub.repository.refs("refs/"),
    )


def test_the_jobs_on_github_say_what_they_would_do_and_change_nothing(tmp_path: Path) -> None:
    with open_scene(tmp_path) as scene:
        assert scene.propose().code == 0
        first, second, *_ = scene.keys(ticked=True)
        scene.alice.untick(1, first)
        scene.alice.comment(1, f"/reject {second} not about images")
        issue = scene.hub.human("student").open_issue(
            "Suggest: ", "### Paper\n\n2512.99999\n\n2512.99998\n", labels=("suggestion",)
        )
        paper = make_paper("2401.01000", "A Paper That Is Not There", nature="of no kind")
        pull = scene.hub.human("student").open_pull("mine", files_of(paper), fork=True)
        scene.alice.comment(pull.number, "/take")
        before = states(scene)

        tried = scene.small.run("sync", "--dry-run", "--json")
        assert (tried.code, tried.json["rejected"], tried.json["pull"]["action"]) == (0, 2, "updated")
        assert "nothing was written" in tried.err
        assert f"/take of pull request {pull.number} would be carried out" in tried.err
        said = scene.small.run("suggest", "--open", "--dry-run").out
        assert said == f"issue {issue.number} would be answered\n"
        assert scene.small.run("suggest", "--open", "--dry-run", "--json").json["issues"] == [{"issue": issue.number}]
        review = scene.small.run("review", "--pull", str(pull.number), "--dry-run", "--json")
        assert (review.code, review.json["action"]) == (1, "dry run")
        assert "vocabulary" in [finding["code"] for finding in review.json["findings"]]
        assert states(scene) == before

        scene.sync()
        assert states(scene) != before
