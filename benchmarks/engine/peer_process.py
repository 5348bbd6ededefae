"""`python -m benchmarks.engine.peer_process NAME`: one peer in a process of its own, asked by its standard streams.

hplc-py takes so long that it must be stopped. PyMassSpec is under the GPL: it is run as a program beside ours, from the
environment of the bench alone (benchmarks/peers.txt), and no part of the product or its dependencies.

A question is a line with the number of points, then times (min) and signal as float64; the answer is a line of JSON
with (apex min, area in unit x second) of each peak and the seconds of processor time that it took.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from time import process_time

import numpy as np

from benchmarks.engine.shapes import Floats

Found = list[tuple[float, float]]
_WINDOW_MIN = 0.5
_NOISES = 5.0


def hplc(time: Floats, signal: Floats) -> Found:
    """Its own baseline (SNIP), peaks and fits; the prominence is that of its documentation."""
    import pandas
    from hplc.quant import Chromatogram

    run = Chromatogram(pandas.DataFrame({"time": time, "signal": signal}))
    peaks = run.fit_peaks(prominence=0.01, approx_peak_width=_WINDOW_MIN, verbose=False)
    step = float(time[1] - time[0]) * 60
    return [(float(at), float(area) * step) for at, area in zip(peaks.retention_time, peaks.area, strict=True)]


def pymassspec(time: Floats, signal: Floats) -> Found:
    """Savitzky-Golay, top-hat, Biller-Biemann maxima over a robust noise, and its areas by running sums."""
    from pyms.BillerBiemann import get_maxima_indices
    from pyms.IonChromatogram import IonChromatogram
    from pyms.Noise.SavitzkyGolay import savitzky_golay
    from pyms.Peak.Function import ion_area
    from pyms.TopHat import tophat

    trace = tophat(savitzky_golay(IonChromatogram(signal.copy(), list(time * 60))), struct=f"{_WINDOW_MIN}m")
    net = np.asarray(trace.intensity_array)
    noise = max(1.4826 * float(np.median(np.abs(signal[lag:] - signal[:-lag]))) / 2**0.5 for lag in (1, 2, 4, 8))
    step, listed = float(time[1] - time[0]) * 60, net.tolist()
    tall = [int(at) for at in get_maxima_indices(net, points=7) if net[int(at)] > _NOISES * noise]
    return [(float(time[at]), ion_area(listed, at, 0, 0.5)[0] * step) for at in tall]


PEERS: dict[str, Callable[[Floats, Floats], Found]] = {"hplc": hplc, "pymassspec": pymassspec}


def main() -> None:
    """Answer until nobody asks; what a peer fails on has no peaks, and the error is told."""
    peer = PEERS[sys.argv[1]]
    answers = sys.stdout
    sys.stdout = sys.stderr
    while line := sys.stdin.buffer.readline():
        values = np.frombuffer(sys.stdin.buffer.read(16 * int(line)), dtype=np.float64)
        time, signal = values.reshape(2, -1)
        begun = process_time()
        try:
            answer: dict[str, object] = {"peaks": peer(time, signal)}
        except Exception as error:  # noqa: BLE001  (whatever a foreign program fails with is its answer)
            answer = {"peaks": [], "error": f"{type(error).__name__}: {error}"}
        answer["seconds"] = process_time() - begun
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
