"""Looking closer: one metric alone, and what the model was asked and answered."""

from screens.actions.entry import Action, act

METRIC: tuple[Action, ...] = (
    act(
        "metric.zoom_in", "plus,equals_sign", "Zoom in", "A shorter time, 15 minutes at least", bar="zoom in"
    ),
    act("metric.zoom_out", "minus", "Zoom out", "A longer time, a week at most", bar="zoom out"),
    act("metric.next_metric", "right", "Next metric", "The metric after this one", bar="next"),
    act("metric.previous_metric", "left", "Previous metric", "The metric before this one"),
    act("metric.table", "t", "Table", "Every value with its time, or the plot again", bar="table"),
    act("metric.back", "escape", "Back", "Back to the incident", bar="back"),
)
SAMPLES: tuple[Action, ...] = (
    act(
        "samples.reveal",
        "space",
        "Reveal",
        "Reveal the sample under the cursor, or cover it again",
        bar="reveal",
    ),
    act("samples.cover", "c", "Cover all", "Cover every sample again", bar="cover"),
    act(
        "samples.link",
        "l",
        "Link",
        "Put the sample under the cursor into the timeline",
        "records",
        bar="link",
    ),
    act("samples.back", "escape", "Back", "Back to the incident", bar="back"),
)
