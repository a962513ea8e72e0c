/** @file What docs/scaling.md shows can be read: manifests are YAML, scripts are shell, options are those of generated scripts. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { printTrainingScript } from "../../src/backends/pytorch/script/training.ts";
import { MACHINES, readMachine } from "../../src/driver/cluster/machine.ts";

const TEXT = readFileSync(resolve(import.meta.dirname, "../../docs/scaling.md"), "utf8");

function blocks(language: string): string[] {
  return [...TEXT.matchAll(new RegExp("^```" + language + "\\n([^]*?)^```", "gm"))].map(
    ([, block]) => block!,
  );
}

interface Container {
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}

interface PodTemplate {
  readonly spec: {
    readonly containers: readonly Container[];
    readonly volumes: readonly { readonly name: string }[];
  };
}

interface PyTorchJob {
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec: {
    readonly pytorchReplicaSpecs: Readonly<
      Record<
        string,
        { readonly replicas: number; readonly restartPolicy: string; readonly template: PodTemplate }
      >
    >;
  };
}

describe("docs/scaling.md", () => {
  test("shows a PyTorchJob of one master and its workers, whose mounts are volumes", () => {
    const [manifest] = blocks("yaml");
    const job = parse(manifest!, { uniqueKeys: true }) as PyTorchJob;
    expect([job.apiVersion, job.kind]).toEqual(["kubeflow.org/v1", "PyTorchJob"]);
    const { Master, Worker, ...others } = job.spec.pytorchReplicaSpecs;
    expect(others).toEqual({});
    expect([Master!.replicas, Worker!.template]).toEqual([1, Master!.template]);
    for (const { restartPolicy, template } of [Master!, Worker!]) {
      expect(restartPolicy).toBe("OnFailure");
      const [container] = template.spec.containers;
      const volumes = template.spec.volumes.map((v) => v.name);
      for (const { name } of container!.volumeMounts) expect(volumes).toContain(name);
      const paths = [container!.command[1]!, ...container!.args.filter((a) => a.startsWith("/"))];
      for (const path of paths)
        expect(
          container!.volumeMounts.some(({ mountPath }) => path.startsWith(mountPath)),
          path,
        ).toBe(true);
    }
  });

  test("shows shell that bash can read, with the variables that scripts read", () => {
    const [script] = blocks("bash");
    const run = spawnSync("bash", ["-n"], { input: script!, encoding: "utf8" });
    expect([run.status, run.stderr]).toEqual([0, ""]);
    for (const name of ["RANK", "WORLD_SIZE", "LOCAL_RANK", "MASTER_ADDR", "MASTER_PORT"])
      expect(script).toMatch(new RegExp(`\\b${name}=`));
  });

  test("names no option that scripts do not have, and all that they have", () => {
    const script = printTrainingScript(true).join("\n");
    const known = new Set([...script.matchAll(/add_argument\("(--[\w-]+)"/g)].map(([, option]) => option!));
    const shown = new Set(
      [...TEXT.matchAll(/digits\.py((?:[^`\n\\]|\\\n)*)/g)].flatMap(
        ([, text]) => text!.match(/--[\w-]+/g) ?? [],
      ),
    );
    const manifest = blocks("yaml")[0]!
      .match(/"--[\w-]+"/g)!
      .map((option) => option.slice(1, -1));
    expect([...shown, ...manifest].filter((option) => !known.has(option))).toEqual([]);
    expect(shown.size).toBeGreaterThan(3);
    expect([...known].filter((option) => !TEXT.includes(`\`${option}`))).toEqual([]);
  });

  test("reads environment variables that all launchers set, and no others", () => {
    const script = printTrainingScript(true).join("\n");
    const read = new Set([...script.matchAll(/environ\.get\("(\w+)"/g)].map(([, name]) => name));
    expect([...read].sort()).toEqual(["LOCAL_RANK", "RANK", "WORLD_SIZE"]);
  });

  test("describes a machine that summary takes, and names those that there are", () => {
    const [json] = blocks("json");
    expect(readMachine(json!)).toMatchObject({ name: "our cluster", network: { bandwidth: 25e9 } });
    for (const name of Object.keys(MACHINES)) expect(TEXT).toContain(`\`${name}\``);
  });
});
