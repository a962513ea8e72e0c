/** @file onnxruntime-web, on its WebAssembly engine. */
import * as ort from "onnxruntime-web";

ort.env.wasm.numThreads = 1;
ort.env.logLevel = "error";

export interface Fed {
  readonly type: "float32" | "int64" | "bool";
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** What a model gives by the names of its outputs. */
export async function runOnnx(
  bytes: Uint8Array,
  feeds: Readonly<Record<string, Fed>>,
): Promise<Record<string, { readonly shape: readonly number[]; readonly data: Float64Array }>> {
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 3 });
  try {
    const given = Object.entries(feeds)
      .filter(([name]) => session.inputNames.includes(name))
      .map(
        ([name, { type, shape, data }]) =>
          [name, new ort.Tensor(type, elementsOf(type, data), [...shape])] as const,
      );
    const found = await session.run(Object.fromEntries(given));
    return Object.fromEntries(
      Object.entries(found).map(([name, tensor]) => [
        name,
        { shape: tensor.dims, data: Float64Array.from(tensor.data as ArrayLike<number | bigint>, Number) },
      ]),
    );
  } finally {
    await session.release();
  }
}

function elementsOf(type: Fed["type"], data: ArrayLike<number>): Float32Array | BigInt64Array | Uint8Array {
  if (type === "int64") return BigInt64Array.from(Array.from(data), (x) => BigInt(x));
  return type === "bool" ? Uint8Array.from(data) : Float32Array.from(data);
}
