"""What the routes work with; ``guanxi.wiring`` builds it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from guanxi.platform.database import Database
from guanxi.platform.live import LiveWatch
from guanxi.platform.settings import Settings
from guanxi.records.catalogue import Catalogue
from guanxi.records.customising import Customising
from guanxi.records.figure_cache import FigureCache
from guanxi.runtime.job_watch import JobWatch
from guanxi.runtime.runtime import Runtime
from guanxi.triggers.form import CreateRecord


@dataclass(frozen=True, slots=True)
class Services:
    """The open rooms of one process.

    Attributes:
        secret: signs what is given to people and taken back (form tokens).
        create_from_form: makes the record of a public form.
        customising: changes the catalogue while it is used.
        job_watch: tells who waits for external jobs that there may be some.
        live: tells who looks on what has changed.
        mail_folders: where the texts of mails lie.
        templates: the files of the ready-made processes, by name of the pack and of the file.
        figures: keeps figures about many records until one changes.
    """

    settings: Settings
    database: Database
    catalogue: Catalogue
    runtime: Runtime
    customising: Customising
    secret: bytes
    create_from_form: CreateRecord
    job_watch: JobWatch
    live: LiveWatch
    mail_folders: tuple[Path, ...] = ()
    templates: Mapping[str, Mapping[str, bytes]] = field(default_factory=dict)
    figures: FigureCache = field(default_factory=FigureCache)
