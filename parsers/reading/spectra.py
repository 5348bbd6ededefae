"""What readers of spectra share: a curve whose axes are checked, and the check of declared extremes."""

from __future__ import annotations

import math

import numpy as np

from parsers.measurement import Axis, Floats, Trace
from parsers.reading.even_values import even_values
from parsers.reading.refusal import broken, check_increasing
from parsers.wording import Text

_LEAST_STEP = 4 * np.finfo(np.float64).eps
LEAST_Y, GREATEST_Y = Text("最小 Y ", "least y"), Text("最大 Y ", "greatest y")


def spectrum(
    name: str,
    x: Floats,
    y: Floats,
    *,
    axis: tuple[str, str],
    signal: tuple[str, str],
    file: str,
    even: bool = False,
) -> Trace:
    """A curve; `axis` and `signal` are name and unit, `even` says that x is an `even_axis`. Raises BrokenFile where x
    does not rise or fall throughout or a y is no number."""
    if x.size != y.size or x.size == 0:
        raise broken(file, Text("“{n}”的 X 与 Y 个数不同", '"{n}": {x} x for {y} y').fill(n=name, x=x.size, y=y.size))
    if not even:
        check_increasing(file, x, axis[0])
    finite = np.isfinite(y)
    if not finite.all():
        strange = int(y.size - np.count_nonzero(finite))
        raise broken(
            file, Text("“{n}”中有 {k} 个值不是数值", '"{n}": {k} values are no numbers').fill(n=name, k=strange)
        )
    x, y = x.view(), y.view()  # read-only views, so that the spectra of a map share their x
    x.flags.writeable = y.flags.writeable = False
    return Trace(
        name=name,
        x=Axis(name=axis[0], unit=axis[1], values=x),
        y=Axis(name=signal[0], unit=signal[1], values=y),
    )


def even_axis(first: float, last: float, count: int, file: str) -> Floats:
    """`count` evenly spaced values that rise or fall, read-only; BrokenFile if the ends are no numbers, or so near that
    neighbours would be the same.
    """
    step = abs(last - first) / max(count - 1, 1)
    if not math.isfinite(step) or (count > 1 and step <= _LEAST_STEP * max(abs(first), abs(last))):
        raise broken(file, Text("轴端点 {a}、{b} 不可用", "an axis from {a} to {b}").fill(a=first, b=last))
    return even_values(first, last, count)


def differs(what: Text | str, said: float, there: float, slack: float) -> Text | None:
    """A remark if a declared number is not that of the data. `what` names it: a `str` is the file's own word."""
    if not math.isfinite(said) or abs(said - there) <= slack:
        return None
    zh, en = what if isinstance(what, Text) else (what, what)
    return Text("声明的{zh}为 {said}，数据为 {there}。", "The declared {en} is {said}, the data: {there}.").fill(
        zh=zh if isinstance(what, Text) else f" {zh} ", en=en, said=f"{said:.7g}", there=f"{there:.7g}"
    )
