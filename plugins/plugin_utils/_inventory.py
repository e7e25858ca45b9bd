# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The inventory plugins: all that they share. A plugin adds its documentation and its source."""

from __future__ import annotations

import os
import typing as t

from ansible.errors import AnsibleError, AnsibleParserError
from ansible.inventory.group import to_safe_group_name
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable

from ..module_utils._ansible.arguments import names_of
from ..module_utils._ansible.controller import ControllerRuntime, share_texts
from ..module_utils._ansible.interruption import InterruptibleRun
from ..module_utils._ansible.inventory import from_cache, read_hosts, to_cache
from ..module_utils._ansible.inventory_names import TAKEN, address_of, fallback_warnings, host_names, listed
from ..module_utils._ansible.inventory_options import (
    InventoryOptions,
    Source,
    cache_name,
    inventory_options,
    option_spec,
)
from ..module_utils._model.collection import Document
from ..module_utils._model.value_type import Invalid
from ._plain import mark, plain


class InventoryPlugin(BaseInventoryPlugin, Constructable, Cacheable):
    """An inventory plugin. A subclass sets ``NAME`` and ``SOURCE``."""

    SOURCE: Source

    def __init__(self) -> None:
        super().__init__()
        self._given: dict[str, t.Any] = {}

    def verify_file(self, path: str) -> bool:
        """Whether this is a file for the plugin, by its name."""
        name = self.SOURCE.provider.name
        return bool(super().verify_file(path)) and path.endswith((f"{name}.yml", f"{name}.yaml"))

    def set_options(self, task_keys: t.Any = None, var_options: t.Any = None, direct: t.Any = None) -> None:
        """Set the options. Those of the plugin are validated by the plugin itself, after they are templated."""
        own = names_of(option_spec(self.SOURCE))
        self._given = dict(direct or {})
        others = {name: value for name, value in self._given.items() if name not in own}
        super().set_options(task_keys=task_keys, var_options=var_options, direct=others)

    def parse(self, inventory: t.Any, loader: t.Any, path: str, cache: bool = True) -> None:
        """Add the hosts and groups to the inventory."""
        super().parse(inventory, loader, path, cache)
        self._read_config_data(path)
        try:
            options = inventory_options(self.SOURCE, self._templated(), self.option_definitions)
            hosts = self._hosts(options, path, cache)
        except Invalid as invalid:
            raise AnsibleParserError(str(invalid)) from None
        _Population(self, options, hosts).run()

    def _templated(self) -> dict[str, t.Any]:
        """The options of the file, without null. Only Ansible itself templates expressions such as ``compose``."""
        own = names_of(option_spec(self.SOURCE))
        self.templar.available_variables = dict(self._vars or {})
        templated = {}
        for name, value in self._given.items():
            try:
                templated[name] = self.templar.template(value) if name in own else value
            except AnsibleError as error:
                # Without the cause, with which Ansible shows the lines around it: one of them can hold the key.
                raise AnsibleParserError(f"{name}: {error}") from None
        return plain({name: value for name, value in templated.items() if value is not None})

    def _hosts(self, options: InventoryOptions, path: str, cache: bool) -> list[Document]:
        """The variables of the hosts, from the cache if it has them, otherwise from the API. Raises Invalid."""
        is_cached = bool(self.get_option("cache"))
        key = f"{self.get_cache_key(path)}_{cache_name(self.SOURCE, options, os.environ)}" if is_cached else ""
        hosts = self._cached_hosts(key) if is_cached and cache else None
        if hosts is not None:
            return hosts
        result = self._read(options)
        if is_cached and not result["unread"]:
            self._cache[key] = to_cache(result["hosts"])
        return t.cast("list[Document]", result["hosts"])

    def _cached_hosts(self, key: str) -> list[Document] | None:
        """The hosts in the cache; None if it does not have them, or has anything else."""
        try:
            return from_cache(self._cache[key], self.SOURCE.hosts)
        except KeyError:
            return None
        except Exception as error:  # noqa: BLE001  each cache plugin has its own, and the API has the hosts
            self.display.vvv(f"The cache of the inventory cannot be read: {error}")
            return None

    def _read(self, options: InventoryOptions) -> dict[str, t.Any]:
        """The result of reading. A signal stops the requests, then takes effect."""
        runtime = ControllerRuntime(self.display.verbosity, {}, self.display.display)
        run = InterruptibleRun(
            lambda: read_hosts(self.SOURCE, options, dict(os.environ), runtime), runtime.clock, runtime.tick
        )
        try:
            result = run.result()
        finally:
            for number in run.signals[:1]:
                os.kill(os.getpid(), number)
        for text in (*runtime.warnings, *result.get("unread", ())):
            self.display.warning(text)
        for request in result.get("requests", ()):
            self.display.vvv(f"{request}")
        if result.get("failed"):
            raise AnsibleParserError(result["msg"])
        return result

    def construct(self, name: str, variables: dict[str, t.Any]) -> None:
        """Add what the options ``compose``, ``groups`` and ``keyed_groups`` say about a host."""
        strict = self.get_option("strict")
        try:
            self._set_composite_vars(self.get_option("compose"), variables, name, strict=strict)
            self._add_host_to_composed_groups(self.get_option("groups"), variables, name, strict=strict)
            self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, name, strict=strict)
        except AnsibleError as error:
            raise AnsibleParserError(str(error)) from None


