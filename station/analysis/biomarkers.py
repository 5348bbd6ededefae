"""Biomarker parameters (生物标志化合物参数) from peak areas of mass chromatograms, each with its definition.

Areas are by ion ("191", "217", "218", "178", "192") and name. The names, each also understood in the usual spellings
(C31 22S, C29ααα20R, γ-蜡烷 ...):

m/z 191: C19T ... C24T, C25T tricyclic terpanes; C26T_S, C26T_R, C28T_S ... C29T_R (or C26T, C28T, C29T for the pair);
C24Te; Ts, Tm, C28BNH, C29H, C29Ts, C30D (diahopane), C29M, OL, C30H, C30M, G, and C31S, C31R ... C35S, C35R.
m/z 217 and 218: C27aaaS, C27abbR, C27abbS, C27aaaR and so with C28, C29 (ααα and αββ, 20S and 20R); C27baS, C27baR
(βα diasteranes). m/z 178: P. m/z 192: 3-MP, 2-MP, 9-MP, 1-MP.

A ratio without one of its peaks is None. Sources: Peters, Walters & Moldowan 2005; Seifert & Moldowan 1978, 1986; Holba
et al. 2001 (ETR); Radke & Welte 1983 (MPI 1).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

Areas = Mapping[str, Decimal]
ByIon = Mapping[str, Areas]
Answer = tuple[Decimal | None, tuple[str, ...]]
"""A parameter and the peaks it is made of ("peak:191:Ts")."""

HOMOHOPANES = tuple(f"C{n}{end}" for n in range(31, 36) for end in "SR")
HOPANES = ("Ts", "Tm", "C28BNH", "C29H", "C29Ts", "C30D", "C29M", "C30H", "C30M", *HOMOHOPANES)
STERANES = tuple(f"C{n}{form}" for n in (27, 28, 29) for form in ("aaaS", "abbR", "abbS", "aaaR"))
_NEEDED_HOPANES = ("C29H", "C30H")
_METHYLPHENANTHRENES = ("3-MP", "2-MP", "9-MP", "1-MP")

_ALIASES = {
    "gammacerane": "G", "gam": "G", "ga": "G", "伽马蜡烷": "G", "γ蜡烷": "G", "gamma": "G",
    "oleanane": "OL", "ol": "OL", "奥利烷": "OL", "o": "OL",
    "c30diahopane": "C30D", "c30*": "C30D", "c30dh": "C30D", "diahopane": "C30D",
    "c30hopane": "C30H", "c29hopane": "C29H", "c30moretane": "C30M", "c29moretane": "C29M",
    "bnh": "C28BNH", "c2829,30bnh": "C28BNH", "c24tet": "C24Te", "c24tetracyclic": "C24Te", "c24te": "C24Te",
    "phenanthrene": "P", "phen": "P", "菲": "P",
}  # fmt: skip
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"C(3[1-5])H?(?:αβ|ab)?(?:22)?([SR])", re.IGNORECASE), r"C\1\2"),
    (re.compile(r"C(2[789])(?:5α)?(?:ααα|aaa)(?:20)?([SR])", re.IGNORECASE), r"C\1aaa\2"),
    (re.compile(r"C(2[789])(?:5α)?(?:αββ|abb)(?:20)?([SR])", re.IGNORECASE), r"C\1abb\2"),
    (re.compile(r"C(2[789])(?:βα|ba)(?:dia)?(?:20)?([SR])", re.IGNORECASE), r"C\1ba\2"),
    (re.compile(r"C(26|28)(?:T|TT)_?(?:22)?([SR])", re.IGNORECASE), r"C\1T_\2"),
    (re.compile(r"C(29)(?:T|TT)_(?:22)?([SR])", re.IGNORECASE), r"C\1T_\2"),
    (re.compile(r"C(19|2[0-9])(?:T|TT)", re.IGNORECASE), r"C\1T"),
    (re.compile(r"([1239])-?MP", re.IGNORECASE), r"\1-MP"),
)


def canonical(name: str) -> str | None:
    """The name used here for a peak called `name`; None for one that is not known. "C29Ts" and "C29TS" differ only by
    case, so what is spelled exactly as here is taken first, and C29's tricyclic pair needs its underscore.
    """
    bare = re.sub(r"[\s()（）]+", "", name.strip())
    known = {*HOPANES, *STERANES, *_METHYLPHENANTHRENES, "G", "OL", "P", "C24Te", "C25T"}
    if bare in known:
        return bare
    folded = {one.casefold(): one for one in known if one.casefold() != "c29ts"}
    if bare.casefold() in folded:
        return folded[bare.casefold()]
    plain = bare.casefold().replace("-", "").replace("17α21β", "")
    if plain in _ALIASES:
        return _ALIASES[plain]
    for pattern, form in _PATTERNS:
        found = pattern.fullmatch(bare.replace("-", "")) or pattern.fullmatch(bare)
        if found:
            head, end = found.expand(form)[:-1], found.expand(form)[-1]
            return head.replace("c", "C", 1) + end.upper()
    return None


def parameters(areas: ByIon) -> dict[str, Answer]:
    """All parameters by id; areas by ion ("191") and canonical name."""
    terpanes, steranes = _Ion(areas, "191"), _Ion(areas, "217")
    return {
        **_hopane_ratios(terpanes),
        **_tricyclic_ratios(terpanes),
        **_sterane_ratios(steranes, _Ion(areas, "218") if areas.get("218") else steranes),
        "hop_ster": _hopanes_to_steranes(terpanes, steranes),
        **_phenanthrenes(_Ion(areas, "178"), _Ion(areas, "192")),
    }


class _Ion:
    """One mass chromatogram's areas, and ratios of them that remember their peaks."""

    def __init__(self, areas: ByIon, ion: str) -> None:
        self.ion = ion
        self.areas = areas.get(ion, {})

    def sum(self, names: Iterable[str]) -> Decimal | None:
        """Σ of these peaks, or None if one of them is missing; a pair may be given as its sum (C26T)."""
        total = Decimal(0)
        for name in names:
            area = self.areas.get(name)
            if area is None:
                return None
            total += area
        return total

    def pair(self, name: str) -> tuple[str, ...]:
        """The two isomers of a tricyclic terpane, or their sum under the bare name."""
        return (name,) if name in self.areas else (f"{name}_S", f"{name}_R")

    def ratio(self, top: Iterable[str], bottom: Iterable[str], factor: int = 1) -> Answer:
        """factor · Σtop/Σbottom."""
        over, under = tuple(top), tuple(bottom)
        return quotient(self.sum(over), self.sum(under), factor), self.peaks((*over, *under))

    def peaks(self, names: Iterable[str]) -> tuple[str, ...]:
        """The inputs these peaks are, each once."""
        return tuple(dict.fromkeys(f"peak:{self.ion}:{name}" for name in names))


