/** @file What Keras, PyTorch and others call our layers and arguments: for "did you mean", never accepted. */

/** Layers by the names that other frameworks give them. */
const LAYERS: Readonly<Record<string, string>> = {
  Dense: "Linear",
  FullyConnected: "Linear",
  InnerProduct: "Linear",
  Convolution: "Conv",
  Conv1D: "Conv",
  Conv2D: "Conv",
  Conv3D: "Conv",
  Deconvolution: "ConvTranspose",
  Conv1DTranspose: "ConvTranspose",
  Conv2DTranspose: "ConvTranspose",
  DepthwiseConv2D: "DepthwiseConv",
  MaxPooling: "MaxPool",
  MaxPooling1D: "MaxPool",
  MaxPooling2D: "MaxPool",
  AveragePooling: "AvgPool",
  AveragePooling1D: "AvgPool",
  AveragePooling2D: "AvgPool",
  GlobalAveragePooling: "GlobalAvgPool",
  GlobalAveragePooling1D: "GlobalAvgPool",
  GlobalAveragePooling2D: "GlobalAvgPool",
  GlobalMaxPooling1D: "GlobalMaxPool",
  GlobalMaxPooling2D: "GlobalMaxPool",
  AdaptiveAvgPool2d: "GlobalAvgPool",
  UpSampling1D: "Upsample",
  UpSampling2D: "Upsample",
  ZeroPadding2D: "Pad",
  Cropping2D: "Crop",
  BatchNormalization: "BatchNorm",
  LayerNormalization: "LayerNorm",
  GroupNormalization: "GroupNorm",
  LocalResponseNorm: "LRN",
  MultiHeadAttention: "Attention",
  MultiheadAttention: "Attention",
  SimpleRNN: "RNN",
  Swish: "SiLU",
  LogSoftMax: "LogSoftmax",
  Activation: "ReLU",
  InputLayer: "id",
  Identity: "id",
};

/** Arguments by the names that other frameworks give them. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  padding: "pad",
  kernel_size: "kernel",
  strides: "stride",
  dilation_rate: "dilation",
  out_channels: "filters",
  num_filters: "filters",
  out_features: "units",
  hidden_size: "units",
  num_units: "units",
  output_padding: "output_pad",
  depth_multiplier: "multiplier",
  pool_size: "size",
  ceil_mode: "ceil",
  use_bias: "bias",
  kernel_initializer: "init",
  weight_init: "init",
  bias_initializer: "bias_init",
  epsilon: "eps",
  num_heads: "heads",
  num_groups: "groups",
  num_embeddings: "vocab",
  embedding_dim: "dim",
  output_dim: "dim",
  negative_slope: "slope",
  alpha: "slope",
  rate: "p",
  prob: "p",
  learning_rate: "lr",
  weight_decay: "decay",
  weights: "weight",
  gamma: "factor",
  milestones: "at",
};

/** Arguments that we do without, and how. */
const NEEDLESS: Readonly<Record<string, string>> = {
  activation: "an activation is a step of its own: -> ReLU",
  input_shape: "sizes that flow in are known: leave it out",
  in_channels: "the channels that flow in are known: leave it out",
  in_features: "the size that flows in is known: leave it out",
  input_size: "the size that flows in is known: leave it out",
  input_dim: "the size that flows in is known: leave it out",
  batch_first: "sequences are [t, c], the batch before them is never written: leave it out",
  return_sequences: "recurrent layers give every step; `-> Last` keeps the final one",
  bidirectional: "bidir { … } runs a recurrent layer both ways",
  num_layers: "repeat n { … } stacks layers",
  inplace: "memory is planned by the compiler: leave it out",
  keep: "p is the share that is dropped, 1 - keep",
  keep_prob: "p is the share that is dropped, 1 - keep_prob",
  from_logits: "cross_entropy and bce_logits take logits, nll and bce probabilities",
  data_format: "channels always stand last: leave it out",
  name: "`expr as name` names a step",
};

/** Our layer for another framework's name, or null. `BatchNorm2d` is `BatchNorm`. */
export function layerOfOtherName(name: string, known: readonly string[]): string | null {
  const plain = name.replace(/[1-3][dD]$/, "");
  return LAYERS[name] ?? LAYERS[plain] ?? (plain !== name && known.includes(plain) ? plain : null);
}

/** Our argument for another framework's name, if the callee has it, and how to do without. */
export function argumentOfOtherName(
  name: string,
  known: readonly string[],
): { readonly name: string | null; readonly hint: string | null } {
  const ours = ARGUMENTS[name];
  return { name: ours !== undefined && known.includes(ours) ? ours : null, hint: NEEDLESS[name] ?? null };
}
