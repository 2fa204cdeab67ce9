"""The schemes page of one browser tab: which settings it has, and what of a scheme they choose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from pages.ui.schemes.charts import Drawn
from pages.ui.schemes.settings import CatalogueSettings, decode_catalogue, fitted, read_filters
from pages.ui.shell.session import Session
from xavier_core import SCHEMES, Attempt
from xavier_core.schemes import Draw, layer_of

__all__ = ["attempt_of", "catalogue_of", "change_catalogue", "drawn_of", "open_scheme", "take_wishes"]


def catalogue_of(session: Session, parts: Callable[[], Mapping[str, str]]) -> CatalogueSettings:
    """Return the page's settings: those of this tab, or at the first visit those of the address."""
    if session.catalogue is None:
        session.catalogue, problems = decode_catalogue(parts())
        session.catalogue_revision += 1
        session.notices = (*session.notices, *problems)
    return session.catalogue


def change_catalogue(session: Session, **changes: object) -> None:
    """Change settings of the page."""
    if session.catalogue is not None:
        session.notices = ()
        changed = replace(session.catalogue, **changes)  # type: ignore[arg-type] # by name, from the controls
        session.catalogue, session.notices = fitted(changed)


def take_wishes(session: Session, sent: Mapping[str, object]) -> None:
    """Take what the table has sent: its filters, and the scheme that is to be opened, each wish once.

    Filters of an earlier revision are those of a table before Back, Forward or a link.
    """
    match sent.get("view"):
        case {"revision": session.catalogue_revision, **view} if session.catalogue is not None:
            session.catalogue = replace(session.catalogue, filters=read_filters(view, session.catalogue.filters))
    match sent.get("opened"):
        case [str(scheme), str(mark)] if mark != session.scheme_mark:
            session.scheme_mark = mark
            open_scheme(session, scheme)


def open_scheme(session: Session, scheme: str) -> None:
    """Open a scheme with its usual numbers, distribution and activation."""
    if scheme in SCHEMES:
        change_catalogue(session, scheme=scheme, arguments=(), distribution="", activation="")


def drawn_of(session: Session, settings: CatalogueSettings) -> tuple[Drawn, Drawn]:
    """Return the open scheme, and the one that it is drawn beside, on the chosen layer."""
    inputs = session.spec.inputs
    pair = (
        (settings.scheme, settings.arguments, settings.distribution),
        (settings.beside, (), ""),
    )
    drawn = []
    for key, arguments, distribution in pair:
        draw = Draw(key, arguments, distribution)
        layer = layer_of(
            draw.rule,
            fan_in=settings.fan_in,
            fan_out=settings.fan_out,
            inputs=inputs,
            activation=settings.activation if key == settings.scheme else "",
        )
        drawn.append(Drawn(draw, layer))
    return drawn[0], drawn[1]


def attempt_of(drawn: Drawn, like: Attempt) -> Attempt:
    """Return an attempt that draws like this: with the activation that the scheme looks at, else that of another."""
    activation = drawn.layer.activation if drawn.draw.rule.looks_at_activation else like.activation
    return Attempt(
        drawn.draw.scheme,
        drawn.draw.arguments,
        distribution=drawn.draw.distribution,
        activation=activation,
        slope=like.slope,
    )
