"""Curves of rocks with known figures: infrared bands, an echo train, a mercury injection, a nitrogen isotherm.

Each gives x and y, shape (n,), in the units that its docstring names; `n` varies the figures from sample to sample.
"""

from __future__ import annotations

import numpy as np

from sample_spectra.runs import Floats, generator

BANDS = ((2925, 0.50, 30), (2855, 0.35, 25), (1710, 0.30, 30), (1625, 0.45, 45), (1455, 0.20, 25), (1375, 0.12, 15))
"""Of a kerogen: wavenumber, height, width in cm⁻¹."""
BET_C, LAYERS = 90.0, 8
"""Of the adsorbed film: Brunauer's constant and the most layers."""


def kerogen_spectrum(n: int) -> tuple[Floats, Floats]:
    """Absorbance over wavenumber (cm⁻¹): Gaussian bands, a hydroxyl hump and a scattering background."""
    x = np.arange(4000.0, 400.0, -2.0)
    bands = [height * (1 + 0.1 * n) * np.exp(-(((x - at) / width) ** 2)) for at, height, width in BANDS]
    hydroxyl = 0.18 * np.exp(-(((x - 3400) / 220) ** 2))
    noise = generator(n, "infrared").normal(0, 0.0008, len(x))
    return x, 0.05 + 2e-5 * x + hydroxyl + np.sum(bands, axis=0) + noise


def echo_train(n: int) -> tuple[Floats, Floats]:
    """Porosity signal (%) over time (ms): bound water at 4 ms, free fluid at 110 ms."""
    x = np.arange(0.2, 600.0, 0.2)
    return x, 6 * np.exp(-x / 4) + (9 + n) * np.exp(-x / 110) + generator(n, "echoes").normal(0, 0.1, len(x))


def mercury_injection(n: int) -> tuple[Floats, Floats]:
    """Mercury saturation (%) over pressure (MPa), up and back."""
    up, back = np.geomspace(0.01, 100, 60), np.geomspace(80, 0.01, 30)
    kept = 36.0 + n
    return (
        np.concatenate((up, back)),
        np.concatenate(((86 + n) * _filled(up, 0.4), kept + (86 + n - kept) * _filled(back, 1.5))),
    )


def nitrogen_isotherm(n: int) -> tuple[Floats, Floats]:
    """Adsorbed volume (cm³/g at STP) over p/p0, up and back: a film of a few layers (BET), mesopores that empty later
    than they fill.
    """
    up, back = np.linspace(0.02, 0.98, 60), np.linspace(0.97, 0.1, 50)
    top, monolayer = 12.0 + n, 2.8 + 0.4 * n

    def adsorbed(pressure: Floats, filled_at: float) -> Floats:
        rising = 1 - (LAYERS + 1) * pressure**LAYERS + LAYERS * pressure ** (LAYERS + 1)
        held = 1 + (BET_C - 1) * pressure - BET_C * pressure ** (LAYERS + 1)
        film = monolayer * BET_C * pressure / (1 - pressure) * rising / held
        return np.asarray(film + top / (1 + np.exp(-(pressure - filled_at) * 22)))

    closed = back < 0.45  # the loop of nitrogen at 77 K closes here
    return (
        np.concatenate((up, back)),
        np.concatenate((adsorbed(up, 0.9), np.where(closed, adsorbed(back, 0.9), adsorbed(back, 0.84)))),
    )


def _filled(pressure: Floats, at: float) -> Floats:
    """The share of the throats that mercury fills at a pressure, which spread over two decades."""
    return np.asarray(1 / (1 + (at / pressure) ** 2.2))
