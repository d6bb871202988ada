"""ControlNets, a network for inpainting, an autoencoder in tiles: what the pipeline's modes are made of."""
import torch

from .common import HERE, draw, randomised, record, write
from .networks import unet


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


def unet_inpaint():
    unet(
        "unet-inpaint", 6, 10, 7, sample_size=16, in_channels=9, out_channels=4, block_out_channels=(4, 8),
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"), up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
        layers_per_block=1, cross_attention_dim=12, attention_head_dim=2, norm_num_groups=2,
    )  # fmt: skip


def tiles():
    """The autoencoder over pieces that begin where told, joined by diffusers' own blending."""
    from diffusers import AutoencoderKL

    network = AutoencoderKL.from_pretrained(HERE / "vae-kl", low_cpu_mem_usage=False).eval()
    latents = draw(40, 1, 4, 11, 19)
    picture = draw(41, 1, 3, 22, 38).clamp(-1, 1)
    # Where they begin and how long they are, in cells of the latents.
    rows, columns = ([0, 4], 7), ([0, 5, 11], 8)

    def joined(pieces, starts, length, blend, cell, dim):
        # Each piece is cut where the next one begins, after the blending into the one before.
        for i in range(1, len(starts)):
            pieces[i] = blend(pieces[i - 1], pieces[i], (starts[i - 1] + length - starts[i]) * cell)
        ends = [(after - start) * cell for start, after in zip(starts, starts[1:])] + [length * cell]
        return torch.cat([piece.narrow(dim, 0, end) for piece, end in zip(pieces, ends)], dim=dim)

    def tiled(whole, cell_in, cell_out, run):
        strips = []
        for row in rows[0]:
            strip = whole.narrow(2, row * cell_in, rows[1] * cell_in)
            pieces = [run(strip.narrow(3, column * cell_in, columns[1] * cell_in)) for column in columns[0]]
            strips.append(joined(pieces, *columns, network.blend_h, cell_out, 3))
        return joined(strips, *rows, network.blend_v, cell_out, 2)

    write(
        "tiles.safetensors",
        {
            "in.latents": latents,
            "in.picture": picture,
            "out.picture": tiled(latents, 1, 2, lambda x: network.decode(x).sample),
            "out.latents": tiled(picture, 2, 1, lambda x: network.encode(x).latent_dist.mode()),
        },
    )


def resampling():
    """torch's interpolation and, for Lanczos, Pillow's, larger in one direction and smaller in the other."""
    import numpy
    import torch.nn.functional as F
    from PIL import Image

    x = draw(42, 1, 2, 5, 12)
    tensors = {"in": x}
    for name, arguments in {
        "nearest": {"mode": "nearest"},
        "nearestExact": {"mode": "nearest-exact"},
        "bilinear": {"mode": "bilinear"},
        "bicubic": {"mode": "bicubic"},
        "bilinearAntialiased": {"mode": "bilinear", "antialias": True},
        "bicubicAntialiased": {"mode": "bicubic", "antialias": True},
    }.items():
        tensors[name] = F.interpolate(x, size=(13, 7), **arguments)
    planes = [Image.fromarray(plane.numpy()).resize((7, 13), Image.LANCZOS) for plane in x[0]]
    tensors["lanczos"] = torch.from_numpy(numpy.stack([numpy.array(plane) for plane in planes]))[None]
    write("resampling.safetensors", tensors)


STABLE = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}


