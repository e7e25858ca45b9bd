# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The listener of a load balancer. See the page "Update load balancer listener"."""

from __future__ import annotations

from .._model.addresses import Cidr
from .._model.field import Value
from .._model.filters import Filter
from .._model.lookup_alternatives import Alternatives
from .._model.lookup_by_name import ExtraFilter, LookupByName, has_value
from .._model.plan import Change, PrepareContext, Refusal, Write
from .._model.record_type import Record
from .._model.records_field import Records
from .._model.resource import Identity, Resource
from .._model.rules import Unfit
from .._model.scalars import Alias, Bool, Choice, Int, Text, Uuid
from .._model.secret_value import Secret
from .._model.set_field import Set
from .collections import LB_LISTENERS
from .fields import NAME, REGIONAL, name_type
from .load_balancing import (
    BALANCER_KIND,
    LISTENER_BALANCER_KEY,
    LISTENER_NAME,
    LOCKING_TASK_TYPES,
    MILLISECONDS,
    PORT,
    STATUS_FILTERS,
    balancer,
    in_balancer,
    of_balancer,
    secret,
    secret_name,
)

_PROTOCOL = Choice("HTTP", "HTTPS", "PROMETHEUS", "TCP", "TERMINATED_HTTPS", "UDP")
_USER = Record(
    ("username",),
    {},
    username=name_type(32),
    encrypted_password=Secret(Text(1, 128, exact=True)),
)
_IN_BALANCER = in_balancer(LISTENER_BALANCER_KEY)
_TERMINATES_TLS = ("PROMETHEUS", "TERMINATED_HTTPS")
_READS_HTTP = ("HTTP", *_TERMINATES_TLS)


def _only_for(option: str, protocols: tuple[str, ...]) -> Unfit:
    """The rule of a field that only listeners of some protocols can have. All can lose it."""

    def why(change: Change) -> str | None:
        protocol = change.document.get("protocol")
        if change.field_changes[option].after in ("none", None, []) or protocol in (None, *protocols):
            return None
        return f"requires a listener of one of the protocols {', '.join(protocols)}, got {protocol}"

    return Unfit(option, why)


def _prepare(change: Change, context: PrepareContext) -> None:
    """Refuse new networks of another version than all addresses of the load balancer."""
    networks = change.field_changes.get("allowed_cidrs")
    added = [network for network in networks.after if network not in networks.before] if networks else []
    family = (context.relative(BALANCER_KIND) or {}).get("vip_ip_family") if added else None
    unfit = [network for network in added if (":" in network) is not (family == "ipv6")]
    if family in ("ipv4", "ipv6") and unfit:
        version = f"IPv{family[-1]}"
        raise Refusal(
            f"{change.option_used('allowed_cidrs')}: the load balancer has only {version} addresses, which does not "
            f"fit {', '.join(unfit)}"
        )


LB_LISTENER = Resource(
    kind="lb_listener",
    noun="load balancer listener",
    collection=LB_LISTENERS,
    identity=Identity(
        "listener_id",
        Uuid(),
        lookup=Alternatives(
            LookupByName(
                LISTENER_NAME.title, LB_LISTENERS, "listener_name", "listener_id", extra_filters=(_IN_BALANCER,)
            ),
            LookupByName(
                LISTENER_NAME.title,
                LB_LISTENERS,
                "protocol_port",
                "listener_id",
                value_type=PORT,
                word="protocol_port",
                query_key=None,
                matches=has_value("protocol_port", PORT),
                name_key="protocol_port",
                extra_filters=(ExtraFilter("protocol", _PROTOCOL, None, "protocol"), _IN_BALANCER),
            ),
        ),
    ),
    fields=(
        Value("name", NAME),
        Value("admin_state_up", Bool()),
        # Of an empty list, nothing says that it clears as null does.
        Set("allowed_cidrs", Cidr(), max_items=100, absent=[], empty_is_null=True),
        Value("connection_limit", Alias(Int(-1, 1_000_000), {-1: 100_000})),
        secret("secret"),
        Set(
            "sni_secret_ids",
            Uuid(),
            key="sni_secret_id",
            absent=[],
            lookup=secret_name("sni_secrets", "sni_secret_ids"),
            empty_is_null=True,
        ),
        Value("timeout_client_data", MILLISECONDS),
        Value("timeout_member_connect", MILLISECONDS),
        Value("timeout_member_data", MILLISECONDS),
        Records("user_list", _USER, max_items=3, absent=[], empty_is_null=True),
    ),
    writes=(
        Write("PATCH", "/cloud/v2/lblisteners/{project_id}/{region_id}/{listener_id}"),
        Write(
            "PATCH",
            LB_LISTENERS.path,
            unsupported=(
                *("admin_state_up", "allowed_cidrs", "connection_limit", "secret_id", "sni_secret_ids"),
                *("timeout_client_data", "timeout_member_connect", "timeout_member_data", "user_list"),
            ),
        ),
    ),
    scope=REGIONAL,
    relatives=(balancer(LISTENER_BALANCER_KEY),),
    rules=(
        _only_for("secret_id", _TERMINATES_TLS),
        _only_for("sni_secret_ids", _TERMINATES_TLS),
        _only_for("user_list", _READS_HTTP),
    ),
    prepare=_prepare,
    locking_task_types=LOCKING_TASK_TYPES,
    volatile=("task_id", "provisioning_status", "operating_status", "stats"),
    status_keys=("provisioning_status",),
    filters=(
        of_balancer(LISTENER_BALANCER_KEY),
        Filter("protocol", _PROTOCOL, ("protocol",)),
        Filter("protocol_port", PORT, ("protocol_port",)),
        Filter("secret_id", Uuid(), ("secret_id", "sni_secret_ids"), lookup=secret_name("secret_name", "secret_id")),
        *STATUS_FILTERS,
        Filter("show_stats", Bool(), query_key="show_stats"),
    ),
)
