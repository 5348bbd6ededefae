"""Spectra (XRD, FTIR, Raman, UV): baselines, smoothing and derivatives, bands found and fitted.

Baselines are those of pybaselines, chosen by what lies under a spectrum: a slow curve (arpls), fluorescence under
sharp Raman bands (aspls, snip), a polynomial (modpoly), the convex hull of an infrared spectrum (rubberband). Bands
that overlap are fitted together as pseudo-Voigt profiles (a share of Lorentzian in a Gaussian of one width).

Sources: Erb 2022 (pybaselines); Savitzky, Golay 1964; Thompson, Cox, Hastings 1987 (pseudo-Voigt).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from pybaselines import Baseline
from scipy.optimize import least_squares
from scipy.signal import find_peaks, peak_widths, savgol_filter

from parsers.measurement import Floats
from parsers.wording import Text
from station.analysis.chromatogram.noise import fast_noise
from station.analysis.errors import AnalysisError

Kind = Literal["arpls", "aspls", "snip", "modpoly", "rubberband"]
KINDS: tuple[Kind, ...] = ("arpls", "aspls", "snip", "modpoly", "rubberband")
_LEAST_POINTS = 16
_BAND_NOISES = 6.0
_REACH = 3.0
_MOST_TOGETHER = 12
_MOST_TURNS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A band: place and width at half height (unit of x), height, area (unit of y x unit of x), Lorentzian share.

    `place_error` and `height_error` are standard errors of the fit; NaN where it cannot tell.
    """

    place: float
    height: float
    width: float
    lorentzian: float
    area: float
    place_error: float
    height_error: float


