/** @file Functions of the script's head, in Python: each is printed where something calls it. */

/** Other functions that a function calls. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  class_loss: ["mean_of"],
  class_hinge: ["mean_of"],
  mean_of_sums: ["mean_of"],
  cosine_loss: ["mean_of"],
  contrastive: ["mean_of"],
  kl_normal: ["mean_of_sums"],
};

const FUNCTIONS: Readonly<Record<string, string>> = {
  drop_channels: `def drop_channels(x, p, training):
    """Drops whole channels of [n, t, c]."""
    return x * F.dropout(torch.ones_like(x[:, :1]), p, training)`,
  drop_path: `def drop_path(x, p, training):
    """Drops a branch for a share p of the examples, and scales the rest."""
    shape = (x.shape[0],) + (1,) * (x.dim() - 1)
    return x * F.dropout(x.new_ones(shape), p, training)`,
  gaussian_noise: `def gaussian_noise(x, std, training):
    return x + std * torch.randn_like(x) if training else x`,
  sample_normal: `def sample_normal(mean, log_var, training):
    """A draw by reparametrisation; at rest the mean."""
    return mean + torch.exp(0.5 * log_var) * torch.randn_like(mean) if training else mean`,
  sample_bernoulli: `def sample_bernoulli(p, training):
    """1 with probability p; at rest p itself."""
    return torch.bernoulli(p.detach()) if training else p`,
  average_pool: `def average_pool(x, pad, size, stride):
    """The mean of what lies inside the input, for uneven padding."""
    pool = {3: F.avg_pool1d, 4: F.avg_pool2d, 5: F.avg_pool3d}[x.dim()]
    share = pool(F.pad(torch.ones_like(x[:1, :1]), pad), size, stride)
    return pool(F.pad(x, pad), size, stride) / share`,
  attention: `def attention(x, input_weight, input_bias, output_weight, output_bias, heads, causal):
    """Multi-head self-attention over [n, t, c]."""
    n, t, c = x.shape
    q, k, v = (x @ input_weight + input_bias).view(n, t, 3, heads, c // heads).permute(2, 0, 3, 1, 4)
    scores = q @ k.transpose(-1, -2) / math.sqrt(c // heads)
    if causal:
        future = torch.ones(t, t, dtype=torch.bool, device=x.device).triu(1)
        scores = scores.masked_fill(future, float("-inf"))
    joined = (torch.softmax(scores, -1) @ v).transpose(1, 2).reshape(n, t, c)
    return joined @ output_weight + output_bias`,
  mean_of: `def mean_of(items, by_class=None, weight=None, mask=None):
    """The mean of all items, weighed by class (last axis) or value, or of those that the mask keeps."""
    if by_class is not None:
        items = items * items.new_tensor(by_class)
    if weight is not None:
        items = items * weight
    if mask is None:
        return items.mean()
    kept = mask.to(items.dtype).reshape(mask.shape + (1,) * (items.dim() - mask.dim())).expand_as(items)
    count = kept.sum()
    return (items * kept).sum() / (count + (count == 0))`,
  mean_of_sums: `def mean_of_sums(items, by_class=None, weight=None, mask=None):
    """Sums over channels, then the mean over batch and time."""
    if by_class is not None:
        items = items * items.new_tensor(by_class)
    if weight is not None:
        items = items * weight
    kept = 2 if items.dim() in (3, 5) else 1
    return mean_of(items.flatten(kept).sum(-1) if items.dim() > kept else items, mask=mask)`,
  class_loss: `def class_loss(logs, target, smoothing=0.0, by_class=None, weight=None, mask=None):
    """-sum of target * logs over the last axis; class weights weigh the mean too."""
    classes = logs.shape[-1]
    if not target.is_floating_point():
        target = F.one_hot(target, classes).to(logs.dtype)
    products = (target * (1 - smoothing) + smoothing / classes) * logs
    if by_class is not None:
        products = products * logs.new_tensor(by_class)
    if weight is not None and weight.dim() == products.dim():
        products = products * weight
    items = -products.sum(-1)
    if weight is not None and weight.dim() == items.dim():
        items = items * weight
    if by_class is None:
        return mean_of(items, mask=mask)
    shares = (target * logs.new_tensor(by_class)).sum(-1)
    kept = torch.ones_like(items)
    if mask is not None:
        kept = mask.to(items.dtype).reshape(mask.shape + (1,) * (items.dim() - mask.dim())).expand_as(items)
    total = (shares * kept).sum()
    return (items * kept).sum() / (total + (total == 0))`,
  class_hinge: `def class_hinge(x, target, margin, power, by_class=None, weight=None, mask=None):
    """Shortfalls against the scores of the other classes, over the number of classes."""
    right = F.one_hot(target, x.shape[-1]).to(x.dtype)
    short = F.relu(margin + x - (x * right).sum(-1, keepdim=True)) ** power
    items = (short * (1 - right)).mean(-1)
    if by_class is not None:
        items = items * items.new_tensor(by_class)[target]
    return mean_of(items, weight=weight, mask=mask)`,
  kl_elements: `def kl_elements(x, target, log=False, log_target=False):
    log_x = x if log else torch.log(x.clamp_min(1e-37))
    if log_target:
        return target.exp() * (target - log_x)
    return torch.where(target > 0, target * (torch.log(target.clamp_min(1e-37)) - log_x), torch.zeros_like(target))`,
  perceptron: `def perceptron(x, target):
    """max(0, -y x); a score of 0 counts as a mistake."""
    wrong = -target * x
    return torch.where(wrong >= 0, wrong, torch.zeros_like(wrong))`,
  cosine_loss: `def cosine_loss(x, y, mask=None):
    squares = (x.square().sum(-1) * y.square().sum(-1)).clamp_min(1e-16)
    return mean_of(1 - (x * y).sum(-1) / squares.sqrt(), mask=mask)`,
  contrastive: `def contrastive(a, b, same, margin, mask=None):
    """Pulls pairs together (same = 1) or pushes them apart."""
    squared = (a - b).square().sum(-1)
    short = F.relu(margin - squared.clamp_min(1e-12).sqrt())
    return mean_of(0.5 * (same * squared + (1 - same) * short.square()), mask=mask)`,
  kl_normal: `def kl_normal(mean, log_var, mask=None):
    return mean_of_sums(0.5 * (mean.square() + log_var.exp() - log_var - 1), mask=mask)`,
  kl_sparsity: `def kl_sparsity(code, share, axes):
    active = code.mean(axes).clamp(1e-6, 1 - 1e-6)
    cross = share * torch.log(active) + (1 - share) * torch.log(1 - active)
    return (share * math.log(share) + (1 - share) * math.log(1 - share) - cross).sum()`,
  contrastive_divergence: `def contrastive_divergence(visible, weight, hidden_bias, visible_bias, steps, training):
    """Free energy of the data less that of what the machine makes of it."""
    def energy(v):
        return -(v @ visible_bias) - F.softplus(v @ weight + hidden_bias).sum(1)

    dream = visible
    for _ in range(steps):
        hidden = torch.sigmoid(dream @ weight + hidden_bias)
        hidden = torch.bernoulli(hidden.detach()) if training else hidden
        dream = torch.sigmoid(hidden @ weight.t() + visible_bias)
    return (energy(visible) - energy(dream.detach())).mean()`,
};

/** The functions of these names and those that they call, in order. */
export function printHelpers(names: ReadonlySet<string>): string[] {
  const wanted = new Set(names);
  for (let before = -1; before < wanted.size;) {
    before = wanted.size;
    for (const name of [...wanted]) for (const needed of NEEDS[name] ?? []) wanted.add(needed);
  }
  return Object.entries(FUNCTIONS).flatMap(([name, text]) =>
    wanted.has(name) ? ["", "", ...text.split("\n")] : [],
  );
}
