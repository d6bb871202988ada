"""Random numbers: torch's on the processor and on NVIDIA's cards, paths of Brownian motion, interpolated noise."""
import math

import numpy
import torch

from .common import draw, write


def randn():
    """`seed<S>.n<N>` is torch.randn(N) after manual_seed(S); `seed7.stream.<i>` are draws of one generator in a row."""
    tensors = {}
    for seed in (0, 7, 12345, 2**32 - 1, 2**32 + 7):
        for count in (7, 15, 16, 17, 1536):
            tensors[f"seed{seed}.n{count}"] = draw(seed, count)
    generator = torch.Generator().manual_seed(7)
    for i, count in enumerate((7, 16, 5, 1, 17, 1536, 3)):
        tensors[f"seed7.stream.{i}"] = torch.randn(count, generator=generator)
    write("randn.safetensors", tensors)


class Philox:
    """Philox4x32-10 and Box-Muller as on NVIDIA's cards, from the paper (Salmon et al., 2011) and the CUDA manual.

    Every value has a block of its own: the counter is (number of the draw, 0, place of the value, 0).
    """

    def __init__(self, seed):
        self.seed, self.draws = seed, 0

    def randn(self, count):
        values = [self.value(self.draws, place) for place in range(count)]
        self.draws += 1
        return torch.tensor(values, dtype=torch.float64).float()

    def value(self, number, place):
        c, k = [number, 0, place, 0], [self.seed % 2**32, self.seed >> 32]
        for _ in range(10):
            a, b = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
            c = [b >> 32 ^ c[1] ^ k[0], b % 2**32, a >> 32 ^ c[3] ^ k[1], a % 2**32]
            k = [(k[0] + 0x9E3779B9) % 2**32, (k[1] + 0xBB67AE85) % 2**32]
        unit, turn = float(numpy.float32(2.3283064e-10)), float(numpy.float32(2.3283064e-10 * 6.2831855))
        return math.sqrt(-2 * math.log(c[0] * unit + unit / 2)) * math.sin(c[1] * turn + turn / 2)


def philox():
    """As `randn`, by NVIDIA's numbers. The first twelve of seed 0 are published."""
    tensors = {}
    for seed in (0, 7, 2**32 - 1, 2**40 + 7):
        for count in (1, 17, 200):
            tensors[f"seed{seed}.n{count}"] = Philox(seed).randn(count)
    generator = Philox(7)
    for i, count in enumerate((7, 16, 5)):
        tensors[f"seed7.stream.{i}"] = generator.randn(count)
    published = [-0.92466259, -0.42534415, -2.6438457, 0.14518388, -0.12086647, -0.57972564]
    published += [-0.62285122, -0.32838709, -1.07454231, -0.36314407, -1.67105067, 2.26550497]
    assert torch.allclose(tensors["seed0.n17"][:12], torch.tensor(published))
    write("philox.safetensors", tensors)


def brownian():
    """torchsde's BrownianTree, asked as k-diffusion's noise sampler asks it: W / sqrt(|t1 - t0|), t1 below t0.

    `<seed>.<case>.range` and `<seed>.<case>.steps`, a pair of sigmas in each row, `<seed>.<case>.noise.<row>`.
    `seeds.<row>` are words of numpy's SeedSequence for the (seed, key, depth) in `places.<row>`.
    """
    import torchsde

    tensors = {}
    ranges = {
        "stable": [14.6146, 9.7, 6.2, 3.1, 1.4, 0.7, 0.25, 0.0292],
        "cosine": [20291.5, 60.25, 8.0, 1.0, 0.00625],
    }
    for seed in (7, 2**32 + 5):
        for case, sigmas in ranges.items():
            pairs = [pair for a, b in zip(sigmas, sigmas[1:]) for pair in ((a, math.sqrt(a * b)), (a, b))]
            pairs = torch.tensor(pairs[::-1] + [pairs[3], (sigmas[0], sigmas[-1])], dtype=torch.float32)
            low, high = torch.tensor(sigmas[-1]), torch.tensor(sigmas[0])
            tree = torchsde.BrownianTree(low, torch.zeros(2, 4, 4), high, entropy=seed)
            tensors[f"{seed}.{case}.range"] = torch.stack([low, high])
            tensors[f"{seed}.{case}.steps"] = pairs
            for row, (start, end) in enumerate(pairs):
                noise = -tree(end, start) / (end - start).abs().sqrt()
                tensors[f"{seed}.{case}.noise.{row}"] = noise[None]
    places = [(0, None, 0), (7, None, 0), (7, 0, 0), (7, 5, 3), (2**32 + 5, 2**33 + 1, 34), (2**63 + 9, 12345, 20)]
    for row, (seed, key, depth) in enumerate(places):
        spawn = () if key is None else (key, depth)
        words = numpy.random.SeedSequence(entropy=seed, spawn_key=spawn, pool_size=24).generate_state(4)
        tensors[f"seeds.{row}"] = torch.tensor([int(word) for word in words])
    write("brownian.safetensors", tensors)


def variation():
    """Spherical interpolation along the height, from one seed's noise to another's: `<strength>`, and `next` draws."""
    shape = (4, 6, 5)
    generator = torch.Generator().manual_seed(7)
    noise, other = torch.randn(shape, generator=generator), draw(8, *shape)
    tensors = {f"next.{i}": torch.randn(shape, generator=generator)[None] for i in range(2)}
    generator = torch.Generator().manual_seed(7 + 31337)
    tensors |= {f"delta.{i}": torch.randn(shape, generator=generator)[None] for i in range(2)}
    a, b = noise.double(), other.double()
    angle = torch.acos((a * b).sum(1) / a.norm(dim=1) / b.norm(dim=1)).unsqueeze(1)
    for strength in (0.0, 0.25, 0.6, 1.0):
        turned = torch.sin((1 - strength) * angle) / torch.sin(angle) * a + torch.sin(strength * angle) / torch.sin(angle) * b
        tensors[f"strength{strength}"] = turned.float()[None]
    write("variation.safetensors", tensors)


FIXTURES = [randn, philox, brownian, variation]
