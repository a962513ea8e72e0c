/** @file Nabla's own random numbers, in Python: the order of examples and what augmentation draws are the same there. */

export const RANDOM_SCRIPT = `ORDER_STREAM, SPLIT_STREAM, AUGMENT_STREAM, STEP_STREAM = 0xFFFF0001, 0xFFFF0002, 0xFFFF0003, 0xFFFF0004


def threefry(seed, stream, step, index):
    """Threefry-2x32 with 20 rounds (Salmon et al. 2011): two words of 32 bits for each place."""
    k0, k1, x, y = (np.atleast_1d(np.asarray(n, np.int64)).astype(np.uint32) for n in (seed, stream, step, index))
    keys = (k0, k1, k0 ^ k1 ^ np.uint32(0x1BD11BDA))
    x, y = x + k0, y + k1
    for group in range(5):
        for turn in ((13, 15, 26, 6), (17, 29, 16, 24))[group % 2]:
            x = x + y
            y = ((y << np.uint32(turn)) | (y >> np.uint32(32 - turn))) ^ x
        x, y = x + keys[(group + 1) % 3], y + keys[(group + 2) % 3] + np.uint32(group + 1)
    return x, y


def permutation(count, seed, stream, step):
    """0 ... count - 1 in a seeded order (Durstenfeld 1964)."""
    bits = threefry(seed, stream, step, np.arange(count))[0]
    picks = (bits / 4294967296.0 * np.arange(1, count + 1)).astype(np.int64).tolist()
    order = list(range(count))
    for i in range(count - 1, 0, -1):
        order[i], order[picks[i]] = order[picks[i]], order[i]
    return np.array(order, np.int64)


def seed_step(seed, step, rank):
    """Seeds PyTorch's random numbers (dropout) by step and process: a resumed training draws what it would have drawn."""
    x, y = threefry(seed, STEP_STREAM, step, rank)
    torch.manual_seed((int(x[0]) << 31) ^ int(y[0]))`;
