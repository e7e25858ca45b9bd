# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The network, from 0.17.22 on the site. See the page "Update a Network" of https://scanopy.net/docs.

The update replaces the credentials of the network: they are sent back as they were read right before.
"""

from __future__ import annotations

from .._model.collection import Document, PathParams
from .._model.field import Value
from .._model.plan import Write
from .._model.resource import Identity, Resource
from .._model.rules import ReadOnly, Shows
from .._model.scalars import Uuid
from .._model.steps import UPDATE
from .collections import NETWORKS
from .fields import SHORT_NAME, WHOLE
from .tagging import NAMED_TAGS, TAG_FILTER, TAG_IDS, KnownTags, without_tags
from .words import NETWORK_NAME


def _without_credentials(network: Document, _path_params: PathParams) -> str | None:
    """Refuse a network that shows no credentials: an update would remove them. Their key depends on the release."""
    if any("credential" in key for key in network):
        return None
    return "the API does not show its credentials, which the change would remove"


NETWORK = Resource(
    kind="network",
    collection=NETWORKS,
    identity=Identity("network_id", Uuid(), lookup=NETWORK_NAME),
    fields=(Value("name", SHORT_NAME), TAG_IDS),
    steps=(UPDATE, without_tags("Network")),
    rules=(Shows((), ("id",)), ReadOnly(_without_credentials), KnownTags()),
    writes=(Write("PUT", NETWORKS.path, form=WHOLE),),
    volatile=("updated_at",),
    reread_before_write=True,
    rereads_each=True,
    after=("tag",),
    filters=(TAG_FILTER,),
    names=(NAMED_TAGS,),
)
