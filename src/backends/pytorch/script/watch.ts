/** @file What watches figures at the end of an epoch, in Python: plateau, checkpoints, early stopping. */

export const WATCH_SCRIPT = `def better(phase, metric, value, best, share=0.0, least=0.0):
    if best is None:
        return True
    if metric.replace("val.", "") in phase["higher_is_better"]:
        return value - best * (1 + share) > least
    return best * (1 - share) - value > least


def watch_epoch(phase, watch, figures, run):
    """The plateau schedule, checkpoints, and early stopping; True ends the phase."""
    if phase.get("plateau"):
        metric, factor, patience = phase["plateau"]
        if better(phase, metric, figures[metric], watch.get("plateau_best"), share=1e-4):
            watch["plateau_best"], watch["plateau_waited"] = figures[metric], 0
        else:
            watch["plateau_waited"] += 1
            if watch["plateau_waited"] > patience:
                watch["factor"], watch["plateau_waited"] = watch["factor"] * factor, 0
    if phase.get("checkpoint") and run.rank == 0:
        keep_weights(phase, watch, figures, run)
    if not phase.get("stop"):
        return False
    metric, patience, least = phase["stop"]
    if better(phase, metric, figures[metric], watch.get("stop_best"), least=least):
        watch["stop_best"], watch["stop_waited"] = figures[metric], 0
    else:
        watch["stop_waited"] += 1
    return watch["stop_waited"] >= patience


def keep_weights(phase, watch, figures, run):
    every, keep, best = phase["checkpoint"]
    path = os.path.join(run.options.out, "%sepoch-%d.safetensors")
    label = phase["name"] + "-" if phase["name"] else ""
    if every and watch["epoch"] % every == 0:
        save_weights(run.model, path % (label, watch["epoch"]), run.learned)
        old = path % (label, watch["epoch"] - every * (keep or 0))
        if keep and os.path.exists(old):
            os.remove(old)
    if best and better(phase, best, figures[best], watch.get("checkpoint_best")):
        watch["checkpoint_best"] = figures[best]
        save_weights(run.model, os.path.join(run.options.out, "best.safetensors"), run.learned)`;