def baseline_under(x: Floats, y: Floats, kind: Kind = "arpls", *, width: float | None = None) -> Floats:
    """The baseline (n,) of a spectrum over x in rising order; `width` (unit of x) is what is still a band.

    Without a width a twentieth of the spectrum is taken. Raises AnalysisError for a curve or a kind that is none.
    """
    _demand_spectrum(x, y)
    if kind not in KINDS:
        known = ", ".join(KINDS)
        raise AnalysisError(
            Text(f"没有基线方式“{kind}”", f'there is no baseline "{kind}"'),
            Text(f"请使用：{known}。", f"Use one of: {known}."),
        )
    fitter = Baseline(x_data=x)
    span = float(x[-1] - x[0])
    points = max(int((width or span / 20) / span * (len(x) - 1)), 3)
    # A second-difference penalty of weight λ halves waves of length 2π λ^(1/4); a band is a tenth of such a wave.
    stiffness = max((10 * points / (2 * np.pi)) ** 4, 1.0)
    if kind in ("arpls", "aspls"):
        found, _ = getattr(fitter, kind)(y, lam=stiffness)
    elif kind == "snip":
        found, _ = fitter.snip(y, max_half_window=min(points, (len(x) - 1) // 2), decreasing=True, smooth_half_window=2)
    elif kind == "modpoly":
        found, _ = fitter.modpoly(y, poly_order=3)
    else:
        found, _ = fitter.rubberband(y)
    return np.asarray(found, dtype=np.float64)


def smoothed(x: Floats, y: Floats, width: float, *, derivative: int = 0) -> Floats:
    """Savitzky-Golay smoothing over `width` (unit of x) or a derivative per unit of x, cubic (quartic from the third).

    x must be evenly spaced and rising, both of shape (n,).
    """
    _demand_spectrum(x, y)
    step = float(x[-1] - x[0]) / (len(x) - 1)
    if np.max(np.abs(np.diff(x) - step)) > 0.01 * step:
        raise AnalysisError(
            Text("横坐标不等距", "the x values are not evenly spaced"),
            Text("请先插值到等距的横坐标。", "Interpolate the spectrum to even steps first."),
        )
    order = 3 if derivative < 3 else 4
    points = max(round(width / step) | 1, order + 2 | 1)
    return np.asarray(savgol_filter(y, min(points, (len(y) - 1) | 1), order, deriv=derivative, delta=step))


def find_bands(x: Floats, net: Floats, *, noises: float = _BAND_NOISES) -> list[tuple[float, float, float]]:
    """Place, height and width at half height of the maxima of `net` (n,), a spectrum over its baseline."""
    _demand_spectrum(x, net)
    least = noises * fast_noise(net)
    places, _ = find_peaks(net, height=least, prominence=least)
    widths = peak_widths(net, places, rel_height=0.5)[0]
    step = float(x[-1] - x[0]) / (len(x) - 1)
    return [
        (float(x[at]), float(net[at]), float(max(wide, 1.0) * step)) for at, wide in zip(places, widths, strict=True)
    ]


def fit_bands(x: Floats, net: Floats, seen: Sequence[tuple[float, float, float]]) -> tuple[Band, ...]:
    """The bands seen (place, height, width), fitted together where they overlap, in order of place."""
    _demand_spectrum(x, net)
    bands: list[Band] = []
    for group in _groups(sorted(seen)):
        low = min(place - _REACH * width for place, _, width in group)
        high = max(place + _REACH * width for place, _, width in group)
        inside = (x >= low) & (x <= high)
        if np.count_nonzero(inside) > 4 * len(group):
            bands += _fitted(x[inside], net[inside], group)
    return tuple(sorted(bands, key=lambda one: one.place))


def pseudo_voigt(x: Floats, place: float, height: float, width: float, lorentzian: float) -> Floats:
    """The profile (n,): a share of Lorentzian in a Gaussian, both of one width at half height."""
    u = 2 * (x - place) / width
    return np.asarray(height * (lorentzian / (1 + u**2) + (1 - lorentzian) * np.exp(-np.log(2) * u**2)))


def _groups(seen: Sequence[tuple[float, float, float]]) -> list[list[tuple[float, float, float]]]:
    groups: list[list[tuple[float, float, float]]] = []
    for one in seen:
        near = groups and one[0] - groups[-1][-1][0] < _REACH / 2 * (one[2] + groups[-1][-1][2])
        if near and len(groups[-1]) < _MOST_TOGETHER:
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _fitted(x: Floats, net: Floats, group: list[tuple[float, float, float]]) -> list[Band]:
    start = np.array([[place, height, width, 0.3] for place, height, width in group])
    scale = np.array([[width, height, width, 1.0] for _, height, width in group])
    low = np.array([[place - width, 0.0, width / 5, 0.0] for place, _, width in group])
    high = np.array([[place + width, 3 * height, width * 5, 1.0] for place, height, width in group])

    def residual(values: Floats) -> Floats:
        return np.asarray(sum(pseudo_voigt(x, *one) for one in values.reshape(-1, 4)) - net)

    found = least_squares(
        residual, start.ravel(), bounds=(low.ravel(), high.ravel()), x_scale=scale.ravel(), max_nfev=_MOST_TURNS
    )
    errors = _standard_errors(np.asarray(found.jac), found.fun).reshape(-1, 4)
    return [
        Band(
            place=float(place),
            height=float(height),
            width=float(width),
            lorentzian=float(share),
            area=float(height * width * (share * np.pi / 2 + (1 - share) * np.sqrt(np.pi / np.log(2)) / 2)),
            place_error=float(error[0]),
            height_error=float(error[1]),
        )
        for (place, height, width, share), error in zip(found.x.reshape(-1, 4), errors, strict=True)
    ]


def _standard_errors(jacobian: Floats, residual: Floats) -> Floats:
    free = len(residual) - jacobian.shape[1]
    if free < 1:
        return np.full(jacobian.shape[1], np.nan)
    covariance = np.linalg.pinv(jacobian.T @ jacobian) * float(residual @ residual) / free
    return np.asarray(np.sqrt(np.maximum(np.diag(covariance), 0.0)))


def _demand_spectrum(x: Floats, y: Floats) -> None:
    if x.shape != y.shape or x.ndim != 1 or len(x) < _LEAST_POINTS:
        raise AnalysisError(
            Text(
                f"谱图横坐标 {x.shape} 与强度 {y.shape} 不成一条曲线", f"x {x.shape} and y {y.shape} make no spectrum"
            ),
            Text(f"至少需要 {_LEAST_POINTS} 个点。", f"At least {_LEAST_POINTS} points are needed."),
        )
    if not (np.all(np.isfinite(x)) and np.all(np.isfinite(y)) and np.all(np.diff(x) > 0)):
        raise AnalysisError(
            Text(
                "谱图含有非有限数字，或横坐标不是递增",
                "the spectrum has numbers that are not finite, or x that does not rise",
            ),
            Text("请检查原始文件；红外谱请先反转次序。", "Check the raw file; reverse an infrared spectrum first."),
        )
