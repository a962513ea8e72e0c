/** @file NN23xx: how blocks, cells, models and connections are put together. */
import { diagnostic } from "./define.ts";

export const notALayer = diagnostic<{ found: string; text: string }>({
  code: "NN2301",
  severity: "error",
  title: "A value stands where a layer is needed",
  message: ({ found, text }) => `expected a layer, but \`${text}\` is ${found}`,
  page: "After -> stands a layer, a block, an instance or a connection: something that takes a value and gives one.",
  bad: "model M {\n  input x: f32[4]\n  h = x -> Linear(3)\n  output y = x -> h\n}\n",
  good: "model M {\n  input x: f32[4]\n  h = Linear(3)\n  output y = x -> h\n}\n",
});

export const notATensor = diagnostic<{ name: string; found: string }>({
  code: "NN2302",
  severity: "error",
  title: "An output that is not a tensor",
  message: ({ name, found }) => `output ${name} must be a tensor; found ${found}`,
  page: "An output is a value that the network computes from its inputs.",
  bad: "model M {\n  input x: f32[4]\n  h = x -> Linear(2)\n  output y = 3\n  output z = h\n}\n",
  good: "model M {\n  input x: f32[4]\n  output y = x -> Linear(2)\n}\n",
});

export const outputUnknown = diagnostic<{ name: string }>({
  code: "NN2303",
  severity: "error",
  title: "An output without a value",
  message: ({ name }) => `output ${name} has no value: nothing here is called ${name}`,
  page: "`output y` gives out a value that has the name already; otherwise write `output y = …`.",
  bad: "model M {\n  input x: f32[4]\n  output y\n  output z = x -> Linear(2)\n}\n",
  good: "model M {\n  input x: f32[4]\n  output y = x -> Linear(2)\n}\n",
});

export const valueCalled = diagnostic<{ name: string; found: string }>({
  code: "NN2304",
  severity: "error",
  title: "A value is called like a function",
  message: ({ name, found }) => `\`${name}\` is ${found} and takes no parentheses`,
  page: "Instances share their weights: what flows in comes from the left, x -> enc.",
  bad: "model M {\n  input x: f32[4]\n  enc = Linear(2)\n  output y = enc(x)\n}\n",
  good: "model M {\n  input x: f32[4]\n  enc = Linear(2)\n  output y = x -> enc\n}\n",
});

export const blockRecursion = diagnostic<{ name: string }>({
  code: "NN2305",
  severity: "error",
  title: "A block that contains itself",
  message: ({ name }) => `${name} contains itself`,
  page: "A block is copied into its place; one that contains itself would never end. Use repeat.",
  bad: "block B = Linear(4) -> B\nmodel M {\n  input x: f32[4]\n  output y = x -> B\n}\n",
  good: "block B = Linear(4)\nmodel M {\n  input x: f32[4]\n  output y = x -> repeat 2 { B }\n}\n",
});

export const inputCount = diagnostic<{ name: string; needs: readonly string[]; found: number }>({
  code: "NN2306",
  severity: "error",
  title: "A block gets more or fewer values than it has inputs",
  message: ({ name, needs, found }) =>
    `${name} takes ${needs.join(", ")}; it gets ${found} ${found === 1 ? "value" : "values"}`,
  page: "Several values flow into a block together, in the order of its inputs: (a, b) -> Attend(8).",
  bad: "block Two {\n  input a\n  input b\n  output y = a + b\n}\nmodel M {\n  input x: f32[4]\n  output y = x -> Two\n}\n",
  good: "block Two {\n  input a\n  input b\n  output y = a + b\n}\nmodel M {\n  input x: f32[4]\n  output y = (x, x) -> Two\n}\n",
});

export const noResult = diagnostic<{ name: string }>({
  code: "NN2307",
  severity: "error",
  title: "A block without an output",
  message: ({ name }) => `${name} gives nothing: it has no output`,
  page: "A body in braces says what it gives: output y = ….",
  bad: "block B {\n  input a\n  b = a -> Linear(2)\n}\nmodel M {\n  input x: f32[4]\n  output y = x -> B\n}\n",
  good: "block B {\n  input a\n  output b = a -> Linear(2)\n}\nmodel M {\n  input x: f32[4]\n  output y = x -> B\n}\n",
});

export const modelWithoutOutput = diagnostic<{ name: string }>({
  code: "NN2308",
  severity: "error",
  title: "A model without an output",
  message: ({ name }) => `${name} has no output`,
  page: "A model says what it computes: output y = x -> ….",
  bad: "model M {\n  input x: f32[4]\n}\n",
  good: "model M {\n  input x: f32[4]\n  output y = x -> Linear(2)\n}\n",
});

export const fieldType = diagnostic<{ name: string; role: string }>({
  code: "NN2309",
  severity: "error",
  title: "An input or target of a model without a type",
  message: ({ name, role }) => `${role} ${name} needs a type: ${name}: f32[…]`,
  page: "Everything is checked from the sizes of the inputs: a model declares them.",
  bad: "model M {\n  input x\n  output y = x -> Linear(2)\n}\n",
  good: "model M {\n  input x: f32[4]\n  output y = x -> Linear(2)\n}\n",
});

export const entryValue = diagnostic<{ name: string }>({
  code: "NN2310",
  severity: "error",
  title: "An entry names a value that the model does not have",
  message: ({ name }) => `no value of the model is called \`${name}\``,
  page: "entry encode(x) -> code makes a function from values that have names: inputs, outputs, bindings, and steps named by as.",
  bad: "model M {\n  input x: f32[4]\n  output y = x -> Linear(2)\n  entry encode(x) -> code\n}\n",
  good: "model M {\n  input x: f32[4]\n  output y = x -> Linear(2)\n  entry encode(x) -> y\n}\n",
});

