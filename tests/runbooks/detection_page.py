"""``docs/detection.md``, made from the shipped alert rules: ``python -m tests.runbooks.detection_page``."""

from pathlib import Path

from runbooks.rules import Rule, load

PAGE = Path(__file__).parents[2] / "docs" / "detection.md"

_HEAD = """\
# Detection

`fireline rules` writes Prometheus alert rules for every type of AI incident: a rule file (`--format plain`),
or the Prometheus operator's `PrometheusRule` (`--format crd`). The profile `seed` waits before it fires;
`fast` fires within 15 minutes of the onset, and wakes people more often.

```sh
fireline rules -o ai-incidents.yaml && promtool check rules ai-incidents.yaml
fireline rules --profile fast --format crd | kubectl apply --namespace monitoring --filename -
```

Every series has a label `model_id`, and `model_version` where several versions are live; a rule keeps both,
so a canary is blamed alone. `runbook_url` ends in a slug that Fireline knows: it selects a local runbook and
is never followed. A rule whose metric nobody exposes stays silent; it cannot see what is not measured.

Alibi Detect's server and Seldon Core 1 and 2 have rules of their own, with the names and labels that those
servers write; the deployment's or the model's name is taken for the model's id.

A `rules.yaml` in a knowledge directory adds rules, or overrides fields of these by the alert's name:

```yaml
rules:
  AIModelInputDistributionShift:
    threshold: "0.3"
```

"""


def page() -> str:
    """The page as it should be."""
    rules = load()
    by_type: dict[str, list[Rule]] = {}
    for rule in rules.rules.values():
        by_type.setdefault(rule.type, []).append(rule)
    sections = [_section(rules.taxonomy.title(kind), found) for kind, found in by_type.items()]
    return _HEAD + "\n".join(sections)


def _section(title: str, found: list[Rule]) -> str:
    return "".join([f"## {title}\n\n", *(_rule(rule) for rule in found)]).rstrip("\n") + "\n"


def _rule(rule: Rule) -> str:
    held = ", ".join(
        f"{name}: for {timing.hold}" + (f" over {timing.window}" if timing.window else "")
        for name, timing in rule.profiles.items()
    )
    metrics = "".join(f"- `{metric}` — {about}\n" for metric, about in rule.metrics.items())
    return f"`{rule.id}`, threshold {rule.threshold} ({held}), reads\n\n{metrics}\n"


if __name__ == "__main__":
    PAGE.write_text(page())
