"""The changes panel: what was changed around the time it began, what may be to blame first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from screens.incident.changed_rows import Told, told_rows
from screens.incident.view import IncidentView
from screens.ink import Ink
from screens.lines import Line, Span, wrap
from screens.widgets.moment import Moment
from screens.widgets.panel import RowsPanel

if TYPE_CHECKING:
    from data.sources.change import Change
    from data.sources.change_watch import ChangePicture

MARKED = 12
"""So many changes are marked on the plots, the likely ones first."""
_MOMENT_KINDS = {"rollout": "deployment", "image": "deployment", "env": "deployment"}
_CLUSTER = "Kubernetes"
_NOBODY = "no source of changes: a kubeconfig, or mlflow_url or validations in the settings"
_DRILL = "a drill looks at no real cluster or registry"


class ChangesPanel(RowsPanel):
    """What deployments, configuration, jobs, model versions and validations changed, newest first."""

    def __init__(self, ink: Ink) -> None:
        super().__init__(ink, "changed", id="changes", empty=[(Span("nobody was asked yet", "dim"),)])
        self._picture: ChangePicture | None = None
        self._view: IncidentView | None = None
        self._now = 0
        self._rows: list[Told] = []
        self.likely = 0
        """How many of them may be to blame."""

    def show_view(self, view: IncidentView, now: int) -> None:
        """For this incident: when it was detected, and what stands in the timeline already."""
        self._view, self._now = view, now
        self._show()

    def show_picture(self, picture: ChangePicture) -> None:
        """What the sources say now."""
        self._picture = picture
        self._show()

    def change(self, key: str) -> Change | None:
        """The change of a row; ``None`` where the row is none."""
        return next((row.change for row in self._rows if row.key == key), None)

    @property
    def moments(self) -> tuple[Moment, ...]:
        """What may be to blame, and what was done since, for the plots."""
        found = [row.change for row in self._rows if row.change is not None]
        marked = [one for one in found if one.suspect and one.at][:MARKED]
        return tuple(Moment(one.at, _label(one), _MOMENT_KINDS.get(one.kind, "change")) for one in marked)

    def _show(self) -> None:
        view, picture = self._view, self._picture
        if view is None or picture is None:
            return
        rows = self._rows = told_rows(picture, view, self.ink.glyphs, self._now)
        self.likely = sum(row.likely for row in rows)

        def draw(place: int, cells: int) -> Sequence[Line]:
            return rows[place].lines(cells)

        def lead(place: int) -> int:
            return rows[place].lead

        self.rows.show([row.key for row in rows], draw, lead=lead, empty=self._nothing(picture, view))
        self.heading.show("changed", self._heading(picture))

    def _heading(self, picture: ChangePicture) -> Line:
        """The context, always; a registry's address only where there is no cluster to be asked."""
        clusters = [source for source in picture.failing if source.name.startswith(_CLUSTER)]
        if clusters and not clusters[0].look.where:
            return (Span(clusters[0].name.removeprefix(f"{_CLUSTER} "), "text"), Span("  silent", "amber"))
        first = next((source for source in picture.sources if source.look.where), None)
        if first is None:
            return ()
        context, _, namespaces = first.look.where.partition(": ")
        old = () if first.is_fresh else (Span("  old", "amber"),)
        return (Span(context, "text"), *old, Span(f"  {namespaces}" if namespaces else "", "dim"))

    def _nothing(self, picture: ChangePicture, view: IncidentView) -> list[Line]:
        if not picture.sources:
            text = _DRILL if view.facts.mode == "drill" else _NOBODY
        elif not picture.known:
            text = "asking " + ", ".join(source.name for source in picture.sources)
        else:
            text = "nothing changed that they know of"
        cells = max(self.rows.size.width - 1, 20)
        return wrap(text, cells, "dim", most=4)


def _label(change: Change) -> str:
    """``MODEL_VERSION``, ``image``, ``features-0800``: a word."""
    return change.subject.rpartition(" ")[2][:16]