export const connectionArms = diagnostic<{ name: string; found: number }>({
  code: "NN2320",
  severity: "error",
  title: "A connection with more than one arm",
  message: ({ name, found }) => `${name} { … } has one body; found ${found} arms`,
  page: "Arms (| A | B) belong to concat, add, mul, max and mean.",
  bad: "model M {\n  input x: f32[4]\n  output y = x -> skip {\n    | Linear(4)\n    | Linear(4)\n  }\n}\n",
  good: "model M {\n  input x: f32[4]\n  output y = x -> add {\n    | Linear(4)\n    | Linear(4)\n  }\n}\n",
});

export const connectionOption = diagnostic<{ name: string; option: string }>({
  code: "NN2321",
  severity: "error",
  title: "An option that a connection does not have",
  message: ({ name, option }) => `${name} { … } has no option \`${option}\``,
  page: "skip takes via, scale, drop; highway takes gate, gate_bias; concat takes axis.",
  bad: "model M {\n  input x: f32[4]\n  output y = x -> skip(vai = proj) { Linear(3) }\n}\n",
  good: "model M {\n  input x: f32[4]\n  output y = x -> skip(via = proj) { Linear(3) }\n}\n",
});

export const oneInput = diagnostic<{ name: string; found: number }>({
  code: "NN2322",
  severity: "error",
  title: "A connection on more than one value",
  message: ({ name, found }) => `${name} works on one value; found ${found}`,
  page: "Join the values first: concat(a, b) or add(a, b).",
  bad: "model M {\n  input x: f32[4]\n  output y = (x, x) -> skip { Linear(4) }\n}\n",
  good: "model M {\n  input x: f32[4]\n  output y = x -> skip { Linear(4) }\n}\n",
});

export const gateMissing = diagnostic({
  code: "NN2323",
  severity: "error",
  title: "A highway whose gate cannot be told",
  message: () => "the gate copies the first weighted layer of f, but f has none",
  page: "Say what the gate is: highway(gate = Linear(it.c)) { f }.",
  bad: "model M {\n  input x: f32[4]\n  output y = x -> highway { ReLU }\n}\n",
  good: "model M {\n  input x: f32[4]\n  output y = x -> highway { Linear(4) -> ReLU }\n}\n",
});

export const needsTime = diagnostic<{ name: string; found: string }>({
  code: "NN2324",
  severity: "error",
  title: "A sequence is needed",
  message: ({ name, found }) => `${name} runs over time and needs a sequence [t, c]; found ${found}`,
  page: "Sequences have axes t, c. A vector becomes a sequence by RepeatVector(n) or Reshape(t, c).",
  bad: "model M {\n  input x: f32[4]\n  output y = x -> bidir { LSTM(3) }\n}\n",
  good: "model M {\n  input x: f32[5, 4]\n  output y = x -> bidir { LSTM(3) }\n}\n",
});

export const mixedFolds = diagnostic({
  code: "NN2325",
  severity: "error",
  title: "Values inside and outside of each meet",
  message: () => "inside each { … } a value stands for one step; it cannot meet one from outside",
  page: "each applies its body to every step on its own. What every step needs must flow in with it.",
  bad: "model M {\n  input x: f32[5, 4]\n  input z: f32[3]\n  output y = x -> each { Linear(3) -> add(z) }\n}\n",
  good: "model M {\n  input x: f32[5, 4]\n  output y = x -> each { Linear(3) }\n}\n",
});

export const cellInput = diagnostic<{ name: string; needs: number; found: number }>({
  code: "NN2326",
  severity: "error",
  title: "A cell gets more or fewer sequences than it has inputs",
  message: ({ name, needs, found }) =>
    `${name} has ${needs} ${needs === 1 ? "input" : "inputs"}; it gets ${found}`,
  page: "A cell used as a layer scans the sequences that flow in, one for each of its inputs.",
  bad: "cell C(n: int) {\n  input x\n  state h: f32[n]\n  update h = concat(x, h) -> Linear(n) -> Tanh\n  output h\n}\nmodel M {\n  input a: f32[5, 4]\n  output y = (a, a) -> C(3)\n}\n",
  good: "cell C(n: int) {\n  input x\n  state h: f32[n]\n  update h = concat(x, h) -> Linear(n) -> Tanh\n  output h\n}\nmodel M {\n  input a: f32[5, 4]\n  output y = a -> C(3)\n}\n",
});

export const cellUpdate = diagnostic<{ name: string; needs: string; found: string }>({
  code: "NN2327",
  severity: "error",
  title: "An update that does not fit its state",
  message: ({ name, needs, found }) => `update ${name} needs ${needs}; found ${found}`,
  page: "A state keeps its shape from step to step.",
  bad: "cell C(n: int) {\n  input x\n  state h: f32[n]\n  update h = concat(x, h) -> Linear(n + 1) -> Tanh\n  output h\n}\nmodel M {\n  input a: f32[5, 4]\n  output y = a -> C(3)\n}\n",
  good: "cell C(n: int) {\n  input x\n  state h: f32[n]\n  update h = concat(x, h) -> Linear(n) -> Tanh\n  output h\n}\nmodel M {\n  input a: f32[5, 4]\n  output y = a -> C(3)\n}\n",
});