def quotient(top: Decimal | None, bottom: Decimal | None, factor: int = 1) -> Decimal | None:
    """factor · top/bottom, None where a part is missing or the denominator is zero."""
    # + 0 turns a zero with a far exponent (0E+16) into a plain one
    return None if top is None or not bottom else factor * top / bottom + 0


def _hopane_ratios(ion: _Ion) -> dict[str, Answer]:
    gammacerane, c30 = ion.sum(("G",)), ion.sum(("C30H",))
    tenfold = None if gammacerane is None or c30 is None else 10 * gammacerane + c30
    return {
        "ts_ts_tm": ion.ratio(("Ts",), ("Ts", "Tm")),
        "ts_tm": ion.ratio(("Ts",), ("Tm",)),
        "c31_22s": ion.ratio(("C31S",), ("C31S", "C31R")),
        "c32_22s": ion.ratio(("C32S",), ("C32S", "C32R")),
        "c29ts": ion.ratio(("C29Ts",), ("C29Ts", "C29H")),
        "c29h_c30h": ion.ratio(("C29H",), ("C30H",)),
        "c30m_c30h": ion.ratio(("C30M",), ("C30H",)),
        "c30d_c30h": ion.ratio(("C30D",), ("C30H",)),
        "ol_c30h": ion.ratio(("OL",), ("C30H",)),
        "gi": ion.ratio(("G",), ("C30H",)),
        "gi_c31": ion.ratio(("G",), ("C31S", "C31R"), 2),
        "gi_10": (quotient(gammacerane, tenfold, 10), ion.peaks(("G", "C30H"))),
        "c31r_c30h": ion.ratio(("C31R",), ("C30H",)),
        "c35s_c34s": ion.ratio(("C35S",), ("C34S",)),
        "hhi35": ion.ratio(("C35S", "C35R"), HOMOHOPANES, 100),
    }


