"""Which sample a run is of: what the file says, or what a laboratory's rule takes from the file's or folder's name.

Many laboratories cannot write a sample number into the instrument's program and write it into the file's name instead.
A rule is a regular expression searched in the text it is told to look at; its group named `sample`, else its first
group, else the whole match is the sample's name. A text in which the rule finds nothing leaves what the file says.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from station.records import WatchFolder

LONGEST_RULE = 200


def sample_name(folder: WatchFolder, relpath: str, said: str) -> str:
    """The sample's name of a run of that file by the rule of its folder; `said` is the name that the file gives."""
    if not folder.sample_rule and folder.sample_from == "name":
        return said
    return by_rule(folder.sample_rule, _looked_at(folder, relpath, said)) or said


def by_rule(rule: str, text: str) -> str:
    """What a rule takes from a text, empty where it finds nothing; without a rule the whole text."""
    if not rule:
        return text.strip()
    found = re.search(rule, text[:1000])
    if found is None:
        return ""
    if "sample" in found.re.groupindex:
        return (found["sample"] or "").strip()
    return (found[1] or "" if found.re.groups else found[0]).strip()


def wrong_rule(rule: str) -> str:
    """Why this is no rule, in the words of the regular expressions' compiler; empty if it is one."""
    if len(rule) > LONGEST_RULE:
        return f"longer than {LONGEST_RULE} characters"
    try:
        re.compile(rule)
    except re.error as error:
        return str(error)
    return ""


def _looked_at(folder: WatchFolder, relpath: str, said: str) -> str:
    path = PurePosixPath(relpath.replace("\\", "/"))
    match folder.sample_from:
        case "file":
            return path.stem
        case "folder":
            return path.parent.name
        case _:
            return said
