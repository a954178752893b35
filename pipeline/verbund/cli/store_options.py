"""The options of commands that read a release from a SPARQL store: ``--store`` and its kin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from verbund.cli.speaking import option
from verbund.cli.words import words

if TYPE_CHECKING:  # few runs need a store
    from verbund.serve.store import StoreAddress


@dataclass(frozen=True, slots=True)
class StoreOptions:
    """What was said of a store: ``url`` is None where there is none."""

    url: str | None
    graphs: tuple[str, ...]
    user: str | None
    password: str | None
    is_digest: bool
    uses_proxies: bool

    def address(self) -> StoreAddress | None:
        """The address of the store; warns of a password that is sent unencrypted.

        Raises UsageError for what cannot be, and click.UsageError where --store is missing.
        """
        if self.url is None:
            if self.graphs or self.user or self.password or self.is_digest or self.uses_proxies:
                raise click.UsageError(words("wrong-use", "no-store"))
            return None
        from verbund.api.serving import store_address
        from verbund.publication.in_the_clear import is_safe

        found = store_address(
            self.url,
            self.graphs,
            user=self.user,
            password=self.password,
            is_digest=self.is_digest,
            uses_proxies=self.uses_proxies,
        )
        if self.user is not None and not is_safe(self.url):
            click.echo(words("serve", "in-the-clear", address=self.url), err=True)
        return found


_OPTIONS = (
    option("--store", "store_url", metavar="URL", text="serve-store"),
    option("--graph", "store_graphs", multiple=True, metavar="NAME=IRI", text="serve-graph"),
    option("--store-user", metavar="VARIABLE", text="serve-store-user"),
    option("--store-password", metavar="VARIABLE", text="serve-store-password"),
    option("--store-digest", "store_is_digest", is_flag=True, text="serve-store-digest"),
    option("--store-proxy", "store_uses_proxies", is_flag=True, text="serve-store-proxy"),
)


def store_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of a store, as one argument ``store``."""

    @wraps(command)
    def with_store(**values: Any) -> Any:
        store = StoreOptions(
            url=values.pop("store_url"),
            graphs=values.pop("store_graphs"),
            user=values.pop("store_user"),
            password=values.pop("store_password"),
            is_digest=values.pop("store_is_digest"),
            uses_proxies=values.pop("store_uses_proxies"),
        )
        return command(**values, store=store)

    decorated: Callable[..., Any] = with_store
    for item in reversed(_OPTIONS):
        decorated = item(decorated)
    return decorated
