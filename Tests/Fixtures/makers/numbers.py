"""torch's random numbers."""
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


FIXTURES = [randn]
