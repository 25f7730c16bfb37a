"""From marts to readers: the release, its report, the switch."""

import shutil

from model.errors import Defect, LoadHeld
from model.home import build_path, load_path, release_path, staged_release_path
from model.status import LoadStatus
from pipeline import versions
from pipeline.progress import say
from pipeline.steps.context import data_docs_path, noted_gate, running


def report(load_id: str) -> None:
    """Build the release aside and write the auditor's report into it; a held load's report goes to `loads/`."""
    from extract.extraction import extractor_version
    from report.writer import write_report
    from warehouse.current import release_before
    from warehouse.release import ReleaseInfo, build_release

    with running(load_id) as (settings, _):
        gate = noted_gate(settings, load_id)
        build = build_path(settings.home, load_id)
        if gate["held"]:
            folder = load_path(settings.home, load_id)
        else:
            info = ReleaseInfo(
                extractor_version=extractor_version(),
                ruleset_version=versions.ruleset_version(settings),
                ruleset_hash=versions.ruleset_hash(settings),
                vocabulary_hash=versions.vocabulary_hash(),
                gate={**gate, "thresholds": settings.thresholds.model_dump()},
            )
            folder = build_release(settings.home, load_id, info)
        say("Writing the auditor's report")
        pages = folder / "report"
        write_report(
            build,
            pages,
            load_id=load_id,
            held=gate["held"],
            hold_reasons=tuple(gate["hold_reasons"]),
            data_docs="data_docs/index.html",
            documents=settings.home,
            previous=release_before(settings.home, load_id),
        )
        shutil.copytree(data_docs_path(settings, load_id), pages / "data_docs", dirs_exist_ok=True)


def publish(load_id: str) -> str:
    """Switch readers to the new release and drop the oldest ones; gives the release's folder.

    Raises LoadHeld, after noting it, where the gate held the load: the current release stays. Asked again
    after it succeeded it gives the same, as long as no later release took its place.
    """
    from warehouse import release, state, upkeep
    from warehouse.current import current_release

    with running(load_id, may_be_current=True) as (settings, engine):
        load = state.get_load(engine, load_id)
        if load is not None and load.status is LoadStatus.PUBLISHED:
            say(f"Release {load_id} is published already")
            return str(release_path(settings.home, load_id))
        gate = noted_gate(settings, load_id)
        counts = {name: gate[name] for name in ("form_count", "accepted_count", "quarantined_count")}
        if gate["held"]:
            reasons = "；".join(gate["hold_reasons"])
            state.set_load_status(engine, load_id, LoadStatus.HELD, hold_reason=reasons, **counts)
            where = load_path(settings.home, load_id) / "report" / "index.html"
            raise LoadHeld(f"the gate held load {load_id}: {reasons}. Nothing was published; its report: {where}")
        if staged_release_path(settings.home, load_id).exists():
            release.publish(settings.home, load_id)
        current = current_release(settings.home)
        if current is None or current.load_id != load_id:
            raise Defect(f"the release of load {load_id} was not built: clear the task 'report' and what follows")
        state.set_load_status(engine, load_id, LoadStatus.PUBLISHED, **counts)
        upkeep.prune(settings.home, keep=settings.keep_releases + 1)
        say(f"Published release {load_id}")
        return str(current.path)
