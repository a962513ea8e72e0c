/** @file The command line of every script, in Python. */

/** `batchNorm`: the network has batch normalisation. */
export function mainScript(batchNorm: boolean): string {
  const option = batchNorm
    ? `
    parser.add_argument("--batch-norm", choices=["local", "sync"], default="local",
                        help="statistics of each process's examples (those of process 0 are saved), or of all")`
    : "";
  return MAIN.replace("@BATCH_NORM@", option);
}

const MAIN = `def read_options():
    parser = argparse.ArgumentParser(description="Trains %s." % MODEL.__name__)
    parser.add_argument("--data", default=".", help="folder of the data")
    parser.add_argument("--out", default="run", help="folder of the results")
    parser.add_argument("--weights", help="start from these weights (safetensors)")
    parser.add_argument("--epochs", type=int, help="of every phase, instead of what the spec says")
    parser.add_argument("--batch", type=int, help="examples of an update, of all processes together")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--resume", action="store_true", help="go on from --out, if a training stands there")
    parser.add_argument("--save-every", type=int, metavar="N", help="keep the state every N updates, besides every epoch")
    parser.add_argument("--device", choices=["auto", "cpu"], default="auto")
    parser.add_argument("--threads", type=int, help="of each process, on a CPU")
    parser.add_argument("--amp", choices=["bf16", "fp16"], help="mixed precision")
    parser.add_argument("--compile", action="store_true", help="torch.compile (PyTorch 2)")@BATCH_NORM@
    return parser.parse_args()


def check_options(options, run, phases):
    if options.amp == "fp16" and run.device.type == "cpu":
        raise SystemExit("--amp fp16 needs a GPU: on a CPU there is bf16.")
    if options.amp == "fp16" and any("LBFGS" in str(phase["optimizer"]([torch.zeros(1)]).__class__) for phase in phases):
        raise SystemExit("--amp fp16 does not go with L-BFGS, which searches along the loss.")
    if options.compile and not hasattr(torch, "compile"):
        raise SystemExit("--compile needs PyTorch 2: this is %s." % torch.__version__)
    if min(options.batch or phase["batch"] for phase in phases) < run.world:
        raise SystemExit("A batch has fewer examples than there are processes (%d): see --batch." % run.world)


def main():
    options = read_options()
    if options.threads:
        torch.set_num_threads(options.threads)
    os.makedirs(options.out, exist_ok=True)
    run = Run(options)
    check_options(options, run, PHASES)
    state = run.restore() if options.resume else {}
    if options.weights and not state:
        run.learned = load_weights(run.model, options.weights)
    data = split(load_data(options.data), run.seed)
    learn_preparation(data, run.learned)
    steps = sum(run.length(phase, len(data["train"]["origin"]))[1] for phase in PHASES)
    run.say(event="start", params=sum(p.numel() for p in run.model.parameters()), steps=steps, engine="pytorch",
            seed=run.seed, processes=run.world, device=str(run.device), resumed=run.step)
    objective = None
    for phase in PHASES[state.get("phase", 0):]:
        objective = run.run_phase(phase, data, state)
        state = {}
    test = run.evaluate(PHASES[-1], objective, data["test"]) if "test" in data else None
    if run.rank == 0:
        save_weights(run.model, os.path.join(options.out, "weights.safetensors"), run.learned)
    run.say(event="end", reason="finished", test=test)
    if run.world > 1:
        dist.destroy_process_group()


if __name__ == "__main__":
    main()`;
