/** @file Pieces of Python: literals, names, wrapped calls. */

/** A number as Python reads it. */
export function number(x: number): string {
  if (Number.isNaN(x)) return 'float("nan")';
  if (!Number.isFinite(x)) return x < 0 ? 'float("-inf")' : 'float("inf")';
  return String(x);
}

/** A string literal. */
export function quote(text: string): string {
  return JSON.stringify(text);
}

/** `(1, 2)`; `(1,)`; one number alone where all are equal. */
export function sizes(values: readonly number[]): string {
  if (values.length > 0 && values.every((v) => v === values[0])) return number(values[0]!);
  return tuple(values.map(number));
}

export function tuple(items: readonly string[]): string {
  return items.length === 1 ? `(${items[0]},)` : `(${items.join(", ")})`;
}

export function bool(x: boolean): string {
  return x ? "True" : "False";
}

/** Lines with so many levels of four spaces before them; empty lines stay empty. */
export function indent(lines: readonly string[], levels = 1): string[] {
  return lines.map((line) => (line === "" ? "" : "    ".repeat(levels) + line));
}

/** A list over several lines where one would be too long. */
export function list(items: readonly string[], open = "[", close = "]"): string {
  const flat = open + items.join(", ") + close;
  return flat.length <= 80 ? flat : `${open}\n        ${items.join(",\n        ")},\n    ${close}`;
}

/** Text that can stand in a docstring. */
export function docText(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"""', "'''");
}

const KEYWORDS =
  "False None True and as assert async await break class continue def del elif else except finally for from global if " +
  "import in is lambda nonlocal not or pass raise return try while with yield match case print";

/** Names that the script itself uses where a spec's names stand. */
const SCRIPT =
  "self torch nn np F dist math os sys json struct csv time functools argparse model data batch step total per_epoch loss n " +
  "sum abs round min max float range list len lambda " +
  "drop_channels drop_path gaussian_noise sample_normal sample_bernoulli average_pool attention mean_of mean_of_sums class_loss " +
  "class_hinge kl_elements perceptron cosine_loss contrastive kl_normal kl_sparsity contrastive_divergence hits classes yes confusion";

/** Attributes of every module that a part of a model may not hide. */
const MODULE =
  "training forward train eval type float half double bfloat16 apply parameters buffers modules children to cpu cuda ipu xpu " +
  "state_dict load_state_dict zero_grad share_memory add_module register_buffer register_parameter register_module " +
  "get_parameter get_buffer get_submodule named_parameters named_buffers named_modules named_children extra_repr " +
  "requires_grad_ to_empty call_super_init compile set_extra_state get_extra_state dump_patches T_destination fit entry";

const RESERVED = new Set(`${KEYWORDS} ${SCRIPT}`.split(" "));
const RESERVED_ATTRIBUTES = new Set(`${KEYWORDS} ${MODULE}`.split(" "));

/** A name for a variable: the wish, with _ behind it where Python or the script has it already. */
export function variable(wish: string): string {
  return RESERVED.has(wish) ? `${wish}_` : wish;
}

/** A path of the spec as attributes of modules: `basic1.conv1`. */
export function attributes(path: string): string {
  return path
    .split(".")
    .map((part) => (RESERVED_ATTRIBUTES.has(part) ? `${part}_` : /^\d/.test(part) ? `_${part}` : part))
    .join(".");
}