def modes():
    """Latents at the end of whole drawings with the tiny networks: `<mode>.latents`.

    With diffusers' pipelines where the web UI's rules are the same, and by those rules, written out, where they are not.
    """
    import torch.nn.functional as F
    from diffusers import (
        AutoencoderKL,
        ControlNetModel,
        EulerDiscreteScheduler,
        StableDiffusionControlNetPipeline,
        StableDiffusionImg2ImgPipeline,
        StableDiffusionInpaintPipeline,
        UNet2DConditionModel,
    )

    def load(kind, name):
        return kind.from_pretrained(HERE / name, low_cpu_mem_usage=False).eval()

    vae, network, inpainting = (
        load(AutoencoderKL, "vae-kl"), load(UNet2DConditionModel, "unet-sd1"), load(UNet2DConditionModel, "unet-inpaint")
    )  # fmt: skip
    wanted, unwanted = draw(50, 1, 7, 12), draw(51, 1, 7, 12)
    generator = torch.Generator().manual_seed(52)
    picture = torch.randint(0, 256, (1, 16, 24, 3), generator=generator, dtype=torch.uint8)
    hint = torch.randint(0, 256, (1, 16, 24, 3), generator=generator, dtype=torch.uint8)
    # Soft: from 0 at the left to 1 at the right.
    mask = torch.linspace(-0.5, 1.5, 24).clamp(0, 1).expand(1, 1, 16, 24).clone()
    tensors = {"wanted": wanted, "unwanted": unwanted, "picture": picture, "hint": hint, "mask": mask}

    def pixels(image):
        return image.permute(0, 3, 1, 2).float() / 255

    def encoded(image):
        return vae.encode(image).latent_dist.mode() * vae.config.scaling_factor

    source = encoded(pixels(picture) * 2 - 1)
    parts = {
        "vae": vae, "text_encoder": None, "tokenizer": None, "safety_checker": None, "feature_extractor": None,
        "requires_safety_checker": False,
    }  # fmt: skip
    common = {
        "prompt_embeds": wanted, "negative_prompt_embeds": unwanted, "guidance_scale": 3.0, "output_type": "latent",
        "num_inference_steps": 8,
    }  # fmt: skip

    def euler():
        return EulerDiscreteScheduler(**STABLE, timestep_spacing="trailing", steps_offset=1)

    def seeded():
        return torch.Generator().manual_seed(7)

    # diffusers takes int(8 * strength) steps, the web UI one more than that: 0.7 here is 0.5 there.
    pipeline = StableDiffusionImg2ImgPipeline(unet=network, scheduler=euler(), **parts)
    pipeline.set_progress_bar_config(disable=True)
    tensors["img2img.latents"] = pipeline(image=source, strength=0.7, generator=seeded(), **common).images

    pipeline = StableDiffusionControlNetPipeline(
        unet=network, scheduler=euler(), controlnet=load(ControlNetModel, "controlnet-sd1"), **parts
    )
    pipeline.set_progress_bar_config(disable=True)
    tensors["control.latents"] = pipeline(
        image=pixels(hint), controlnet_conditioning_scale=0.8, control_guidance_start=0.2, control_guidance_end=0.7,
        generator=seeded(), **common,
    ).images  # fmt: skip

    pipeline = StableDiffusionInpaintPipeline(unet=inpainting, scheduler=euler(), **parts)
    pipeline.set_progress_bar_config(disable=True)
    hole = (mask >= 0.5).float()
    tensors["inpaint9.latents"] = pipeline(
        image=source, mask_image=hole, masked_image_latents=encoded((pixels(picture) * 2 - 1) * (1 - hole)), height=16,
        width=24, strength=0.9, generator=seeded(), **common,
    ).images  # fmt: skip

    # The web UI's rules.
    def sigmas(steps):
        scheduler = euler()
        scheduler.set_timesteps(steps)
        return scheduler.sigmas.double()

    alphas = euler().alphas_cumprod.double()
    levels = ((1 - alphas) / alphas).sqrt()

    def guided(x, sigma):
        step = (levels - sigma).abs().argmin()
        given = (x / (sigma**2 + 1).sqrt()).float()
        noise = network(given.repeat(2, 1, 1, 1), step, torch.cat([unwanted, wanted])).sample.double()
        return x - sigma * (noise[:1] + 3 * (noise[1:] - noise[:1]))

    def sampled(x, path, blend=lambda x: x):
        for sigma, after in zip(path, path[1:]):
            denoised = blend(guided(x, sigma))
            x = x + (x - denoised) / sigma * (after - sigma)
        return blend(x)

    def noise(shape):
        return torch.randn(shape, generator=seeded()).double()

    soft = F.avg_pool2d(mask, 2).double()
    for name, start in (("inpaint4", source.double()), ("inpaint4.noise", None)):
        init = source.double() * (1 - soft) + noise(source.shape) * soft if start is None else start
        path = sigmas(8)[8 - int(0.5 * 8) - 1 :]
        tensors[f"{name}.latents"] = sampled(
            init + noise(init.shape) * path[0], path, lambda x: init * (1 - soft) + x * soft
        ).float()

    path = sigmas(4)
    first = sampled(noise((1, 4, 8, 12)) * path[0], path)
    # 3 steps at strength 0.6 are the end of 5.
    path = sigmas(5)[-4:]
    for name, enlarge in (
        ("latent", lambda x: F.interpolate(x, size=(12, 18), mode="bilinear")),
        ("pixels", lambda x: encoded(
            F.interpolate(vae.decode(x.float() / vae.config.scaling_factor).sample.clamp(-1, 1), size=(24, 36), mode="nearest")
        ).double()),
    ):  # fmt: skip
        larger = enlarge(first)
        tensors[f"hires.{name}.latents"] = sampled(larger + noise(larger.shape) * path[0], path).float()
    write("modes.safetensors", tensors)


FIXTURES = [controlnet_sd1, controlnet_sd2, unet_inpaint, tiles, resampling, modes]
