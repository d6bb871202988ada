"""Networks of other fixtures with small weights."""
from safetensors.torch import load_file

from .common import HERE, write

INNER = ("to_q", "to_k", "to_v", "ff.net.0", "q_proj", "k_proj", "v_proj", "fc1")


def quiet():
    """The networks of other fixtures with all that adds to their states a fiftieth, on the same inputs.

    All norms see variances so small that what they add to them counts. What lies between a norm and an attention's or a
    feed-forward network's last layer stays as it is, so that it is seen behind them.
    """
    from diffusers import AutoencoderKL, UNet2DConditionModel
    from transformers import CLIPTextModel

    def opened(kind, name, **arguments):
        network = kind.from_pretrained(HERE / name, **arguments).eval()
        for path, parameter in network.named_parameters():
            if (parameter.dim() > 1 or path.endswith("bias")) and not any(part in path for part in INNER):
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
