"""A minimal writer of OLE compound documents, for tests of readers whose real files are not at hand.

Streams must be 4,096 bytes or longer (shorter ones would need the mini stream, which is not written).
"""

import struct

SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def ole_bytes(streams):
    """A document with these streams, `{"Storage/Stream": bytes}`; FAT and directory behind the streams."""
    entries = [("Root Entry", 5, _FREE, _END, 0)]
    children = {0: []}
    storages = {"": 0}
    chains, sectors = [], []
    for path, data in streams.items():
        assert len(data) >= 4096
        parent = ""
        for part in path.split("/")[:-1]:
            here = f"{parent}/{part}"
            if here not in storages:
                storages[here] = len(entries)
                children[storages[parent]].append(len(entries))
                children[len(entries)] = []
                entries.append((part, 1, _FREE, 0, 0))
            parent = here
        first = len(sectors)
        sectors += [data[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(data), SECTOR)]
        chains.append((first, len(sectors)))
        children[storages[parent]].append(len(entries))
        entries.append((path.split("/")[-1], 2, _FREE, first, len(data)))
    directory = b"".join(
        _entry(entry, _sibling(i, children), (children.get(i) or [_FREE])[0]) for i, entry in enumerate(entries)
    )
    directory = directory.ljust(-(-len(directory) // SECTOR) * SECTOR, b"\0")
    chains.append((len(sectors), len(sectors) + len(directory) // SECTOR))
    directory_at = len(sectors)
    sectors += [directory[at : at + SECTOR] for at in range(0, len(directory), SECTOR)]
    count = len(sectors)
    tables = 1
    while tables * 128 < count + tables:
        tables += 1
    fat = [_FREE] * (tables * 128)
    for first, end in chains:
        fat[first:end] = [*range(first + 1, end), _END]
    fat[count : count + tables] = [_FAT] * tables
    sectors.append(struct.pack(f"<{len(fat)}I", *fat))
    head = struct.pack("<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, tables,
                       directory_at, 0, 4096, _END, 0, _END, 0)  # fmt: skip
    places = [*range(count, count + tables), *([_FREE] * (109 - tables))]
    return (head + struct.pack("<109I", *places)).ljust(SECTOR, b"\0") + b"".join(sectors)


def _sibling(index, children):
    for group in children.values():
        if index in group[:-1]:
            return group[group.index(index) + 1]
    return _FREE


def _entry(entry, right, child):
    name, kind, left, start, size = entry
    wide = (name + "\0").encode("utf-16-le")
    return struct.pack("<64sHBBIII16xI8x8xIII", wide, len(wide), kind, 1, left, right, child, 0, start, size, 0)
