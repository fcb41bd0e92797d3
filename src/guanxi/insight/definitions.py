"""The definition of each figure, to be shown beside it."""

from typing import Final

DEFINITIONS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "completed": "N: tasks completed in the window. A task is one visit of one activity of the process.",
        "throughput": "Throughput = N / T: tasks completed in the window, divided by its length T in hours.",
        "latency": "Latency = T_done − T₀: from the moment of the event that triggered the process (not of its "
        "start) to the completion of the task; over the tasks completed in the window: mean, median (p50) "
        "and the time that 95 % do not exceed (p95).",
        "total_tasks": "Total tasks = tasks open at the window's beginning + tasks created in it.",
        "throughput_rate": "Throughput rate = throughput / total tasks, per hour.",
        "efficiency": "Efficiency = completed tasks / total tasks = throughput rate × T, in %.",
    },
    "zh-CN": {
        "completed": "N:时间窗口内完成的任务数。流程中某个活动的一次执行即为一个任务。",
        "throughput": "吞吐量 = N / T:窗口内完成的任务数除以窗口长度 T(小时)。",
        "latency": "延迟 = T_done − T₀:从触发流程的事件发生的时刻(而非流程启动时刻)到任务完成的时间;"
        "按窗口内完成的任务计算:平均值、中位数(p50)以及 95% 的任务不超过的时间(p95)。",
        "total_tasks": "任务总数 = 窗口开始时未完成的任务 + 窗口内新建的任务。",
        "throughput_rate": "吞吐率 = 吞吐量 / 任务总数(每小时)。",
        "efficiency": "效率 = 已完成任务数 / 任务总数 = 吞吐率 × T(%)。",
    },
}


def definitions(language: str) -> dict[str, str]:
    """Return the definitions by figure; English where the language is not known."""
    return DEFINITIONS.get(language, DEFINITIONS["en"])
