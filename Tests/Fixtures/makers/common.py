"""What all makers share: where files go, seeded numbers, parameters drawn anew, outputs kept by module."""
from pathlib import Path

import torch
from safetensors.torch import save_file

HERE = Path(__file__).resolve().parent.parent
MODELS = HERE.parent.parent / "storage" / "models"


def write(name, tensors):
    save_file({key: value.detach().contiguous() for key, value in tensors.items()}, HERE / name)


def randomised(network, seed):
    """Draws every parameter anew, so that nothing is left at the zeros and ones it starts with."""
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in network.named_parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        if parameter.dim() > 1:
            value = noise / parameter[0].numel() ** 0.5
        elif name.endswith("weight"):
            value = 1 + 0.3 * noise
        else:
            value = 0.2 * noise
        parameter.data.copy_(value)
    return network.eval()


def record(network, paths):
    """A dictionary that fills with the (first) output of each named module when the network runs."""
    found = {}
    modules = dict(network.named_modules())

    def keep(path):
        def hook(_module, _inputs, output):
            found[f"out.{path}"] = (output[0] if isinstance(output, tuple) else output).clone()

        return hook

    for path in paths:
        modules[path].register_forward_hook(keep(path))
    return found


def draw(seed, *shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))
