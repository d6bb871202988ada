"""ControlNets, a network for inpainting, an autoencoder in tiles: what the pipeline's modes are made of."""
import torch

from .common import HERE, draw, randomised, record, write


def controlnet(name, unet, height, width, **config):
    """A ControlNet for the UNet of another fixture, what it adds, and the UNet's output under it."""
    from diffusers import ControlNetModel, UNet2DConditionModel

    network = randomised(ControlNetModel(conditioning_embedding_out_channels=(4, 6), **config), seed=30)
    steered = UNet2DConditionModel.from_pretrained(HERE / unet, low_cpu_mem_usage=False).eval()
    given = {
        "in.sample": draw(31, 2, config["in_channels"], height, width),
        "in.timestep": torch.tensor([801.0, 12.5]),
        "in.encoder_hidden_states": draw(32, 2, 7, config["cross_attention_dim"]),
        "in.hint": draw(33, 2, 3, 2 * height, 2 * width).sigmoid(),
    }
    common = given["in.sample"], given["in.timestep"], given["in.encoder_hidden_states"]
    outputs = record(network, ["controlnet_cond_embedding"])
    skips, middle = network(*common, given["in.hint"], conditioning_scale=0.7, return_dict=False)
    outputs |= {f"out.skips.{i}": skip for i, skip in enumerate(skips)}
    outputs["out.middle"] = middle
    outputs["out.sample"] = steered(
        *common, down_block_additional_residuals=skips, mid_block_additional_residual=middle
    ).sample
    network.save_pretrained(HERE / name)
    write(f"{name}/io.safetensors", given | outputs)


def controlnet_sd1():
    controlnet(
        "controlnet-sd1", "unet-sd1", 6, 10, in_channels=4, block_out_channels=(8, 12),
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"), layers_per_block=1, cross_attention_dim=12,
        attention_head_dim=2, norm_num_groups=4,
    )  # fmt: skip


def controlnet_sd2():
    """With the hint's blue first, an odd size, and what it adds averaged over the picture."""
    controlnet(
        "controlnet-sd2", "unet-sd2", 5, 7, in_channels=4, block_out_channels=(6, 8),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), layers_per_block=2, cross_attention_dim=12,
        attention_head_dim=(3, 4), norm_num_groups=2, use_linear_projection=True,
        controlnet_conditioning_channel_order="bgr", global_pool_conditions=True,
    )  # fmt: skip


FIXTURES = [controlnet_sd1, controlnet_sd2]
