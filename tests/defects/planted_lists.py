# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Defects of lists of records, of parts and of pairs, ten of each.

The random examples of tests/unit/test_records.py find each of them alone, without the written ones.
"""

from __future__ import annotations

from .defect import PLANTED, Defect

_MODEL = "plugins/module_utils/_model"


def _defect(name: str, file: str, old: str, new: str, notice: str) -> Defect:
    return Defect(PLANTED, name, f"{_MODEL}/{file}", 0, old, new, notice)


DEFECTS_OF_LISTS = (
    _defect(
        "records_lose_unknown_values",
        "records_field.py",
        "result.append({**row, **self.record.to_api(other)})",
        "result.append(self.record.to_api(changed))",
        "A changed rule loses its ID and the side that it belongs to.",
    ),
    _defect(
        "records_of_the_other_field_are_dropped",
        "records_field.py",
        "            if record is None or record in after:\n",
        "            if record in after:\n",
        "New ingress rules remove all egress rules.",
    ),
    _defect(
        "records_reset_what_is_not_given",
        "record_type.py",
        "        return {**record, **{key: value for key, value in wanted.items() if key not in self.fixed}}",
        "        return {**record, **self.defaults, **wanted}",
        "A task that takes a member out sets its weight to 1.",
    ),
    _defect(
        "records_without_purge_remove",
        "records_field.py",
        "        if desired.purge:\n            return True\n",
        "        if desired.purge or not desired.removed:\n            return True\n",
        "purge: false removes the rules that are not listed.",
    ),
    _defect(
        "records_remove_by_all_values",
        "records_field.py",
        "any(self._has_key(item, wanted) for wanted in removed)",
        "any(item == wanted for wanted in removed)",
        "A rule with a description cannot be removed by its ports.",
    ),
    _defect(
        "records_take_the_first_of_equal_keys",
        "records_field.py",
        "return next((record for record in same if self._holds(record, wanted)), same[0] if same else None)",
        "return same[0] if same else None",
        "Of two rules that differ in their description, the wrong one stays.",
    ),
    _defect(
        "records_send_null",
        "record_type.py",
        "        return {key: item for key, item in values.items() if item is not None}\n\n    def label",
        "        return values\n\n    def label",
        "remote_group_id: null is refused by the API.",
    ),
    _defect(
        "records_send_foreign_spellings",
        "record_type.py",
        "key: value_type.resent(value[key]) for key, value_type",
        "key: value[key] for key, value_type",
        "The protocol any, which the API shows, is refused by it.",
    ),
    _defect(
        "records_hide_what_others_change",
        "records_field.py",
        "                values += [kept] if kept.keys() - {*self.record.key} else []\n",
        "",
        "Another weight that somebody sets before the write is undone.",
    ),
    _defect(
        "records_given_twice_pass",
        "records_field.py",
        "            if keys[number] in keys[:number]:",
        "            if record in desired.value[:number]:",
        "Of two different descriptions of one rule, the second one is used.",
    ),
    _defect(
        "part_type_none_is_ignored",
        "part_field.py",
        "            return replace(desired, value=None)",
        "            return None",
        "type: none removes no monitor.",
    ),
    _defect(
        "part_made_without_its_keys",
        "part_field.py",
        '            missing = [key for key in ("type", *self.required) if key not in desired.value]',
        '            missing = [key for key in ("type",) if key not in desired.value]',
        "A monitor is made by accident, with a delay of the API's choice.",
    ),
    _defect(
        "part_forgets_values",
        "part_field.py",
        "        return FieldChange({**sent, **desired.value}, before, after)",
        "        return FieldChange(dict(desired.value), before, after)",
        "Another delay sets the path of a monitor back to its default.",
    ),
    _defect(
        "part_keeps_keys_of_the_former_type",
        "part_field.py",
        "        kept = {key: value for key, value in former.items() if key not in strange}",
        "        kept = dict(former)",
        "Another type of persistence is sent with the cookie of the former one.",
    ),
    _defect(
        "part_order_of_given_values_only",
        "part_field.py",
        "        self._check_order(after)\n        shown",
        "        shown",
        "A delay below the timeout that is there already is refused by the API only.",
    ),
    _defect(
        "part_type_changes",
        "part_field.py",
        '        elif self.is_type_fixed and type_ != former["type"]:',
        "        elif False:",
        "Another type of a monitor is sent, which the API refuses.",
    ),
    _defect(
        "part_keys_of_other_types_pass",
        "part_field.py",
        "        self._check_keys(type_, desired.value)\n        strange",
        "        strange",
        "A cookie name is sent with SOURCE_IP.",
    ),
    _defect(
        "part_empty_dictionary_removes",
        "part_field.py",
        "        return Desired(values) if values else None",
        "        return Desired(values or None)",
        "health_monitor: {} removes the monitor.",
    ),
    _defect(
        "part_invalid_value_is_sent",
        "part_field.py",
        "            self._check_unmanaged(key, kept[key])\n        defaults",
        "            pass\n        defaults",
        "A value of the document that breaks a rule is refused by the API without a name.",
    ),
    _defect(
        "part_compares_the_whole",
        "part_field.py",
        "        if before is not None and all(before[key] == value for key, value in desired.value.items()):",
        "        if before is not None and before == desired.value:",
        "A monitor is written in each run.",
    ),
    _defect(
        "pairs_send_only_changes",
        "pairs_field.py",
        "        return FieldChange(self._to_send(patch, after), before, after)",
        "        return FieldChange(patch, before, after)",
        "Another label removes all labels of the controllers.",
    ),
    _defect(
        "pairs_null_is_text",
        "pairs_field.py",
        "            pairs[key] = None if text is None else self.values.normalize(text, where)",
        '            pairs[key] = "" if text is None else self.values.normalize(text, where)',
        "A label that is set to null stays with an empty text.",
    ),
    _defect(
        "pairs_keep_null",
        "pairs_field.py",
        "        after = {key: text for key, text in sorted({**before, **patch}.items()) if text is not None}",
        "        after = dict(sorted({**before, **patch}.items()))",
        "Removed labels are sent as null.",
    ),
    _defect(
        "pairs_purge_always",
        "pairs_field.py",
        "        return Desired(pairs, options.get(self.purge) is True)",
        "        return Desired(pairs, options.get(self.purge) is not False)",
        "Labels of controllers are removed.",
    ),
    _defect(
        "pairs_purge_never",
        "pairs_field.py",
        "        return Desired(pairs, options.get(self.purge) is True)",
        "        return Desired(pairs, False)",
        "purge_labels: true removes nothing.",
    ),
    _defect(
        "pairs_other_spelling_added",
        "pairs_field.py",
        "            spelling = key if key in before or not existing else existing[0]",
        "            spelling = key",
        "A key with combining accents is added beside the same key.",
    ),
    _defect(
        "pairs_remove_missing_ones",
        "pairs_field.py",
        "                patch.update({key: None for key in existing if before[key] is not None})",
        "                patch[key] = None",
        "A label that is not there is removed in each run.",
    ),
    _defect(
        "pairs_empty_text_refused",
        "pairs_field.py",
        "not text.strip() and not self.has_empty",
        "not text.strip()",
        "A label with an empty text cannot be set.",
    ),
    _defect(
        "pairs_verify_all",
        "pairs_field.py",
        "        return replace(desired, value={key: text for key, text in desired.value.items() if key in changed})",
        "        return replace(desired, value={})",
        "What the write has sent is not verified.",
    ),
    _defect(
        "pairs_null_map_is_unknown",
        "pairs_field.py",
        "        if pairs is None:\n            return {}\n",
        "",
        "A pool without labels cannot get any.",
    ),
)
