"""Kaplan–Meier curves by groups with the log-rank test by lifelines: `lifelines_curves.py FILE`."""

from __future__ import annotations

import json
import sys
from importlib import import_module

pandas = import_module("pandas")
KaplanMeierFitter = import_module("lifelines").KaplanMeierFitter
test = import_module("lifelines.statistics").multivariate_logrank_test

lives = pandas.read_csv(sys.argv[1])
groups = {}
for name, mine in lives.groupby("group"):
    fitter = KaplanMeierFitter().fit(mine["duration"], mine["event"])
    curve = fitter.survival_function_["KM_estimate"]
    groups[name] = {"times": curve.index.tolist(), "survival": curve.tolist()}
statistic = test(lives["duration"], lives["group"], lives["event"]).test_statistic
sys.stdout.write(json.dumps({"groups": groups, "log_rank": {"statistic": float(statistic)}}))
