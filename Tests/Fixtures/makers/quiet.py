"""Networks of other fixtures with small weights."""
from safetensors.torch import load_file

from .common import HERE, write


def quiet():
    """The networks of other fixtures with all but the norms' factors a fiftieth, on the same inputs.

    Variances are so small in them that what the norms add to them counts.
    """
    from diffusers import AutoencoderKL, UNet2DConditionModel
    from transformers import CLIPTextModel

    def opened(kind, name, **arguments):
        network = kind.from_pretrained(HERE / name, **arguments).eval()
        for path, parameter in network.named_parameters():
            if parameter.dim() > 1 or path.endswith("bias"):
                parameter.data.mul_(0.02)
        return network, load_file(HERE / name / "io.safetensors")

    tensors = {}
    for name in ("unet-sd1", "unet-sd2"):
        network, io = opened(UNet2DConditionModel, name, low_cpu_mem_usage=False)
        tensors[name] = network(io["in.sample"], io["in.timestep"], io["in.encoder_hidden_states"]).sample
    network, io = opened(AutoencoderKL, "vae-kl", low_cpu_mem_usage=False)
    tensors["vae-kl.mean"] = network.encode(io["in.picture"]).latent_dist.mean
    tensors["vae-kl.picture"] = network.decode(io["in.latents"]).sample
    network, io = opened(CLIPTextModel, "clip-quick")
    tensors["clip-quick"] = network(io["in.ids"].long()).last_hidden_state
    write("quiet.safetensors", tensors)


FIXTURES = [quiet]
