# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Defects that a maintainer could make by mistake.

They were written without a look at the tests. Add one after each defect that users found and the tests did not.
"""

from __future__ import annotations

from .defect import PLANTED, Defect

_UTILS = "plugins/module_utils"


def _defect(name: str, file: str, old: str, new: str, notice: str) -> Defect:
    return Defect(PLANTED, name, file, 0, old, new, notice)


DEFECTS = (
    # _model
    _defect(
        "removed_elements_stay",
        f"{_UTILS}/_model/set_field.py",
        "*(item for item in before if item not in removed), *added",
        "*before, *added",
        "remove_security_group_ids sends the groups that it should remove, and the task fails after a while.",
    ),
    _defect(
        "purge_takes_read_only_tags",
        f"{_UTILS}/_model/pairs_field.py",
        " if key not in listed and to_nfc(key) not in read_only}",
        " if key not in listed}",
        "purge_tags: true tries to remove a tag of the platform that the document also lists among the others.",
    ),
    _defect(
        "tags_compared_by_spelling",
        f"{_UTILS}/_model/pairs_field.py",
        "elif to_nfc(before.get(spelling)) != text:",
        "elif before.get(spelling) != text:",
        "A tag whose text the API stores with combining accents is reported as changed in each run.",
    ),
    _defect(
        "part_loses_unmanaged_values",
        f"{_UTILS}/_model/part_field.py",
        "patch = {**dict.fromkeys(self.value_types), **(document.get(self.key) or {}), **desired.value}",
        "patch = {**dict.fromkeys(self.value_types), **desired.value}",
        "Another retention_policy of a load balancer clears the topic and the region of its logging.",
    ),
    _defect(
        "secret_number_is_shown",
        f"{_UTILS}/_model/secret_value.py",
        "elif isinstance(value, (str, int, float)) and not isinstance(value, bool) and value not in PLACEHOLDERS:",
        "elif isinstance(value, str):",
        "A secret that is a number can be read in messages.",
    ),
    _defect(
        "first_of_several_matches",
        f"{_UTILS}/_model/lookup.py",
        "        if len(documents) == 1:\n            return documents[0]",
        "        if documents:\n            return documents[0]",
        "Of two instances with the same name, any one is changed, without a message.",
    ),
    _defect(
        "single_address_is_a_network",
        f"{_UTILS}/_model/addresses.py",
        "return str(network.network_address if network.prefixlen == network.max_prefixlen else network)",
        "return str(network)",
        "10.0.0.5 shows as 10.0.0.5/32, which goes to the API in another form than the task gives.",
    ),
    # _engine
    _defect(
        "own_task_counts_as_lock",
        f"{_UTILS}/_engine/locks.py",
        "others = self._tasks.started_by_others(running)",
        "others = running",
        "A task waits for the API task that it has started itself, as if somebody else locked the resource.",
    ),
    _defect(
        "no_reread_after_list_of_tasks",
        f"{_UTILS}/_engine/sending.py",
        "(is_old or job.read_at <= since)",
        "is_old",
        "What another task added to a list between the read and the write is lost.",
    ),
    _defect(
        "repeated_write_has_old_body",
        f"{_UTILS}/_engine/sending.py",
        "functools.partial(self._new_body, job, write) if may_age else None",
        "None",
        "A write that is repeated after 429 undoes what somebody else has added to the list during the pause.",
    ),
    _defect(
        "resent_though_changed",
        f"{_UTILS}/_engine/verification.py",
        "if not job.is_unchanged or verification.saw_activity or verification.resent:",
        "if verification.saw_activity or verification.resent:",
        "A write without an effect is sent again over the change that somebody else has made meanwhile.",
    ),
    _defect(
        "fail_fast_ignores_lost_answers",
        f"{_UTILS}/_engine/sending.py",
        "            self._state.outcome_unknown = True\n",
        "",
        "With fail_fast, further resources are changed although the answer to a write was lost.",
    ),
    _defect(
        "lock_group_of_old_values_only",
        f"{_UTILS}/_engine/lock_groups.py",
        "for document in (job.document, job.change.outcome if job.change else {}):",
        "for document in (job.document,):",
        "Two bindings that move to the same service are written at the same time, and both get the same port.",
    ),
    _defect(
        "check_mode_writes",
        f"{_UTILS}/_engine/run.py",
        "        if check_mode:\n",
        "        if check_mode and any(job.lock_owner for job in todo):\n",
        "Check mode changes resources, except where one is locked.",
    ),
    _defect(
        "unclear_conflict_is_final",
        f"{_UTILS}/_engine/writing.py",
        "(conflict is Conflict.UNCLEAR and job.conflicts > 1)",
        "conflict is Conflict.UNCLEAR",
        "A write that meets a short lock fails with 409, where it used to be repeated.",
    ),
    # _api
    _defect(
        "write_repeated_after_timeout",
        f"{_UTILS}/_api/diagnosis.py",
        "if state.connecting or (is_read and sent) else no_answer",
        "if state.connecting or sent else no_answer",
        "A write without an answer is sent again, although the server may have done it.",
    ),
    _defect(
        "deadline_starts_again",
        f"{_UTILS}/_api/clock.py",
        "        if self._end is None:\n            self._end = self.clock.monotonic() + self.seconds",
        "        self._end = self.clock.monotonic() + self.seconds",
        "A task waits longer than wait_timeout: each write and each lock begins the time anew.",
    ),
    _defect(
        "each_429_slows_down",
        f"{_UTILS}/_api/rate_limit.py",
        "if sent_at < self._slowed_at:",
        "if sent_at > self._slowed_at:",
        "Many requests at once that are answered with 429 slow a task of thousands down to a crawl.",
    ),
    _defect(
        "see_other_counts_as_not_done",
        f"{_UTILS}/_api/errors.py",
        "frozenset({301, 302, 307, 308})",
        "frozenset({301, 302, 303, 307, 308})",
        "A write that is answered with 303 is reported as not done, although the server has done it.",
    ),
    _defect(
        "key_goes_to_another_host",
        f"{_UTILS}/_api/transport.py",
        "        def get_redirect_target(self, resp: t.Any) -> None:\n"
        '            """No redirect is followed. Without this, requests still reads and judges the target of one."""\n',
        "        def send(self, request: t.Any, **options: t.Any) -> t.Any:\n"
        '            return super().send(request, **{**options, "allow_redirects": True})\n\n'
        "        def rebuild_auth(self, prepared_request: t.Any, response: t.Any) -> None:\n"
        '            """The new address needs the key, too."""\n',
        "A redirect is followed, and the key goes to the host that it names.",
    ),
    _defect(
        "first_member_of_gzip_only",
        f"{_UTILS}/_api/body.py",
        r'while data and (not result or data[:2] == b"\x1f\x8b"):',
        "while data and not result:",
        "An answer that a proxy compresses in several parts is cut off, and reported as no JSON.",
    ),
    _defect(
        "status_500_counts_as_not_done",
        f"{_UTILS}/_api/responses.py",
        "(status >= 500 and not not_done)",
        "(status > 500 and not not_done)",
        "A write that is answered with 500 fails at once, although the API may have done it.",
    ),
    # _ansible
    _defect(
        "key_under_its_alias_is_shown",
        f"{_UTILS}/_ansible/redact.py",
        'for name in (option, *entry.get("aliases", ()))}',
        "for name in (option,)}",
        "A key that is given as api_token is not masked where an answer repeats it.",
    ),
    _defect(
        "tag_keys_ignored_alone",
        f"{_UTILS}/_ansible/info_request.py",
        "if self.tags is None and not self.tag_keys:",
        "if self.tags is None:",
        "tag_keys without tags selects all resources where the API does not filter by it.",
    ),
    _defect(
        "duplicate_names_itself",
        f"{_UTILS}/_ansible/bulk_items.py",
        'other = label_of(options["resources"][same], same)',
        "other = label_of(item, number)",
        "The message about two items for one resource names the same item twice.",
    ),
    _defect(
        "interrupted_write_is_denied",
        f"{_UTILS}/_ansible/messages.py",
        "if isinstance(error, Interrupted) and not job.written:",
        "if isinstance(error, Interrupted) and not job.sent:",
        "A task that is interrupted during its write says that nothing was done.",
    ),
    _defect(
        "part_of_a_secret_is_masked",
        f"{_UTILS}/_ansible/results.py",
        "sorted({*self._secrets, *spellings(text)}, key=len, reverse=True)",
        "sorted({*self._secrets, *spellings(text)}, key=len)",
        "Of a secret that begins with another secret, the rest can be read.",
    ),
    _defect(
        "write_without_effect_is_a_change",
        f"{_UTILS}/_ansible/bulk.py",
        "return changed(job, check_mode) and (bool(job.done) or not job.without_effect)",
        "return changed(job, check_mode)",
        "The module for lists reports a change that a read has shown to be without effect.",
    ),
    # The providers
    _defect(
        "last_address_can_be_removed",
        f"{_UTILS}/_gcore/port.py",
        "Struct(subnet_id=Uuid(), ip_address=IpAddress()), min_items=1)",
        "Struct(subnet_id=Uuid(), ip_address=IpAddress()))",
        "A task can take all addresses away from a port.",
    ),
    _defect(
        "changing_count_ends_list",
        f"{_UTILS}/_gcore/api.py",
        "self.finished = not new_rows or (self.total == self._read and len(self._counts) == 1)",
        "self.finished = not new_rows or self.total == self._read",
        "A list whose count falls from page to page ends early, so a resource is not found.",
    ),
    _defect(
        "binding_to_all_addresses_shares_nothing",
        f"{_UTILS}/_scanopy/binding.py",
        "return None in addresses or addresses[0] == addresses[1]",
        "return addresses[0] == addresses[1]",
        "A port can be bound by two services, once for all addresses, and neither can be saved in the web page.",
    ),
    _defect(
        "time_of_change_left_out",
        f"{_UTILS}/_scanopy/fields.py",
        'Replace(stamp=("updated_at",))',
        'Replace(drop=("updated_at",))',
        "A tag that was changed shows 1970 as the time of its last change.",
    ),
    _defect(
        "port_stays_in_binding_to_address",
        f"{_UTILS}/_scanopy/binding.py",
        '    outcome.pop("port_id", None)\n',
        "",
        "A binding that gets type: ip_address is sent with its port, which the server refuses.",
    ),
    _defect(
        "first_release_has_old_names",
        f"{_UTILS}/_scanopy/dialects.py",
        "if release >= since)",
        "if release > since)",
        "With the release 0.17.22 itself, the path of networks is not found.",
    ),
    # The action plugin
    _defect(
        "python_of_delegated_host_ignored",
        "plugins/action/in_process.py",
        'variables = variables.get("ansible_delegated_vars", {}).get(self._task.delegate_to, variables)',
        'variables = {**variables, **variables.get("ansible_delegated_vars", {})}',
        "A delegated task ignores the ansible_python_interpreter of the host to which it is delegated.",
    ),
    _defect(
        "environment_stays",
        "plugins/action/in_process.py",
        "            if value is None:\n"
        "                os.environ.pop(key, None)\n"
        "            else:\n"
        "                os.environ[key] = value",
        "            if value is not None:\n                os.environ[key] = value",
        "A variable of the environment of one item of a loop is still set in the next one.",
    ),
    _defect(
        "invocation_without_mask",
        "plugins/action/in_process.py",
        '{"module_args": hide_secrets(module.shown(options), runtime.secrets)}',
        '{"module_args": module.shown(options)}',
        "A key that also stands in another option, such as a tag, can be read in the invocation at -vvv.",
    ),
    _defect(
        "no_log_shows_exceptions_of_items",
        "plugins/action/in_process.py",
        'for part in (result, *result.get("results", ())):',
        "for part in (result,):",
        "With no_log, the traceback of an item is shown, and it can hold values.",
    ),
    # Filters and roles
    _defect(
        "not_started_is_as_declared",
        "plugins/filter/drift.py",
        'elif result["failed"] or not result["started"]:',
        'elif result["failed"]:',
        "The report counts resources that were never read as declared.",
    ),
    _defect(
        "report_changes_resources",
        "roles/drift_report/tasks/gcore.yml",
        "      check_mode: true\n",
        '      check_mode: "{{ ansible_check_mode }}"\n',
        "The drift report changes the resources that differ.",
    ),
    _defect(
        "role_drops_false",
        "roles/gcore/tasks/main.yml",
        "__gcore_settings | dict2items | rejectattr('value', 'in', [none, '']) | items2dict",
        "__gcore_settings | dict2items | selectattr('value') | items2dict",
        "gcore_wait: false and gcore_validate_certs: false have no effect in the role.",
    ),
)
