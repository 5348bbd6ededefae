"""Weighing: which sample, which step, which weight; without a window.

`plan` tells what is weighed for an item, `rules` what a weight must be, `desk` gives weights to tasks and takes them
back, `session` is the course at a balance: scan, weigh, scan. `record` hands complete weighings to the intake.
"""

from station.weighing.desk import Place, Sheet, WeighingDesk
from station.weighing.plan import BadWeighingPlan, WeighingPlan, WeighingStep, plan_of_item
from station.weighing.rules import WeightRefused
from station.weighing.session import Said, WeighingSession

__all__ = [
    "BadWeighingPlan",
    "Place",
    "Said",
    "Sheet",
    "WeighingDesk",
    "WeighingPlan",
    "WeighingSession",
    "WeighingStep",
    "WeightRefused",
    "plan_of_item",
]