class _Population:
    """Adds hosts and groups to an inventory: all of them, or none.

    Arguments:
      plugin: the plugin.
      options: its options.
      hosts: the variables of the hosts.
    """

    def __init__(self, plugin: InventoryPlugin, options: InventoryOptions, hosts: list[Document]) -> None:
        self._plugin, self._own, self._hosts = plugin, options.own, hosts
        self._kind, self._inventory = plugin.SOURCE.hosts, plugin.inventory
        self._added: list[str] = []
        self._ids = [str(host["id"]) for host in hosts]
        self._groups = [self._groups_of(host) for host in hosts]
        self._own_groups = {group for groups in self._groups for group in groups}

    def run(self) -> None:
        """Add all hosts."""
        warn = self._plugin.display.warning
        names = host_names(self._kind, self._hosts, self._own["hostnames"], self._is_taken, warn)
        if mark is not None:
            share_texts(self._hosts, {}, mark)
        try:
            self._add(names)
        except BaseException:
            for name in self._added:
                self._inventory.remove_host(self._inventory.hosts[name])
            raise

    def _groups_of(self, host: Document) -> list[str]:
        """The groups of a host by the options, each with the prefix."""
        group = self._own["group"]
        ends = [
            f"{word}_{text}"
            for word in self._own["default_groups"]
            for text in self._kind.groups[word](host)
            if isinstance(text, str) and text
        ]
        return list(dict.fromkeys(to_safe_group_name(f"{group}_{end}", force=True, silent=True) for end in ends))

    def _is_taken(self, name: str, host: Document) -> bool:
        """Whether a name belongs to a group, or to another host, so that variables would be set there."""
        if name in self._inventory.groups or name == self._own["group"] or name in self._own_groups:
            return True
        other = self._inventory.hosts.get(name)
        known = other.vars.get(self._kind.variable) if other else None
        return other is not None and not (isinstance(known, dict) and known.get("id") == host["id"])

    def _add(self, names: list[str]) -> None:
        self._inventory.add_group(self._own["group"])
        for group in sorted(self._own_groups):
            self._inventory.add_group(group)
            self._inventory.add_child(self._own["group"], group)
        variables = [self._add_host(number, name) for number, name in enumerate(names)]
        self._warn_about_addresses(variables)
        reasons = [""] * len(names)
        # The second round finds hosts with the names of groups that the first one has made.
        for is_first in (True, False):
            for number, name in enumerate(names):
                if name in self._inventory.groups:
                    reasons[number] = TAKEN
                    names[number] = self._renamed(number, name, variables)
                elif not is_first:
                    continue
                self._plugin.construct(names[number], variables[number])
        for text in fallback_warnings(self._kind, self._hosts, reasons):
            self._plugin.display.warning(text)

    def _add_host(self, number: int, name: str) -> dict[str, t.Any]:
        """Add a host. Returns its variables for expressions.

        Arguments:
          number: its place in the lists.
          name: its name.
        """
        host = self._hosts[number]
        if name not in self._inventory.hosts:
            self._added.append(name)
        for group in (self._own["group"], *self._groups[number]):
            self._inventory.add_host(name, group=group)
        address = address_of(self._kind, host, self._own["connect_with"], self._own["connect_network"])
        # Without an address, Ansible would connect to whatever has the name of the host. Nothing has its ID as a name.
        variables = {"ansible_host": address or self._ids[number], self._kind.variable: host}
        for key, value in variables.items():
            self._inventory.set_variable(name, key, value)
        return {**variables, "inventory_hostname": name}

    def _renamed(self, number: int, name: str, variables: list[dict[str, t.Any]]) -> str:
        """Add a host again, with its ID as its name. Returns this name."""
        self._inventory.remove_host(self._inventory.hosts[name])
        self._added = [each for each in self._added if each != name]
        variables[number] = self._add_host(number, self._ids[number])
        return self._ids[number]

    def _warn_about_addresses(self, variables: list[dict[str, t.Any]]) -> None:
        nowhere = [each["inventory_hostname"] for each, id in zip(variables, self._ids) if each["ansible_host"] == id]
        if nowhere:
            self._plugin.display.warning(
                f"These {self._kind.titles} have no address of those in connect_with and connect_network, "
                f"so Ansible cannot connect to them: {listed(nowhere)}"
            )
