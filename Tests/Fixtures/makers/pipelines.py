"""Whole pictures by diffusers' own pipeline, from the prompt to the pixels."""
import numpy
import torch

from .common import HERE, write
from .files import SCHEDULER

PROMPT, NEGATIVE = "a red fox, sitting in the snow", "blurry, dark"


def pipeline(scheduler):
    from diffusers import AutoencoderKL, StableDiffusionPipeline, UNet2DConditionModel
    from transformers import CLIPTextModel, CLIPTokenizer

    folder, words = HERE / "checkpoint-sd1", HERE / "clip-tokenizer"
    half = {"variant": "fp16", "torch_dtype": torch.float32}
    whole = StableDiffusionPipeline(
        vae=AutoencoderKL.from_pretrained(folder / "vae", low_cpu_mem_usage=False, **half),
        text_encoder=CLIPTextModel.from_pretrained(folder / "text_encoder", **half),
        tokenizer=CLIPTokenizer(str(words / "vocab.json"), str(words / "merges.txt"), model_max_length=77),
        unet=UNet2DConditionModel.from_pretrained(folder / "unet", low_cpu_mem_usage=False, **half),
        scheduler=scheduler, safety_checker=None, feature_extractor=None, requires_safety_checker=False,
    )  # fmt: skip
    whole.set_progress_bar_config(disable=True)
    return whole


def stable_diffusion():
    """`<case>.latents` before the autoencoder, of [1, 4, 16, 20], and `<case>.pixels`, of 80 × 64, rows first.

    `k_dpmpp_2m` does as k-diffusion and the web UI do where diffusers' scheduler differs: it runs the network at the
    training steps between two that its sigmas mean, unrounded, and begins with noise of the first sigma, where diffusers
    adds the picture's share to it.
    """
    from diffusers import DDIMScheduler, DPMSolverMultistepScheduler

    class AsKDiffusion(DPMSolverMultistepScheduler):
        def set_timesteps(self, count, device=None):
            super().set_timesteps(count, device)
            levels = numpy.log(((1 - self.alphas_cumprod) / self.alphas_cumprod).numpy() ** 0.5)
            self.timesteps = torch.tensor([float(self._sigma_to_t(sigma, levels)) for sigma in self.sigmas[:-1].numpy()])
            self.init_noise_sigma = self.sigmas[0] / (self.sigmas[0] ** 2 + 1) ** 0.5

    # For few tokens torch 1.13's baddbmm multiplies uninitialised memory by a beta of 0, and NaN stays NaN.
    torch.baddbmm = lambda _input, a, b, beta, alpha: torch.bmm(a, b) * alpha
    # Both end in the picture itself, where the configuration of the checkpoint leaves DDIM at the first training step.
    noise = SCHEDULER | {"set_alpha_to_one": True}
    karras = SCHEDULER | {"use_karras_sigmas": True}
    tensors = {}
    for name, scheduler, steps in (
        ("ddim", DDIMScheduler.from_config(noise), 8),
        ("dpmpp_2m_karras", DPMSolverMultistepScheduler.from_config(karras), 6),
        ("k_dpmpp_2m", AsKDiffusion.from_config(karras), 6),
    ):
        whole = pipeline(scheduler)
        latents = whole(
            PROMPT, negative_prompt=NEGATIVE, height=64, width=80, num_inference_steps=steps, guidance_scale=7.0,
            generator=torch.Generator().manual_seed(7), output_type="latent",
        ).images  # fmt: skip
        picture = whole.vae.decode(latents / whole.vae.config.scaling_factor).sample
        image = whole.image_processor.postprocess(picture, output_type="pil")[0]
        assert latents.isfinite().all() and len(set(image.getdata())) > 1000
        tensors |= {f"{name}.latents": latents, f"{name}.pixels": torch.from_numpy(numpy.array(image))}
    write("stable-diffusion.safetensors", tensors)


FIXTURES = [stable_diffusion]