def _tricyclic_ratios(ion: _Ion) -> dict[str, Answer]:
    extended = (*ion.pair("C28T"), *ion.pair("C29T"))
    return {
        "c23t_c30h": ion.ratio(("C23T",), ("C30H",)),
        "c24te_c26t": ion.ratio(("C24Te",), ion.pair("C26T")),
        "c22t_c21t": ion.ratio(("C22T",), ("C21T",)),
        "c24t_c23t": ion.ratio(("C24T",), ("C23T",)),
        "c26t_c25t": ion.ratio(ion.pair("C26T"), ("C25T",)),
        "ett": ion.ratio(extended, ("Ts",)),
        "ett_sum": ion.ratio(extended, (*extended, "Ts")),
    }


def _sterane_ratios(ion: _Ion, abb: _Ion) -> dict[str, Answer]:
    regular = tuple(f"C{n}aaaR" for n in (27, 28, 29))
    pairs = {n: (f"C{n}abbS", f"C{n}abbR") for n in (27, 28, 29)}
    every = tuple(name for pair in pairs.values() for name in pair)
    bb, aa = pairs[29], ("C29aaaS", "C29aaaR")
    return {
        "c29_20s": ion.ratio(("C29aaaS",), aa),
        "c29_bb": ion.ratio(bb, (*bb, *aa)),
        **{f"c{n}_aaa": ion.ratio((f"C{n}aaaR",), regular, 100) for n in (27, 28, 29)},
        **{f"c{n}_abb": abb.ratio(pairs[n], every, 100) for n in (27, 28, 29)},
        "c27_c29": ion.ratio(("C27aaaR",), ("C29aaaR",)),
        "dia_c27": ion.ratio(("C27baS", "C27baR"), ("C27aaaS", "C27aaaR")),
    }


def _hopanes_to_steranes(terpanes: _Ion, steranes: _Ion) -> Answer:
    """Hopanes that are not there add nothing, but without C29H, C30H or one of the steranes there is no ratio."""
    there = tuple(name for name in HOPANES if name in terpanes.areas)
    inputs = (*terpanes.peaks(there), *steranes.peaks(STERANES))
    if any(name not in there for name in _NEEDED_HOPANES):
        return None, inputs
    return quotient(terpanes.sum(there), steranes.sum(STERANES)), inputs


def _phenanthrenes(parent: _Ion, methyl: _Ion) -> dict[str, Answer]:
    inputs = (*parent.peaks(("P",)), *methyl.peaks(_METHYLPHENANTHRENES))
    phenanthrene, outer = parent.sum(("P",)), methyl.sum(("1-MP", "9-MP"))
    inner = methyl.sum(("2-MP", "3-MP"))
    below = None if phenanthrene is None or outer is None else phenanthrene + outer
    index = None if inner is None or not below else Decimal("1.5") * inner / below
    reflectance = None if index is None else Decimal("0.60") * index + Decimal("0.40")
    return {"mpi1": (index, inputs), "rc": (reflectance, inputs)}
